import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../i18n/format.ts';
import { useConnection } from '../live/connection.ts';
import { FRESH_MS } from './machine-overview.ts';

/** How old the newest value is. An old one is never shown as if it were live. `last`: epoch ms, null = never. */
export function Freshness({ last }: { last: number | null }) {
  const { t } = useTranslation('machines');
  const { duration, instant } = useFormats();
  const { state } = useConnection();
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  if (last === null) return <span className="ms-stale">{t('never')}</span>;
  const age = Math.max(0, now - last);
  // Offline, a young value is only the last that arrived.
  return age <= FRESH_MS && state !== 'offline' ? (
    <span>{t('live')}</span>
  ) : (
    <span className="ms-stale" title={instant(last)}>
      {t('stale', { age: duration(age) })}
    </span>
  );
}
