import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../i18n/format.ts';
import type { Connection } from './connection.ts';

/** One chip per page: live, or offline since when and when it tries again. Only a change is read aloud. */
export function ConnectionChip({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  const { time } = useFormats();
  const words =
    connection.state === 'offline'
      ? t('live.offline', { since: time(connection.since) })
      : t(`live.${connection.state}`);
  return (
    <span className="ms-row" style={{ gap: 4 }}>
      <span role="status" style={connection.state === 'offline' ? undefined : { whiteSpace: 'nowrap' }}>
        <span aria-hidden="true">
          {connection.state === 'live' ? '● ' : connection.state === 'offline' ? '▲ ' : '○ '}
        </span>
        {words}
      </span>
      {connection.state === 'offline' ? <NextTry at={connection.retryAt} /> : null}
    </span>
  );
}

function NextTry({ at }: { at: number }) {
  const { t } = useTranslation();
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return <span className="ms-muted">{t('live.nextTry', { seconds: Math.max(0, Math.ceil((at - now) / 1000)) })}</span>;
}
