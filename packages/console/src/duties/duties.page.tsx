import { useTranslation } from 'react-i18next';
import { useDatasetTitles } from '../catalog/use-dataset-titles.ts';
import { type DutiesAnswer, useDuties } from '../data/use-duties.ts';
import { Answer } from '../design/answer.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { PageHeader } from '../design/page-header.tsx';
import { Scroll } from '../design/scroll.tsx';
import { DutyTable, ReceiptTable } from './duty-tables.tsx';

/** What this house owes for data it received: what to delete when, what is overdue, what was done and proves it. */
export default function DutiesPage() {
  const { t } = useTranslation('duties');
  const duties = useDuties();
  return (
    <>
      <PageHeader title={t('title')} />
      <Answer of={duties}>{(data) => <Duties answer={data} />}</Answer>
    </>
  );
}

function Duties({ answer: { duties, receipts } }: { answer: DutiesAnswer }) {
  const { t } = useTranslation('duties');
  const titleOf = useDatasetTitles(duties);
  const overdue = duties.flatMap((one) => one.duties).filter(({ state }) => state === 'overdue').length;
  if (duties.length === 0) return <EmptyState title={t('none')} why={t('noneWhy')} />;
  return (
    <>
      <p role="status" style={overdue > 0 ? { fontWeight: 600 } : undefined}>
        {overdue === 0 ? t('nothingOverdue') : t('overdue', { count: overdue })}
      </p>
      <Scroll panel label={t('owed')}>
        <h2>{t('owed')}</h2>
        <DutyTable duties={duties} titleOf={titleOf} />
      </Scroll>
      <Scroll panel label={t('receipts')}>
        <h2>{t('receipts')}</h2>
        {receipts.length === 0 ? <p>{t('noReceipts')}</p> : <ReceiptTable receipts={receipts} />}
      </Scroll>
    </>
  );
}
