import { useTranslation } from 'react-i18next';
import { EmptyState } from '../design/empty-state.tsx';
import { BatchList } from '../machines/batch-list.tsx';
import { MachineChoice } from './machine-choice.tsx';
import type { OwnDataset } from './received.ts';

/** Batches of received machines with their specific energy, as far as what was agreed lets it be computed. */
export default function BatchesTab({ dataset }: { dataset: OwnDataset }) {
  const { t } = useTranslation('data');
  return (
    <MachineChoice dataset={dataset} empty={<EmptyState title={t('noValues')} why={t('noValuesWhy')} />}>
      {(machine, choice, counted) => (
        <>
          {choice}
          <BatchList
            machine={machine}
            counted={counted}
            historyOf={(range) => ({
              to: `/data/${encodeURIComponent(dataset.id)}/plot`,
              search: { machine: machine.machine, ...range },
            })}
          />
        </>
      )}
    </MachineChoice>
  );
}
