import { Button } from '@mantine/core';
import type { NegotiationView, WhyAnswer } from '@millspace/schemas';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi, useCommand } from '../api/use-api.ts';
import { useMay } from '../app/session.tsx';
import { useDatasetTitles } from '../catalog/use-dataset-titles.ts';
import { Answer } from '../design/answer.tsx';
import { CopyButton } from '../design/copy-button.tsx';
import { ErrorPanel } from '../design/error-panel.tsx';
import { Facts } from '../design/facts.tsx';
import { PageHeader } from '../design/page-header.tsx';
import { Scroll } from '../design/scroll.tsx';
import { Sentence } from '../design/sentence.tsx';
import { StateWord } from '../design/state-word.tsx';
import { Trail } from '../design/trail.tsx';
import { WhyLink } from '../design/why-link.tsx';
import { useFormats } from '../i18n/format.ts';
import { usePhrase } from '../i18n/phrase.ts';
import { OutsideId } from '../outside/outside-id.tsx';
import { offerPath, partnerPath } from '../outside/paths.ts';
import { Recognised } from '../outside/recognised.tsx';
import { useCounterpartyNames } from '../outside/use-own-partners.ts';
import { Terms } from '../terms/terms.tsx';
import { usePurposes, useReadings } from '../terms/use-reading.ts';
import { AnswerTerms } from './answer-terms.tsx';
import { answersTerms, isByRule, isOpen, standingKinds, standingOf } from './story.ts';

/** The story of one request: whom it waits for and what can be done, then everything that happened. */
export default function RequestPage() {
  const { t } = useTranslation('requests');
  const { id } = useParams({ strict: false }) as { id: string };
  const path = `/negotiations/${encodeURIComponent(id)}`;
  const request = useApi<NegotiationView>(path, { topics: ['negotiations', 'agreements'] });
  const titleOf = useDatasetTitles(request.data ? [request.data] : []);
  const title = (request.data ? t('of', { dataset: titleOf(request.data) }) : t('request')) as string;
  return (
    <>
      <PageHeader
        title={title}
        trail={<Trail steps={[{ label: t('title'), to: '/requests' }]} />}
        beside={
          request.data ? (
            <StateWord
              kind={standingKinds[standingOf(request.data)]}
              word={t(`standing.${standingOf(request.data)}`)}
            />
          ) : null
        }
      />
      <Answer of={request}>
        {(data) => (
          <>
            <Now request={data} title={titleOf(data)} />
            <About request={data} title={titleOf(data)} />
            <AnswerTerms request={data} />
            <History request={data} />
            {isOpen(standingOf(data)) && !answersTerms(data) ? <Withdraw request={data} /> : null}
          </>
        )}
      </Answer>
    </>
  );
}

/** Where it stands in a sentence, what is next, and what the reader can do. */
function Now({ request, title }: { request: NegotiationView; title: string }) {
  const { t } = useTranslation('requests');
  const phrase = usePhrase();
  const { instant, duration } = useFormats();
  const partyName = useCounterpartyNames();
  const { pid, role, counterparty, waitsFor, refusal, agreement, updatedAt } = request;
  const standing = standingOf(request);
  const since = waitsFor?.since ?? updatedAt;
  return (
    <section className="ms-panel" aria-label={t('now')}>
      <p style={{ marginTop: 0, fontSize: 16, fontWeight: 600 }}>
        {t(`sentence.${standing}`, {
          who: partyName(waitsFor?.who ?? counterparty),
          since: since === undefined ? '' : instant(since),
          ago: since === undefined ? '' : duration(Math.max(1000, Date.now() - since)),
        })}
      </p>
      {waitsFor ? (
        <>
          <p>
            <Sentence text={phrase(waitsFor.what)} />
          </p>
          {waitsFor.lastError ? <p>{t('lastError', { error: waitsFor.lastError })}</p> : null}
          {waitsFor.remedy ? (
            <p>
              <Sentence text={phrase(waitsFor.remedy)} />
            </p>
          ) : null}
        </>
      ) : null}
      {refusal ? <Refusal pid={pid} role={role} refusal={refusal} /> : null}
      <p className="ms-row" style={{ marginBottom: 0 }}>
        {agreement ? (
          role === 'provider' ? (
            <Link to={`/agreements/${encodeURIComponent(agreement['@id'])}`}>{t('toAgreement')}</Link>
          ) : (
            <Link to={`/data/${encodeURIComponent(agreement['@id'])}/plot`}>{t('toData')}</Link>
          )
        ) : null}
        {role === 'consumer' && (standing === 'refused' || standing === 'ended') ? (
          <Link to={offerPath(request)}>{t('askAgain')}</Link>
        ) : null}
        <WhyLink kind="request" id={pid} about={title} />
      </p>
    </section>
  );
}

/** Why it was refused, with the rule that decided. */
function Refusal({
  pid,
  role,
  refusal,
}: Pick<NegotiationView, 'pid' | 'role'> & Required<Pick<NegotiationView, 'refusal'>>) {
  const { t } = useTranslation('requests');
  const phrase = usePhrase();
  const why = useApi<WhyAnswer>(`/negotiations/${encodeURIComponent(pid)}/why`, { topics: ['negotiations'] });
  const against = (why.data?.decision?.rules ?? []).filter(({ outcome }) => outcome === 'violated');
  return (
    <>
      <blockquote style={{ margin: '0 0 8px', borderInlineStart: '3px solid var(--ms-text)', paddingInlineStart: 12 }}>
        {phrase(refusal.text)} <code>{refusal.code}</code>
      </blockquote>
      {against.length === 0 ? null : (
        <>
          <p style={{ margin: 0 }}>{t('rulesAgainst')}</p>
          <ul style={{ marginTop: 4, paddingInlineStart: 18 }}>
            {against.map(({ path, text }) => (
              <li key={path}>
                {phrase(text)} <code>{path}</code>
              </li>
            ))}
          </ul>
        </>
      )}
      {role === 'provider' ? null : <p>{t(isByRule(refusal.code) ? 'byRule' : 'byPerson')}</p>}
    </>
  );
}

function About({ request, title }: { request: NegotiationView; title: string }) {
  const { t } = useTranslation('requests');
  const phrase = usePhrase();
  const { nameOf } = usePurposes();
  const partyName = useCounterpartyNames();
  const { pid, role, counterparty, purpose, offer, before, agreement, outside, recognised } = request;
  const [reading, earlier] = useReadings([agreement ?? offer, ...(before ? [before] : [])]).data ?? [];
  return (
    <section className="ms-panel">
      <Facts
        of={[
          [
            t('dataset'),
            <div key="dataset">
              <Link to={offerPath(request)}>{title}</Link>
              <OutsideId of={request} />
            </div>,
          ],
          [
            t(role === 'provider' ? 'customer' : 'provider'),
            outside ? (
              <Link key="provider" to={partnerPath(counterparty)}>
                {partyName(counterparty)}
              </Link>
            ) : (
              counterparty
            ),
          ],
          [t('recognised'), recognised ? <Recognised key="recognised" of={recognised} /> : undefined],
          [t('purpose'), purpose === undefined ? t('noPurpose') : phrase(nameOf(purpose))],
          [
            t('id'),
            <span key="id" className="ms-row">
              <code>{pid}</code>
              <CopyButton value={pid} label={t('copyId')} />
            </span>,
          ],
        ]}
      />
      <h2 style={{ marginTop: 16 }}>{t(agreement ? 'agreedTerms' : before ? 'termsNow' : 'askedTerms')}</h2>
      {reading ? <Terms of={reading} /> : null}
      {earlier ? (
        <details>
          <summary>{t('termsBefore')}</summary>
          <Terms of={earlier} />
        </details>
      ) : null}
    </section>
  );
}

function History({ request: { role, history, counterparty } }: { request: NegotiationView }) {
  const { t, i18n } = useTranslation('requests');
  const partyName = useCounterpartyNames();
  const { instant } = useFormats();
  const said = (message: string): string => {
    const key = `${role === 'provider' ? 'messageThere' : 'message'}.${message.replaceAll(':', '-')}`;
    return i18n.exists(key, { ns: 'requests' }) ? (t(key, { who: partyName(counterparty) }) as string) : message;
  };
  return (
    <Scroll panel label={t('history')}>
      <h2>{t('history')}</h2>
      <table className="ms-table">
        <thead>
          <tr>
            <th scope="col">{t('when')}</th>
            <th scope="col">{t('what')}</th>
            <th scope="col">{t('then')}</th>
          </tr>
        </thead>
        <tbody>
          {[...history].reverse().map((step) => (
            <tr key={`${step.t} ${step.state} ${step.message}`}>
              <td style={{ whiteSpace: 'nowrap' }}>{instant(step.t)}</td>
              <td>{said(step.message)}</td>
              <td>{t(`step.${step.state}`)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

/** Ends it. What follows from that stands on the button's way. */
function Withdraw({ request: { pid, role, counterparty } }: { request: NegotiationView }) {
  const { t } = useTranslation('requests');
  const may = useMay('publisher', 'subscriber', 'signatory');
  const partyName = useCounterpartyNames();
  const [sure, setSure] = useState(false);
  const withdraw = useCommand<void>(
    () => ({
      method: 'POST',
      path: `/negotiations/${encodeURIComponent(pid)}/terminate`,
      body: { reason: 'withdrawn' },
    }),
    ['negotiations'],
  );
  if (!may) return null;
  return (
    <section className="ms-panel">
      <h2>{t(`withdraw${role === 'provider' ? 'Offer' : ''}`)}</h2>
      <p>{t('withdrawWhat', { who: partyName(counterparty) })}</p>
      {withdraw.error ? <ErrorPanel error={withdraw.error} /> : null}
      <div className="ms-row">
        {sure ? (
          <>
            <Button loading={withdraw.isPending} onClick={() => withdraw.mutate()}>
              {t('withdrawNow')}
            </Button>
            <Button variant="default" onClick={() => setSure(false)}>
              {t('keep')}
            </Button>
          </>
        ) : (
          <Button variant="default" onClick={() => setSure(true)}>
            {t(`withdraw${role === 'provider' ? 'Offer' : ''}`)}
          </Button>
        )}
      </div>
    </section>
  );
}
