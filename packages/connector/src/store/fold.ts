import type { ChunkPart, MillRecord } from '@millspace/schemas';
import { type Column, columnOf, emptyRows, HISTORY, LIVE, type Rows } from './blocks.ts';
import { type FrameColumns, isRecord, type StoredLine } from './columns.ts';
import { type ContextStretch, type Contexts, contextText, type RowContext } from './contexts.ts';
import { ABSENT, GOOD } from './quality.ts';
import type { Series, Stream, Streams } from './streams.ts';

/** One commit on its way into blocks. */
export interface PendingItem {
  id: number;
  scope: string;
  parts: readonly (Pick<ChunkPart, 'machine' | 'pack' | 'group' | 'origin'> & RowContext)[];
  lines: readonly StoredLine[];
}

export interface OpenBlock {
  stream: Stream;
  start: number;
  rows: Rows;
  /** The pending row that each row came from. */
  pids: number[];
  /** The columns of the series that the last frame had, in its order: almost always those of the next one. */
  layout: { series: readonly Series[]; columns: readonly Column[] } | null;
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
  #last: OpenBlock | null = null;
  /** Everything pending up to this id is in here. */
  upto = 0;

  /** True when `prepare` would find nothing to make: almost always. */
  static prepared(item: PendingItem, streams: Streams): boolean {
    const found = item.parts.map((part) => streams.find(item.scope, part.machine, part.pack, part.group));
    return item.lines.every((line) => {
      if (isRecord(line))
        return line.record !== 'watermark' || streams.find(item.scope, line.machine, line.pack, line.group);
      if (item.parts[line.part] === undefined) return true;
      const stream = found[line.part];
      return stream && streams.knows(stream, line.signals);
    });
  }

  /** Makes the streams and series that an item needs; the only part that writes to the database. */
  static prepare(item: PendingItem, streams: Streams): void {
    for (const line of item.lines) {
      if (isRecord(line)) {
        if (line.record === 'watermark') streams.obtain(item.scope, line.machine, line.pack, line.group);
        continue;
      }
      const part = item.parts[line.part];
      if (part) streams.layout(streams.obtain(item.scope, part.machine, part.pack, part.group), line.signals);
    }
  }

  add(item: PendingItem, streams: Streams, contexts: Contexts): void {
    const parts = item.parts.map((part) => ({
      text: contextText(part),
      origin: part.origin === 'history' ? HISTORY : LIVE,
      stream: streams.find(item.scope, part.machine, part.pack, part.group),
    }));
    for (const [index, line] of item.lines.entries()) {
      if (isRecord(line)) {
        this.#addRecord(item.scope, line, streams);
        continue;
      }
      const part = parts[line.part];
      if (!part?.stream) continue;
      const series = streams.layout(part.stream, line.signals);
      this.#addFrame(item.id, part.stream, part.origin, line, series);
      if (!overtakes(item.lines[index + 1], line)) noteLatest(series, line);
      const from = line.t[line.tFrom] ?? 0;
      const stretch = contexts.notice(part.stream, from, line.t[line.tFrom + line.rows - 1] ?? from, part.text);
      if (stretch !== null) this.contexts.push(stretch);
    }
    this.upto = item.id;
  }

  get empty(): boolean {
    return this.upto === 0;
  }

  #addFrame(pid: number, stream: Stream, origin: number, frame: FrameColumns, series: readonly Series[]): void {
    const { t, tFrom, rows } = frame;
    for (let row = 0; row < rows; ) {
      const block = this.#block(stream, t[tFrom + row] ?? 0);
      const before = block.start + stream.span;
      let end = row + 1;
      for (
        let next = t[tFrom + end] ?? 0;
        end < rows && next >= block.start && next < before;
        next = t[tFrom + end] ?? 0
      )
        end += 1;
      appendColumns(columnsFor(block, series), frame, row, end);
      for (; row < end; row += 1) {
        const instant = t[tFrom + row] ?? 0;
        block.rows.t.push(instant);
        block.rows.origin.push(origin);
        block.pids.push(pid);
        if (origin === LIVE && (stream.lastLive === null || instant > stream.lastLive)) stream.lastLive = instant;
      }
    }
    this.rows += rows;
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
    if (this.#last?.stream === stream && this.#last.start === start) return this.#last;
    const key = `${stream.id}/${start}`;
    let block = this.blocks.get(key);
    if (block === undefined) {
      block = { stream, start, rows: emptyRows(), pids: [], layout: null };
      this.blocks.set(key, block);
    }
    this.#last = block;
    return block;
  }
}

/** The columns of these series in a block, each as long as the block. */
function columnsFor(block: OpenBlock, series: readonly Series[]): readonly Column[] {
  const at = block.rows.t.length;
  if (block.layout?.series !== series)
    block.layout = { series, columns: series.map(({ id }) => columnOf(block.rows, id, at)) };
  const { columns } = block.layout;
  for (const column of columns) if (column.v.length < at) fillAbsent(column, at);
  return columns;
}

/** The rows `begin ≤ row < end` of a frame behind the rows of a block. */
function appendColumns(columns: readonly Column[], frame: FrameColumns, begin: number, end: number): void {
  const { values, from, rows, quality } = frame;
  for (let index = 0; index < columns.length; index += 1) {
    const { v, q } = columns[index] as Column;
    for (let row = begin; row < end; row += 1) {
      const place = index * rows + row;
      v.push(values[from + place] ?? Number.NaN);
      q.push(quality === null ? GOOD : (quality[place] ?? GOOD));
    }
  }
}

/** True when all that this frame says last is older than what the next line says: what it says need not be noted. */
function overtakes(next: StoredLine | undefined, frame: FrameColumns): boolean {
  if (next === undefined || isRecord(next) || next.part !== frame.part || next.signals !== frame.signals) return false;
  return (next.t[next.tFrom + next.rows - 1] ?? 0) >= (frame.t[frame.tFrom + frame.rows - 1] ?? 0);
}

function noteLatest(series: readonly Series[], { t, tFrom, rows, values, from, quality }: FrameColumns): void {
  const instant = t[tFrom + rows - 1] ?? 0;
  for (let index = 0; index < series.length; index += 1) {
    const one = series[index] as Series;
    if (one.latest !== null && instant < one.latest.t) continue;
    const place = index * rows + rows - 1;
    const value = values[from + place] ?? Number.NaN;
    one.latest = { t: instant, v: Number.isNaN(value) ? null : value, q: quality?.[place] ?? GOOD };
  }
}

function fillAbsent(column: Column, length: number): void {
  while (column.v.length < length) {
    column.v.push(Number.NaN);
    column.q.push(ABSENT);
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
  for (const column of rows.columns.values()) fillAbsent(column, rows.t.length);
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
