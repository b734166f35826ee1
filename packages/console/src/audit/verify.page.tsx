import { useTranslation } from 'react-i18next';
import { PageHeader } from '../design/page-header.tsx';
import { Trail } from '../design/trail.tsx';
import { Checkpoint } from './checkpoint.tsx';
import { Verification } from './verification.tsx';

/** Whether the log still holds: checked at the broker, which says how far it is; and a checkpoint to keep elsewhere. */
export default function VerifyPage() {
  const { t } = useTranslation('audit');
  return (
    <>
      <PageHeader title={t('verifyTitle')} trail={<Trail steps={[{ label: t('title'), to: '/audit' }]} />} />
      <p className="ms-muted">{t('verifyAbout')}</p>
      <Verification />
      <Checkpoint />
    </>
  );
}
