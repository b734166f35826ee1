import type { LintAnswer } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';
import { usePhrase } from '../i18n/phrase.ts';

/** Terms as the linter reads them, each with how real it is. Needs the texts `terms`. */
export function LabelledTerms({ of }: { of: LintAnswer['terms'] }) {
  const { t } = useTranslation('terms');
  const phrase = usePhrase();
  return (
    <ul className="ms-terms">
      {of.map(({ label, text }) => {
        const key = label === 'contract-text' ? 'contractText' : label;
        return (
          <li key={`${label} ${text.en}`}>
            {phrase(text)}{' '}
            <span className="ms-tag" title={t(`meaning.${key}`)}>
              {t(`label.${key}`)}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
