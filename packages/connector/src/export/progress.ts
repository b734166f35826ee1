import { MillspaceError } from '@millspace/runtime/errors';

/** Told of a file while it is made; `gone`: nobody waits for it any more. */
export interface Watched {
  at: (share: number) => void;
  gone: () => boolean;
}

/** Pure: the share of an export that has got to an instant of one of its parts, made one after the other. */
export function shareOf(part: number, parts: number, t: number, { from, to }: { from: number; to: number }): number {
  const within = to > from ? Math.min(1, Math.max(0, (t - from) / (to - from))) : 1;
  return parts === 0 ? 1 : (part + within) / parts;
}

/** Files that are being made at this moment, by the name that whoever asked gave them. */
export class Exports {
  readonly #running = new Map<string, number>();

  /** Until `end` is called. A name that is in use is not watched: the one who has it goes on seeing theirs. */
  begin(job: string | undefined, gone: () => boolean): Watched & { end: () => void } {
    if (job === undefined || this.#running.has(job)) return { at: () => undefined, gone, end: () => undefined };
    this.#running.set(job, 0);
    return {
      at: (share) => void this.#running.set(job, share),
      gone,
      end: () => void this.#running.delete(job),
    };
  }

  /** @throws MillspaceError MS-GEN-404 when no such file is being made */
  share(job: string): number {
    const share = this.#running.get(job);
    if (share === undefined)
      throw new MillspaceError('MS-GEN-404', { detail: `no export ${job} is under way`, where: '/job', status: 404 });
    return share;
  }
}
