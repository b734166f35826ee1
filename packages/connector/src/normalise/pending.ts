import type { GapRecord, MillRecord } from '@millspace/schemas';
import type { NormalisedBatch, NormalisedFrame, QuarantineEntry, SpoolEntry, StorePort, Unshown } from '../ports.ts';

/** Frames kept in memory while the store refuses; beyond it the oldest live ones become gap records. */
const MAX_FRAMES = 20_000;

/** What waits for the next commit. A commit that fails keeps everything for the next attempt. */
export class Pending {
  readonly #store: StorePort;
  #frames: NormalisedFrame[] = [];
  #records: MillRecord[] = [];
  #quarantined: QuarantineEntry[] = [];
  #add = new Map<number, SpoolEntry>();
  #drop: number[] = [];
  #unshown: Unshown[] = [];

  constructor(store: StorePort) {
    this.#store = store;
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
    const gone = this.#frames.splice(0, count);
    for (const { machine, pack, group, frame } of gone) {
      const from = frame.t[0];
      const to = frame.t.at(-1);
      if (from === undefined || to === undefined) continue;
      const gap: GapRecord = {
        record: 'gap',
        id: `${machine}:${group}:${from}:refused`,
        machine,
        pack,
        group,
        t: from,
        to,
        reason: 'refused',
      };
      const last = this.#records.find(
        (record): record is GapRecord =>
          record.record === 'gap' &&
          record.reason === 'refused' &&
          record.machine === machine &&
          record.group === group,
      );
      if (last === undefined) this.#records.push({ ...gap, text: 'the local store could not be written' });
      else last.to = Math.max(last.to, to);
    }
  }
}
