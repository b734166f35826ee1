import { randomUUID } from 'node:crypto';
import { type SqliteDatabase, type Statement, transaction } from '@millspace/runtime/sqlite';
import type { GapRecord } from '@millspace/schemas';
import type { DisplacedRow } from './displace.ts';
import { displace } from './displace.ts';
import { type Encoded, frameLine, keepSignals } from './lines.ts';
import type { Selection } from './selection.ts';

/** One numbered body line that waits to be sent or was sent. */
export interface OutboxEntry {
  seq: number;
  seqTo: number;
  kind: 'frame' | 'record' | 'watermark' | 'gap';
  machine: string | null;
  group: string | null;
  part: string | null;
  tMin: number;
  tMax: number;
  samples: number;
  bytes: number;
  line: string;
}

export interface Lane {
  dataset: string;
  epoch: number;
  /** The next free number of the epoch; the first is 1. */
  next: number;
  /** Up to here the broker has committed. */
  acked: number;
  ackedFrom: number;
  ackedDigest: string | null;
  /** Up to here bytes may be on the wire: those are never displaced. */
  sent: number;
  waitingBytes: number;
  keptBytes: number;
  /** A stretch of the store that still has to be sent again as history. */
  refill: { from: number; to: number } | null;
  selection: Selection;
  wanted: boolean;
}

export interface OutboxLimits {
  maxBytes: number;
  /** How long acknowledged entries are kept for a broker that comes back from a backup (ms). */
  keepAckedMs: number;
}

interface StateRow {
  epoch: number;
  acked: number;
  acked_from: number;
  acked_digest: string | null;
  waiting_bytes: number;
  kept_bytes: number;
  refill_from: number | null;
  refill_to: number | null;
}

const OVERHEAD = 120;
/** Displacing frees a little more than needed, so that a full outbox is not rearranged on each commit. */
const HEADROOM = 0.05;
const HEADROOM_STEP_BYTES = 16 * 1024 * 1024;

/** The numbered entries of each published dataset, in the store's own file so that one transaction covers both. */
export class Outbox {
  readonly lanes = new Map<string, Lane>();
  readonly #db: SqliteDatabase;
  readonly #limits: OutboxLimits;
  readonly #now: () => number;
  readonly #insert: Statement;
  readonly #saveState: Statement;
  #dirty = new Set<Lane>();
  displacedSamples = 0;

  constructor(db: SqliteDatabase, limits: OutboxLimits, now: () => number) {
    this.#db = db;
    this.#limits = limits;
    this.#now = now;
    this.#insert = db.prepare(
      'INSERT INTO outbox (dataset, epoch, seq, seq_to, kind, machine, grp, part, t_min, t_max, samples, bytes, at, line) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    );
    this.#saveState = db.prepare(
      'INSERT OR REPLACE INTO outbox_state (dataset, epoch, acked, acked_from, acked_digest, waiting_bytes, kept_bytes, refill_from, refill_to) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    );
  }

  /** Opens (or changes what belongs to) the lane of a dataset. */
  open(dataset: string, selection: Selection, wanted: boolean): Lane {
    const known = this.lanes.get(dataset);
    if (known) {
      known.selection = selection;
      known.wanted = wanted;
      return known;
    }
    const state = this.#db.prepare('SELECT * FROM outbox_state WHERE dataset = ?').get(dataset) as StateRow | undefined;
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
        this.#dirty.add(lane);
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
      this.#put(lane, {
        kind: 'frame',
        machine: frame.machine,
        group: frame.group,
        part: encoded.partTexts[part] ?? null,
        tMin: t[0] ?? 0,
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
      this.#put(lane, {
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
    if (lane.waitingBytes + lane.keptBytes > this.#limits.maxBytes) this.#makeRoom(lane);
  }

  /** Entries from a number on, as many as fit (at least one). */
  read(lane: Lane, from: number, limits: { entries: number; bytes: number }): OutboxEntry[] {
    const rows = this.#db
      .prepare(
        'SELECT seq, seq_to seqTo, kind, machine, grp "group", part, t_min tMin, t_max tMax, samples, bytes, line FROM outbox WHERE dataset = ? AND epoch = ? AND seq >= ? ORDER BY seq',
      )
      .iterate(lane.dataset, lane.epoch, from) as IterableIterator<OutboxEntry>;
    const entries: OutboxEntry[] = [];
    let bytes = 0;
    let expected = from;
    for (const row of rows) {
      if (row.seq !== expected) break;
      if (entries.length > 0 && (entries.length >= limits.entries || bytes + row.bytes > limits.bytes)) break;
      entries.push(row);
      bytes += row.bytes;
      expected = row.seqTo + 1;
    }
    return entries;
  }

  /** True when the entry that starts (or covers) this number is still held. */
  holds(lane: Lane, seq: number): boolean {
    if (seq === lane.next) return true;
    return (
      this.#db
        .prepare('SELECT 1 FROM outbox WHERE dataset = ? AND epoch = ? AND seq = ?')
        .get(lane.dataset, lane.epoch, seq) !== undefined
    );
  }

  /** The broker has committed up to `seq`; written with the next commit or save, for a broker names its position anyway. */
  acknowledge(lane: Lane, seq: number, from: number, digest: string | null, bytes?: number): void {
    if (seq > lane.acked) {
      const moved = bytes ?? this.#bytesBetween(lane, lane.acked, seq);
      lane.waitingBytes -= moved;
      lane.keptBytes += moved;
    }
    lane.acked = seq;
    lane.ackedFrom = from;
    lane.ackedDigest = digest;
    lane.sent = Math.max(lane.sent, seq);
    this.#dirty.add(lane);
  }

  /** The broker was restored to an older state: entries above `seq` wait again. */
  rewind(lane: Lane, seq: number): void {
    const moved = this.#bytesBetween(lane, seq, lane.acked);
    lane.waitingBytes += moved;
    lane.keptBytes -= moved;
    lane.acked = seq;
    lane.sent = seq;
    lane.ackedFrom = 0;
    lane.ackedDigest = null;
    this.#dirty.add(lane);
  }

  /**
   * Opens a new epoch: its first entry is a gap record, then follows what was not yet acknowledged. `lost` is the
   * stretch that nobody can resend by number; it is sent again from the store as history.
   */
  newEpoch(lane: Lane, epoch: number, options: { text: string; lost: { from: number; to: number } | null }): void {
    const at = this.#now();
    transaction(this.#db, () => {
      const first = this.#db
        .prepare('SELECT min(seq) first, min(t_min) t FROM outbox WHERE dataset = ? AND epoch = ? AND seq_to > ?')
        .get(lane.dataset, lane.epoch, lane.acked) as { first: number | null; t: number | null };
      const marker = first.t ?? at;
      const gap: GapRecord = {
        record: 'gap',
        id: `gap-${randomUUID()}`,
        t: options.lost?.from ?? marker,
        to: options.lost?.to ?? marker,
        reason: 'new-epoch',
        epoch,
        text: options.text,
        ...(options.lost ? { refillable: true } : {}),
      };
      if (first.first !== null) {
        this.#db
          .prepare(
            'UPDATE outbox SET epoch = ?, seq_to = seq_to + ?, seq = seq + ? WHERE dataset = ? AND epoch = ? AND seq_to > ?',
          )
          .run(epoch, 2 - first.first, 2 - first.first, lane.dataset, lane.epoch, lane.acked);
      }
      this.#db.prepare('DELETE FROM outbox WHERE dataset = ? AND epoch < ?').run(lane.dataset, epoch);
      this.#db.prepare('DELETE FROM outbox_marks WHERE dataset = ? AND epoch < ?').run(lane.dataset, epoch);
      const next = first.first === null ? 2 : lane.next - first.first + 2;
      const sums = this.#db
        .prepare('SELECT coalesce(sum(bytes), 0) bytes FROM outbox WHERE dataset = ? AND epoch = ?')
        .get(lane.dataset, epoch) as { bytes: number };
      Object.assign(lane, {
        epoch,
        next: 1,
        acked: 0,
        ackedFrom: 0,
        ackedDigest: null,
        sent: 0,
        waitingBytes: sums.bytes,
        keptBytes: 0,
      });
      if (options.lost)
        lane.refill = lane.refill
          ? { from: Math.min(lane.refill.from, options.lost.from), to: Math.max(lane.refill.to, options.lost.to) }
          : options.lost;
      this.#put(lane, {
        kind: 'gap',
        machine: null,
        group: null,
        part: null,
        tMin: gap.t,
        tMax: gap.to,
        samples: 0,
        line: JSON.stringify(gap),
      });
      lane.next = next;
      this.#save(lane);
    });
  }

  /** Replaces refused numbers by one gap entry; returns the originals. */
  refuse(lane: Lane, seq: number, seqTo: number, reason: string): OutboxEntry[] {
    return transaction(this.#db, () => {
      const rows = this.read(lane, seq, { entries: seqTo - seq + 1, bytes: Number.POSITIVE_INFINITY }).filter(
        (row) => row.seq <= seqTo,
      );
      const last = rows.at(-1);
      if (last === undefined) return [];
      const gap: GapRecord = {
        record: 'gap',
        id: `gap-${randomUUID()}`,
        ...(rows.every((row) => row.machine === rows[0]?.machine) && rows[0]?.machine
          ? { machine: rows[0].machine }
          : {}),
        t: Math.min(...rows.map((row) => row.tMin)),
        to: Math.max(...rows.map((row) => row.tMax)),
        reason: 'refused',
        seqFrom: seq,
        seqTo: last.seqTo,
        epoch: lane.epoch,
        text: reason.slice(0, 2000),
      };
      this.#replace(lane, rows, [
        {
          seq,
          seqTo: last.seqTo,
          kind: 'gap',
          machine: gap.machine ?? null,
          group: null,
          tMin: gap.t,
          tMax: gap.to,
          line: JSON.stringify(gap),
        },
      ]);
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

  setRefill(lane: Lane, refill: { from: number; to: number } | null): void {
    lane.refill = refill;
    this.#save(lane);
  }

  /** Writes what acknowledgements changed. Cheap when nothing did. */
  save(): void {
    if (this.#dirty.size === 0) return;
    transaction(this.#db, () => {
      for (const lane of this.#dirty) this.#save(lane);
    });
    this.#dirty.clear();
  }

  /** A small step ahead of a full outbox: the oldest acknowledged entries give way before a commit has to wait for it. */
  makeHeadroom(): void {
    for (const lane of this.lanes.values()) {
      const excess = lane.waitingBytes + lane.keptBytes - this.#limits.maxBytes * (1 - 2 * HEADROOM);
      if (excess > 0 && lane.keptBytes > 0) this.#trimBytes(lane, Math.min(excess, HEADROOM_STEP_BYTES));
    }
  }

  /** Lets acknowledged entries go that are older than the limit. */
  trim(): void {
    const before = this.#now() - this.#limits.keepAckedMs;
    for (const lane of this.lanes.values()) this.#trimAcked(lane, 'AND at < ?', [before]);
  }

  #bytesBetween(lane: Lane, after: number, upTo: number): number {
    return this.#db
      .prepare('SELECT coalesce(sum(bytes), 0) FROM outbox WHERE dataset = ? AND epoch = ? AND seq > ? AND seq <= ?')
      .pluck()
      .get(lane.dataset, lane.epoch, after, upTo) as number;
  }

  #trimAcked(lane: Lane, condition: string, params: number[]): void {
    transaction(this.#db, () => {
      this.#save(lane);
      const found = this.#db
        .prepare(
          `SELECT max(seq_to) seq, max(t_max) t, coalesce(sum(bytes), 0) bytes FROM outbox WHERE dataset = ? AND epoch = ? AND seq_to <= ? ${condition}`,
        )
        .get(lane.dataset, lane.epoch, lane.acked, ...params) as { seq: number | null; t: number; bytes: number };
      if (found.seq === null) return;
      this.#db
        .prepare('INSERT OR REPLACE INTO outbox_marks (dataset, epoch, seq, t) VALUES (?, ?, ?, ?)')
        .run(lane.dataset, lane.epoch, found.seq, found.t);
      this.#db
        .prepare('DELETE FROM outbox WHERE dataset = ? AND epoch = ? AND seq_to <= ?')
        .run(lane.dataset, lane.epoch, found.seq);
      lane.keptBytes -= found.bytes;
      this.#save(lane);
    });
  }

  #trimBytes(lane: Lane, bytes: number): void {
    const row = this.#db
      .prepare(
        'SELECT seq_to FROM (SELECT seq_to, sum(bytes) OVER (ORDER BY seq ROWS UNBOUNDED PRECEDING) total FROM outbox WHERE dataset = ? AND epoch = ? AND seq_to <= ?) WHERE total >= ? LIMIT 1',
      )
      .get(lane.dataset, lane.epoch, lane.acked, bytes) as { seq_to: number } | undefined;
    this.#trimAcked(lane, 'AND seq_to <= ?', [row?.seq_to ?? lane.acked]);
  }

  #makeRoom(lane: Lane): void {
    const target = this.#limits.maxBytes * (1 - HEADROOM);
    if (lane.keptBytes > 0) this.#trimBytes(lane, lane.waitingBytes + lane.keptBytes - target);
    if (lane.waitingBytes + lane.keptBytes <= this.#limits.maxBytes) return;
    const rows = this.#db
      .prepare(
        'SELECT seq, seq_to seqTo, kind, machine, grp "group", part, t_min tMin, t_max tMax, samples, bytes, line FROM outbox WHERE dataset = ? AND epoch = ? AND seq > ? ORDER BY seq',
      )
      .iterate(lane.dataset, lane.epoch, Math.max(lane.sent, lane.acked)) as IterableIterator<OutboxEntry>;
    for (const change of displace(
      rows,
      lane.waitingBytes + lane.keptBytes - target,
      lane.epoch,
      lane.selection.periodMs,
    )) {
      this.displacedSamples += change.removed.reduce((sum, row) => sum + row.samples, 0);
      this.#replace(lane, change.removed, change.gaps);
    }
  }

  #replace(lane: Lane, removed: readonly OutboxEntry[], gaps: readonly DisplacedRow[]): void {
    const remove = this.#db.prepare('DELETE FROM outbox WHERE dataset = ? AND epoch = ? AND seq = ?');
    for (const row of removed) {
      remove.run(lane.dataset, lane.epoch, row.seq);
      lane.waitingBytes -= row.bytes;
    }
    for (const gap of gaps) this.#put(lane, { ...gap, part: null, samples: 0 }, { seq: gap.seq, seqTo: gap.seqTo });
  }

  #put(
    lane: Lane,
    entry: Omit<OutboxEntry, 'seq' | 'seqTo' | 'bytes'>,
    numbers?: { seq: number; seqTo: number },
  ): void {
    const bytes = entry.line.length + OVERHEAD;
    const seq = numbers?.seq ?? lane.next;
    this.#insert.run(
      lane.dataset,
      lane.epoch,
      seq,
      numbers?.seqTo ?? seq,
      entry.kind,
      entry.machine,
      entry.group,
      entry.part,
      entry.tMin,
      entry.tMax,
      entry.samples,
      bytes,
      this.#now(),
      entry.line,
    );
    if (numbers === undefined) lane.next += 1;
    lane.waitingBytes += bytes;
  }

  #save(lane: Lane): void {
    this.#saveState.run(
      lane.dataset,
      lane.epoch,
      lane.acked,
      lane.ackedFrom,
      lane.ackedDigest,
      lane.waitingBytes,
      lane.keptBytes,
      lane.refill?.from ?? null,
      lane.refill?.to ?? null,
    );
    this.#dirty.delete(lane);
  }
}
