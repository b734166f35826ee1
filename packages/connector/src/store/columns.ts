import { eachLine } from '@millspace/runtime/chunks';
import { PlainFrameReader } from '@millspace/runtime/plain-frame';
import type { Frame, MillRecord } from '@millspace/schemas';
import { GOOD, qualityCode } from './quality.ts';

/** A frame column by column, on its way into blocks. */
export interface FrameColumns {
  part: number;
  rows: number;
  /** The instant of row `r` is at `tFrom + r`. */
  t: Float64Array;
  tFrom: number;
  /** The same array for frames that follow each other with the same signals. */
  signals: readonly string[];
  /** The value of signal `i` at row `r` is at `from + i * rows + r`; NaN for none. */
  values: Float64Array;
  from: number;
  /** Codes in the order of the values from the first one on; null when all are good. */
  quality: Uint8Array | null;
}

export type StoredLine = FrameColumns | MillRecord;

export function isRecord(line: StoredLine): line is MillRecord {
  return 'record' in line;
}

const MISSING = qualityCode('missing');

/** Any frame as columns. */
export function columnsOf(frame: Frame): FrameColumns {
  const signals = Object.keys(frame.signals);
  const rows = frame.t.length;
  const values = new Float64Array(signals.length * rows);
  let quality: Uint8Array | null = null;
  signals.forEach((signal, index) => {
    const column = frame.signals[signal] ?? [];
    const reasons = frame.quality?.[signal];
    for (let row = 0; row < rows; row += 1) {
      const value = column[row] ?? null;
      const reason = reasons?.[String(row)];
      values[index * rows + row] = value ?? Number.NaN;
      if (reason === undefined && value !== null) continue;
      quality ??= new Uint8Array(values.length).fill(GOOD);
      quality[index * rows + row] = reason === undefined ? MISSING : qualityCode(reason);
    }
  });
  return { part: frame.part, rows, t: Float64Array.from(frame.t), tFrom: 0, signals, values, from: 0, quality };
}

/** Lines of a body as they are folded. Frames are views of memory that is used again: good until the next body. */
export class LineDecoder {
  readonly #reader = new PlainFrameReader();
  #memory = new Float64Array(64 * 1024);
  #used = 0;

  decode(body: Buffer): StoredLine[] {
    const lines: StoredLine[] = [];
    this.#used = 0;
    eachLine(body, (from, to) => {
      if (this.#reader.read(body, from, to)) return void lines.push(this.#copy());
      const line = JSON.parse(body.toString('utf8', from, to)) as Frame | MillRecord;
      lines.push('record' in line ? line : columnsOf(line));
    });
    return lines;
  }

  #copy(): FrameColumns {
    const { part, rows, t, signals, values } = this.#reader;
    const count = signals.length * rows;
    // Lines before this one keep the memory that they are in.
    if (this.#used + rows + count > this.#memory.length)
      [this.#memory, this.#used] = [new Float64Array(Math.max(this.#memory.length, rows + count)), 0];
    const tFrom = this.#used;
    const from = tFrom + rows;
    this.#memory.set(t.subarray(0, rows), tFrom);
    this.#memory.set(values.subarray(0, count), from);
    this.#used = from + count;
    return { part, rows, t: this.#memory, tFrom, signals, values: this.#memory, from, quality: null };
  }
}
