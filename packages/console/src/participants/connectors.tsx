import type { ConnectorView, ParticipantView } from '@millspace/schemas';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useApi, useCommand } from '../api/use-api.ts';
import { Answer } from '../design/answer.tsx';
import { ReasonedAct } from '../design/reasoned-act.tsx';
import { StateWord } from '../design/state-word.tsx';
import { useFormats } from '../i18n/format.ts';

/** Connectors of a participant: whether they are there, and locking one out. */
export function Connectors({ of }: { of: ParticipantView }) {
  const { t } = useTranslation('participants');
  const { instant } = useFormats();
  const connectors = useApi<{ connectors: ConnectorView[] }>('/connectors', {
    topics: ['participants'],
    everyMs: 10_000,
  });
  const revoke = useCommand<{ id: string; reason: string }>(
    ({ id, reason }) => ({ method: 'POST', path: `/connectors/${encodeURIComponent(id)}/revoke`, body: { reason } }),
    ['participants'],
  );
  return (
    <section className="ms-panel">
      <div className="ms-spread">
        <h2>{t('connectors')}</h2>
        {of.state === 'active' ? (
          <Link to="/invitations" search={{ participant: of.slug } as never}>
            {t('inviteConnector')}
          </Link>
        ) : null}
      </div>
      <Answer of={connectors}>
        {(data) => {
          const own = data.connectors.filter(({ participant }) => participant === of.slug);
          if (own.length === 0) return <p className="ms-muted">{t('noConnectors')}</p>;
          return (
            <div className="ms-scroll">
              <table className="ms-table">
                <thead>
                  <tr>
                    <th scope="col">{t('name')}</th>
                    <th scope="col">{t('state')}</th>
                    <th scope="col">{t('lastSeen')}</th>
                    <th scope="col">{t('software')}</th>
                    <th scope="col">{t('key')}</th>
                    <th scope="col">
                      <span className="ms-hidden">{t('actions')}</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {own.map((connector) => (
                    <tr key={connector.id}>
                      <th scope="row">
                        {connector.name}
                        <br />
                        <code>{connector.id.slice('urn:millspace:connector:'.length)}</code>
                      </th>
                      <td>
                        <ConnectorState of={connector} />
                      </td>
                      <td>{connector.lastSeenAt === undefined ? t('never') : instant(connector.lastSeenAt)}</td>
                      <td>{connector.software === undefined ? '–' : <code>{connector.software}</code>}</td>
                      <td>
                        <code>{connector.kid?.slice(0, 12)}</code>
                      </td>
                      <td>
                        {connector.state === 'active' ? (
                          <ReasonedAct
                            action={t('revokeConnector', { name: connector.name })}
                            consequence={t('revokeConnectorConsequence')}
                            act={(reason) => revoke.mutateAsync({ id: connector.id, reason })}
                          />
                        ) : null}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          );
        }}
      </Answer>
    </section>
  );
}

function ConnectorState({ of }: { of: ConnectorView }) {
  const { t } = useTranslation('participants');
  if (of.state === 'revoked') return <StateWord kind="stopped" word={t('states.lockedOut')} />;
  return of.online ? (
    <StateWord kind="done" word={t('states.online')} />
  ) : (
    <StateWord kind="off" word={t('states.offline')} />
  );
}
