import { useTranslation } from 'react-i18next';
import { PageHeader } from '../design/page-header.tsx';
import { OwnMachines } from './own-machines.tsx';

export default function MachinesPage() {
  const { t } = useTranslation('machines');
  return (
    <>
      <PageHeader title={t('title')} />
      <OwnMachines />
    </>
  );
}
