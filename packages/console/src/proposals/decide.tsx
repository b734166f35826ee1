import { Button, Textarea } from '@mantine/core';
import type { Proposal } from '@millspace/schemas';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../api/use-api.ts';
import { ErrorPanel } from '../design/error-panel.tsx';

/** Yes or no of the second person; or taking back what one has proposed. */
export function Decide({ of }: { of: Proposal }) {
  const { t } = useTranslation('proposals');
  const [reason, setReason] = useState('');
  const decide = useCommand<Proposal['may'][number], Proposal>(
    (act) => ({
      method: 'POST',
      path: `/proposals/${encodeURIComponent(of.id)}/${act}`,
      body: reason.trim() === '' ? {} : { reason: reason.trim() },
    }),
    ['proposals', 'rules', 'templates', 'inbox', 'agreements', 'transfers'],
  );
  const may = (act: Proposal['may'][number]) => of.may.includes(act);
  const lacks = reason.trim() === '';
  return (
    <section className="ms-panel" style={{ maxWidth: 720 }}>
      <h2>{t(may('withdraw') ? 'own' : 'decide')}</h2>
      <p>{t(may('withdraw') ? 'ownAbout' : may('approve') ? 'decideAbout' : 'onlyRefuse')}</p>
      <Textarea
        label={t('decision')}
        description={t(may('withdraw') ? 'decisionOptional' : 'decisionHint')}
        value={reason}
        maxLength={2000}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {decide.error ? <ErrorPanel error={decide.error} /> : null}
      <div className="ms-row" style={{ marginTop: 12 }}>
        {may('approve') ? (
          <Button loading={decide.isPending} onClick={() => decide.mutate('approve')}>
            {t('approve')}
          </Button>
        ) : null}
        {may('refuse') ? (
          <Button variant="default" disabled={lacks} loading={decide.isPending} onClick={() => decide.mutate('refuse')}>
            {t('refuse')}
          </Button>
        ) : null}
        {may('withdraw') ? (
          <Button variant="default" loading={decide.isPending} onClick={() => decide.mutate('withdraw')}>
            {t('withdraw')}
          </Button>
        ) : null}
        {may('refuse') && lacks ? <span className="ms-muted">{t('refuseNeeds')}</span> : null}
      </div>
    </section>
  );
}
