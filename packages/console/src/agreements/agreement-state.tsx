import type { AgreementView } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';
import { type StateKind, StateWord } from '../design/state-word.tsx';

const kinds: Record<AgreementView['status'], StateKind> = {
  active: 'done',
  revoked: 'stopped',
  expired: 'off',
  'waiting-for-handin': 'waiting',
};

export function AgreementState({ of: { status } }: { of: Pick<AgreementView, 'status'> }) {
  const { t } = useTranslation('agreements');
  return <StateWord kind={kinds[status]} word={t(`stateOf.${status}`)} />;
}
