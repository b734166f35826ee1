import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/http.ts';
import { usePhrase } from '../i18n/phrase.ts';
import { CopyButton } from './copy-button.tsx';

/** What went wrong, why and what to do, with the code that the documentation and the support know. */
export function ErrorPanel({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useTranslation();
  const phrase = usePhrase();
  const known = error instanceof ApiError ? error : null;
  const sentence = known?.message ?? (error instanceof Error ? error.message : String(error));
  const code = known?.code ?? 'CONSOLE';
  const support = JSON.stringify({
    code,
    detail: sentence,
    where: known?.where,
    at: new Date().toISOString(),
    page: location.pathname,
  });
  return (
    <div role="alert" className="ms-panel" style={{ borderInlineStart: '4px solid var(--ms-text)' }}>
      <p style={{ margin: 0, fontWeight: 600 }}>{known?.title ?? t('error.title')}</p>
      {known && known.title !== sentence ? <p style={{ margin: '4px 0' }}>{sentence}</p> : null}
      {known ? null : <p style={{ margin: '4px 0' }}>{sentence}</p>}
      {known?.remedy ? <p style={{ margin: '4px 0' }}>{phrase(known.remedy)}</p> : null}
      <div className="ms-row">
        <code>{code}</code>
        {known?.where ? <code>{known.where}</code> : null}
        {retry ? (
          <Button size="compact-sm" variant="default" onClick={retry}>
            {t('error.retry')}
          </Button>
        ) : null}
        <CopyButton value={support} label={t('error.copy')} />
      </div>
    </div>
  );
}
