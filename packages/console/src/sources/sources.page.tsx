import { Button } from '@mantine/core';
import type { SourceView } from '@millspace/schemas';
import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { useMay } from '../app/session.tsx';
import { Answer } from '../design/answer.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { PageHeader } from '../design/page-header.tsx';
import { useFormats } from '../i18n/format.ts';
import { usePhrase } from '../i18n/phrase.ts';
import { SourceState } from './source-state.tsx';

/** What this connector reads: how each source stands, why, and what to do about it. */
export default function SourcesPage() {
  const { t } = useTranslation('sources');
  const sources = useApi<{ views: SourceView[] }>('/sources', { topics: ['sources', 'quarantine'], everyMs: 5000 });
  const add = <AddButton />;
  return (
    <>
      <PageHeader title={t('title')} actions={add} />
      <Answer of={sources}>
        {({ views }) =>
          views.length === 0 ? (
            <EmptyState title={t('none')} why={t('noneWhy')} action={add} />
          ) : (
            <SourceTable views={views} />
          )
        }
      </Answer>
    </>
  );
}

function AddButton() {
  const { t } = useTranslation('sources');
  const navigate = useNavigate();
  return useMay('publisher') ? <Button onClick={() => void navigate({ to: '/sources/new' })}>{t('add')}</Button> : null;
}

function SourceTable({ views }: { views: readonly SourceView[] }) {
  const { t } = useTranslation('sources');
  const { number } = useFormats();
  return (
    <div className="ms-panel ms-scroll">
      <table className="ms-table">
        <thead>
          <tr>
            <th scope="col">{t('source')}</th>
            <th scope="col">{t('stateColumn')}</th>
            <th scope="col">{t('todo')}</th>
            <th scope="col" className="ms-number">
              {t('delivering')}
            </th>
            <th scope="col">{t('lastValue')}</th>
          </tr>
        </thead>
        <tbody>
          {views.map((source) => (
            <tr key={source.id}>
              <th scope="row">
                <Link to={`/sources/${source.id}/${source.draft ? 'setup/address' : 'status'}`}>{source.id}</Link>
                <div className="ms-muted" style={{ fontWeight: 400 }}>
                  {t(`kind.${source.type}`)} · {t(`origin.${source.origin}`)}
                </div>
              </th>
              <td>
                <SourceState state={source.state} />
              </td>
              <td>
                <Todo source={source} />
              </td>
              <td className="ms-number">
                {t('ofWanted', { active: number(source.items.active, 0), wanted: number(source.items.wanted, 0) })}
              </td>
              <td>
                <LastValue at={source.lastValueAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The most urgent thing alone: the page of the source has the rest. */
function Todo({ source }: { source: SourceView }) {
  const { t } = useTranslation('sources');
  const phrase = usePhrase();
  const { id, draft, problem, quarantined, items } = source;
  if (draft) return <Link to={`/sources/${id}/setup/address`}>{t('goOn')}</Link>;
  if (problem)
    return (
      <>
        <div>{phrase(problem.title)}</div>
        <div className="ms-muted">{phrase(problem.remedy)}</div>
        {source.fingerprint ? <Link to={`/sources/${id}/trust`}>{t('toTrust')}</Link> : null}
      </>
    );
  if (source.revision === null) return <Link to={`/sources/${id}/signals`}>{t('mapFirst')}</Link>;
  if (items.bad.length > 0)
    return <Link to={`/sources/${id}/status`}>{t('badItems', { count: items.bad.length })}</Link>;
  if (quarantined > 0) return <Link to={`/sources/${id}/quarantine`}>{t('quarantined', { count: quarantined })}</Link>;
  return <span className="ms-muted">{t('nothing')}</span>;
}

export function LastValue({ at }: { at: number | null }) {
  const { t } = useTranslation('sources');
  const { time, duration } = useFormats();
  if (at === null) return <span className="ms-muted">{t('never')}</span>;
  const age = Date.now() - at;
  if (age < 10_000) return <span>{time(at)}</span>;
  return <span className="ms-stale">{t('ageOf', { time: time(at), age: duration(age) })}</span>;
}
