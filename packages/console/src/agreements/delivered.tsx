import type { AgreementView, TransferView } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { TransferState } from '../datasets/transfer-state.tsx';
import { Facts } from '../design/facts.tsx';
import { Sentence } from '../design/sentence.tsx';
import { WhyLink } from '../design/why-link.tsx';
import { useFormats } from '../i18n/format.ts';
import { usePhrase } from '../i18n/phrase.ts';

/** What went over under the agreement, and what of it both sides have signed for. */
export function Delivered({ view }: { view: AgreementView }) {
  const { t } = useTranslation('agreements');
  const phrase = usePhrase();
  const { bytes, number, instant } = useFormats();
  const transfers = useApi<{ transfers: TransferView[] }>('/transfers', {
    query: { limit: 1000 },
    topics: ['transfers'],
    everyMs: 5000,
  });
  const own = (transfers.data?.transfers ?? []).filter(({ agreement }) => agreement === view.agreement['@id']);
  const deliveries = view.receipts?.deliveries;
  return (
    <section className="ms-panel">
      <h2>{t('deliveries')}</h2>
      {own.length === 0 ? <p>{t('nothingDelivered')}</p> : null}
      {own.map((one) => (
        <div key={one.pid}>
          <p className="ms-row">
            <TransferState of={one} />
            <WhyLink kind="transfer" id={one.pid} about={t('delivery')} />
          </p>
          {one.decision ? (
            <p>
              <Sentence text={phrase(one.decision.text)} />
            </p>
          ) : null}
          <Facts
            of={[
              [t('rows'), number(one.delivered.samples, 0)],
              [t('size'), bytes(one.delivered.bytes)],
              [t('last'), one.delivered.lastAt === null ? t('never') : instant(one.delivered.lastAt)],
            ]}
          />
        </div>
      ))}
      <h3>{t('receipts')}</h3>
      {deliveries === undefined || deliveries.receipts === 0 ? (
        <p>{t('noReceipts')}</p>
      ) : (
        <Facts
          of={[
            [t('made'), number(deliveries.receipts, 0)],
            [t('signedByBoth'), number(deliveries.signed, 0)],
            [t('refusedReceipts'), deliveries.refused === 0 ? undefined : number(deliveries.refused, 0)],
            [t('rows'), number(deliveries.samples, 0)],
            [t('lastReceipt'), instant(deliveries.lastAt)],
            [t('differs'), deliveries.refusal?.detail],
          ]}
        />
      )}
    </section>
  );
}
