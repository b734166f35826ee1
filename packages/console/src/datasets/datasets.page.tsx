import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMay } from '../app/session.tsx';
import { Answer } from '../design/answer.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { PageHeader } from '../design/page-header.tsx';
import { usePhrase } from '../i18n/phrase.ts';
import { Drafts } from './drafts.tsx';
import { audienceOf, type Publication, receiversOf } from './publication.ts';
import { PublicationState } from './publication-state.tsx';
import { useAgreements, useAudienceText, usePublications } from './use-publishing.ts';

/** What leaves the house, and to whom. */
export default function DatasetsPage() {
  const { t } = useTranslation('datasets');
  const publications = usePublications();
  const may = useMay('publisher');
  const publish = may ? <Link to="/datasets/new/what">{t('publish')}</Link> : null;
  return (
    <>
      <PageHeader title={t('title')} actions={publish} />
      <Answer of={publications}>
        {({ datasets }) =>
          datasets.length === 0 ? (
            <EmptyState title={t('none')} why={t('noneWhy')} action={publish} />
          ) : (
            <Table datasets={datasets} />
          )
        }
      </Answer>
      {may ? <Drafts /> : null}
    </>
  );
}

function Table({ datasets }: { datasets: readonly Publication[] }) {
  const { t } = useTranslation('datasets');
  const phrase = usePhrase();
  const audience = useAudienceText();
  const agreements = useAgreements();
  return (
    <div className="ms-panel ms-scroll">
      <table className="ms-table">
        <thead>
          <tr>
            <th scope="col">{t('dataset')}</th>
            <th scope="col">{t('leaves')}</th>
            <th scope="col">{t('seenBy')}</th>
            <th scope="col">{t('receivedBy')}</th>
            <th scope="col">{t('state')}</th>
          </tr>
        </thead>
        <tbody>
          {datasets.map((publication) => {
            const { dataset } = publication;
            const receivers = receiversOf(dataset.id, agreements.data?.agreements ?? []);
            return (
              <tr key={dataset.id}>
                <th scope="row">
                  <Link to={`/datasets/${encodeURIComponent(dataset.id)}/content`}>{phrase(dataset.title)}</Link>
                </th>
                <td>
                  {t('leavesText', {
                    machines: t('machineCount', { count: new Set(dataset.machines.map(({ id }) => id)).size }),
                    signals: t('signalCount', { count: dataset.signals.length }),
                  })}
                </td>
                <td>{audience(audienceOf(dataset))}</td>
                <td>{agreements.data ? receivers.join(', ') || t('nobodyYet') : '…'}</td>
                <td>
                  <PublicationState of={publication} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
