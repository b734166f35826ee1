import type { WhyAnswer } from '@millspace/schemas';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { NotFound } from '../app/not-found.tsx';
import { useSession } from '../app/session.tsx';
import { Answer } from '../design/answer.tsx';
import { CopyButton } from '../design/copy-button.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { Facts } from '../design/facts.tsx';
import { PageHeader } from '../design/page-header.tsx';
import { Scroll } from '../design/scroll.tsx';
import { Sentence } from '../design/sentence.tsx';
import { StateWord } from '../design/state-word.tsx';
import type { WhyKind } from '../design/why-link.tsx';
import { useFormats } from '../i18n/format.ts';
import { usePhrase } from '../i18n/phrase.ts';
import { LabelCounts } from '../terms/terms.tsx';
import { decisiveFirst } from './outcomes.ts';

const parts: Readonly<Record<WhyKind, string>> = {
  request: 'negotiations',
  transfer: 'transfers',
  agreement: 'agreements',
};

/** Why a decision, a refusal or a wait is as it is, in sentences; with an address of its own, so that it can be sent to others. */
export default function WhyPage() {
  const { kind, id } = useParams({ strict: false }) as { kind: string; id: string };
  return kind in parts ? <Why kind={kind as WhyKind} id={id} /> : <NotFound />;
}

function Why({ kind, id }: { kind: WhyKind; id: string }) {
  const { t } = useTranslation('why');
  const { info } = useSession();
  const path = `${info.app === 'broker' ? '/admin' : ''}/${parts[kind]}/${encodeURIComponent(id)}/why`;
  const why = useApi<WhyAnswer>(path, { topics: ['negotiations', 'transfers', 'agreements'] });
  return (
    <>
      <PageHeader title={t(`title.${kind}`)} />
      <Answer of={why}>
        {(data) => (
          <>
            <Sentences why={data} />
            <Rules why={data} />
            <About why={data} kind={kind} />
          </>
        )}
      </Answer>
    </>
  );
}

function Sentences({ why }: { why: WhyAnswer }) {
  const { t } = useTranslation('why');
  const phrase = usePhrase();
  const { instant, duration } = useFormats();
  const { sentences, waitsFor, lastError, at } = why;
  return (
    <section className="ms-panel">
      {sentences.map((text) => (
        <p key={text.en} style={{ margin: '0 0 6px' }}>
          <Sentence text={phrase(text)} />
        </p>
      ))}
      {waitsFor ? (
        <p className="ms-muted">
          {t('waits', {
            who: waitsFor.who,
            since: instant(waitsFor.since),
            ago: duration(Math.max(1000, at - waitsFor.since)),
          })}
        </p>
      ) : null}
      {lastError ? (
        <p>
          {t('lastError')} {lastError.detail} <code>{lastError.code}</code>{' '}
          {lastError.remedy ? phrase(lastError.remedy) : null}
        </p>
      ) : null}
    </section>
  );
}

const outcomeKinds = { satisfied: 'done', violated: 'refused', open: 'waiting', deferred: 'open' } as const;

function Rules({ why: { decision, labels } }: { why: WhyAnswer }) {
  const { t } = useTranslation('why');
  const phrase = usePhrase();
  const { instant } = useFormats();
  if (decision === null) return <EmptyState title={t('undecided')} why={t('undecidedWhy')} />;
  return (
    <section className="ms-panel">
      <h2>{t('rules')}</h2>
      <p>
        <StateWord
          kind={decision.result === 'permit' ? 'done' : 'refused'}
          word={t(decision.result === 'permit' ? 'permitted' : 'denied')}
        />{' '}
        <code>{decision.code}</code>
        {decision.validUntil === null ? null : ` ${t('until', { until: instant(decision.validUntil) })}`}
      </p>
      <Scroll label={t('rules')}>
        <table className="ms-table">
          <thead>
            <tr>
              <th scope="col">{t('outcome')}</th>
              <th scope="col">{t('rule')}</th>
              <th scope="col">{t('strength')}</th>
              <th scope="col">{t('place')}</th>
            </tr>
          </thead>
          <tbody>
            {decisiveFirst(decision.rules).map((rule) => (
              <tr key={`${rule.path} ${rule.text.en}`}>
                <td>
                  <StateWord kind={outcomeKinds[rule.outcome]} word={t(`outcomes.${rule.outcome}`)} />
                </td>
                <td>
                  <Sentence text={phrase(rule.text)} />
                </td>
                <td>{t(`strengths.${rule.label}`)}</td>
                <td>
                  <code>{rule.path === '' ? '/' : rule.path}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <h3>{t('howReal')}</h3>
      <LabelCounts of={labels} />
    </section>
  );
}

function About({ why: { subject, at }, kind }: { why: WhyAnswer; kind: WhyKind }) {
  const { t } = useTranslation('why');
  const { instant } = useFormats();
  const { info } = useSession();
  return (
    <section className="ms-panel">
      <Facts
        of={[
          [t('asOf'), instant(at)],
          [
            t('id'),
            <span key="id" className="ms-row">
              <code>{subject.id}</code>
              <CopyButton value={subject.id} label={t('copyId')} />
            </span>,
          ],
          [
            t('about'),
            kind !== 'transfer' && info.app === 'connector' ? (
              <Link key="about" to={`/${kind}s/${encodeURIComponent(subject.id)}`}>
                {t(kind === 'request' ? 'toRequest' : 'toAgreement')}
              </Link>
            ) : undefined,
          ],
        ]}
      />
    </section>
  );
}
