import { availableParallelism } from 'node:os';

/** One more than there are cores, for a process that starts also waits for the disk. */
const AT_ONCE = availableParallelism() + 1;

/** What this needs of a `ManagedProcess`. */
export interface Startable {
  readonly spec: { readonly name: string };
  /** Resolves when it is ready. */
  start(): Promise<unknown>;
}

/**
 * Starts processes in the order given, only so many at once as the machine has room for: when all start together, all are
 * ready at the end. Gives for each name a promise of its being ready, which rejects as its `start` does.
 */
export function startInTurn<P extends Startable>(
  processes: readonly P[],
  stop: AbortSignal,
  atOnce = AT_ONCE,
): (name: string) => Promise<P> {
  const waiting = processes.map((process) => {
    const { promise, resolve, reject } = Promise.withResolvers<P>();
    // Whoever waits for several of them hears of the first failure only.
    promise.catch(() => undefined);
    return { process, promise, resolve, reject };
  });
  const ready = new Map(waiting.map(({ process, promise }) => [process.spec.name, promise]));
  const next = (): void => {
    const entry = waiting.shift();
    if (entry === undefined) return;
    const { process, resolve, reject } = entry;
    if (stop.aborted) {
      reject(new Error('stopped'));
      next();
    } else
      void process
        .start()
        .then(() => resolve(process), reject)
        .finally(next);
  };
  for (let i = 0; i < atOnce; i += 1) next();
  return (name) => ready.get(name) ?? Promise.reject(new Error(`no process ${name}`));
}
