import type { Exchange } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';
import { StateWord } from '../design/state-word.tsx';
import { SIGNS, standingOf } from './standing.ts';

export function ExchangeState({ of }: { of: Exchange }) {
  const { t } = useTranslation('exchanges');
  const standing = standingOf(of);
  return <StateWord kind={SIGNS[standing]} word={t(`states.${standing}`)} />;
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
