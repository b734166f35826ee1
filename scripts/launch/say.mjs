/** Something a person can act on: shown as one sentence, without a stack trace. */
export class Sentence extends Error {}

/** Progress goes to standard error: standard output belongs to the command that is launched. */
export function say(/** @type {string} */ text) {
  process.stderr.write(`millspace: ${text}\n`);
}

/**
 * Says now and then that something slow is still going on.
 * @template T
 * @param {string} what
 * @param {() => Promise<T>} work
 * @param {(result: T) => boolean} succeeded
 * @returns {Promise<T>}
 */
export async function withProgress(what, work, succeeded) {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  const ticker = setInterval(() => say(`${what}: ${seconds()} s so far`), 5000);
  try {
    const result = await work();
    if (succeeded(result)) say(`${what}: done in ${seconds()} s`);
    return result;
  } finally {
    clearInterval(ticker);
  }
}

const reasons = {
  EACCES: 'there is no permission to write there',
  EPERM: 'there is no permission to write there',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
};

/**
 * Turns a refusal of the file system into a sentence; anything else stays what it is.
 * @param {unknown} error
 * @param {string} path
 * @returns {unknown}
 */
export function explainWrite(error, path) {
  const code = /** @type {{ code?: keyof typeof reasons }} */ (error)?.code;
  const reason = code && reasons[code];
  if (!reason) return error;
  return new Sentence(
    `Cannot write to ${path}: ${reason}. Clone the repository into a folder that you may write to, and try again.`,
  );
}
