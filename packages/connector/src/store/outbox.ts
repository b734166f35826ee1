import { type SqliteDatabase, transaction } from '@millspace/runtime/sqlite';
import { type Encoded, frameLine, keepSignals } from './lines.ts';
import { newEpoch } from './outbox-epoch.ts';
import { OutboxRoom } from './outbox-room.ts';
import { type LaneStateRow, OutboxRows } from './outbox-rows.ts';
import type { Lane, OutboxEntry, OutboxLimits } from './outbox-types.ts';
import { refusedGap } from './refused-gap.ts';
import type { Selection } from './selection.ts';

/** Entries that are read at once: more is quicker, but also those are read whole that then do not fit. */
const PAGE = 64;

/** The numbered entries of each published dataset, in the store's own file so that one transaction covers both. */
export class Outbox {
  readonly lanes = new Map<string, Lane>();
  readonly #db: SqliteDatabase;
  readonly #limits: OutboxLimits;
  readonly #now: () => number;
  readonly #rows: OutboxRows;
  readonly #room: OutboxRoom;
  /** Lanes of which the row is older than they are, and whether the last look has seen them so. */
  readonly #dirty = new Map<Lane, boolean>();

  /** Room for what waits in each lane, bytes. */
  get maxBytes(): number {
    return this.#limits.maxBytes;
  }

  constructor(db: SqliteDatabase, limits: OutboxLimits, now: () => number) {
    this.#db = db;
    this.#limits = limits;
    this.#now = now;
    this.#rows = new OutboxRows(db, now);
    this.#room = new OutboxRoom(db, this.#rows, limits.maxBytes, (lane) => this.#save(lane));
  }

  get displacedSamples(): number {
    return this.#room.displacedSamples;
  }

  /** Opens (or changes what belongs to) the lane of a dataset. */
  open(dataset: string, selection: Selection, wanted: boolean): Lane {
    const known = this.lanes.get(dataset);
    if (known) {
      known.selection = selection;
      known.wanted = wanted;
      return known;
    }
    const state = this.#db.prepare('SELECT * FROM outbox_state WHERE dataset = ?').get(dataset) as
      | LaneStateRow
      | undefined;
    const epoch = state?.epoch ?? 1;
    const acked = state?.acked ?? 0;
    const top = this.#db
      .prepare('SELECT max(seq_to) top FROM outbox WHERE dataset = ? AND epoch = ?')
      .get(dataset, epoch) as { top: number | null };
    const lane: Lane = {
      dataset,
      epoch,
      acked,
      ackedFrom: state?.acked_from ?? 0,
      ackedDigest: state?.acked_digest ?? null,
      next: Math.max(acked, top.top ?? 0) + 1,
      sent: acked,
      waitingBytes: state?.waiting_bytes ?? 0,
      keptBytes: state?.kept_bytes ?? 0,
      displacements: 0,
      refill:
        state?.refill_from == null || state.refill_to === null
          ? null
          : { from: state.refill_from, to: state.refill_to },
      selection,
      wanted,
    };
    this.lanes.set(dataset, lane);
    return lane;
  }

  /** No more entries; what waits stays until the dataset is published again. */
  close(dataset: string): void {
    const lane = this.lanes.get(dataset);
    // Whoever opens it again goes on from what is written.
    if (lane && this.#dirty.has(lane)) this.#save(lane);
    this.lanes.delete(dataset);
  }

  /** Appends what a commit brings to every demanded lane. Runs inside the commit's transaction. Returns the lanes touched. */
  append(encoded: Encoded): Lane[] {
    const touched: Lane[] = [];
    for (const lane of this.lanes.values()) {
      if (!lane.wanted) continue;
      const before = lane.next;
      this.appendTo(lane, encoded);
      if (lane.next === before) continue;
      this.#save(lane);
      touched.push(lane);
    }
    return touched;
  }

  /** What to call when the transaction that is about to begin fails: numbers that were not committed are free again. */
  checkpoint(): () => void {
    const states = [...this.lanes.values()].map((lane) => ({ lane, state: { ...lane } }));
    return () => {
      for (const { lane, state } of states) {
        Object.assign(lane, state);
        this.#changed(lane);
      }
    };
  }

  appendTo(lane: Lane, encoded: Encoded): void {
    for (const { part, line, frame } of encoded.frames) {
      if (!lane.selection.machine(frame.machine, frame.pack)) continue;
      const kept = keepSignals(frame.frame, lane.selection.signals(frame.pack));
      if (kept === null) continue;
      const text = kept === frame.frame ? line : frameLine(kept);
      const t = kept.t;
      const tMin = t[0] ?? 0;
      const partText = encoded.partTexts[part] ?? null;
      const supplement = frame.supplement === true && partText !== null;
      this.#rows.put(lane, {
        kind: supplement ? 'supplement' : 'frame',
        machine: frame.machine,
        group: frame.group,
        part: supplement ? this.#rows.supplements.partOf(lane, frame, tMin, partText) : partText,
        tMin,
        tMax: t.at(-1) ?? 0,
        samples: t.length,
        line: text,
      });
    }
    for (const { record } of encoded.records) {
      const kept = lane.selection.record(record);
      if (kept === null) continue;
      const kind = kept.record === 'watermark' ? 'watermark' : 'record';
      const machine = 'machine' in kept ? (kept.machine ?? null) : null;
      const group = kept.record === 'watermark' ? kept.group : null;
      this.#rows.put(lane, {
        kind,
        machine,
        group,
        part: null,
        tMin: kept.t,
        tMax: kept.t,
        samples: 0,
        line: JSON.stringify(kept),
      });
    }
    this.#room.makeRoom(lane);
  }

  /** Entries from a number on, as many as fit (at least one). */
  read(lane: Lane, from: number, limits: { entries: number; bytes: number }): OutboxEntry[] {
    const entries: OutboxEntry[] = [];
    let bytes = 0;
    let next = from;
    let usual = lane.waitingBytes / Math.max(1, lane.next - 1 - lane.acked);
    while (entries.length < limits.entries) {
      const likely = Math.ceil((limits.bytes - bytes) / Math.max(1, usual));
      const most = Math.min(Math.max(1, likely), PAGE, limits.entries - entries.length);
      const rows = this.#rows.page(lane, next, most);
      for (const row of rows) {
        if (row.seq !== next) return entries;
        if (entries.length > 0 && bytes + row.bytes > limits.bytes) return entries;
        entries.push(row);
        bytes += row.bytes;
        next = row.seqTo + 1;
      }
      if (rows.length < most) return entries;
      usual = bytes / entries.length;
    }
    return entries;
  }

  /** True when the entry that starts (or covers) this number is still held. */
  holds(lane: Lane, seq: number): boolean {
    return seq === lane.next || this.#rows.holds(lane, seq);
  }

  /** The broker has committed up to `seq`; written with the next commit or save, for a broker names its position anyway. */
  acknowledge(lane: Lane, seq: number, from: number, digest: string | null, bytes?: number): void {
    if (seq > lane.acked) {
      const moved = bytes ?? this.#rows.bytesBetween(lane, lane.acked, seq);
      lane.waitingBytes -= moved;
      lane.keptBytes += moved;
    }
    lane.acked = seq;
    lane.ackedFrom = from;
    lane.ackedDigest = digest;
    lane.sent = Math.max(lane.sent, seq);
    this.#changed(lane);
  }

  /**
   * The broker was restored to an older state: entries above `seq` wait again. Written at once: the broker could otherwise
   * come to stand between the two positions, and after a crash nobody would know what was displaced on the way there.
   */
  rewind(lane: Lane, seq: number): void {
    const moved = this.#rows.bytesBetween(lane, seq, lane.acked);
    lane.waitingBytes += moved;
    lane.keptBytes -= moved;
    lane.acked = seq;
    lane.sent = seq;
    lane.ackedFrom = 0;
    lane.ackedDigest = null;
    this.#save(lane);
  }

  /** See `newEpoch` in outbox-epoch.ts. */
  newEpoch(lane: Lane, epoch: number, options: { text: string; lost: { from: number; to: number } | null }): void {
    this.#whole(() => newEpoch(this.#db, this.#rows, lane, { ...options, epoch, at: this.#now() }));
    this.#dirty.delete(lane);
  }

  /** Replaces refused numbers by one gap entry; returns the originals: none when they are a gap that can only be sent as it is. */
  refuse(lane: Lane, seq: number, seqTo: number, reason: string): OutboxEntry[] {
    return this.#whole(() => {
      const rows = this.read(lane, seq, { entries: seqTo - seq + 1, bytes: Number.POSITIVE_INFINITY }).filter(
        (row) => row.seqTo <= seqTo,
      );
      const gap = refusedGap(rows, { epoch: lane.epoch, reason, periodMs: lane.selection.periodMs });
      if (gap === null) return [];
      this.#rows.replace(lane, rows, [gap]);
      this.#save(lane);
      return rows;
    });
  }

  /** The time before which everything numbered up to `seq` lies, as far as remembered. */
  timeOf(lane: Lane, seq: number): number | null {
    const row = this.#db
      .prepare('SELECT t FROM outbox_marks WHERE dataset = ? AND epoch = ? AND seq <= ? ORDER BY seq DESC LIMIT 1')
      .get(lane.dataset, lane.epoch, seq) as { t: number } | undefined;
    return row?.t ?? null;
  }

  firstHeld(lane: Lane): number | null {
    return this.#db
      .prepare('SELECT min(seq) FROM outbox WHERE dataset = ? AND epoch = ?')
      .pluck()
      .get(lane.dataset, lane.epoch) as number | null;
  }

  /** Entries of the past, and what of the stretch is left to be sent after them (null: nothing). */
  appendRefill(lane: Lane, encoded: Encoded | null, left: { from: number; to: number } | null): void {
    this.#whole(() => {
      if (encoded !== null) this.appendTo(lane, encoded);
      lane.refill = left;
      this.#save(lane);
    });
  }

  /** Writes what acknowledgements changed. Cheap when nothing did. */
  save(lanes: Iterable<Lane> = [...this.#dirty.keys()]): void {
    const dirty = [...lanes];
    if (dirty.length === 0) return;
    transaction(this.#db, () => {
      for (const lane of dirty) this.#save(lane);
    });
  }

  /** The same, called about once a second, for lanes in which nothing was committed since the last call: the others are written with their next commit. */
  saveIdle(): void {
    this.save([...this.#dirty].filter(([, seen]) => seen).map(([lane]) => lane));
    for (const lane of this.#dirty.keys()) this.#dirty.set(lane, true);
  }

  makeHeadroom(): void {
    for (const lane of this.lanes.values()) this.#room.makeHeadroom(lane);
  }

  /** Lets acknowledged entries go that are older than the limit. */
  trim(): void {
    const before = this.#now() - this.#limits.keepAckedMs;
    for (const lane of this.lanes.values()) this.#room.trimOlder(lane, before);
  }

  /** In one transaction; when it fails, the lanes are again what the disk says, else entries would lie under numbers that nobody reads. */
  #whole<T>(section: () => T): T {
    const undo = this.checkpoint();
    try {
      return transaction(this.#db, section);
    } catch (error) {
      undo();
      throw error;
    }
  }

  #changed(lane: Lane): void {
    // A lane that was closed is written no more: by now the row may be that of its successor.
    if (this.lanes.get(lane.dataset) !== lane) return;
    if (!this.#dirty.has(lane)) this.#dirty.set(lane, false);
  }

  #save(lane: Lane): void {
    this.#rows.save(lane);
    this.#dirty.delete(lane);
  }
}
