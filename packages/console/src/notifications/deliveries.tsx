import type { NotificationDelivery, NotificationsView } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';
import { type Column, DataTable } from '../design/data-table.tsx';
import { StateWord } from '../design/state-word.tsx';
import { useFormats } from '../i18n/format.ts';

const SIGNS = { waiting: 'waiting', failing: 'waiting', sent: 'done', 'given-up': 'stopped' } as const;

/** The latest messages: to whom, whether they arrived, and why not. What is in them is shown nowhere. */
export function Deliveries({ of: { deliveries } }: { of: NotificationsView }) {
  const { t } = useTranslation('notifications');
  const { instant } = useFormats();
  const next = ({ state, sentAt, nextAt }: NotificationDelivery): string => {
    if (sentAt !== undefined) return instant(sentAt);
    return nextAt === undefined ? '–' : t(state === 'failing' ? 'again' : 'soon', { at: instant(nextAt) });
  };
  const columns: Column<NotificationDelivery>[] = [
    { head: t('made'), cell: ({ createdAt }) => instant(createdAt) },
    { head: t('receiver'), cell: ({ receiver }) => t(`channel.${receiver.channel}`, { name: receiver.id }) },
    { head: t('things'), number: true, cell: ({ changes }) => changes },
    {
      head: t('state'),
      cell: ({ state, attempts }) => (
        <StateWord kind={SIGNS[state]} word={t(`stateOf.${state}`, { count: attempts })} />
      ),
    },
    { head: t('when'), cell: next },
    {
      head: t('problem'),
      minWidth: '14rem',
      cell: ({ problem }) =>
        problem === undefined ? (
          '–'
        ) : (
          <>
            <code>{problem.code}</code> {problem.text}
          </>
        ),
    },
  ];
  return (
    <section className="ms-panel">
      <h2>{t('deliveries')}</h2>
      {deliveries.length === 0 ? (
        <p>{t('noDeliveries')}</p>
      ) : (
        <DataTable label={t('deliveries')} rows={deliveries} keyOf={({ id }) => id} columns={columns} />
      )}
    </section>
  );
}
