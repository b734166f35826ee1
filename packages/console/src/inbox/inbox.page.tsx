import type { Inbox, InboxItem } from '@millspace/schemas';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { parseSearch } from '../app/search-codec.ts';
import { useSession } from '../app/session.tsx';
import { Answer } from '../design/answer.tsx';
import { type Column, DataTable } from '../design/data-table.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { PageHeader } from '../design/page-header.tsx';
import { useFormats } from '../i18n/format.ts';
import { usePhrase } from '../i18n/phrase.ts';
import { useInbox } from './use-inbox.ts';

/** What needs a person, the most urgent first. */
export default function InboxPage() {
  const { t } = useTranslation('inbox');
  const { info } = useSession();
  const inbox = useInbox();
  return (
    <>
      <PageHeader title={t('title')} />
      <Answer of={inbox}>
        {(data) => (
          <>
            {data.complete ? null : <p role="status">{t('incomplete')}</p>}
            {data.items.length === 0 ? (
              <EmptyState title={t('nothing')} why={t(`nothingWhy.${info.app}`)} />
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
  const { t } = useTranslation('inbox');
  const phrase = usePhrase();
  const { instant, duration } = useFormats();
  const when = ({ due }: InboxItem): string => {
    if (due === null) return t('noDeadline');
    const left = duration(Math.max(1000, Math.abs(due - at)));
    return due < at ? t('overdueBy', { left }) : t('dueIn', { left, at: instant(due) });
  };
  const columns: Column<InboxItem>[] = [
    { head: t('what'), cell: (item) => <ItemLink to={item.to}>{phrase(item.text)}</ItemLink>, minWidth: '14rem' },
    { head: t('kind'), cell: (item) => t(`kindOf.${item.kind}`) },
    { head: t('due'), cell: when },
    { head: t('since'), cell: ({ since }) => (since === null ? '–' : instant(since)) },
  ];
  return <DataTable panel label={t('title')} rows={items} keyOf={({ id }) => id} columns={columns} />;
}

/** The page on which it is done; its path may carry a query. */
function ItemLink({ to, children }: { to: string; children: string }) {
  const [path, query] = to.split('?');
  return (
    <Link to={path as '/'} search={parseSearch(query ?? '') as never}>
      {children}
    </Link>
  );
}
