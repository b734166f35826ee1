/** `2026-12-01T14:00` as a clock in `zone` shows it; NaN where that is none. Of an hour that comes twice, the first. Epoch ms. Pure. */
export function instantOf(text: string, zone: string): number {
  const asUtc = Date.parse(`${text}Z`);
  if (Number.isNaN(asUtc)) return Number.NaN;
  // The offset of a moment is known only at that moment: what fits is one of the two around it.
  const candidates = [asUtc - offset(asUtc - 86_400_000, zone), asUtc - offset(asUtc + 86_400_000, zone)];
  const fitting = candidates.filter((t) => localText(t, zone) === text.slice(0, 16));
  return fitting.length > 0 ? Math.min(...fitting) : Math.max(...candidates);
}

/** What a clock in `zone` shows, to the minute, as `<input type="datetime-local">` takes it. `t` in epoch ms. Pure. */
export function localText(t: number, zone: string): string {
  const parts = Object.fromEntries(
    format(zone)
      .formatToParts(t)
      .map(({ type, value }) => [type, value]),
  );
  return `${parts['year']}-${parts['month']}-${parts['day']}T${parts['hour']}:${parts['minute']}`;
}

function offset(t: number, zone: string): number {
  const minute = Math.floor(t / 60_000) * 60_000;
  return Date.parse(`${localText(minute, zone)}Z`) - minute;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  formats.set(zone, made);
  return made;
}
