import type { SourceView } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';
import { type StateKind, StateWord } from '../design/state-word.tsx';

const kinds: Record<SourceView['state'], StateKind> = {
  draft: 'off',
  starting: 'waiting',
  connected: 'open',
  reconnecting: 'stopped',
  'needs trust': 'waiting',
  refused: 'refused',
  silent: 'waiting',
  stopped: 'off',
};

/** How a source stands, in a word. */
export function SourceState({ state }: { state: SourceView['state'] }) {
  const { t } = useTranslation('sources');
  return <StateWord kind={kinds[state]} word={t(`state.${state}`)} />;
}
