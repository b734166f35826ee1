import type { ConnectorView, ParticipantView } from '@millspace/schemas';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useApi, useCommand } from '../api/use-api.ts';
import { Answer } from '../design/answer.tsx';
import { type Column, DataTable } from '../design/data-table.tsx';
import { ReasonedAct } from '../design/reasoned-act.tsx';
import { StateWord } from '../design/state-word.tsx';
import { useFormats } from '../i18n/format.ts';

/** Connectors of a participant: whether they are there, suspending one and locking one out. */
export function Connectors({ of }: { of: ParticipantView }) {
  const { t } = useTranslation('participants');
  const { instant } = useFormats();
  const connectors = useApi<{ connectors: ConnectorView[] }>('/connectors', {
    topics: ['participants'],
    everyMs: 10_000,
  });
  const columns: Column<ConnectorView>[] = [
    { head: t('name'), cell: ({ name }) => name },
    { head: t('state'), cell: (one) => <ConnectorState of={one} /> },
    { head: t('lastSeen'), cell: (one) => (one.lastSeenAt === undefined ? t('never') : instant(one.lastSeenAt)) },
    { head: t('software'), cell: ({ software }) => (software === undefined ? '–' : <code>{software}</code>) },
    { head: t('key'), cell: ({ kid }) => <code>{kid?.slice(0, 12)}</code> },
    { head: t('actions'), unnamed: true, cell: (one) => (one.state === 'revoked' ? null : <Acts on={one} />) },
  ];
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
          return own.length === 0 ? (
            <p className="ms-muted">{t('noConnectors')}</p>
          ) : (
            <DataTable label={t('connectors')} rows={own} keyOf={({ id }) => id} columns={columns} />
          );
        }}
      </Answer>
    </section>
  );
}

function Acts({ on: { id, name, state } }: { on: ConnectorView }) {
  const { t } = useTranslation('participants');
  const act = useCommand<{ act: 'suspend' | 'resume' | 'revoke'; reason: string }>(
    ({ act: what, reason }) => ({
      method: 'POST',
      path: `/connectors/${encodeURIComponent(id)}/${what}`,
      body: { reason },
    }),
    ['participants', 'transfers'],
  );
  const rests = state === 'suspended' ? 'resume' : 'suspend';
  return (
    <div className="ms-row">
      <ReasonedAct
        key={rests}
        action={t(`${rests}Connector`, { name })}
        consequence={t(`${rests}ConnectorConsequence`)}
        act={(reason) => act.mutateAsync({ act: rests, reason })}
      />
      <ReasonedAct
        action={t('revokeConnector', { name })}
        consequence={t('revokeConnectorConsequence')}
        act={(reason) => act.mutateAsync({ act: 'revoke', reason })}
      />
    </div>
  );
}

function ConnectorState({ of }: { of: ConnectorView }) {
  const { t } = useTranslation('participants');
  if (of.state === 'revoked') return <StateWord kind="stopped" word={t('states.lockedOut')} />;
  if (of.state === 'suspended')
    return (
      <>
        <StateWord kind="stopped" word={t('states.suspended')} />
        {of.reason === undefined ? null : <div className="ms-muted">{of.reason}</div>}
      </>
    );
  return of.online ? (
    <StateWord kind="done" word={t('states.online')} />
  ) : (
    <StateWord kind="off" word={t('states.offline')} />
  );
}
