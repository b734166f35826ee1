import { Link, useParams } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { NotFound } from '../app/not-found.tsx';
import { useDatasetTitles } from '../catalog/use-dataset-titles.ts';
import { EmptyState } from '../design/empty-state.tsx';
import { ErrorPanel } from '../design/error-panel.tsx';
import { PageHeader } from '../design/page-header.tsx';
import { Trail } from '../design/trail.tsx';
import { TermsAside } from './agreement-terms.tsx';
import classes from './data.module.css';
import { FlowText, Newest } from './datasets.page.tsx';
import { StartTransfer } from './start-transfer.tsx';
import { useOwnDatasets } from './use-own-datasets.ts';

const TABS = {
  plot: lazy(() => import('./plot-tab.tsx')),
  batches: lazy(() => import('./batches-tab.tsx')),
  records: lazy(() => import('./records-tab.tsx')),
  export: lazy(() => import('./export-tab.tsx')),
  api: lazy(() => import('./api-tab.tsx')),
  terms: lazy(() => import('./terms-tab.tsx')),
};
type Tab = keyof typeof TABS;

/** One received dataset. What was agreed stands beside what can be done with it, not on another page. */
export default function DatasetPage() {
  const { t } = useTranslation('data');
  const { id, tab = 'plot' } = useParams({ strict: false }) as { id: string; tab?: string };
  const { data, error, retry } = useOwnDatasets();
  const dataset = data?.find((one) => one.id === id);
  const titleOf = useDatasetTitles(dataset ? [dataset.agreement.dataset] : []);
  if (!(tab in TABS)) return <NotFound />;
  const title = (dataset ? titleOf(dataset.agreement.dataset) : t('dataset')) as string;
  const Shown = TABS[tab as Tab];
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
          <Tabs id={id} current={tab as Tab} />
          <div className={tab === 'terms' ? undefined : classes.beside}>
            <div className={classes.main}>
              <Suspense fallback={<p role="status">{t('loading')}</p>}>
                <Shown dataset={dataset} />
              </Suspense>
            </div>
            {tab === 'terms' ? null : <TermsAside dataset={dataset} />}
          </div>
        </>
      ) : null}
    </>
  );
}

function Tabs({ id, current }: { id: string; current: Tab }) {
  const { t } = useTranslation('data');
  return (
    <nav aria-label={t('views')} className={classes.tabs}>
      {(Object.keys(TABS) as Tab[]).map((tab) => (
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
