import type { LintFinding } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';
import { usePhrase } from '../i18n/phrase.ts';

/** What the linter says of terms, the gravest first; each text says what to do. */
export function Findings({ of }: { of: readonly LintFinding[] }) {
  const { t } = useTranslation('datasets');
  const phrase = usePhrase();
  if (of.length === 0) return <p className="ms-muted">{t('noFindings')}</p>;
  return (
    <>
      <h3>{t('findings')}</h3>
      <ul>
        {of.map(({ severity, code, pointer, text, article }) => (
          <li key={`${code} ${pointer}`}>
            <strong>{t(`severity.${severity}`)}:</strong> {phrase(text)}{' '}
            {article ? <span className="ms-muted">{t('article', { article })} </span> : null}
            <code>{code}</code>
          </li>
        ))}
      </ul>
    </>
  );
}
