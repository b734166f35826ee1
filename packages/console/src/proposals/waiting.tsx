import type { Proposal } from '@millspace/schemas';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { StateWord } from '../design/state-word.tsx';
import { useFormats } from '../i18n/format.ts';
import { usePhrase } from '../i18n/phrase.ts';
import { useWaiting } from './use-proposals.ts';

/** Changes of this kind that wait for a second person, each with since when; nothing where none does. Texts: `proposals`. */
export function WaitingProposals({ kinds }: { kinds: readonly Proposal['change']['kind'][] }) {
  const waiting = useWaiting();
  return waiting.data?.proposals
    .filter(({ change }) => kinds.includes(change.kind))
    .map((one) => <WaitingProposal key={one.id} of={one} />);
}

/** What was proposed just now, or before, instead of being done. */
export function WaitingProposal({ of }: { of: Proposal }) {
  const { t } = useTranslation('proposals');
  const phrase = usePhrase();
  const { instant } = useFormats();
  return (
    <section className="ms-panel" role="status">
      <Link to={`/proposals/${encodeURIComponent(of.id)}`}>{phrase(of.title)}</Link>
      <p style={{ margin: '4px 0' }}>
        <StateWord long kind="waiting" word={t('waitsSince', { since: instant(of.at) })} />
      </p>
      <p className="ms-muted" style={{ margin: 0 }}>
        {of.reason}
      </p>
    </section>
  );
}
