import type { Decision } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';
import { type StateKind, StateWord } from '../design/state-word.tsx';

const KINDS: Record<NonNullable<Decision['kind']>, StateKind> = {
  permitted: 'done',
  'no-rule': 'refused',
  forbidden: 'refused',
  undecidable: 'open',
};

/** Which of the four answers it is: that no rule allows it is another thing than that one forbids it. Needs the texts `simulator`. */
export function VerdictWord({ of }: { of: Decision }) {
  const { t } = useTranslation('simulator');
  const kind = of.kind ?? (of.result === 'permit' ? 'permitted' : 'no-rule');
  return <StateWord kind={KINDS[kind]} word={t(`verdict.${kind}`)} />;
}

/** Facts that are missing, by their names. */
export function MissingFacts({ of }: { of: Decision }) {
  const { t } = useTranslation('simulator');
  if (of.missing === undefined || of.missing.length === 0) return null;
  const names = of.missing.map((name): string => t(`fact.${name}`, { defaultValue: name }));
  return <p>{t('missing', { facts: names.join(', ') })}</p>;
}
