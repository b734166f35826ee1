import type { Proposal } from '@millspace/schemas';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { Answer } from '../design/answer.tsx';
import { Facts } from '../design/facts.tsx';
import { PageHeader } from '../design/page-header.tsx';
import { Trail } from '../design/trail.tsx';
import { useFormats } from '../i18n/format.ts';
import { usePhrase } from '../i18n/phrase.ts';
import { Trial } from '../policies/trial.tsx';
import { Decide } from './decide.tsx';
import { Difference } from './difference.tsx';
import { ProposalState } from './proposal-state.tsx';
import { usePersonName } from './use-proposals.ts';

/** One change that waits for a second person: who, why, the difference it makes, and the decision. */
export default function ProposalPage() {
  const { t } = useTranslation('proposals');
  const phrase = usePhrase();
  const { id } = useParams({ strict: false }) as { id: string };
  const proposal = useApi<Proposal>(`/proposals/${encodeURIComponent(id)}`, {
    topics: ['proposals', 'rules', 'templates', 'people'],
  });
  return (
    <>
      <PageHeader
        title={proposal.data ? phrase(proposal.data.title) : t('one')}
        trail={<Trail steps={[{ label: t('title'), to: '/proposals' }]} />}
        beside={proposal.data ? <ProposalState of={proposal.data} /> : undefined}
      />
      <Answer of={proposal}>{(data) => <Details of={data} />}</Answer>
    </>
  );
}

function Details({ of }: { of: Proposal }) {
  const { t } = useTranslation('proposals');
  const nameOf = usePersonName();
  const { instant } = useFormats();
  return (
    <>
      <section className="ms-panel">
        <p style={{ margin: '0 0 8px', fontWeight: 600 }}>
          {of.state === 'open' ? t('waitsSince', { since: instant(of.at) }) : t(`over.${of.state}`)}
        </p>
        {of.stale ? <p role="status">{t('stale')}</p> : null}
        <Facts
          of={[
            [t('proposedBy'), nameOf(of.proposedBy)],
            [t('proposedAt'), instant(of.at)],
            [t('reason'), of.reason],
            [t('endsAt'), of.state === 'open' ? instant(of.expiresAt) : undefined],
            [t('decidedBy'), of.decidedBy === undefined ? undefined : nameOf(of.decidedBy)],
            [t('decidedAt'), of.decidedAt === undefined ? undefined : instant(of.decidedAt)],
            [t('decisionTold'), of.decision],
          ]}
        />
        <p style={{ marginBottom: 0 }}>
          <Link to="/audit" search={{ kind: 'proposal.made' } as never}>
            {t('toAudit')}
          </Link>
        </p>
      </section>
      <Difference of={of.difference} />
      {of.replay === null ? null : (
        <section className="ms-panel">
          <h2>{t('replay')}</h2>
          <Trial of={of.replay} />
        </section>
      )}
      <details className="ms-panel">
        <summary>{t('text')}</summary>
        <pre style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{JSON.stringify(of.change, null, 2)}</pre>
      </details>
      {of.may.length > 0 ? <Decide of={of} /> : null}
    </>
  );
}
