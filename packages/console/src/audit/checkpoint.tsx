import { Button } from '@mantine/core';
import type { SignedCheckpoint } from '@millspace/schemas';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { get } from '../api/http.ts';
import { CopyButton } from '../design/copy-button.tsx';
import { ErrorPanel } from '../design/error-panel.tsx';
import { Facts } from '../design/facts.tsx';
import { useFormats } from '../i18n/format.ts';

/** A signed state of the log, to keep elsewhere and hold against it later. */
export function Checkpoint() {
  const { t } = useTranslation('audit');
  const { number, instant } = useFormats();
  const make = useMutation({ mutationFn: () => get<SignedCheckpoint | null>('/audit/checkpoint') });
  const signed = make.data ?? null;
  return (
    <section className="ms-panel">
      <h2>{t('keepTitle')}</h2>
      <p className="ms-muted">{t('keepAbout')}</p>
      <Button variant="default" loading={make.isPending} onClick={() => make.mutate()}>
        {t('makeCheckpoint')}
      </Button>
      {make.error ? <ErrorPanel error={make.error} /> : null}
      {signed === null ? null : (
        <div role="status" style={{ marginTop: 12 }}>
          <Facts
            of={[
              [t('checkpointAt'), instant(signed.checkpoint.t)],
              [t('covers'), number(signed.checkpoint.size, 0)],
              [t('root'), <code key="root">{signed.checkpoint.root}</code>],
            ]}
          />
          <div className="ms-row" style={{ marginTop: 8 }}>
            <CopyButton value={JSON.stringify(signed)} label={t('copyCheckpoint')} />
            <span className="ms-muted">{t('holdAgainst')}</span>
            <code>broker audit verify --checkpoint monday.json</code>
          </div>
        </div>
      )}
    </section>
  );
}
