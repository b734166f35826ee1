import { kept } from '../i18n/format.ts';

const DATE = { day: '2-digit', month: '2-digit' } as const;
const TIME = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;

/** What writes the labels of one language and zone. */
const writers = kept((locale: string) =>
  kept((timeZone: string) => ({
    day: new Intl.DateTimeFormat(locale, { ...DATE, timeZone }),
    minute: new Intl.DateTimeFormat(locale, { ...TIME, timeZone }),
    second: new Intl.DateTimeFormat(locale, { ...TIME, second: '2-digit', timeZone }),
    zone: new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'short' }),
  })),
);

/**
 * Labels of a time axis: as fine as the step between them, the day below where it changes, and the zone's name where the clock was
 * set (in that night 02:30 exists twice). `splits` in epoch seconds.
 */
export function timeLabels(splits: readonly number[], locale: string, timeZone: string): string[] {
  const step = (splits[1] ?? 0) - (splits[0] ?? 0);
  const { day: dated, minute, second, zone: zoned } = writers(locale)(timeZone);
  const format = step >= 86_400 ? dated : step >= 60 ? minute : second;
  const zoneAt = (instant: Date) => zoned.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value;
  const zones = splits.map((seconds) => zoneAt(new Date(seconds * 1000)));
  const clockSet = step < 86_400 && new Set(zones).size > 1;
  return splits.map((seconds, at) => {
    const instant = new Date(seconds * 1000);
    const before = splits[at - 1];
    const day = dated.format(instant);
    const newDay = step < 86_400 && before !== undefined && dated.format(new Date(before * 1000)) !== day;
    const zone = clockSet && (at === 0 || zones[at] !== zones[at - 1]) ? zones[at] : undefined;
    return [format.format(instant), ...[newDay ? day : undefined, zone].filter((more) => more !== undefined)].join(
      '\n',
    );
  });
}
