import { Button } from '@mantine/core';
import type { TransportDelegationView } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';
import { useApi, useCommand } from '../api/use-api.ts';
import { useMay } from '../app/session.tsx';
import { Answer } from '../design/answer.tsx';
import { ErrorPanel } from '../design/error-panel.tsx';
import { ReasonedAct } from '../design/reasoned-act.tsx';
import { useFormats } from '../i18n/format.ts';

const TOPICS = ['status', 'participants', 'negotiations', 'transfers'] as const;

/** Whether the broker may act for this house towards outside partners; ending that, and allowing it again. */
export function Mandate() {
  const { t } = useTranslation('outside');
  // A delegation that is renewed or given at the broker is told by no event.
  const mandate = useApi<TransportDelegationView>('/transport-delegation', { topics: TOPICS, everyMs: 5000 });
  return (
    <section aria-label={t('mandate')}>
      <h3>{t('mandate')}</h3>
      <p className="ms-muted">{t('mandateWhat')}</p>
      <Answer of={mandate}>
        {(view) => (
          <>
            <Standing of={view} />
            {view.state === 'withdrawn' ? <Give /> : <WithdrawMandate />}
          </>
        )}
      </Answer>
    </section>
  );
}

function Standing({ of: { state, validUntil, since, reason, told, why } }: { of: TransportDelegationView }) {
  const { t } = useTranslation('outside');
  const { instant } = useFormats();
  if (state === 'given')
    return <p>{t('mandateGiven', { until: validUntil === undefined ? '' : instant(Date.parse(validUntil)) })}</p>;
  if (state === 'withdrawn')
    return (
      <>
        <p>{t('mandateWithdrawn', { since: since === undefined ? '' : instant(since), reason })}</p>
        {told === false ? <p>{t('mandateUntold')}</p> : null}
      </>
    );
  return (
    <p>
      {t(state === 'none' ? 'mandateNone' : 'mandateUnknown')} <span className="ms-muted">{why}</span>
    </p>
  );
}

function WithdrawMandate() {
  const { t } = useTranslation('outside');
  const may = useMay('publisher', 'signatory', 'admin');
  const withdraw = useCommand<string>(
    (reason) => ({ method: 'POST', path: '/transport-delegation/withdraw', body: { reason } }),
    TOPICS,
  );
  if (!may) return null;
  return (
    <ReasonedAct
      action={t('mandateWithdraw')}
      consequence={t('mandateWithdrawWhat')}
      act={(reason) => withdraw.mutateAsync(reason)}
    />
  );
}

function Give() {
  const { t } = useTranslation('outside');
  const may = useMay('admin');
  const give = useCommand<void>(() => ({ method: 'POST', path: '/transport-delegation/give', body: {} }), TOPICS);
  if (!may) return <p className="ms-muted">{t('mandateMayNotGive')}</p>;
  return (
    <>
      {give.error === null ? null : <ErrorPanel error={give.error} />}
      <Button loading={give.isPending} onClick={() => give.mutate()}>
        {t('mandateGive')}
      </Button>
    </>
  );
}
