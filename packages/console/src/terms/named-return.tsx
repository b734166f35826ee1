import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useDatasetTitles } from '../catalog/use-dataset-titles.ts';

/** The dataset that a consumer named as its return, and that this binds as text alone. Needs the texts `terms`. */
export function NamedReturn({ dataset }: { dataset: string }) {
  const { t } = useTranslation('terms');
  const title = useDatasetTitles([{ dataset }])({ dataset });
  return (
    <>
      <Link to={`/catalog/${encodeURIComponent(dataset)}`}>{title}</Link>{' '}
      <span className="ms-tag" title={t('meaning.contractText')}>
        {t('label.contractText')}
      </span>
    </>
  );
}
