import { useTranslation } from 'react-i18next';
import { StateWord } from '../design/state-word.tsx';
import type { Publication } from './publication.ts';

/** How a dataset stands: known to the broker or not yet, sent or not. */
export function PublicationState({ of: { dataset, wanted, synced } }: { of: Publication }) {
  const { t } = useTranslation('datasets');
  if (!dataset.published) return <StateWord kind="off" word={t('stateOf.draft')} />;
  if (!synced) return <StateWord kind="waiting" word={t('stateOf.notSynced')} />;
  return wanted ? (
    <StateWord kind="done" word={t('stateOf.sent')} />
  ) : (
    <StateWord kind="open" word={t('stateOf.offered')} />
  );
}
