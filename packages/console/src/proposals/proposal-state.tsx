import type { Proposal } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';
import { type StateKind, StateWord } from '../design/state-word.tsx';

const SIGNS: Record<Proposal['state'], StateKind> = {
  open: 'waiting',
  approved: 'done',
  refused: 'refused',
  withdrawn: 'off',
  expired: 'off',
};

export function ProposalState({ of }: { of: Proposal }) {
  const { t } = useTranslation('proposals');
  return <StateWord kind={SIGNS[of.state]} word={t(`states.${of.state}`)} />;
}
