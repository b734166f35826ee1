import { useTranslation } from 'react-i18next';
import { usePhrase } from '../i18n/phrase.ts';
import type { Reading } from './reading.ts';

const LABELS = ['prevented', 'attested', 'evidenced', 'contractText'] as const;

/** A policy sentence by sentence, each with how real it is, and the counts side by side. Needs the texts `terms`. */
export function Terms({ of }: { of: Reading }) {
  const { t } = useTranslation('terms');
  const phrase = usePhrase();
  return (
    <>
      <ul className="ms-terms">
        {of.clauses.map(({ text, label }) => (
          <li key={text.en}>
            {phrase(text)}{' '}
            {label === null ? null : (
              <span className="ms-tag" title={t(`meaning.${keyOfLabel(label)}`)}>
                {t(`label.${keyOfLabel(label)}`)}
              </span>
            )}
          </li>
        ))}
      </ul>
      <LabelCounts of={of.labels} />
    </>
  );
}

/** How many terms are how real. They are never added: one that is only written does not make up for one that is prevented. */
export function LabelCounts({ of }: { of: Reading['labels'] }) {
  const { t } = useTranslation('terms');
  return (
    <dl className="ms-counts">
      {LABELS.map((label) => (
        <div key={label}>
          <dt>{t(`label.${label}`)}</dt>
          <dd>{of[label]}</dd>
          <dd className="ms-muted">{t(`meaning.${label}`)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The key of a label in the texts `terms`. */
export const keyOfLabel = (label: string): (typeof LABELS)[number] =>
  label === 'contract-text' ? 'contractText' : (label as (typeof LABELS)[number]);
