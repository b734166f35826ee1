import type { PartnerBalance } from '@millspace/schemas';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMayReadDeals } from '../app/session.tsx';
import { Answer } from '../design/answer.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { PageHeader } from '../design/page-header.tsx';
import { Scroll } from '../design/scroll.tsx';
import { useFormats } from '../i18n/format.ts';
import { OutsidePartners } from '../outside/outside-partners.tsx';
import { useCounterpartyNames } from '../outside/use-own-partners.ts';
import { inForce, total, useBalance } from './use-balance.ts';

/** Partner by partner: what is given and what comes back. */
export default function PartnersPage() {
  const { t } = useTranslation('partners');
  const readsDeals = useMayReadDeals();
  return (
    <>
      <PageHeader title={t('title')} />
      {readsDeals ? <Dealings /> : null}
      <OutsidePartners />
    </>
  );
}

function Dealings() {
  const { t } = useTranslation('partners');
  const balance = useBalance();
  return (
    <>
      <p className="ms-muted">{t('about')}</p>
      <Answer of={balance}>
        {({ partners }) =>
          partners.length === 0 ? (
            <EmptyState title={t('none')} why={t('noneWhy')} action={<Link to="/catalog">{t('toCatalog')}</Link>} />
          ) : (
            <Table of={partners} />
          )
        }
      </Answer>
    </>
  );
}

function Table({ of }: { of: readonly PartnerBalance[] }) {
  const { t } = useTranslation('partners');
  const { number, bytes } = useFormats();
  const nameOf = useCounterpartyNames();
  const amount = (side: PartnerBalance['given']): string => {
    const sum = total(side);
    return sum.rows === 0 ? '–' : t('amount', { rows: number(sum.rows, 0), size: bytes(sum.bytes) });
  };
  const datasets = (side: PartnerBalance['given']): string => t('datasets', { count: inForce(side).length });
  return (
    <Scroll panel label={t('title')}>
      <table className="ms-table">
        <thead>
          <tr>
            <th scope="col">{t('partner')}</th>
            <th scope="col">{t('given')}</th>
            <th scope="col">{t('delivered')}</th>
            <th scope="col">{t('received')}</th>
            <th scope="col">{t('delivered')}</th>
          </tr>
        </thead>
        <tbody>
          {of.map(({ partner, given, received }) => (
            <tr key={partner}>
              <th scope="row">
                <Link to={`/partners/${encodeURIComponent(partner)}`}>{nameOf(partner)}</Link>
              </th>
              <td>{datasets(given)}</td>
              <td>{amount(given)}</td>
              <td>{datasets(received)}</td>
              <td>{amount(received)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
