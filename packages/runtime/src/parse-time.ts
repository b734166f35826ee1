import { MillspaceError } from './errors.ts';

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
/** What a `Date` can be (ECMA-262, 21.4.1.1), ms. */
const FARTHEST_MS = 8.64e15;

/**
 * Epoch ms out of a date, an ISO time, epoch milliseconds, or how long ago (`90m`, `24h`, `7d`).
 * @param option where the text stands, for the error
 * @throws MillspaceError MS-CFG-023 when it is no time
 */
export function parseTime(text: string, option?: string, now = Date.now()): number {
  const time = timeOf(text, now);
  if (Math.abs(time) <= FARTHEST_MS) return time;
  const said = {
    en: `"${text}" is no time: write 2026-05-01, 2026-05-01T14:00Z, or 24h for a day ago`,
    de: `„${text}“ ist keine Zeit: 2026-05-01, 2026-05-01T14:00Z oder 24h (vor einem Tag) schreiben`,
  };
  throw new MillspaceError('MS-CFG-023', {
    detail: said.en,
    details: { text: said },
    ...(option === undefined ? {} : { where: option }),
  });
}

/** NaN: none. */
function timeOf(text: string, now: number): number {
  const [, n, unit = ''] = /^(\d+)\s*([smhd])$/.exec(text) ?? [];
  if (n !== undefined) return now - Number(n) * (UNITS[unit] ?? Number.NaN);
  if (text === 'now') return now;
  if (/^\d{12,}$/.test(text)) return Number(text);
  return Date.parse(text);
}
