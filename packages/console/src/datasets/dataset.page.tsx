import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Answer } from '../design/answer.tsx';
import { CopyButton } from '../design/copy-button.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { PageHeader } from '../design/page-header.tsx';
import { PageTabs } from '../design/page-tabs.tsx';
import { Trail } from '../design/trail.tsx';
import { usePhrase } from '../i18n/phrase.ts';
import { Content } from './content.tsx';
import { DatasetPreview } from './dataset-preview.tsx';
import { DatasetTerms } from './dataset-terms.tsx';
import { Deliveries } from './deliveries.tsx';
import type { Publication } from './publication.ts';
import { PublicationState } from './publication-state.tsx';
import { Receivers } from './receivers.tsx';
import { usePublications } from './use-publishing.ts';
import { Withdraw } from './withdraw.tsx';

const TABS = ['content', 'terms', 'receivers', 'preview', 'deliveries'] as const;

/** One own dataset: what is in it, on what terms, who has it, what they see, and what went out. */
export default function DatasetPage() {
  const { t } = useTranslation('datasets');
  const phrase = usePhrase();
  const { id, tab = 'content' } = useParams({ strict: false }) as { id: string; tab?: string };
  const publications = usePublications();
  const publication = publications.data?.datasets.find(({ dataset }) => dataset.id === id);
  const base = `/datasets/${encodeURIComponent(id)}`;
  return (
    <>
      <PageHeader
        title={publication ? phrase(publication.dataset.title) : id}
        trail={<Trail steps={[{ label: t('title'), to: '/datasets' }]} />}
        beside={publication ? <PublicationState of={publication} /> : null}
        actions={<CopyButton value={id} label={t('copyId')} />}
      />
      <Answer of={publications}>
        {() =>
          publication ? (
            <>
              <PageTabs
                label={t('parts')}
                tabs={TABS.map((name) => ({ label: t(`tab.${name}`), to: `${base}/${name}` }))}
              />
              <Part tab={tab} publication={publication} />
            </>
          ) : (
            <EmptyState title={t('unknown')} why={t('unknownWhy')} />
          )
        }
      </Answer>
    </>
  );
}

function Part({ tab, publication }: { tab: string; publication: Publication }) {
  switch (tab) {
    case 'terms':
      return <DatasetTerms dataset={publication.dataset} />;
    case 'receivers':
      return (
        <>
          <Receivers dataset={publication.dataset} />
          <Withdraw dataset={publication.dataset} />
        </>
      );
    case 'preview':
      return <DatasetPreview dataset={publication.dataset} />;
    case 'deliveries':
      return <Deliveries dataset={publication.dataset} />;
    default:
      return <Content dataset={publication.dataset} />;
  }
}
