import type { Inbox, InboxItem } from '@millspace/schemas';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Answer } from '../design/answer.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { PageHeader } from '../design/page-header.tsx';
import { useFormats } from '../i18n/format.ts';
import { usePhrase } from '../i18n/phrase.ts';
import { useInbox } from './use-inbox.ts';

/** What needs a person, the most urgent first. */
export default function InboxPage() {
  const { t } = useTranslation('approvals');
  const inbox = useInbox();
  return (
    <>
      <PageHeader title={t('inbox')} />
      <Answer of={inbox}>
        {(data) => (
          <>
            {data.complete ? null : <p role="status">{t('incomplete')}</p>}
            {data.items.length === 0 ? (
              <EmptyState title={t('nothing')} why={t('nothingWhy')} />
            ) : (
              <Items inbox={data} />
            )}
          </>
        )}
      </Answer>
    </>
  );
}

function Items({ inbox: { items, at } }: { inbox: Inbox }) {
  const { t } = useTranslation('approvals');
  const phrase = usePhrase();
  const { instant, duration } = useFormats();
  const when = ({ due }: InboxItem): string => {
    if (due === null) return t('noDeadline');
    const left = duration(Math.max(1000, Math.abs(due - at)));
    return due < at ? t('overdueBy', { left }) : t('dueIn', { left, at: instant(due) });
  };
  return (
    <div className="ms-panel ms-scroll">
      <table className="ms-table">
        <thead>
          <tr>
            <th scope="col">{t('what')}</th>
            <th scope="col">{t('kind')}</th>
            <th scope="col">{t('due')}</th>
            <th scope="col">{t('since')}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={item.id}>
              <th scope="row" style={{ whiteSpace: 'normal', minWidth: '14rem' }}>
                <Link to={item.to}>{phrase(item.text)}</Link>
              </th>
              <td>{t(`kindOf.${item.kind}`)}</td>
              <td>{when(item)}</td>
              <td>{item.since === null ? '–' : instant(item.since)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
