import type { Exchange } from '@millspace/schemas';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

/** One side of an exchange: a participant with its page, or the outside partner of the other side. */
export function Party({ of, id }: { of: Pick<Exchange, 'outside' | 'counterparty'>; id: string }) {
  const { t } = useTranslation('exchanges');
  if (of.outside !== true || id !== of.counterparty) return <Link to={`/participants/${id}`}>{id}</Link>;
  return (
    <>
      <code>{id}</code> <span className="ms-muted">{t('outsidePartner')}</span>
    </>
  );
}
