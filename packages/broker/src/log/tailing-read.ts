import { Notifier } from '@millspace/runtime/notifier';
import type { LogPort, StoredChunk } from './log.port.ts';

/** `LogPort.read` for any engine: pulls until nothing is left, then waits for the next append. */
export async function* tailingRead(
  log: Pick<LogPort, 'pull' | 'subscribe'>,
  dataset: string,
  after: number,
  options: { maxBytes: number; signal: AbortSignal },
): AsyncGenerator<StoredChunk[]> {
  const news = new Notifier();
  let appended = 0;
  const unsubscribe = log.subscribe(dataset, () => {
    appended += 1;
    news.notify();
  });
  let position = after;
  try {
    while (!options.signal.aborted) {
      const seen = appended;
      const batch = await log.pull(dataset, position, options.maxBytes);
      const last = batch.at(-1);
      if (last) {
        position = last.offset;
        yield batch;
      } else if (appended === seen) {
        await news.wait({ signal: options.signal });
      }
    }
  } finally {
    unsubscribe();
  }
}
