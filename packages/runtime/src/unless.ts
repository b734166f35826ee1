/**
 * Settles like the promise, or rejects with the signal's reason when that aborts first. What it waited for goes on by itself.
 */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const cut = Promise.withResolvers<never>();
  const aborted = () => cut.reject(signal.reason);
  signal.addEventListener('abort', aborted, { once: true });
  try {
    return await Promise.race([promise, cut.promise]);
  } finally {
    signal.removeEventListener('abort', aborted);
  }
}
