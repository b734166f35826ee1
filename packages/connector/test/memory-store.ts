import type { GapRecord, MillRecord } from '@millspace/schemas';
import type { NormalisedBatch, NormalisedFrame, QuarantineEntry, SpoolEntry, StorePort } from '../src/ports.ts';

/** A store that keeps everything in memory, and lets tests wait for what they expect. */
export class MemoryStore implements StorePort {
  readonly frames: NormalisedFrame[] = [];
  readonly records: MillRecord[] = [];
  readonly quarantined: QuarantineEntry[] = [];
  readonly spool = new Map<number, SpoolEntry>();
  readonly unshown = new Map<string, number | null>();
  commits = 0;
  failing = false;
  #waiting: { ready: () => boolean; resolve: () => void }[] = [];

  commit(batch: NormalisedBatch): void {
    if (this.failing) throw new Error('disk full');
    this.commits += 1;
    this.frames.push(...structuredClone(batch.frames));
    this.records.push(...structuredClone(batch.records));
    this.quarantined.push(...structuredClone(batch.quarantined));
    for (const entry of batch.spool?.add ?? []) this.spool.set(entry.id, structuredClone(entry));
    for (const id of batch.spool?.drop ?? []) this.spool.delete(id);
    for (const { machine, group, from } of batch.unshown ?? []) this.unshown.set(`${machine} ${group}`, from);
    this.check();
  }

  unshownFrom(machine: string, group: string): number | null {
    return this.unshown.get(`${machine} ${group}`) ?? null;
  }

  lastCommitted(machine: string, group: string): number | null {
    const times = this.frames
      .filter((frame) => frame.machine === machine && frame.group === group && frame.origin === 'live')
      .flatMap((frame) => frame.frame.t);
    return times.length === 0 ? null : Math.max(...times);
  }

  spooled(): SpoolEntry[] {
    return [...this.spool.values()];
  }

  /** Resolves as soon as the condition holds after a commit. */
  until(ready: () => boolean): Promise<void> {
    if (ready()) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push({ ready, resolve });
    });
  }

  check(): void {
    const [done, waiting] = [
      this.#waiting.filter((entry) => entry.ready()),
      this.#waiting.filter((entry) => !entry.ready()),
    ];
    this.#waiting = waiting;
    for (const entry of done) entry.resolve();
  }

  /** What a consumer holds: t → signal → value, later statements replacing earlier ones. */
  table(machine: string, group: string): Map<number, Map<string, { v: number | null; q?: string }>> {
    const table = new Map<number, Map<string, { v: number | null; q?: string }>>();
    for (const { frame } of this.frames.filter((entry) => entry.machine === machine && entry.group === group)) {
      frame.t.forEach((t, index) => {
        const row = table.get(t) ?? new Map<string, { v: number | null; q?: string }>();
        table.set(t, row);
        for (const [signal, column] of Object.entries(frame.signals)) {
          const q = frame.quality?.[signal]?.[String(index)];
          row.set(signal, { v: column[index] ?? null, ...(q === undefined ? {} : { q }) });
        }
      });
    }
    return table;
  }

  gaps(): GapRecord[] {
    return this.records.filter((record): record is GapRecord => record.record === 'gap');
  }
}
