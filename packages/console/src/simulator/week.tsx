import type { DecidedStretch } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';
import { Sentence } from '../design/sentence.tsx';
import { useFormats } from '../i18n/format.ts';
import { usePhrase } from '../i18n/phrase.ts';
import { between } from './stretches.ts';
import { VerdictWord } from './verdict.tsx';
import classes from './week.module.css';

const WEEK_MS = 7 * 86_400_000;
/** A line that changes all the time is a list nobody reads; the strip above shows all of it. */
const LISTED = 40;

/** The week from the moment that is asked about: when it is allowed, and when not and why. */
export function Week({ line }: { line: readonly DecidedStretch[] }) {
  const { t } = useTranslation('simulator');
  const { instant, number } = useFormats();
  const phrase = usePhrase();
  const [first] = line;
  if (first === undefined) return null;
  const stretches = between(line, first.from, first.from + WEEK_MS);
  if (stretches.length === 1) return <p>{t('wholeWeek')}</p>;
  return (
    <>
      <h3>{t('week')}</h3>
      {/* What the strip shows is in the table below it. */}
      <div className={classes.strip} aria-hidden="true">
        {stretches.map(({ from, until, decision }) => (
          <span
            key={from}
            className={classes.stretch}
            data-permitted={decision.result === 'permit'}
            style={{ flexGrow: until - from, flexBasis: 0 }}
          />
        ))}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: nothing in this table takes the focus, and a narrow screen scrolls it */}
      <section className="ms-scroll" aria-label={t('week')} tabIndex={0}>
        <table className="ms-table">
          <thead>
            <tr>
              <th scope="col">{t('from')}</th>
              <th scope="col">{t('until')}</th>
              <th scope="col">{t('answer')}</th>
              <th scope="col">{t('why')}</th>
            </tr>
          </thead>
          <tbody>
            {stretches.slice(0, LISTED).map(({ from, until, decision }) => (
              <tr key={from}>
                <td>{instant(from)}</td>
                <td>{instant(until)}</td>
                <td>
                  <VerdictWord of={decision} />
                </td>
                <td style={{ minWidth: 240 }}>
                  <Sentence text={phrase(decision.text)} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {stretches.length > LISTED ? <p>{t('more', { count: stretches.length - LISTED })}</p> : null}
      <p className="ms-muted">
        {t('share', {
          percent: number(
            (100 *
              stretches.reduce(
                (sum, { from, until, decision }) => sum + (decision.result === 'permit' ? until - from : 0),
                0,
              )) /
              WEEK_MS,
            0,
          ),
        })}
      </p>
    </>
  );
}
