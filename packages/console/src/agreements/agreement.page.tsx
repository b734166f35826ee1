import type { AgreementView } from '@millspace/schemas';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { useDatasetTitles } from '../catalog/use-dataset-titles.ts';
import { Answer } from '../design/answer.tsx';
import { CopyButton } from '../design/copy-button.tsx';
import { Facts } from '../design/facts.tsx';
import { PageHeader } from '../design/page-header.tsx';
import { Scroll } from '../design/scroll.tsx';
import { Trail } from '../design/trail.tsx';
import { WhyLink } from '../design/why-link.tsx';
import { useFormats } from '../i18n/format.ts';
import { usePhrase } from '../i18n/phrase.ts';
import { Recognised } from '../outside/recognised.tsx';
import { useCounterpartyNames } from '../outside/use-own-partners.ts';
import { useRecognition } from '../outside/use-recognition.ts';
import { NamedReturn } from '../terms/named-return.tsx';
import { Terms } from '../terms/terms.tsx';
import { useReadings } from '../terms/use-reading.ts';
import { AgreementState } from './agreement-state.tsx';
import { Delivered } from './delivered.tsx';
import { Revoke } from './revoke.tsx';
import { Signers } from './signers.tsx';

/** One agreement: who signed it, what it says and how real that is, what was delivered, and its end. */
export default function AgreementPage() {
  const { t } = useTranslation('agreements');
  const { id } = useParams({ strict: false }) as { id: string };
  const answer = useApi<AgreementView>(`/agreements/${encodeURIComponent(id)}`, {
    topics: ['agreements', 'duties'],
  });
  const view = answer.data;
  const partyName = useCounterpartyNames();
  const titleOf = useDatasetTitles(view ? [view] : []);
  return (
    <>
      <PageHeader
        title={view ? t('with', { partner: partyName(view.counterparty), dataset: titleOf(view) }) : t('one')}
        trail={<Trail steps={[{ label: t('title'), to: '/agreements' }]} />}
        beside={
          view ? (
            <>
              <AgreementState of={view} />
              <WhyLink kind="agreement" id={id} about={titleOf(view)} />
            </>
          ) : null
        }
        actions={<PrintLink id={id} />}
      />
      <Answer of={answer}>
        {(data) => (
          <>
            <About view={data} title={titleOf(data)} />
            <Signers view={data} />
            <Words view={data} />
            <Duties view={data} />
            <Delivered view={data} />
            <Revoke view={data} title={titleOf(data)} />
          </>
        )}
      </Answer>
    </>
  );
}

/** The page for paper; in the language of the screen. */
function PrintLink({ id }: { id: string }) {
  const { t, i18n } = useTranslation('agreements');
  const href = `/api/v1/agreements/${encodeURIComponent(id)}/print?language=${i18n.language}`;
  return (
    <a href={href} target="_blank" rel="noreferrer">
      {t('print')}
    </a>
  );
}

function About({ view, title }: { view: AgreementView; title: string }) {
  const { t } = useTranslation('agreements');
  const phrase = usePhrase();
  const { instant } = useFormats();
  const partyName = useCounterpartyNames();
  const recognition = useRecognition(view);
  return (
    <section className="ms-panel">
      <Facts
        of={[
          [t('direction'), t(view.role === 'provider' ? 'given' : 'received')],
          [
            t('partner'),
            <Link key="partner" to={`/partners/${encodeURIComponent(view.counterparty)}`}>
              {partyName(view.counterparty)}
            </Link>,
          ],
          [t('recognised'), recognition ? <Recognised key="recognised" of={recognition} /> : undefined],
          [
            t('dataset'),
            <div key="dataset">
              <div>{title}</div>
              <div className="ms-muted">
                <code>{view.dataset}</code>
              </div>
            </div>,
          ],
          [
            t('inReturn'),
            view.agreement['x:inReturn'] === undefined ? undefined : (
              <NamedReturn key="return" dataset={view.agreement['x:inReturn'].dataset} />
            ),
          ],
          [t('signedAt'), instant(Date.parse(view.agreement.timestamp))],
          [
            t('revoked'),
            view.revokedAt === undefined
              ? undefined
              : t('revokedText', {
                  at: instant(view.revokedAt),
                  by: view.revokedBy ?? '–',
                  reason: view.reason ?? '–',
                }),
          ],
          [t('uses'), view.uses ? t('usesText', { used: view.uses.used, limit: view.uses.limit }) : undefined],
          [
            t('id'),
            <span key="id" className="ms-row">
              <code>{view.agreement['@id']}</code>
              <CopyButton value={view.agreement['@id']} label={t('copyId')} />
            </span>,
          ],
        ]}
      />
      {view.violations?.map(({ duty, rule, due, remedy }) => (
        <p key={duty}>
          <strong>{t('overdueSince', { due: instant(due) })}</strong> {phrase(rule)} {phrase(remedy)}
        </p>
      ))}
      {view.narrowedBy?.map(({ id, reason }) => (
        <p key={id}>
          <strong>{t('narrowed')}</strong> {reason}
        </p>
      ))}
    </section>
  );
}

function Words({ view }: { view: AgreementView }) {
  const { t } = useTranslation('agreements');
  const phrase = usePhrase();
  const readings = useReadings([view.agreement]);
  const reading = readings.data?.[0];
  return (
    <section className="ms-panel">
      <h2>{t('terms')}</h2>
      {reading ? (
        <Terms of={reading} />
      ) : (
        <ul>
          {view.sentences.map((sentence) => (
            <li key={sentence.en}>{phrase(sentence)}</li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Duties({ view }: { view: AgreementView }) {
  const { t } = useTranslation('agreements');
  const phrase = usePhrase();
  const { instant } = useFormats();
  if (!view.duties?.length) return null;
  return (
    <Scroll panel label={t('duties')}>
      <h2>{t('duties')}</h2>
      <table className="ms-table">
        <thead>
          <tr>
            <th scope="col">{t('duty')}</th>
            <th scope="col">{t('state')}</th>
            <th scope="col">{t('due')}</th>
            <th scope="col" className="ms-number">
              {t('receipts')}
            </th>
          </tr>
        </thead>
        <tbody>
          {view.duties.map(({ duty, rule, state, due, receipts }) => (
            <tr key={duty}>
              <th scope="row">{phrase(rule)}</th>
              <td>{t(`dutyState.${state}`)}</td>
              <td>{due === null ? '–' : instant(due)}</td>
              <td className="ms-number">{receipts}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
