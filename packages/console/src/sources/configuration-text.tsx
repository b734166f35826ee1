import type { SourceView } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../design/copy-button.tsx';

/** The same source as text of the configuration file: for copying to another connector, or into a repository. */
export function ConfigurationText({ source: { id, configuration } }: { source: SourceView }) {
  const { t } = useTranslation('sources');
  return (
    <section className="ms-panel">
      <h2>{t('text.title')}</h2>
      <p className="ms-muted">{t('text.about', { id })}</p>
      <pre className="ms-scroll" style={{ margin: '0 0 8px' }}>
        <code>{configuration}</code>
      </pre>
      <CopyButton value={configuration} label={t('text.copy')} />
    </section>
  );
}
