import type { PartnerView } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../api/use-api.ts';
import { useMay } from '../app/session.tsx';
import { ReasonedAct } from '../design/reasoned-act.tsx';

/** Ends what is open with an outside partner, with a reason that stays. */
export function Withdraw({ of: { id, name } }: { of: PartnerView }) {
  const { t } = useTranslation('outside');
  const may = useMay('publisher', 'signatory', 'admin');
  const withdraw = useCommand<string>(
    (reason) => ({ method: 'POST', path: `/partners/${encodeURIComponent(id)}/withdraw`, body: { reason } }),
    ['participants', 'negotiations', 'agreements', 'transfers'],
  );
  if (!may) return null;
  return (
    <section className="ms-panel">
      <h2>{t('danger')}</h2>
      <ReasonedAct
        action={t('withdraw')}
        consequence={t('withdrawWhat', { partner: name })}
        act={(reason) => withdraw.mutateAsync(reason)}
      />
    </section>
  );
}
