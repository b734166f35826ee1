import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

export type WhyKind = 'request' | 'transfer' | 'agreement';

/** Leads to the page that says why a thing is as it is: the decision, the rule that says no, whom it waits for. */
export function WhyLink({ kind, id, about }: { kind: WhyKind; id: string; about: string }) {
  const { t } = useTranslation();
  return (
    <Link to={`/why/${kind}/${encodeURIComponent(id)}`} aria-label={t('whyAbout', { about })}>
      {t('why')}
    </Link>
  );
}
