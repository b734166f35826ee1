import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { packDecimals, unpackDecimals } from './decimals.ts';
import { ABSENT } from './quality.ts';

/** Rows of one stream and one block span, column by column. A cell without a number is NaN. Pure data, no I/O. */
export interface Rows {
  t: number[];
  /** 0 live, 1 history. */
  origin: number[];
  columns: Map<number, Column>;
}

export interface Column {
  v: number[];
  q: number[];
}

export const LIVE = 0;
export const HISTORY = 1;

export function emptyRows(): Rows {
  return { t: [], origin: [], columns: new Map() };
}

/** The column of a series, made up of absent cells when the block has not seen it yet. */
export function columnOf(rows: Rows, series: number, length = rows.t.length): Column {
  let column = rows.columns.get(series);
  if (column === undefined) {
    column = { v: new Array<number>(length).fill(Number.NaN), q: new Array<number>(length).fill(ABSENT) };
    rows.columns.set(series, column);
  }
  return column;
}

export interface MergeResult {
  rows: Rows;
  /** Rows that said nothing new: counted, not doubled. */
  duplicates: number;
  /** Instants whose cells are new or changed. */
  touched: number[];
  /** False when the added rows all lie after the existing ones (the usual case). */
  rewritten: boolean;
}

/**
 * Existing rows and added ones in one ascending order. A row states only the cells it has: of two values for one cell
 * the later commit stays, but "no number" never replaces a number. A row that says nothing new is a duplicate.
 */
export function mergeRows(base: Rows, added: Rows): MergeResult {
  const last = base.t.at(-1) ?? Number.NEGATIVE_INFINITY;
  const order = ascending(added.t);
  if (order === null && base.t.length === 0) return { rows: added, duplicates: 0, touched: added.t, rewritten: false };
  const first = added.t[order?.[0] ?? 0] ?? Number.POSITIVE_INFINITY;
  if (order === null && first > last) return append(base, added);
  return mergeUnordered(base, added, order ?? added.t.map((_t, index) => index));
}

/** Null when already strictly ascending, else the order of the indices by time (stable). */
function ascending(t: readonly number[]): number[] | null {
  for (let i = 1; i < t.length; i += 1) {
    if ((t[i] ?? 0) <= (t[i - 1] ?? 0))
      return t.map((_t, index) => index).sort((a, b) => (t[a] ?? 0) - (t[b] ?? 0) || a - b);
  }
  return null;
}

function append(base: Rows, added: Rows): MergeResult {
  const before = base.t.length;
  const total = before + added.t.length;
  for (const series of added.columns.keys()) columnOf(base, series, before);
  for (const [series, column] of base.columns) {
    const extra = added.columns.get(series);
    if (extra) {
      for (let i = 0; i < extra.v.length; i += 1) {
        column.v.push(extra.v[i] ?? Number.NaN);
        column.q.push(extra.q[i] ?? ABSENT);
      }
    }
    while (column.v.length < total) {
      column.v.push(Number.NaN);
      column.q.push(ABSENT);
    }
  }
  for (let i = 0; i < added.t.length; i += 1) {
    base.t.push(added.t[i] ?? 0);
    base.origin.push(added.origin[i] ?? LIVE);
  }
  return { rows: base, duplicates: 0, touched: added.t, rewritten: false };
}

function mergeUnordered(base: Rows, added: Rows, order: readonly number[]): MergeResult {
  const cells: { t: number; origin: number; values: Map<number, { v: number; q: number }> }[] = [];
  const byTime = new Map<number, number>();
  const take = (source: Rows, index: number) => {
    const values = new Map<number, { v: number; q: number }>();
    for (const [series, column] of source.columns) {
      const q = column.q[index] ?? ABSENT;
      if (q !== ABSENT) values.set(series, { v: column.v[index] ?? Number.NaN, q });
    }
    return { t: source.t[index] ?? 0, origin: source.origin[index] ?? LIVE, values };
  };
  for (let i = 0; i < base.t.length; i += 1) {
    byTime.set(base.t[i] ?? 0, cells.length);
    cells.push(take(base, i));
  }
  let duplicates = 0;
  const touched = new Set<number>();
  for (const index of order) {
    const row = take(added, index);
    const at = byTime.get(row.t);
    const known = at === undefined ? undefined : cells[at];
    if (known === undefined) {
      byTime.set(row.t, cells.length);
      cells.push(row);
      touched.add(row.t);
      continue;
    }
    let changed = false;
    for (const [series, cell] of row.values) {
      const old = known.values.get(series);
      if (old !== undefined && (sameCell(old, cell) || (Number.isNaN(cell.v) && !Number.isNaN(old.v)))) continue;
      known.values.set(series, cell);
      changed = true;
    }
    if (row.origin === LIVE) known.origin = LIVE;
    if (changed) touched.add(row.t);
    else duplicates += 1;
  }
  cells.sort((a, b) => a.t - b.t);
  return {
    rows: fromCells(cells, [...base.columns.keys(), ...added.columns.keys()]),
    duplicates,
    touched: [...touched],
    rewritten: true,
  };
}

function sameCell(a: { v: number; q: number }, b: { v: number; q: number }): boolean {
  return a.q === b.q && Object.is(a.v, b.v);
}

function fromCells(
  cells: { t: number; origin: number; values: Map<number, { v: number; q: number }> }[],
  series: number[],
): Rows {
  const rows: Rows = { t: cells.map((cell) => cell.t), origin: cells.map((cell) => cell.origin), columns: new Map() };
  for (const id of new Set(series)) {
    const column: Column = { v: [], q: [] };
    for (const cell of cells) {
      const value = cell.values.get(id);
      column.v.push(value?.v ?? Number.NaN);
      column.q.push(value?.q ?? ABSENT);
    }
    rows.columns.set(id, column);
  }
  return rows;
}

const RAW = 0;
const ZSTD = 1;
const SHUFFLED = 2;
const DECIMAL = 3;

/** As small as the default level makes columns, in two thirds of the time. */
const LEVEL = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/**
 * Doubles as bytes (the first says how): decimal numbers as their differences, anything else byte-shuffled and
 * compressed when there are many. `times`: they follow each other in equal steps.
 */
export function packDoubles(values: readonly number[], times = false): Buffer {
  const decimals = packDecimals(values, times ? 2 : 1);
  if (decimals !== null && decimals.length < values.length * 8) return marked(DECIMAL, decimals);
  const plain = Buffer.from(new Float64Array(values).buffer);
  if (plain.length < 256) return marked(RAW, plain);
  const packed = zstdCompressSync(shuffle(plain), LEVEL);
  return packed.length < plain.length ? marked(SHUFFLED, packed) : marked(RAW, plain);
}

export function unpackDoubles(blob: Uint8Array): number[] {
  const payload = Buffer.from(blob.buffer, blob.byteOffset + 1, blob.byteLength - 1);
  if (blob[0] === DECIMAL) return unpackDecimals(payload);
  const plain = blob[0] === SHUFFLED ? unshuffle(zstdDecompressSync(payload)) : payload;
  const copy = new ArrayBuffer(plain.length);
  new Uint8Array(copy).set(plain);
  return Array.from(new Float64Array(copy));
}

function marked(how: number, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.of(how), payload]);
}

/** One byte per row; null when all are zero. */
export function packBytes(values: readonly number[]): Buffer | null {
  if (allZero(values)) return null;
  const plain = Buffer.from(values);
  return plain.length < 128 ? marked(RAW, plain) : marked(ZSTD, zstdCompressSync(plain, LEVEL));
}

/** Without a call for each value: it is asked of every column. */
function allZero(values: readonly number[]): boolean {
  for (let index = 0; index < values.length; index += 1) if (values[index] !== 0) return false;
  return true;
}

export function unpackBytes(blob: Uint8Array | null, n: number): number[] {
  if (blob === null) return new Array<number>(n).fill(0);
  const payload = Buffer.from(blob.buffer, blob.byteOffset + 1, blob.byteLength - 1);
  return Array.from(blob[0] === ZSTD ? zstdDecompressSync(payload) : payload);
}

/** All first bytes, then all second bytes …: neighbouring doubles share their high bytes, which then compress well. */
function shuffle(plain: Buffer): Buffer {
  const n = plain.length / 8;
  const out = Buffer.allocUnsafe(plain.length);
  for (let byte = 0; byte < 8; byte += 1) for (let i = 0; i < n; i += 1) out[byte * n + i] = plain[i * 8 + byte] ?? 0;
  return out;
}

function unshuffle(shuffled: Buffer): Buffer {
  const n = shuffled.length / 8;
  const out = Buffer.allocUnsafe(shuffled.length);
  for (let byte = 0; byte < 8; byte += 1)
    for (let i = 0; i < n; i += 1) out[i * 8 + byte] = shuffled[byte * n + i] ?? 0;
  return out;
}
