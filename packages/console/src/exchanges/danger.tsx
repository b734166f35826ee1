import type { Exchange } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../api/use-api.ts';
import { ReasonedAct } from '../design/reasoned-act.tsx';
import type { AdminAgreement } from './use-agreements.ts';

const OVER: readonly Exchange['state'][] = ['COMPLETED', 'TERMINATED'];

/** What stops others, last: suspending, which comes back, and withdrawing, which does not. */
export function Danger({ of, agreement }: { of: Exchange; agreement: AdminAgreement | undefined }) {
  const { t } = useTranslation('exchanges');
  const over = OVER.includes(of.state);
  const active = agreement?.status === 'active';
  if (over && !active) return null;
  return (
    <section className="ms-panel">
      <h2>{t('dangerTitle')}</h2>
      {over ? null : <Suspend of={of} />}
      {active ? <Withdraw of={agreement} /> : null}
    </section>
  );
}

function Suspend({ of }: { of: Exchange }) {
  const { t } = useTranslation('exchanges');
  const act = useCommand<{ act: 'suspend' | 'resume'; reason: string }>(
    ({ act: what, reason }) => ({
      method: 'POST',
      path: `/exchanges/${encodeURIComponent(of.pid)}/${what}`,
      body: { reason },
    }),
    ['transfers', 'agreements'],
  );
  const between = { provider: of.provider, consumer: of.consumer };
  if (of.held === undefined)
    return (
      <ReasonedAct
        action={t('suspend')}
        consequence={t('suspendConsequence', between)}
        act={(reason) => act.mutateAsync({ act: 'suspend', reason })}
      />
    );
  if (of.held.what !== 'exchange') return <p>{t(`heldBy.${of.held.what}`, between)}</p>;
  return (
    <ReasonedAct
      action={t('resume')}
      consequence={t('resumeConsequence', between)}
      act={(reason) => act.mutateAsync({ act: 'resume', reason })}
    />
  );
}

function Withdraw({ of }: { of: AdminAgreement }) {
  const { t } = useTranslation('exchanges');
  const id = of.agreement['@id'];
  const revoke = useCommand<string>(
    (reason) => ({ method: 'POST', path: `/admin/agreements/${encodeURIComponent(id)}/revoke`, body: { reason } }),
    ['agreements', 'transfers'],
  );
  return (
    <div style={{ marginTop: 12 }}>
      <ReasonedAct
        action={t('revoke')}
        consequence={t('revokeConsequence', { provider: of.provider, consumer: of.consumer })}
        act={(reason) => revoke.mutateAsync(reason)}
      />
    </div>
  );
}
