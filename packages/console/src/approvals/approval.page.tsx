import { Button, Textarea } from '@mantine/core';
import type { ApprovalView } from '@millspace/schemas';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi, useCommand } from '../api/use-api.ts';
import { useMay } from '../app/session.tsx';
import { useDatasetTitles } from '../catalog/use-dataset-titles.ts';
import { Answer } from '../design/answer.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { ErrorPanel } from '../design/error-panel.tsx';
import { Facts } from '../design/facts.tsx';
import { PageHeader } from '../design/page-header.tsx';
import { Trail } from '../design/trail.tsx';
import { WhyLink } from '../design/why-link.tsx';
import { useFormats } from '../i18n/format.ts';
import { usePhrase } from '../i18n/phrase.ts';
import { useCounterpartyNames } from '../outside/use-own-partners.ts';
import { CounterForm } from '../requests/counter-form.tsx';
import { NamedReturn } from '../terms/named-return.tsx';
import { Terms } from '../terms/terms.tsx';
import { usePurposes, useReadings } from '../terms/use-reading.ts';

/** A request for own data: who asks, for what, on what terms; yes or no, and why one may not say yes. */
export default function ApprovalPage() {
  const { t } = useTranslation('approvals');
  const { t: common } = useTranslation();
  const { id } = useParams({ strict: false }) as { id: string };
  const waiting = useApi<{ approvals: ApprovalView['approval'][] }>('/approvals', { topics: ['inbox'] });
  const over = waiting.data !== undefined && !waiting.data.approvals.some(({ pid }) => pid === id);
  const answer = useApi<ApprovalView>(`/approvals/${encodeURIComponent(id)}`, {
    topics: ['signing'],
    enabled: waiting.data !== undefined && !over,
  });
  const asked = answer.data?.approval;
  const titleOf = useDatasetTitles(asked ? [asked] : []);
  const title = asked ? titleOf(asked) : '';
  const partyName = useCounterpartyNames();
  const who = answer.data ? partyName(answer.data.approval.counterparty) : undefined;
  return (
    <>
      <PageHeader
        title={who ? t('asks', { who, dataset: title }) : t('request')}
        trail={<Trail steps={[{ label: common('navigation.inbox'), to: '/inbox' }]} />}
        beside={<WhyLink kind="request" id={id} about={who ? t('asks', { who, dataset: title }) : t('request')} />}
      />
      {waiting.error ? <ErrorPanel error={waiting.error} retry={() => void waiting.refetch()} /> : null}
      {over ? (
        <EmptyState title={t('over')} why={t('overWhy')} action={<Link to="/agreements">{t('toAgreements')}</Link>} />
      ) : (
        <Answer of={answer}>
          {(view) => (
            <>
              <Request view={view} title={title} />
              <Decide view={view} />
              <OtherTerms view={view} />
            </>
          )}
        </Answer>
      )}
    </>
  );
}

function Request({ view: { approval }, title }: { view: ApprovalView; title: string }) {
  const { t } = useTranslation('approvals');
  const phrase = usePhrase();
  const { instant } = useFormats();
  const { nameOf } = usePurposes();
  const partyName = useCounterpartyNames();
  const reading = useReadings([approval.offer]).data?.[0];
  return (
    <section className="ms-panel">
      <Facts
        of={[
          [t('who'), partyName(approval.counterparty)],
          [t('members'), approval.memberships?.map((name) => name.replace(/^x:/, '')).join(', ')],
          [
            t('dataset'),
            <Link key="d" to={`/datasets/${encodeURIComponent(approval.dataset)}/content`}>
              {title}
            </Link>,
          ],
          [t('purpose'), approval.purpose === undefined ? t('noPurpose') : phrase(nameOf(approval.purpose))],
          [
            t('inReturn'),
            approval.inReturn === undefined ? undefined : <NamedReturn key="r" dataset={approval.inReturn.dataset} />,
          ],
          [t('asked'), instant(approval.t)],
        ]}
      />
      <h2 style={{ marginTop: 16 }}>{t('terms')}</h2>
      {reading ? <Terms of={reading} /> : null}
    </section>
  );
}

/** Neither yes nor no: an offer for this customer alone. Whether the person may sign it depends on what it says. */
function OtherTerms({ view: { approval } }: { view: ApprovalView }) {
  const { t } = useTranslation('approvals');
  const { t: requests } = useTranslation('requests');
  const navigate = useNavigate();
  const may = useMay('signatory');
  const [open, setOpen] = useState(false);
  const { pid, dataset, offer } = approval;
  if (!may) return null;
  if (open)
    return (
      <CounterForm
        of={{ pid, role: 'provider', dataset, offer }}
        close={() => setOpen(false)}
        done={() => void navigate({ to: `/requests/${encodeURIComponent(pid)}` })}
      />
    );
  return (
    <section className="ms-panel">
      <h2>{t('otherTerms')}</h2>
      <p>{t('otherTermsWhat')}</p>
      <Button variant="default" onClick={() => setOpen(true)}>
        {requests('counter.provider')}
      </Button>
    </section>
  );
}

function Decide({ view: { approval, signing } }: { view: ApprovalView }) {
  const { t } = useTranslation('approvals');
  const phrase = usePhrase();
  const navigate = useNavigate();
  const mayRefuse = useMay('publisher', 'signatory');
  const [reason, setReason] = useState('');
  const decide = useCommand<{ approve: boolean; reason?: string }>(
    (body) => ({ method: 'POST', path: `/approvals/${encodeURIComponent(approval.pid)}`, body }),
    ['inbox', 'negotiations', 'agreements'],
  );
  // As a promise: when the answer comes, the request waits no longer and this form is gone.
  const say = (approve: boolean) =>
    decide.mutateAsync({ approve, ...(reason.trim() === '' ? {} : { reason: reason.trim() }) }).then(
      () => navigate({ to: '/inbox' }),
      () => undefined,
    );
  return (
    <section className="ms-panel">
      <h2>{t('decide')}</h2>
      {signing.may ? (
        <p>{t('yourSignature', { who: approval.counterparty })}</p>
      ) : (
        <p>{signing.text ? phrase(signing.text) : null}</p>
      )}
      {mayRefuse ? (
        <Textarea
          label={t('reason')}
          description={t('reasonSeen', { who: approval.counterparty })}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      ) : (
        <p>{t('mayNot')}</p>
      )}
      {decide.error ? <ErrorPanel error={decide.error} /> : null}
      <div className="ms-row" style={{ marginTop: 12 }}>
        {signing.may ? (
          <Button loading={decide.isPending} onClick={() => void say(true)}>
            {t('approve')}
          </Button>
        ) : null}
        {mayRefuse ? (
          <Button
            variant="default"
            disabled={reason.trim() === '' || decide.isPending}
            aria-describedby="refuse-lacks"
            onClick={() => void say(false)}
          >
            {t('refuse')}
          </Button>
        ) : null}
        <span id="refuse-lacks" className="ms-muted">
          {mayRefuse && reason.trim() === '' ? t('reasonMissing') : null}
        </span>
      </div>
    </section>
  );
}
