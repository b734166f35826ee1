import type { QuarantineEntry } from '../ports.ts';

const PER_MINUTE = 20;
const MINUTE_MS = 60_000;
const MAX_KEYS = 10_000;

/**
 * Bounds what one broken address can write: at most 20 entries a minute for each address and reason are kept,
 * all are counted. (A PLC without a clock sends thousands of values that are wrong in the same way.)
 */
export class QuarantineGate {
  readonly #windows = new Map<string, { start: number; count: number }>();

  admits(entry: QuarantineEntry, mono: number): boolean {
    const key = `${entry.source} ${entry.address} ${entry.reasons.map((reason) => reason.code).join()}`;
    let window = this.#windows.get(key);
    if (window === undefined || mono - window.start >= MINUTE_MS) {
      if (window === undefined && this.#windows.size >= MAX_KEYS) this.#windows.clear();
      window = { start: mono, count: 0 };
      this.#windows.set(key, window);
    }
    window.count += 1;
    return window.count <= PER_MINUTE;
  }
}
