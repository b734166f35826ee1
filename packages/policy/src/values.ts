// Literals of right operands. Each parser returns null for what it does not understand completely.
import type { CalendarDuration } from './calendar.ts';

const DAY = 86_400_000;
/** The broker's log is for transit: what would have to wait longer there cannot be delivered (14 days). */
export const TRANSIT_MS = 14 * DAY;

const DATE_TIME = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/;

/** Epoch ms of an xsd:dateTime with a zone; null for impossible dates, no zone, or less than a millisecond. */
export function parseInstant(text: string): number | null {
  const m = DATE_TIME.exec(text);
  if (!m) return null;
  const [year, month, day, hour, minute, second] = m.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (year === 0 || hour > 23 || minute > 59 || second > 59) return null;
  const fraction = (m[7] ?? '').replace(/0+$/, '');
  if (fraction.length > 3) return null;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCFullYear() !== year || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  const zone = zoneOffset(m[8] ?? '');
  if (zone === null) return null;
  const clock = ((hour * 60 + minute) * 60 + second) * 1000 + Number(fraction.padEnd(3, '0'));
  return date.getTime() + clock - zone;
}

function zoneOffset(zone: string): number | null {
  if (zone === 'Z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(4, 6));
  // XML Schema 1.1: ±14:00 is the widest zone.
  if (minutes > 59 || hours * 60 + minutes > 14 * 60) return null;
  return (zone[0] === '-' ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

const DURATION =
  /^P(?:(\d{1,4})Y)?(?:(\d{1,6})M)?(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:\.(\d{1,3}))?S)?)?$/;

/** An xsd:duration; null when it is malformed, negative, or finer than a millisecond. */
export function parseCalendarDuration(text: string): CalendarDuration | null {
  const m = DURATION.exec(text);
  if (!m || text === 'P' || text.endsWith('T')) return null;
  const part = (i: number) => Number(m[i] ?? 0);
  const months = part(1) * 12 + part(2);
  const ms =
    part(3) * DAY + part(4) * 3_600_000 + part(5) * 60_000 + part(6) * 1000 + Number((m[7] ?? '').padEnd(3, '0'));
  return Number.isSafeInteger(ms) ? { months, ms } : null;
}

/** Milliseconds of an xsd:duration of days, hours, minutes, seconds. Months and years have no fixed length: null. */
export function parseDuration(text: string): number | null {
  const duration = parseCalendarDuration(text);
  return duration && !/^P[^T]*[YM]/.test(text) ? duration.ms : null;
}

/** A decimal as digits and their scale, for exact comparison; null when malformed or negative. */
export function parseAmount(text: string): bigint | null {
  const m = /^\+?(\d{1,15})(?:\.(\d{1,6}))?$/.exec(text);
  return m ? BigInt(`${m[1]}${(m[2] ?? '').padEnd(6, '0')}`) : null;
}

/** Positive decimal of at most 15 significant digits (what a double holds exactly enough to print back). */
export function parseStep(text: string): number | null {
  if (!/^\+?\d{1,15}(\.\d{1,15})?$/.test(text)) return null;
  if (text.replace(/[+.]/g, '').replace(/^0+/, '').length > 15) return null;
  const value = Number(text);
  return value > 0 ? value : null;
}

/** Non-negative safe integer. */
export function parseCount(text: string): number | null {
  if (!/^\+?\d{1,16}$/.test(text)) return null;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : null;
}

/** xsd:duration of a number of milliseconds. */
export function formatDuration(ms: number): string {
  const seconds = ms / 1000;
  if (Number.isInteger(ms / DAY)) return `P${ms / DAY}D`;
  if (Number.isInteger(ms / 60_000)) return `PT${ms / 60_000}M`;
  return `PT${seconds}S`;
}
