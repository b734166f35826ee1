import type { NotificationDelivery, NotificationsView } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';
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
  return (
    <section className="ms-panel">
      <h2>{t('deliveries')}</h2>
      {deliveries.length === 0 ? (
        <p>{t('noDeliveries')}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: nothing in this table takes the focus, and a narrow screen scrolls it
        <section className="ms-scroll" aria-label={t('deliveries')} tabIndex={0}>
          <table className="ms-table">
            <thead>
              <tr>
                <th scope="col">{t('made')}</th>
                <th scope="col">{t('receiver')}</th>
                <th scope="col" className="ms-number">
                  {t('things')}
                </th>
                <th scope="col">{t('state')}</th>
                <th scope="col">{t('when')}</th>
                <th scope="col">{t('problem')}</th>
              </tr>
            </thead>
            <tbody>
              {deliveries.map((one) => (
                <tr key={one.id}>
                  <th scope="row">{instant(one.createdAt)}</th>
                  <td>{t(`channel.${one.receiver.channel}`, { name: one.receiver.id })}</td>
                  <td className="ms-number">{one.changes}</td>
                  <td>
                    <StateWord kind={SIGNS[one.state]} word={t(`stateOf.${one.state}`, { count: one.attempts })} />
                  </td>
                  <td>{next(one)}</td>
                  <td style={{ whiteSpace: 'normal', minWidth: '14rem' }}>
                    {one.problem === undefined ? (
                      '–'
                    ) : (
                      <>
                        <code>{one.problem.code}</code> {one.problem.text}
                      </>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}
