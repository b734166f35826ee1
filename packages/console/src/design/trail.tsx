import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

/** Breadcrumb: from the list to this page. */
export function Trail({ steps }: { steps: readonly { label: string; to: string }[] }) {
  const { t } = useTranslation();
  return (
    <nav aria-label={t('trail')} className="ms-muted">
      {steps.map(({ label, to }) => (
        <span key={to}>
          <Link to={to}>{label}</Link> ›{' '}
        </span>
      ))}
    </nav>
  );
}
