// Calendar arithmetic in UTC, as XML Schema 1.1 part 2 appendix E.3.3 adds durations: months first, a day that the month lacks
// becomes its last (31 January + P1M = 28 or 29 February), then days of 24 hours, hours, minutes and seconds.

/** A length of time whose months have no fixed length. Neither member is negative, and not both are 0. */
export interface CalendarDuration {
  months: number;
  ms: number;
}

const LAST_INSTANT = 8_640_000_000_000_000;
/** Mean length of a month in the Gregorian calendar, ms. */
const MONTH_MS = (146_097 / 4800) * 86_400_000;

/** `start` plus `times` durations, counted from `start` at once so that short months do not add up. Infinity beyond the calendar. */
export function addDuration(start: number, { months, ms }: CalendarDuration, times = 1): number {
  const date = new Date(start);
  if (months * times !== 0) {
    const day = date.getUTCDate();
    date.setUTCDate(1);
    date.setUTCMonth(date.getUTCMonth() + months * times);
    const lastDay = new Date(date.getTime());
    lastDay.setUTCMonth(lastDay.getUTCMonth() + 1, 0);
    date.setUTCDate(Math.min(day, lastDay.getUTCDate()));
  }
  const end = date.getTime() + ms * times;
  return end <= LAST_INSTANT ? end : Number.POSITIVE_INFINITY;
}

/** The 0-based period in which `now` lies and its end (epoch ms, exclusive). Before `start` it is the first. */
export function periodAt(start: number, length: CalendarDuration, now: number): { index: number; end: number } {
  let index = Math.max(0, Math.floor((now - start) / (length.months * MONTH_MS + length.ms)) - 1);
  while (index > 0 && addDuration(start, length, index) > now) index--;
  let end = addDuration(start, length, index + 1);
  while (end <= now) {
    index++;
    end = addDuration(start, length, index + 1);
  }
  return { index, end };
}
