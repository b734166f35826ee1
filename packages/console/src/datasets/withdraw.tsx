import type { DatasetInput } from '@millspace/schemas';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../api/use-api.ts';
import { useMay } from '../app/session.tsx';
import { Confirm } from '../design/confirm.tsx';
import { receiversOf } from './publication.ts';
import { useAgreements } from './use-publishing.ts';

/** Takes a dataset out of the catalogue, after naming who loses it. */
export function Withdraw({ dataset }: { dataset: DatasetInput }) {
  const { t } = useTranslation('datasets');
  const may = useMay('publisher');
  const navigate = useNavigate();
  const agreements = useAgreements();
  const withdraw = useCommand<string>(
    (id) => ({ method: 'DELETE', path: `/datasets/${encodeURIComponent(id)}` }),
    ['datasets', 'agreements', 'transfers'],
  );
  if (!may) return null;
  const losing = receiversOf(dataset.id, agreements.data?.agreements ?? []);
  // As a promise: when the answer comes, the dataset and this form are gone.
  const confirm = () =>
    withdraw.mutateAsync(dataset.id).then(
      () => navigate({ to: '/datasets' }),
      () => undefined,
    );
  return (
    <Confirm
      action={t('withdraw')}
      title={t('withdrawTitle')}
      typed={losing.length === 0 ? undefined : (dataset.id.split(':').at(-1) ?? dataset.id)}
      missing={agreements.data ? null : t('receiversUnknown')}
      pending={withdraw.isPending}
      error={withdraw.error}
      onConfirm={() => void confirm()}
    >
      <p>{losing.length === 0 ? t('withdrawNobody') : t('withdrawLosing', { count: losing.length })}</p>
      <ul>
        {losing.map((name) => (
          <li key={name}>{name}</li>
        ))}
      </ul>
      {losing.length === 0 ? null : <p>{t('withdrawAgreements')}</p>}
    </Confirm>
  );
}
