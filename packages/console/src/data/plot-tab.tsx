import { useTranslation } from 'react-i18next';
import { EmptyState } from '../design/empty-state.tsx';
import { MachineHistory } from '../machines/machine-history.tsx';
import { HistoryPanel } from './history-panel.tsx';
import { MachineChoice } from './machine-choice.tsx';
import type { OwnDataset } from './received.ts';

/** Curves of what was received, live or over any stretch, and asking the provider for what is older. */
export default function PlotTab({ dataset }: { dataset: OwnDataset }) {
  const { t } = useTranslation('data');
  return (
    <MachineChoice
      dataset={dataset}
      empty={
        <>
          <EmptyState title={t('noValues')} why={t('noValuesWhy')} />
          <HistoryPanel dataset={dataset} />
        </>
      }
    >
      {(machine, choice, counted) => (
        <MachineHistory
          machine={machine}
          counted={counted}
          beside={choice}
          below={(shown) => <HistoryPanel dataset={dataset} range={shown} />}
        />
      )}
    </MachineChoice>
  );
}
