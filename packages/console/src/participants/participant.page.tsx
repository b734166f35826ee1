import type { ParticipantView } from '@millspace/schemas';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useApi, useCommand } from '../api/use-api.ts';
import { Answer } from '../design/answer.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { Facts } from '../design/facts.tsx';
import { PageHeader } from '../design/page-header.tsx';
import { ReasonedAct } from '../design/reasoned-act.tsx';
import { Trail } from '../design/trail.tsx';
import { useFormats } from '../i18n/format.ts';
import { Attestations } from './attestations.tsx';
import { Connectors } from './connectors.tsx';
import { MachineRelations } from './machine-relations.tsx';
import { ParticipantState } from './participant-state.tsx';

/** One participant: what the register says of it and who said so, its connectors, and turning it away. */
export default function ParticipantPage() {
  const { t } = useTranslation('participants');
  const { id: slug } = useParams({ strict: false }) as { id: string };
  const participants = useApi<{ participants: ParticipantView[] }>('/participants', { topics: ['participants'] });
  const trail = <Trail steps={[{ label: t('title'), to: '/participants' }]} />;
  const known = participants.data?.participants.find((one) => one.slug === slug);
  return (
    <>
      <PageHeader
        title={known?.name ?? slug}
        trail={trail}
        beside={
          known ? (
            <>
              <span className="ms-id">{slug}</span>
              <ParticipantState of={known} />
            </>
          ) : undefined
        }
      />
      <Answer of={participants}>
        {() =>
          known ? (
            <Register of={known} />
          ) : (
            <EmptyState
              title={t('unknown', { slug })}
              why={t('unknownWhy')}
              action={<Link to="/participants">{t('toList')}</Link>}
            />
          )
        }
      </Answer>
    </>
  );
}

function Register({ of }: { of: ParticipantView }) {
  const { t } = useTranslation('participants');
  const { instant, bytes } = useFormats();
  const limit = (value: number | null | undefined): string => (value == null ? t('noLimit') : bytes(value));
  return (
    <>
      <section className="ms-panel">
        <Facts
          of={[
            [t('urn'), <code key="urn">{of.urn}</code>],
            [t('country'), of.country],
            [t('since'), instant(of.createdAt)],
            [t('suspendedAt'), of.suspendedAt === undefined ? undefined : instant(of.suspendedAt)],
            [t('suspendReason'), of.suspendReason],
            [t('revokedAt'), of.revokedAt === undefined ? undefined : instant(of.revokedAt)],
            [t('reason'), of.reason],
            [t('departedAt'), of.departedAt === undefined ? undefined : instant(of.departedAt)],
            [t('perDay'), limit(of.quota?.bytesPerDay)],
            [t('kept'), limit(of.quota?.logBytes)],
          ]}
        />
        <p className="ms-row" style={{ marginBottom: 0 }}>
          <Link to="/exchanges" search={{ participant: of.slug } as never}>
            {t('toExchanges')}
          </Link>
          <Link to="/audit" search={{ participant: of.slug } as never}>
            {t('toAudit')}
          </Link>
        </p>
      </section>
      <Connectors of={of} />
      <Attestations of={of} />
      <MachineRelations of={of.slug} />
      {of.state === 'revoked' ? null : <Danger of={of} />}
    </>
  );
}

/** What stops others, last: suspending, which comes back, and turning away, which does not. */
function Danger({ of }: { of: ParticipantView }) {
  const { t } = useTranslation('participants');
  const act = useCommand<{ act: 'suspend' | 'resume' | 'revoke'; reason: string }>(
    ({ act: what, reason }) => ({ method: 'POST', path: `/participants/${of.slug}/${what}`, body: { reason } }),
    ['participants', 'transfers'],
  );
  const rests = of.state === 'suspended' ? 'resume' : 'suspend';
  return (
    <section className="ms-panel">
      <h2>{t('dangerTitle')}</h2>
      <ReasonedAct
        key={rests}
        action={t(rests)}
        consequence={t(`${rests}Consequence`, { name: of.name })}
        act={(reason) => act.mutateAsync({ act: rests, reason })}
      />
      <div style={{ marginTop: 12 }}>
        <ReasonedAct
          action={t('revoke')}
          consequence={t('revokeConsequence', { name: of.name })}
          act={(reason) => act.mutateAsync({ act: 'revoke', reason })}
        />
      </div>
    </section>
  );
}
