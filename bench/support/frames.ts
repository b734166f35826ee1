import { encodeBody } from '@millspace/runtime/chunks';
import { type ChunkHeader, type ChunkPart, type Frame, loadPack, type PackSignal } from '@millspace/schemas';

export const PACK = 'bead-mill/1';
export const MACHINE = 'mill-1';
export const GROUP = 'fast';
/** Signals of one frame. */
export const SIGNALS = 30;
const START = Date.UTC(2025, 0, 1);

/** The signals that benchmark frames carry: the 30 of the pack with the shortest names, which makes a frame of about 770 B. */
export function benchSignals(): PackSignal[] {
  return loadPack(PACK)
    .signals.toSorted((a, b) => a.id.length - b.id.length)
    .slice(0, SIGNALS);
}

/** Values that wander within their range like measured ones, the same at every run. */
export class FrameMaker {
  readonly #signals = benchSignals();
  readonly #values: number[];
  readonly #periodMs: number;
  #seed = 20_250_101;
  #t = START;

  constructor(periodMs = 1000) {
    this.#periodMs = periodMs;
    this.#values = this.#signals.map(({ range: [low, high] }) => low + (high - low) * 0.4);
  }

  /** The next frame with `rows` instants. */
  next(rows: number): Frame {
    const t = Array.from({ length: rows }, (_, index) => this.#t + index * this.#periodMs);
    this.#t += rows * this.#periodMs;
    const signals: Frame['signals'] = {};
    for (const [index, { id }] of this.#signals.entries()) {
      signals[id] = Array.from({ length: rows }, () => this.#step(index));
    }
    return { part: 0, t, signals };
  }

  #step(index: number): number {
    const [low, high] = this.#signals[index]?.range ?? [0, 1];
    const value = (this.#values[index] ?? 0) + (this.#random() - 0.5) * Math.min(10, (high - low) * 0.01);
    this.#values[index] = Math.min(high, Math.max(low, value));
    return Number(value.toPrecision(5));
  }

  /** mulberry32 */
  #random(): number {
    this.#seed = (this.#seed + 0x6d2b79f5) | 0;
    let z = Math.imul(this.#seed ^ (this.#seed >>> 15), 1 | this.#seed);
    z = (z + Math.imul(z ^ (z >>> 7), 61 | z)) ^ z;
    return ((z ^ (z >>> 14)) >>> 0) / 4_294_967_296;
  }
}

/** Frames as lines of a chunk body. */
export function frameLines(count: number, rows: number): { lines: string[]; frames: Frame[] } {
  const maker = new FrameMaker();
  const frames = Array.from({ length: count }, () => maker.next(rows));
  return { frames, lines: frames.map((frame) => JSON.stringify(frame)) };
}

export const PART = { machine: MACHINE, pack: PACK, group: GROUP, origin: 'live', mapping: 'bench' } as const;

/** Header and body of frames with these lines, numbered from `seq`. */
export function chunkOf(
  frames: readonly Frame[],
  lines: readonly string[],
  about: { dataset: string; producer: string; epoch: number; seq: number },
): { header: ChunkHeader; body: Buffer } {
  const { facts, body } = encodeBody(lines, { compressAbove: 4096 });
  const part: ChunkPart = {
    ...PART,
    frames: frames.length,
    samples: frames.reduce((sum, { t }) => sum + t.length, 0),
    tMin: Math.min(...frames.map(({ t }) => t[0] ?? 0)),
    tMax: Math.max(...frames.map(({ t }) => t.at(-1) ?? 0)),
  };
  const header: ChunkHeader = {
    schema: 'urn:millspace:schema:chunk:1',
    ...about,
    seqTo: about.seq + lines.length - 1,
    parts: [part],
    records: 0,
    ...facts,
  };
  return { header, body };
}
