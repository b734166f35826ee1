import { parseTime } from '../../parse-time.ts';
import { misread } from './host.ts';

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const SPAN = /^(\d{1,6})\s*([mhdw])$/;
const ISO = /^P(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?)?$/;

/** Epoch ms of a time in the words of people: `2026-12-15T14:00` (local), `+7d`, `now`. @throws MillspaceError MS-CFG-023 */
export function instantOf(option: string, text: string, now = Date.now()): number {
  const ahead = /^\+(.+)$/.exec(text)?.[1];
  if (ahead !== undefined) return now + spanOf(option, ahead);
  // A time without a zone is one of this place, also when it is a mere day.
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00` : text;
  try {
    return parseTime(day, option, now);
  } catch {
    throw misread(option, text, {
      en: 'is no time: write 2026-12-15T14:00 or +7d',
      de: 'ist keine Zeit: 2026-12-15T14:00 oder +7d schreiben',
    });
  }
}

/** Length in ms of `30d`, `24h`, `2w` or `PT1H30M` (ISO 8601, days to minutes). @throws MillspaceError MS-CFG-023 */
export function spanOf(option: string, text: string): number {
  const [, n = '', unit = ''] = SPAN.exec(text) ?? [];
  const [, d = '0', h = '0', m = '0'] = ISO.exec(text) ?? [];
  const ms = Number(n) * (UNITS[unit] ?? 0) + ((Number(d) * 24 + Number(h)) * 60 + Number(m)) * 60_000;
  if (ms > 0) return ms;
  throw misread(option, text, {
    en: 'is no length of time: write 30d, 24h, 2w or PT1H',
    de: 'ist keine Zeitspanne: 30d, 24h, 2w oder PT1H schreiben',
  });
}
