import type { GapRecord, MillRecord } from '@millspace/schemas';
import type { NormalisedBatch, NormalisedFrame, QuarantineEntry, SpoolEntry, StorePort, Unshown } from '../ports.ts';
import { slotEnd, slotStart } from './slots.ts';

/** Frames kept in memory while the store refuses; beyond it the oldest become gap records. */
const MAX_FRAMES = 20_000;

/** Grid of a machine's group, ms; 1 for one that records on change. */
export type GridOf = (machine: string, group: string) => number;

/** What waits for the next commit. A commit that fails keeps everything for the next attempt. */
export class Pending {
  readonly #store: StorePort;
  readonly #gridOf: GridOf;
  #frames: NormalisedFrame[] = [];
  #records: MillRecord[] = [];
  #quarantined: QuarantineEntry[] = [];
  #add = new Map<number, SpoolEntry>();
  #drop: number[] = [];
  #unshown: Unshown[] = [];

  constructor(store: StorePort, gridOf: GridOf) {
    this.#store = store;
    this.#gridOf = gridOf;
  }

  get empty(): boolean {
    return (
      this.#frames.length +
        this.#records.length +
        this.#quarantined.length +
        this.#add.size +
        this.#drop.length +
        this.#unshown.length ===
      0
    );
  }

  frame(frame: NormalisedFrame): void {
    this.#frames.push(frame);
    if (this.#frames.length > MAX_FRAMES) this.#displace(this.#frames.length - MAX_FRAMES);
  }

  record(record: MillRecord): void {
    this.#records.push(record);
  }

  quarantine(entry: QuarantineEntry): void {
    this.#quarantined.push(entry);
  }

  spool(entry: SpoolEntry): void {
    this.#add.set(entry.id, entry);
  }

  unspool(ids: number[]): void {
    // A value that came and went between two commits never needs to be spooled.
    for (const id of ids) if (!this.#add.delete(id)) this.#drop.push(id);
  }

  unshown(entry: Unshown): void {
    this.#unshown.push(entry);
  }

  /** One transaction. @throws what the store throws; nothing is forgotten then. */
  commit(): void {
    if (this.empty) return;
    const batch: NormalisedBatch = { frames: this.#frames, records: this.#records, quarantined: this.#quarantined };
    if (this.#add.size > 0 || this.#drop.length > 0) batch.spool = { add: [...this.#add.values()], drop: this.#drop };
    if (this.#unshown.length > 0) batch.unshown = this.#unshown;
    this.#store.commit(batch);
    this.#frames = [];
    this.#records = [];
    this.#quarantined = [];
    this.#add = new Map();
    this.#drop = [];
    this.#unshown = [];
  }

  #displace(count: number): void {
    for (const { machine, pack, group, frame } of this.#frames.splice(0, count)) {
      const first = frame.t[0];
      const last = frame.t.at(-1);
      if (first === undefined || last === undefined) continue;
      const period = this.#gridOf(machine, group);
      const t = Math.max(0, slotStart(first, period));
      const to = slotEnd(last, period) - 1;
      // What does not join up is told by itself: between the past and what is live nothing is missing.
      const joined = this.#records.find(
        (record): record is GapRecord =>
          record.record === 'gap' &&
          record.reason === 'refused' &&
          record.machine === machine &&
          record.pack === pack &&
          record.group === group &&
          t <= record.to + 1 &&
          to >= record.t - 1,
      );
      if (joined === undefined) {
        const id = `${machine}:${group}:${t}:refused`;
        const text = 'the local store could not be written';
        this.#records.push({ record: 'gap', id, machine, pack, group, t, to, reason: 'refused', text });
      } else {
        joined.t = Math.min(joined.t, t);
        joined.to = Math.max(joined.to, to);
      }
    }
  }
}
