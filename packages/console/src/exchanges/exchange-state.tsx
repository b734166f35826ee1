import type { Exchange } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';
import { type StateKind, StateWord } from '../design/state-word.tsx';

const SIGNS: Record<Exchange['state'], StateKind> = {
  REQUESTED: 'waiting',
  STARTED: 'done',
  SUSPENDED: 'waiting',
  COMPLETED: 'off',
  TERMINATED: 'stopped',
};

export function ExchangeState({ of }: { of: Exchange }) {
  const { t } = useTranslation('exchanges');
  return <StateWord kind={SIGNS[of.state]} word={t(`states.${of.state}`)} />;
}

/** Allowed or refused, and in which of the four ways. */
export function Decided({ of }: { of: Exchange['decision'] }) {
  const { t } = useTranslation('exchanges');
  if (of === null) return <StateWord kind="open" word={t('undecided')} />;
  return (
    <>
      <StateWord kind={of.result === 'permit' ? 'done' : 'refused'} word={t(of.result)} />
      {of.kind === undefined || of.kind === 'permitted' ? null : (
        <div className="ms-muted">{t(`kinds.${of.kind}`)}</div>
      )}
    </>
  );
}
