import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { latePart } from '../api/late-part.ts';
import { NotFound } from '../app/not-found.tsx';
import { useDatasetTitles } from '../catalog/use-dataset-titles.ts';
import { EmptyState } from '../design/empty-state.tsx';
import { ErrorPanel } from '../design/error-panel.tsx';
import { Late } from '../design/late.tsx';
import { PageHeader } from '../design/page-header.tsx';
import { Trail } from '../design/trail.tsx';
import { TermsAside } from './agreement-terms.tsx';
import classes from './data.module.css';
import { FlowText, Newest } from './datasets.page.tsx';
import { StartTransfer } from './start-transfer.tsx';
import { useOwnDatasets } from './use-own-datasets.ts';

const TABS = {
  plot: latePart(() => import('./plot-tab.tsx')),
  batches: latePart(() => import('./batches-tab.tsx')),
  records: latePart(() => import('./records-tab.tsx')),
  export: latePart(() => import('./export-tab.tsx')),
  api: latePart(() => import('./api-tab.tsx')),
  files: latePart(() => import('./files-tab.tsx')),
  terms: latePart(() => import('./terms-tab.tsx')),
};
type Tab = keyof typeof TABS;

/** One received dataset. What was agreed stands beside what can be done with it, not on another page. */
export default function DatasetPage() {
  const { t } = useTranslation('data');
  const { id, tab = 'plot' } = useParams({ strict: false }) as { id: string; tab?: string };
  const { data, error, retry } = useOwnDatasets();
  const dataset = data?.find((one) => one.id === id);
  const titleOf = useDatasetTitles(dataset ? [dataset.agreement] : []);
  if (!(tab in TABS)) return <NotFound />;
  const title = (dataset ? titleOf(dataset.agreement) : t('dataset')) as string;
  TABS[tab as Tab].soon();
  return (
    <>
      <PageHeader
        title={title}
        trail={<Trail steps={[{ label: t('title'), to: '/data' }]} />}
        beside={<Newest at={dataset?.received?.lastAt ?? null} />}
      />
      {error ? <ErrorPanel error={error} retry={retry} /> : null}
      {data === undefined && error === null ? <p role="status">{t('loading')}</p> : null}
      {data !== undefined && dataset === undefined ? (
        <EmptyState title={t('unknown')} why={t('unknownWhy')} action={<Link to="/data">{t('title')}</Link>} />
      ) : null}
      {dataset ? (
        <>
          <div className="ms-spread">
            <div>
              <FlowText dataset={dataset} title={title} />
            </div>
            <StartTransfer dataset={dataset} />
          </div>
          <Tabs id={id} current={tab as Tab} files={dataset.transfer?.outside === true} />
          <div className={tab === 'terms' ? undefined : classes.beside}>
            <div className={classes.main}>
              <Late part={TABS[tab as Tab]} with={{ dataset }} fallback={<p role="status">{t('loading')}</p>} />
            </div>
            {tab === 'terms' ? null : <TermsAside dataset={dataset} />}
          </div>
        </>
      ) : null}
    </>
  );
}

/** `files`: it comes from an outside partner, who may send files. */
function Tabs({ id, current, files }: { id: string; current: Tab; files: boolean }) {
  const { t } = useTranslation('data');
  return (
    <nav aria-label={t('views')} className={classes.tabs}>
      {(Object.keys(TABS) as Tab[])
        .filter((tab) => tab !== 'files' || files)
        .map((tab) => (
          <Link
            key={tab}
            to={`/data/${encodeURIComponent(id)}/${tab}`}
            aria-current={tab === current ? 'page' : undefined}
          >
            {t(`tab.${tab}`)}
          </Link>
        ))}
    </nav>
  );
}
