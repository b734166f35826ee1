import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useDatasetTitles } from '../catalog/use-dataset-titles.ts';
import { EmptyState } from '../design/empty-state.tsx';
import { ErrorPanel } from '../design/error-panel.tsx';
import { PageHeader } from '../design/page-header.tsx';
import { StateWord } from '../design/state-word.tsx';
import { WhyLink } from '../design/why-link.tsx';
import { useFormats } from '../i18n/format.ts';
import { usePhrase } from '../i18n/phrase.ts';
import { useCounterpartyNames } from '../outside/use-own-partners.ts';
import { flowKinds, flowOf, type OwnDataset } from './received.ts';
import { useOwnDatasets } from './use-own-datasets.ts';

/** What this house receives: how fresh it is, and where nothing comes, why. */
export default function DatasetsPage() {
  const { t } = useTranslation('data');
  const { data, error, retry } = useOwnDatasets();
  return (
    <>
      <PageHeader title={t('title')} />
      {error ? <ErrorPanel error={error} retry={retry} /> : null}
      {data === undefined ? (
        error ? null : (
          <p role="status">{t('loading')}</p>
        )
      ) : data.length === 0 ? (
        <EmptyState title={t('none')} why={t('noneWhy')} action={<Link to="/catalog">{t('toCatalog')}</Link>} />
      ) : (
        <Datasets datasets={data} />
      )}
    </>
  );
}

function Datasets({ datasets }: { datasets: readonly OwnDataset[] }) {
  const { t } = useTranslation('data');
  const { bytes, date } = useFormats();
  const partyName = useCounterpartyNames();
  const titleOf = useDatasetTitles(datasets.map(({ agreement }) => agreement));
  return (
    <div className="ms-panel ms-scroll">
      <table className="ms-table">
        <thead>
          <tr>
            <th scope="col">{t('dataset')}</th>
            <th scope="col">{t('provider')}</th>
            <th scope="col">{t('agreed')}</th>
            <th scope="col">{t('state')}</th>
            <th scope="col">{t('newest')}</th>
            <th scope="col" className="ms-number">
              {t('amount')}
            </th>
          </tr>
        </thead>
        <tbody>
          {datasets.map((one) => (
            <tr key={one.id}>
              <th scope="row" style={{ whiteSpace: 'normal' }}>
                <Link to={`/data/${encodeURIComponent(one.id)}/plot`}>{titleOf(one.agreement)}</Link>
              </th>
              <td>{partyName(one.agreement.counterparty)}</td>
              <td>{date(Date.parse(one.agreement.agreement.timestamp))}</td>
              <td>
                <FlowText dataset={one} title={titleOf(one.agreement)} />
              </td>
              <td>
                <Newest at={one.received?.lastAt ?? null} />
              </td>
              <td className="ms-number">{one.received ? bytes(one.received.bytes) : '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** How the data flows, in a word; where it does not, why. */
export function FlowText({ dataset, title }: { dataset: OwnDataset; title: string }) {
  const { t } = useTranslation('data');
  const phrase = usePhrase();
  const { agreement, transfer } = dataset;
  const flow = flowOf(dataset, Date.now());
  const sentence =
    flow === 'duty missed'
      ? agreement.violations?.[0]?.remedy
      : flow === 'refused'
        ? transfer?.decision?.text
        : transfer?.waitsFor?.what;
  return (
    <>
      <StateWord kind={flowKinds[flow]} word={t(`flow.${flow}`)} />
      {flow === 'coming' ? null : (
        <div className="ms-muted">
          {flow === 'revoked' && agreement.reason
            ? t('revokedBecause', { who: agreement.revokedBy ?? '', reason: agreement.reason })
            : sentence
              ? phrase(sentence)
              : t(`flowWhy.${flow}`)}{' '}
          {transfer ? <WhyLink kind="transfer" id={transfer.pid} about={title} /> : null}
        </div>
      )}
    </>
  );
}

/** When the newest came. What is old is never shown as if it were live. */
export function Newest({ at }: { at: number | null }) {
  const { t } = useTranslation('data');
  const { duration, instant } = useFormats();
  if (at === null) return <span className="ms-stale">{t('nothingYet')}</span>;
  const age = Date.now() - at;
  return age < 15_000 ? (
    <span>{t('justNow')}</span>
  ) : (
    <span className="ms-stale" title={instant(at)}>
      {t('ago', { age: duration(age) })}
    </span>
  );
}
