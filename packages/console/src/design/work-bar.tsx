import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../i18n/format.ts';

interface WorkBarProps {
  /** What is being done. */
  label: string;
  /** 0 to 1; null: nobody can say. */
  share: number | null;
  /** What there is so far, in words. */
  soFar?: string;
  /** Absent: it cannot be given up. */
  onCancel?: () => void;
}

/** Long work: how far it has come, and giving it up. */
export function WorkBar({ label, share, soFar, onCancel }: WorkBarProps) {
  const { t } = useTranslation();
  const { number } = useFormats();
  return (
    <div className="ms-row">
      <progress aria-label={label} {...(share === null ? {} : { value: share, max: 1 })} />
      <span className="ms-muted">
        {[share === null ? null : t('work.percent', { percent: number(100 * share, 0) }), soFar]
          .filter(Boolean)
          .join(', ')}
      </span>
      {onCancel ? (
        <Button size="compact-sm" variant="default" onClick={onCancel}>
          {t('work.cancel')}
        </Button>
      ) : null}
    </div>
  );
}
