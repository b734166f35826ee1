import type { Simulated } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';
import { Sentence } from '../design/sentence.tsx';
import { type StateKind, StateWord } from '../design/state-word.tsx';
import { usePhrase } from '../i18n/phrase.ts';
import { type RuleSays, rulesOf, type Says } from './rules.ts';
import { MissingFacts, VerdictWord } from './verdict.tsx';
import { Week } from './week.tsx';

const SIGNS: Record<Says, StateKind> = {
  allows: 'done',
  kept: 'done',
  forbids: 'refused',
  'not-applicable': 'off',
  undecidable: 'open',
  'other-side': 'waiting',
};
const OUTCOMES = { satisfied: 'done', violated: 'refused', open: 'open', deferred: 'waiting' } as const;

/** One answer: the verdict in a sentence, the rules that made it, every other rule, and the week ahead. */
export function SimulatedAnswer({ of }: { of: Simulated }) {
  const { t } = useTranslation('simulator');
  const phrase = usePhrase();
  return (
    <section className="ms-panel">
      <h2>{t('answerTitle', { who: of.participant, dataset: of.dataset.replace('urn:millspace:dataset:', '') })}</h2>
      <p className="ms-muted">
        {t(`underWhat.${of.under}`)} <code>{of.policy}</code>
      </p>
      <p style={{ fontSize: 16 }}>
        <strong>
          <VerdictWord of={of.decision} />
        </strong>{' '}
        <Sentence text={phrase(of.decision.text)} /> <code>{of.decision.code}</code>
      </p>
      <MissingFacts of={of.decision} />
      <Rules of={rulesOf(of.decision)} />
      <Week line={of.timeline} />
    </section>
  );
}

function Rules({ of }: { of: readonly RuleSays[] }) {
  const { t } = useTranslation('simulator');
  const phrase = usePhrase();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: nothing in this table takes the focus, and a narrow screen scrolls it
    <section className="ms-scroll" aria-label={t('rules')} tabIndex={0}>
      <table className="ms-table">
        <caption style={{ textAlign: 'start', fontWeight: 600 }}>{t('rules')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('rule')}</th>
            <th scope="col">{t('says')}</th>
            <th scope="col">{t('because')}</th>
          </tr>
        </thead>
        <tbody>
          {of.map((rule) => (
            <tr key={`${rule.kind} ${rule.number}`}>
              <th scope="row">
                {t(`ruleKind.${rule.kind}`, { number: rule.number })}
                {rule.decisive ? <div>{t('decisive')}</div> : null}
              </th>
              <td>
                <StateWord kind={SIGNS[rule.says]} word={t(`ruleSays.${rule.says}`)} />
              </td>
              <td style={{ minWidth: 280 }}>
                <Sentence text={phrase(rule.text)} />
                {rule.parts.length === 0 ? null : (
                  <ul style={{ margin: '4px 0 0', paddingInlineStart: 20 }}>
                    {rule.parts.map((part) => (
                      <li key={`${part.path} ${part.text.en}`}>
                        <StateWord kind={OUTCOMES[part.outcome]} word={t(`outcome.${part.outcome}`)} />
                        {': '}
                        <Sentence text={phrase(part.text)} />
                      </li>
                    ))}
                  </ul>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
