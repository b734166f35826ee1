import { Textarea } from '@mantine/core';
import type { AgreementView } from '@millspace/schemas';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../api/use-api.ts';
import { useMay } from '../app/session.tsx';
import { Confirm } from '../design/confirm.tsx';

/** Ends an agreement for good: says who loses what, asks for a reason and the partner's name. */
export function Revoke({ view, title }: { view: AgreementView; title: string }) {
  const { t } = useTranslation('agreements');
  const may = useMay('publisher', 'signatory');
  const [reason, setReason] = useState('');
  const revoke = useCommand<{ id: string; reason: string }>(
    ({ id, reason: why }) => ({
      method: 'POST',
      path: `/agreements/${encodeURIComponent(id)}/revoke`,
      body: { reason: why },
    }),
    ['agreements', 'transfers', 'duties', 'inbox'],
  );
  if (!may || view.status !== 'active') return null;
  const given = view.role === 'provider';
  return (
    <Confirm
      action={t('revoke')}
      title={t('revokeTitle')}
      typed={view.counterparty}
      missing={reason.trim() === '' ? t('reasonMissing') : null}
      pending={revoke.isPending}
      error={revoke.error}
      onConfirm={() => revoke.mutate({ id: view.agreement['@id'], reason: reason.trim() })}
    >
      <p>{t(given ? 'revokeGiven' : 'revokeReceived', { partner: view.counterparty, dataset: title })}</p>
      <p>{t('revokeForGood')}</p>
      <Textarea
        label={t('reason')}
        description={t('reasonSeen', { partner: view.counterparty })}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </Confirm>
  );
}
