import type { ConnectorView, ParticipantView } from '@millspace/schemas';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { Answer } from '../design/answer.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { PageHeader } from '../design/page-header.tsx';
import { useFormats } from '../i18n/format.ts';
import { PartnersOfParticipants } from '../outside/partners-of-participants.tsx';
import { ParticipantState } from './participant-state.tsx';

/** Who belongs to the dataspace, and whether their connectors are there. */
export default function ParticipantsPage() {
  const { t } = useTranslation('participants');
  const { date, number } = useFormats();
  const participants = useApi<{ participants: ParticipantView[] }>('/participants', { topics: ['participants'] });
  const connectors = useApi<{ connectors: ConnectorView[] }>('/connectors', {
    topics: ['participants'],
    everyMs: 10_000,
  });
  const here = (slug: string) =>
    connectors.data?.connectors.filter(({ participant, online }) => online && participant === slug).length ?? 0;
  const invite = <Link to="/invitations">{t('invite')}</Link>;
  return (
    <>
      <PageHeader title={t('title')} actions={invite} />
      <Answer of={participants}>
        {(data) =>
          data.participants.length === 0 ? (
            <EmptyState title={t('none')} why={t('noneWhy')} action={invite} />
          ) : (
            <div className="ms-panel ms-scroll">
              <table className="ms-table">
                <thead>
                  <tr>
                    <th scope="col">{t('name')}</th>
                    <th scope="col">{t('slug')}</th>
                    <th scope="col">{t('country')}</th>
                    <th scope="col">{t('state')}</th>
                    <th scope="col">{t('connectors')}</th>
                    <th scope="col">{t('since')}</th>
                  </tr>
                </thead>
                <tbody>
                  {data.participants.map((participant) => (
                    <tr key={participant.slug}>
                      <th scope="row">
                        <Link to={`/participants/${participant.slug}`}>{participant.name}</Link>
                      </th>
                      <td>
                        <span className="ms-id">{participant.slug}</span>
                      </td>
                      <td>{participant.country ?? '–'}</td>
                      <td>
                        <ParticipantState of={participant} />
                      </td>
                      <td>
                        {t('connectorsHere', {
                          here: number(here(participant.slug), 0),
                          all: number(participant.connectors ?? 0, 0),
                        })}
                      </td>
                      <td>{date(participant.createdAt)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Answer>
      <PartnersOfParticipants />
    </>
  );
}
