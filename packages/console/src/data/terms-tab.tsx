import { useTranslation } from 'react-i18next';
import { Answer } from '../design/answer.tsx';
import { CopyButton } from '../design/copy-button.tsx';
import { Facts } from '../design/facts.tsx';
import { Scroll } from '../design/scroll.tsx';
import { DutyTable, ReceiptTable } from '../duties/duty-tables.tsx';
import { useFormats } from '../i18n/format.ts';
import { usePhrase } from '../i18n/phrase.ts';
import { useCounterpartyNames } from '../outside/use-own-partners.ts';
import { Terms } from '../terms/terms.tsx';
import { useReadings } from '../terms/use-reading.ts';
import type { OwnDataset } from './received.ts';
import { useDuties } from './use-duties.ts';

/** The whole of what was agreed, what is owed for it, and what proves that it was done. */
export default function TermsTab({ dataset: { id, agreement } }: { dataset: OwnDataset }) {
  const { t } = useTranslation('data');
  const phrase = usePhrase();
  const { instant, number } = useFormats();
  const partyName = useCounterpartyNames();
  const duties = useDuties(id);
  const readings = useReadings([agreement.agreement]);
  const reading = readings.data?.[0];
  const { uses, receipts, narrowedBy = [], violations = [], revokedAt, revokedBy, reason } = agreement;
  return (
    <>
      {violations.map(({ duty, rule, due, remedy }) => (
        <section
          key={duty}
          role="alert"
          className="ms-panel"
          style={{ borderInlineStart: '4px solid var(--ms-alarm-2)' }}
        >
          <p style={{ marginTop: 0, fontWeight: 600 }}>{t('missed', { due: instant(due) })}</p>
          <p>{phrase(rule)}</p>
          <p style={{ marginBottom: 0 }}>{phrase(remedy)}</p>
        </section>
      ))}
      <section className="ms-panel">
        <h2>{t('tab.terms')}</h2>
        <Facts
          of={[
            [t('provider'), partyName(agreement.counterparty)],
            [t('agreed'), instant(Date.parse(agreement.agreement.timestamp))],
            [t('status'), t(`statuses.${agreement.status}`)],
            [
              t('revoked'),
              revokedAt === undefined
                ? undefined
                : `${instant(revokedAt)} ${t('revokedBecause', { who: revokedBy ?? '', reason: reason ?? '' })}`,
            ],
            [t('uses'), uses ? t('usesText', { used: number(uses.used, 0), limit: number(uses.limit, 0) }) : undefined],
            [
              t('receipts'),
              receipts?.deliveries
                ? t('receiptsText', {
                    signed: number(receipts.deliveries.signed, 0),
                    all: number(receipts.deliveries.receipts, 0),
                  })
                : undefined,
            ],
            [
              t('id'),
              <span key="id" className="ms-row">
                <code>{id}</code>
                <CopyButton value={id} label={t('copyId')} />
              </span>,
            ],
          ]}
        />
        <h3>{t('agreedTerms')}</h3>
        {reading ? <Terms of={reading} /> : null}
        {narrowedBy.length === 0 ? null : (
          <>
            <h3>{t('narrowed')}</h3>
            <ul style={{ paddingInlineStart: 18 }}>
              {narrowedBy.map((rule) => (
                <li key={rule.id}>
                  {phrase(rule.title)}: {rule.reason}
                </li>
              ))}
            </ul>
          </>
        )}
      </section>
      <Answer of={duties}>
        {(data) => (
          <>
            <Scroll panel label={t('tab.duties')}>
              <h2>{t('tab.duties')}</h2>
              {data.duties.flatMap((one) => one.duties).length === 0 ? (
                <p>{t('noDuties')}</p>
              ) : (
                <DutyTable duties={data.duties} />
              )}
            </Scroll>
            {data.receipts.length === 0 ? null : (
              <Scroll panel label={t('receiptsSent')}>
                <h2>{t('receiptsSent')}</h2>
                <ReceiptTable receipts={data.receipts} />
              </Scroll>
            )}
          </>
        )}
      </Answer>
    </>
  );
}
