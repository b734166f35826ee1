import { Button } from '@mantine/core';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { download } from '../api/download.ts';
import { ErrorPanel } from '../design/error-panel.tsx';
import { useFormats } from '../i18n/format.ts';

const FORMATS = ['ndjson', 'csv', 'csv-de'] as const;

/** What the filter finds, or the whole log, as a file. It says how much has come, and can be given up. */
export function Export({ query }: { query: Readonly<Record<string, string | number>> }) {
  const { t } = useTranslation('audit');
  const { bytes } = useFormats();
  const [got, setGot] = useState<number | null>(null);
  const [saved, setSaved] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const abort = useRef<AbortController | null>(null);
  const save = async (format: (typeof FORMATS)[number]) => {
    const own = new AbortController();
    abort.current = own;
    setGot(0);
    setSaved(null);
    setError(null);
    try {
      setSaved(await download('/audit/export', { ...query, format }, { signal: own.signal, onBytes: setGot }));
    } catch (failure) {
      if (!own.signal.aborted) setError(failure);
    } finally {
      setGot(null);
    }
  };
  return (
    <details className="ms-panel">
      <summary>{t('saveTitle')}</summary>
      <p className="ms-muted">{t('saveAbout')}</p>
      <div className="ms-row">
        {FORMATS.map((format) => (
          <Button key={format} variant="default" disabled={got !== null} onClick={() => void save(format)}>
            {t(`save.${format}`)}
          </Button>
        ))}
        {got === null ? null : (
          <Button variant="default" onClick={() => abort.current?.abort()}>
            {t('giveUp')}
          </Button>
        )}
      </div>
      <p role="status" style={{ marginBottom: 0 }}>
        {got === null ? null : t('saving', { size: bytes(got) })}
        {saved === null ? null : t('saved', { name: saved })}
      </p>
      {error === null ? null : <ErrorPanel error={error} />}
    </details>
  );
}
