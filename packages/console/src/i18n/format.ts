import { useTranslation } from 'react-i18next';
import { useSession } from '../app/session.tsx';

export interface Formats {
  /** A number with so many decimals (default: up to 3). */
  number: (value: number, decimals?: number) => string;
  /** Date and time with the zone's short name: 27.11.2026, 10:42:03 MEZ. `t` in epoch ms. */
  instant: (t: number) => string;
  /** Time of day alone, with the zone. */
  time: (t: number) => string;
  date: (t: number) => string;
  /** Sizes in steps of 1000: 1.2 MB. */
  bytes: (bytes: number) => string;
  /** A length of time in its largest sensible unit, without "ago": 3 min. */
  duration: (ms: number) => string;
  zone: string;
}

const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;
const steps = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const;

/** Made once for each key: what writes numbers and times costs more to make than all that it will ever write. */
export function kept<Key, Made>(make: (key: Key) => Made): (key: Key) => Made {
  const made = new Map<Key, Made>();
  return (key) => {
    let one = made.get(key);
    if (one === undefined) {
      one = make(key);
      made.set(key, one);
    }
    return one;
  };
}

/** How numbers and times are written for this person: in their language, in the zone of the machines. */
export function formats(language: string, timeZone: string): Formats {
  const locale = language === 'de' ? 'de-DE' : 'en-GB';
  const timeFormat = {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZone,
    timeZoneName: 'short',
  } as const;
  const instant = new Intl.DateTimeFormat(locale, { year: 'numeric', month: 'short', day: '2-digit', ...timeFormat });
  const time = new Intl.DateTimeFormat(locale, timeFormat);
  const date = new Intl.DateTimeFormat(locale, { year: 'numeric', month: 'short', day: '2-digit', timeZone });
  const numbers = kept((decimals: number | undefined) =>
    decimals === undefined
      ? new Intl.NumberFormat(locale, { maximumFractionDigits: 3 })
      : new Intl.NumberFormat(locale, { minimumFractionDigits: decimals, maximumFractionDigits: decimals }),
  );
  const lengths = kept(
    (unit: string) =>
      new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 0 }),
  );
  const number = (value: number, decimals?: number) => numbers(decimals).format(value);
  return {
    number,
    instant: (t) => instant.format(t),
    time: (t) => time.format(t),
    date: (t) => date.format(t),
    bytes: (bytes) => {
      const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), units.length - 1);
      return `${number(bytes / 1000 ** power, power === 0 ? 0 : 1)}\u00a0${units[power]}`;
    },
    duration: (ms) => {
      const [unit, length] = steps.find(([, size]) => ms >= size) ?? ['second', 1000];
      return lengths(unit).format(Math.round(ms / length));
    },
    zone: timeZone,
  };
}

const formatsOf = kept((language: string) => kept((timeZone: string) => formats(language, timeZone)));

export function useFormats(): Formats {
  const { i18n } = useTranslation();
  const { info } = useSession();
  return formatsOf(i18n.language)(info.timeZone);
}
