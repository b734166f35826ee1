import type { Dataset } from '@millspace/schemas';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { useSession } from '../app/session.tsx';
import { Answer } from '../design/answer.tsx';
import { CopyButton } from '../design/copy-button.tsx';
import { Facts } from '../design/facts.tsx';
import { PageHeader } from '../design/page-header.tsx';
import { Trail } from '../design/trail.tsx';
import { useFormats } from '../i18n/format.ts';
import { usePhrase } from '../i18n/phrase.ts';
import { useMachineTypes } from '../signals/use-machine-types.ts';
import { useQualityText } from './catalog.page.tsx';
import { EarlierRequests } from './earlier-requests.tsx';
import { Excerpt } from './excerpt.tsx';
import { Offers } from './offers.tsx';
import { SignalTable } from './signal-table.tsx';
import { catalogPath } from './use-dataset-titles.ts';

/** One dataset of the catalogue: what it is, how good, what it looks like, under which terms, and asking for it. */
export default function OfferPage() {
  const { t } = useTranslation('catalog');
  const phrase = usePhrase();
  const { info } = useSession();
  const { dataset: id } = useParams({ strict: false }) as { dataset: string };
  const dataset = useApi<Dataset>(catalogPath(id));
  return (
    <>
      <PageHeader
        title={dataset.data ? phrase(dataset.data.title) : id}
        trail={<Trail steps={[{ label: t('title'), to: '/catalog' }]} />}
      />
      <Answer of={dataset}>
        {(data) => (
          <>
            <About dataset={data} />
            <EarlierRequests dataset={data.id} />
            <Offers dataset={data} offers={data.offers} own={info.participant === data.provider} />
            <Excerpt dataset={data} />
            <SignalTable dataset={data} />
          </>
        )}
      </Answer>
    </>
  );
}

function About({ dataset }: { dataset: Dataset }) {
  const { t } = useTranslation('catalog');
  const phrase = usePhrase();
  const { bytes, instant, number } = useFormats();
  const noLoad = dataset.machines.flatMap(({ id, noLoadPower }) =>
    noLoadPower === undefined ? [] : [`${id}: ${number(noLoadPower.kW)}\u00a0kW`],
  );
  const quality = useQualityText();
  const typeName = useMachineTypes(dataset.machines.map(({ pack }) => pack));
  return (
    <section className="ms-panel">
      {dataset.description ? <p style={{ marginTop: 0 }}>{phrase(dataset.description)}</p> : null}
      <Facts
        of={[
          [t('provider'), dataset.provider],
          [t('machines'), dataset.machines.map(({ id, name, pack }) => `${name ?? id} (${typeName(pack)})`).join(', ')],
          [t('noLoadPower'), noLoad.join(', ') || undefined],
          [t('quality'), quality(dataset).join(' · ')],
          [t('records'), dataset.records.map((kind) => t(`record.${kind}`)).join(', ')],
          [
            t('volume'),
            dataset.volumePerDayBytes === undefined
              ? undefined
              : t('perDay', { size: bytes(dataset.volumePerDayBytes) }),
          ],
          [t('retention'), dataset.retention],
          [t('approval'), t(`approvalBy.${dataset.approval}`)],
          [t('secrecy'), t(dataset.brokerReadable ? 'brokerReads' : 'brokerDoesNotRead')],
          [t('contact'), dataset.contact],
          [t('changed'), instant(dataset.updatedAt)],
          [
            t('id'),
            <span key="id" className="ms-row">
              <code>{dataset.id}</code>
              <CopyButton value={dataset.id} label={t('copyId')} />
            </span>,
          ],
        ]}
      />
    </section>
  );
}
