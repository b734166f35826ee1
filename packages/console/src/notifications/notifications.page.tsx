import type { NotificationsView, OwnNotifications } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { useMay } from '../app/session.tsx';
import { Answer } from '../design/answer.tsx';
import { PageHeader } from '../design/page-header.tsx';
import { Deliveries } from './deliveries.tsx';
import { Lists } from './lists.tsx';
import { MailServerPart } from './mail-server.tsx';
import { Own } from './own.tsx';
import { Webhooks } from './webhooks.tsx';

/** Who is told of what needs them: everybody their own, administrators the rest. */
export default function NotificationsPage() {
  const { t } = useTranslation('notifications');
  const admin = useMay('admin');
  const own = useApi<OwnNotifications>('/me/notifications', { topics: ['notifications'] });
  return (
    <>
      <PageHeader title={t('title')} />
      <p className="ms-muted">{t('about')}</p>
      <Answer of={own}>{(data) => <Own of={data} />}</Answer>
      {admin ? <Administered /> : null}
    </>
  );
}

function Administered() {
  const view = useApi<NotificationsView>('/notifications', { topics: ['notifications'], everyMs: 30_000 });
  return (
    <Answer of={view}>
      {(data) => (
        <>
          <MailServerPart of={data} />
          <Lists of={data} />
          <Webhooks of={data} />
          <Deliveries of={data} />
        </>
      )}
    </Answer>
  );
}
