import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Holds the last minute of some dozen machines; what is older cannot be the second looked for. */
const TAIL_BYTES = 16 * 1024 * 1024;

/** Finds one second of a signal that the mill, the first and the second receiver all have, and gives the three views of it. */
export class OneSecond {
  readonly #ledgerFile: string;
  readonly #machine: string;
  readonly #signal: string;
  readonly #rateHz: number;
  readonly #maker = new Map<number, number>();
  readonly #supplier = new Map<number, number>();

  constructor(ledgerFile: string, machine: string, signal: string, rateHz: number) {
    this.#ledgerFile = ledgerFile;
    this.#machine = machine;
    this.#signal = signal;
    this.#rateHz = rateHz;
  }

  maker(times: number[], values: (number | null)[]): void {
    keep(this.#maker, times, values);
  }

  supplier(times: number[], values: (number | null)[]): void {
    keep(this.#supplier, times, values);
  }

  /** null until a window of the supplier lies within what the maker has. */
  shown(windowMs: number): { sent: number[]; maker: number[]; supplier: number } | null {
    for (const [start, mean] of this.#supplier) {
      const second = start + Math.floor(windowMs / 2);
      const maker = [...this.#maker].filter(([t]) => t >= second && t < second + 1000).toSorted(([a], [b]) => a - b);
      if (maker.length < Math.max(1, this.#rateHz - 2)) continue;
      const sent = this.#ledgerValues(second, second + 1000);
      if (sent.length > 0)
        return { sent: sent.slice(0, 10), maker: maker.slice(0, 10).map(([, value]) => value), supplier: mean };
    }
    return null;
  }

  /** The mill's own record, from half a grid step before the second, as the grid rounds to the nearest step. */
  #ledgerValues(from: number, to: number): number[] {
    const half = 500 / this.#rateHz;
    return tailLines(this.#ledgerFile)
      .filter((line) => line.includes(`"${this.#signal}"`))
      .map((line) => JSON.parse(line) as { machine: string; value: number; t: number })
      .filter(({ machine, t }) => machine === this.#machine && t >= from - half && t < to - half)
      .map(({ value }) => value);
  }
}

/** The whole lines at the end of a file that may be large. */
function tailLines(file: string): string[] {
  const fd = openSync(file, 'r');
  try {
    const { size } = fstatSync(fd);
    const tail = Buffer.alloc(Math.min(size, TAIL_BYTES));
    const length = readSync(fd, tail, 0, tail.length, size - tail.length);
    const lines = tail.toString('utf8', 0, length).split('\n');
    return lines.slice(size > tail.length ? 1 : 0, -1);
  } finally {
    closeSync(fd);
  }
}

function keep(into: Map<number, number>, times: number[], values: (number | null)[]): void {
  times.forEach((t, index) => {
    const value = values[index];
    if (typeof value === 'number') into.set(t, value);
  });
}
