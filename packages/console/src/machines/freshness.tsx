import { useTranslation } from 'react-i18next';
import { useClock } from '../app/clock.ts';
import { useFormats } from '../i18n/format.ts';
import { useConnection } from '../live/connection.ts';
import { FRESH_MS } from './machine-overview.ts';

/** Ages are written to the second up to here, ms; above, nobody sees seconds pass. */
const SECONDS_MS = 60_000;

/** How old the newest value is. An old one is never shown as if it were live. `last`: epoch ms, null = never. */
export function Freshness({ last }: { last: number | null }) {
  const { t } = useTranslation('machines');
  const { duration, instant } = useFormats();
  const { state } = useConnection();
  const fresh = useClock((now) => now - (last ?? 0) <= FRESH_MS) && state !== 'offline';
  // Of a fresh value no age is written, so it need not be followed.
  const age = useClock((now) => (fresh ? 0 : toWritten(Math.max(0, now - (last ?? 0)))));
  if (last === null) return <span className="ms-stale">{t('never')}</span>;
  // Offline, a young value is only the last that arrived.
  return fresh ? (
    <span>{t('live')}</span>
  ) : (
    <span className="ms-stale" title={instant(last)}>
      {t('stale', { age: duration(age) })}
    </span>
  );
}

function toWritten(age: number): number {
  const step = age < SECONDS_MS ? 1000 : SECONDS_MS;
  return Math.floor(age / step) * step;
}
