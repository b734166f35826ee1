import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { ArrivedRow } from './ledger-check.ts';

/** Holds the last minute of some dozen machines; what is older cannot be the second looked for. */
const TAIL_BYTES = 16 * 1024 * 1024;

export interface Views {
  /** What the mill recorded that it sent. */
  sent: number[];
  maker: number[];
  /** The mean of the window that the second lies in. */
  supplier: number;
}

export interface Where {
  ledgerFile: string;
  machine: string;
  signal: string;
  rateHz: number;
  windowMs: number;
}

/** The newest second that lies in a window of the supplier, and of which the maker and the mill's ledger have the values; null while there is none. */
export function oneSecond(where: Where, maker: readonly ArrivedRow[], supplier: readonly ArrivedRow[]): Views | null {
  const { signal, rateHz, windowMs } = where;
  for (const { t: start, value: mean } of valuesOf(supplier, signal).reverse()) {
    const second = start + Math.floor(windowMs / 2);
    const seen = valuesOf(maker, signal).filter(({ t }) => t >= second && t < second + 1000);
    if (seen.length < Math.max(1, rateHz - 2)) continue;
    const sent = ledgerValues(where, second, second + 1000);
    if (sent.length > 0)
      return { sent: sent.slice(0, 10), maker: seen.slice(0, 10).map(({ value }) => value), supplier: mean };
  }
  return null;
}

function valuesOf(rows: readonly ArrivedRow[], signal: string): { t: number; value: number }[] {
  return rows
    .flatMap(({ t, signals }) => {
      const value = signals[signal];
      return typeof value === 'number' ? [{ t, value }] : [];
    })
    .sort((a, b) => a.t - b.t);
}

/** The mill's own record, from half a grid step before the second, as the grid rounds to the nearest step. */
function ledgerValues({ ledgerFile, machine, signal, rateHz }: Where, from: number, to: number): number[] {
  const half = 500 / rateHz;
  return tailLines(ledgerFile)
    .filter((line) => line.includes(`"${signal}"`))
    .map((line) => JSON.parse(line) as { machine: string; value: number; t: number })
    .filter((entry) => entry.machine === machine && entry.t >= from - half && entry.t < to - half)
    .map(({ value }) => value);
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
