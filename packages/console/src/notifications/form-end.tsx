import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '../design/error-panel.tsx';

/** The end of a form: what went wrong, saving, giving up, and what is still missing. */
export function FormEnd(props: { error: Error | null; lacks: string | null; saving: boolean; onCancel: () => void }) {
  const { error, lacks, saving, onCancel } = props;
  const { t } = useTranslation('notifications');
  return (
    <>
      {error ? <ErrorPanel error={error} /> : null}
      <div className="ms-row" style={{ marginTop: 12 }}>
        <Button type="submit" disabled={lacks !== null} loading={saving}>
          {t('save')}
        </Button>
        <Button variant="default" onClick={onCancel}>
          {t('cancel')}
        </Button>
        <span className="ms-muted">{lacks}</span>
      </div>
    </>
  );
}
