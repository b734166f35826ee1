import type { TransferView } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';
import { type StateKind, StateWord } from '../design/state-word.tsx';

const kinds: Record<TransferView['state'], StateKind> = {
  REQUESTED: 'waiting',
  STARTED: 'done',
  SUSPENDED: 'stopped',
  COMPLETED: 'off',
  TERMINATED: 'stopped',
};

export function TransferState({ of: { state } }: { of: TransferView }) {
  const { t } = useTranslation('datasets');
  return <StateWord kind={kinds[state]} word={t(`transferState.${state}`)} />;
}
