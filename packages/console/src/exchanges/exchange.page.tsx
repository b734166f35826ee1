import type { Exchange, WhyAnswer } from '@millspace/schemas';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { Answer } from '../design/answer.tsx';
import { CopyButton } from '../design/copy-button.tsx';
import { Facts } from '../design/facts.tsx';
import { PageHeader } from '../design/page-header.tsx';
import { Sentence } from '../design/sentence.tsx';
import { Trail } from '../design/trail.tsx';
import { WhyLink } from '../design/why-link.tsx';
import { useFormats } from '../i18n/format.ts';
import { usePhrase } from '../i18n/phrase.ts';
import { Danger } from './danger.tsx';
import { Decided, ExchangeState } from './exchange-state.tsx';
import { datasetName } from './filter.ts';
import { Party } from './party.tsx';
import { type AdminAgreement, useAgreements } from './use-agreements.ts';

/** One exchange: what goes from whom to whom, on what grounds, and ending it. */
export default function ExchangePage() {
  const { t } = useTranslation('exchanges');
  const { id } = useParams({ strict: false }) as { id: string };
  const exchange = useApi<Exchange>(`/exchanges/${encodeURIComponent(id)}`, {
    topics: ['transfers', 'agreements', 'rules'],
    everyMs: 5000,
  });
  const of = exchange.data;
  return (
    <>
      <PageHeader
        title={of ? `${datasetName(of.dataset)}: ${of.provider} → ${of.consumer}` : t('title')}
        trail={<Trail steps={[{ label: t('title'), to: '/exchanges' }]} />}
        beside={of ? <ExchangeState of={of} /> : undefined}
      />
      <Answer of={exchange}>{(data) => <Details of={data} />}</Answer>
    </>
  );
}

function Details({ of }: { of: Exchange }) {
  const { t } = useTranslation('exchanges');
  const phrase = usePhrase();
  const agreements = useAgreements();
  const agreement = agreements.data?.agreements.find((one) => one.agreement['@id'] === of.agreement);
  return (
    <>
      {of.waitsFor ? (
        <section className="ms-panel">
          <p style={{ margin: 0, fontWeight: 600 }}>
            <Sentence text={phrase(of.waitsFor.what)} />
          </p>
          {of.waitsFor.remedy ? (
            <p style={{ marginBottom: 0 }}>
              <Sentence text={phrase(of.waitsFor.remedy)} />
            </p>
          ) : null}
        </section>
      ) : null}
      <Figures of={of} agreement={agreement} />
      <Why of={of} />
      {agreement ? (
        <Agreement of={agreement} />
      ) : agreements.data ? (
        <p className="ms-muted">{t('unknownAgreement')}</p>
      ) : null}
      <History of={of} />
      <Danger of={of} agreement={agreement} />
    </>
  );
}

function Figures({ of, agreement }: { of: Exchange; agreement: AdminAgreement | undefined }) {
  const { t } = useTranslation('exchanges');
  const { instant, number, bytes } = useFormats();
  const { delivered } = of;
  return (
    <section className="ms-panel">
      <Facts
        of={[
          [t('decided'), <Decided key="decided" of={of.decision} />],
          [t('from'), <Party key="from" of={of} id={of.provider} />],
          [t('to'), <Party key="to" of={of} id={of.consumer} />],
          [t('dataset'), <code key="dataset">{of.dataset}</code>],
          [
            t('agreement'),
            <span key="agreement" className="ms-row">
              <code>{of.agreement}</code>
              {agreement ? t(`agreementStates.${agreement.status}`) : null}
            </span>,
          ],
          [t('delivered'), t('rowsText', { rows: number(delivered.samples, 0), bytes: bytes(delivered.bytes) })],
          [t('last'), delivered.lastAt === null ? t('never') : instant(delivered.lastAt)],
          [t('heldSince'), of.held === undefined ? undefined : instant(of.held.since)],
          [t('heldBecause'), of.held?.reason],
          [t('since'), of.createdAt === undefined ? undefined : instant(of.createdAt)],
          [t('changed'), of.updatedAt === undefined ? undefined : instant(of.updatedAt)],
        ]}
      />
      <div className="ms-row" style={{ marginTop: 12 }}>
        <Link to="/audit" search={{ agreement: of.agreement } as never}>
          {t('toAudit')}
        </Link>
        <CopyButton value={of.pid} label={t('process')} />
      </div>
    </section>
  );
}

function Why({ of }: { of: Exchange }) {
  const { t } = useTranslation('exchanges');
  const phrase = usePhrase();
  const why = useApi<WhyAnswer>(`/admin/transfers/${encodeURIComponent(of.pid)}/why`, {
    topics: ['transfers', 'agreements', 'rules', 'facts'],
  });
  return (
    <section className="ms-panel">
      <div className="ms-spread">
        <h2>{t('whyTitle')}</h2>
        <WhyLink kind="transfer" id={of.pid} about={datasetName(of.dataset)} />
      </div>
      <Answer of={why}>
        {(data) => (
          <ul>
            {/* The first sentence says the state, which stands above in words. */}
            {data.sentences.slice(1).map((sentence) => (
              <li key={sentence.en}>
                <Sentence text={phrase(sentence)} />
              </li>
            ))}
          </ul>
        )}
      </Answer>
    </section>
  );
}

function Agreement({ of }: { of: AdminAgreement }) {
  const { t } = useTranslation('exchanges');
  const { instant } = useFormats();
  const phrase = usePhrase();
  return (
    <section className="ms-panel">
      <h2>{t('terms')}</h2>
      <ul>
        {of.sentences.map((sentence) => (
          <li key={sentence.en}>
            <Sentence text={phrase(sentence)} />
          </li>
        ))}
      </ul>
      {of.narrowedBy && of.narrowedBy.length > 0 ? (
        <>
          <h2>{t('narrowed')}</h2>
          <ul>
            {of.narrowedBy.map((rule) => (
              <li key={rule.id}>
                {phrase(rule.title)} ({instant(rule.since)}): {rule.reason}
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </section>
  );
}

function History({ of }: { of: Exchange }) {
  const { t } = useTranslation('exchanges');
  const { instant } = useFormats();
  return (
    <section className="ms-panel">
      <h2>{t('history')}</h2>
      <ol>
        {(of.history ?? []).map((item) => (
          <li key={`${item.t} ${item.state} ${item.message}`}>
            {instant(item.t)}: {t(`states.${item.state}`, { defaultValue: item.state })} <code>{item.message}</code>
          </li>
        ))}
      </ol>
    </section>
  );
}
