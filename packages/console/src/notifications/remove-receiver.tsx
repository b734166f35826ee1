import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** Takes a receiver out; one that stands in the configuration file says so instead. */
export function RemoveReceiver({ of, onRemove }: { of: { id: string; fixed: boolean }; onRemove: () => void }) {
  const { t } = useTranslation('notifications');
  if (of.fixed) return <span className="ms-muted">{t('fixed')}</span>;
  return (
    <Button variant="default" size="compact-sm" aria-label={t('removeOf', { name: of.id })} onClick={onRemove}>
      {t('remove')}
    </Button>
  );
}
