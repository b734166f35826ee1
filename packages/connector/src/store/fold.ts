import type { ChunkPart, Frame, MillRecord } from '@millspace/schemas';
import { columnOf, emptyRows, HISTORY, LIVE, type Rows } from './blocks.ts';
import { type ContextStretch, type Contexts, contextText, type RowContext } from './contexts.ts';
import { ABSENT, GOOD, qualityCode } from './quality.ts';
import type { Stream, Streams } from './streams.ts';

/** One commit on its way into blocks. */
export interface PendingItem {
  id: number;
  scope: string;
  parts: readonly (Pick<ChunkPart, 'machine' | 'pack' | 'group' | 'origin'> & RowContext)[];
  lines: readonly (Frame | MillRecord)[];
}

export interface OpenBlock {
  stream: Stream;
  start: number;
  rows: Rows;
  /** The pending row that each row came from. */
  pids: number[];
}

export interface OpenRecord {
  scope: string;
  kind: string;
  machine: string | null;
  t: number;
  /** A later record with the same scope, kind and key replaces this one. */
  key: string;
  body: string;
}

/** Rows and records that are committed as pending, but not yet in blocks. */
export class OpenBlocks {
  readonly blocks = new Map<string, OpenBlock>();
  readonly records: OpenRecord[] = [];
  readonly contexts: ContextStretch[] = [];
  rows = 0;
  /** Everything pending up to this id is in here. */
  upto = 0;

  /** Makes the streams and series that an item needs; the only part that writes to the database. */
  static prepare(item: PendingItem, streams: Streams): void {
    for (const line of item.lines) {
      if ('record' in line) {
        if (line.record === 'watermark') streams.obtain(item.scope, line.machine, line.pack, line.group);
        continue;
      }
      const part = item.parts[line.part];
      if (part === undefined) continue;
      const stream = streams.obtain(item.scope, part.machine, part.pack, part.group);
      for (const signal of Object.keys(line.signals))
        if (!stream.series.has(signal)) streams.obtainSeries(stream, signal);
    }
  }

  add(item: PendingItem, streams: Streams, contexts: Contexts): void {
    const texts = item.parts.map(contextText);
    for (const line of item.lines) {
      if ('record' in line) this.#addRecord(item.scope, line, streams);
      else {
        const stream = this.#addFrame(item, line, streams);
        if (stream === null) continue;
        const from = line.t[0] ?? 0;
        const stretch = contexts.notice(stream, from, line.t.at(-1) ?? from, texts[line.part] ?? '');
        if (stretch !== null) this.contexts.push(stretch);
      }
    }
    this.upto = item.id;
  }

  get empty(): boolean {
    return this.upto === 0;
  }

  #addFrame(item: PendingItem, frame: Frame, streams: Streams): Stream | null {
    const part = item.parts[frame.part];
    if (part === undefined) return null;
    const stream = streams.obtain(item.scope, part.machine, part.pack, part.group);
    const origin = part.origin === 'history' ? HISTORY : LIVE;
    const columns = Object.entries(frame.signals).map(([signal, values]) => ({
      series: streams.obtainSeries(stream, signal),
      values,
      quality: frame.quality?.[signal],
    }));
    const last = frame.t.length - 1;
    for (let row = 0; row <= last; row += 1) {
      const t = frame.t[row] ?? 0;
      const block = this.#block(stream, t);
      const at = block.rows.t.length;
      for (const { series, values, quality } of columns) {
        const value = values[row] ?? null;
        const reason = quality?.[String(row)];
        const q = reason === undefined ? (value === null ? qualityCode('missing') : GOOD) : qualityCode(reason);
        const column = columnOf(block.rows, series.id, at);
        while (column.v.length < at) {
          column.v.push(Number.NaN);
          column.q.push(ABSENT);
        }
        column.v.push(value ?? Number.NaN);
        column.q.push(q);
        if (row === last && (series.latest === null || t >= series.latest.t)) series.latest = { t, v: value, q };
      }
      block.rows.t.push(t);
      block.rows.origin.push(origin);
      block.pids.push(item.id);
      this.rows += 1;
      if (origin === LIVE && (stream.lastLive === null || t > stream.lastLive)) stream.lastLive = t;
    }
    return stream;
  }

  #addRecord(scope: string, record: MillRecord, streams: Streams): void {
    if (record.record === 'watermark') {
      const stream = streams.obtain(scope, record.machine, record.pack, record.group);
      if (stream.watermark === null || record.t > stream.watermark) stream.watermark = record.t;
      return;
    }
    const body = JSON.stringify(record);
    const machine = 'machine' in record && typeof record.machine === 'string' ? record.machine : null;
    this.records.push({ scope, kind: record.record, machine, t: record.t, key: recordKey(record), body });
  }

  #block(stream: Stream, t: number): OpenBlock {
    const start = Math.floor(t / stream.span) * stream.span;
    const key = `${stream.id}/${start}`;
    let block = this.blocks.get(key);
    if (block === undefined) {
      block = { stream, start, rows: emptyRows(), pids: [] };
      this.blocks.set(key, block);
    }
    return block;
  }
}

/** Batches and events pass through several states under one id, each its own record; anything else is known by its id alone. */
export function recordKey(record: Exclude<MillRecord, { record: 'watermark' }>): string {
  switch (record.record) {
    case 'batch':
      return `${record.machine}/${record.id}/${record.phase}/${record.pass ?? ''}/${record.phase === 'start' || record.phase === 'end' ? '' : record.t}`;
    case 'event':
      return `${record.machine}/${record.id}/${record.state}/${record.t}`;
    case 'withheld':
      return `${record.from}/${record.to}`;
    default:
      return record.id;
  }
}

/** Fills the columns that the last frames did not carry, so that all have one cell a row. */
export function completeColumns(rows: Rows): Rows {
  for (const column of rows.columns.values()) {
    while (column.v.length < rows.t.length) {
      column.v.push(Number.NaN);
      column.q.push(ABSENT);
    }
  }
  return rows;
}

/** The rows of an open block that an earlier flush, cut short by a crash, has not already written. */
export function rowsAfter(block: OpenBlock, upto: number): Rows {
  const all = completeColumns(block.rows);
  if (block.pids.every((pid) => pid > upto)) return all;
  const keep = block.pids.flatMap((pid, index) => (pid > upto ? [index] : []));
  const rows = emptyRows();
  rows.t = keep.map((index) => all.t[index] ?? 0);
  rows.origin = keep.map((index) => all.origin[index] ?? LIVE);
  for (const [series, column] of all.columns) {
    rows.columns.set(series, {
      v: keep.map((index) => column.v[index] ?? Number.NaN),
      q: keep.map((index) => column.q[index] ?? ABSENT),
    });
  }
  return rows;
}
