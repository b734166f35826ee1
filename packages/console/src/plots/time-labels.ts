/**
 * Labels of a time axis: as fine as the step between them, the day below where it changes, and the zone's name where the clock was
 * set (in that night 02:30 exists twice). `splits` in epoch seconds.
 */
export function timeLabels(splits: readonly number[], locale: string, timeZone: string): string[] {
  const step = (splits[1] ?? 0) - (splits[0] ?? 0);
  const date = { day: '2-digit', month: '2-digit' } as const;
  const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const parts = step >= 86_400 ? date : step >= 60 ? time : ({ ...time, second: '2-digit' } as const);
  const format = new Intl.DateTimeFormat(locale, { ...parts, timeZone });
  const dated = new Intl.DateTimeFormat(locale, { ...date, timeZone });
  const zoned = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'short' });
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
