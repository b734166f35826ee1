import type { DeliveredMonth, PartnerBalance } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';
import { Scroll } from '../design/scroll.tsx';
import { useFormats } from '../i18n/format.ts';
import { monthPairs } from './use-balance.ts';

/** What was delivered month by month, both directions side by side. */
export function MonthTable({ of }: { of: PartnerBalance }) {
  const { t, i18n } = useTranslation('partners');
  const { number, bytes, duration } = useFormats();
  const pairs = monthPairs(of);
  const name = new Intl.DateTimeFormat(i18n.language, { month: 'long', year: 'numeric', timeZone: 'UTC' });
  const cells = (month: DeliveredMonth | null) => (
    <>
      <td className="ms-number">{month === null ? '–' : number(month.rows, 0)}</td>
      <td className="ms-number">{month === null ? '–' : bytes(month.bytes)}</td>
      <td className="ms-number">{month === null ? '–' : duration(month.coveredMs)}</td>
    </>
  );
  const heads = (
    <>
      <th scope="col" className="ms-number">
        {t('rows')}
      </th>
      <th scope="col" className="ms-number">
        {t('size')}
      </th>
      <th scope="col" className="ms-number">
        {t('covered')}
      </th>
    </>
  );
  if (pairs.length === 0) return null;
  return (
    <Scroll panel label={t('byMonth')}>
      <h2>{t('byMonth')}</h2>
      <table className="ms-table">
        <thead>
          <tr>
            <th scope="col" rowSpan={2}>
              {t('month')}
            </th>
            <th scope="colgroup" colSpan={3}>
              {t('given')}
            </th>
            <th scope="colgroup" colSpan={3}>
              {t('received')}
            </th>
          </tr>
          <tr>
            {heads}
            {heads}
          </tr>
        </thead>
        <tbody>
          {pairs.map(({ month, given, received }) => (
            <tr key={month}>
              <th scope="row">{name.format(Date.parse(`${month}-15T00:00:00Z`))}</th>
              {cells(given)}
              {cells(received)}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
