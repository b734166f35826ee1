import { useTranslation } from 'react-i18next';
import { useSession } from '../app/session.tsx';
import { PageHeader } from '../design/page-header.tsx';

/** What a set-up link shows once somebody administers. */
export function AlreadySetUp() {
  const { t } = useTranslation();
  const { user } = useSession();
  return (
    <>
      <PageHeader title={t('setUp.over')} />
      <p>{t('setUp.overWhy')}</p>
      <a href="/">{t(user === null ? 'setUp.toSignIn' : 'notFound.home')}</a>
    </>
  );
}
