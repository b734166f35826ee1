import type { MappingTime } from '../../mapping/mapping.port.ts';

/**
 * The epoch ms of a time as it stands in a payload; null when it is none. `auto` tells seconds, ms, µs and ns apart by size.
 * A local time without offset needs `zone` (else UTC is assumed).
 */
export function readTime(value: unknown, time: MappingTime): number | null {
  const format = time.format ?? 'auto';
  if (typeof value === 'string' && !/^\s*[+-]?\d+(\.\d+)?\s*$/.test(value)) {
    return format === 'iso' || format === 'auto' ? readIso(value.trim(), time.zone) : null;
  }
  const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN;
  if (!Number.isFinite(number)) return null;
  return Math.floor(number * (FACTOR[format] ?? guess(number)));
}

const FACTOR: Partial<Record<string, number>> = { s: 1_000, ms: 1, us: 1e-3, ns: 1e-6 };

function guess(number: number): number {
  const size = Math.abs(number);
  if (size < 1e11) return 1_000;
  if (size < 1e14) return 1;
  return size < 1e17 ? 1e-3 : 1e-6;
}

function readIso(text: string, zone: string | undefined): number | null {
  const hasOffset = /(z|[+-]\d{2}:?\d{2})$/i.test(text);
  const iso = text.replace(' ', 'T');
  if (hasOffset) return finite(Date.parse(iso));
  const asUtc = Date.parse(`${iso}${iso.includes('T') ? '' : 'T00:00:00'}Z`);
  if (!Number.isFinite(asUtc)) return null;
  if (zone === undefined) return asUtc;
  // Twice: the offset at the guessed instant may differ from that at the right one (change of summer time).
  const first = asUtc - offsetAt(asUtc, zone);
  return asUtc - offsetAt(first, zone);
}

/** Offset of a zone at an instant, ms east of UTC. */
function offsetAt(t: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(t);
  const at = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  const local = Date.UTC(at('year'), at('month') - 1, at('day'), at('hour'), at('minute'), at('second'));
  return local - Math.floor(t / 1_000) * 1_000;
}

function finite(t: number): number | null {
  return Number.isFinite(t) ? t : null;
}
