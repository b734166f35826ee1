import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useInbox } from './use-inbox.ts';

/** How many things need a person, on every page; leads to them. */
export function InboxCount() {
  const { t } = useTranslation();
  const { data } = useInbox();
  if (data === undefined) return null;
  const count = data.items.length;
  return (
    <Link to="/inbox" aria-label={t('inboxCount', { count })}>
      {t('navigation.inbox')} {count === 0 ? null : <strong>{count}</strong>}
    </Link>
  );
}
