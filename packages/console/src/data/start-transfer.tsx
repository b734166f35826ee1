import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../api/use-api.ts';
import { useMay } from '../app/session.tsx';
import { ErrorPanel } from '../design/error-panel.tsx';
import { flowOf, type OwnDataset } from './received.ts';

/** Asks for the data of an agreement that is in force and whose data nobody has asked for, or no longer. */
export function StartTransfer({ dataset }: { dataset: OwnDataset }) {
  const { t } = useTranslation('data');
  const may = useMay('subscriber');
  const start = useCommand<void>(
    () => ({ method: 'POST', path: '/transfers', body: { agreement: dataset.id } }),
    ['transfers', 'agreements'],
  );
  const flow = flowOf(dataset, Date.now());
  if (!may || !(flow === 'not asked for' || flow === 'ended')) return null;
  return (
    <div>
      <Button loading={start.isPending} onClick={() => start.mutate()}>
        {t('start')}
      </Button>
      {start.error ? <ErrorPanel error={start.error} /> : null}
    </div>
  );
}
