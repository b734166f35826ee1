import type { Simulated } from '@millspace/schemas';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Sentence } from '../design/sentence.tsx';
import { usePhrase } from '../i18n/phrase.ts';
import type { Scenario } from './scenario.ts';
import { VerdictWord } from './verdict.tsx';

/** Many answers at once, each leading to the question about it alone. */
export function Verdicts({ of, scenario }: { of: readonly Simulated[]; scenario: Scenario }) {
  const { t } = useTranslation('simulator');
  const phrase = usePhrase();
  return (
    <div className="ms-panel ms-scroll">
      <table className="ms-table">
        <thead>
          <tr>
            <th scope="col">{t('who')}</th>
            <th scope="col">{t('dataset')}</th>
            <th scope="col">{t('under')}</th>
            <th scope="col">{t('answer')}</th>
            <th scope="col">{t('why')}</th>
          </tr>
        </thead>
        <tbody>
          {of.map((one) => (
            <tr key={`${one.participant} ${one.dataset} ${one.policy}`}>
              <th scope="row">
                <Link to="/simulator" search={{ ...scenario, who: one.participant, dataset: one.dataset } as never}>
                  {one.participant}
                </Link>
              </th>
              <td>
                <code>{one.dataset.replace('urn:millspace:dataset:', '')}</code>
              </td>
              <td>{t(`underWhat.${one.under}`)}</td>
              <td>
                <VerdictWord of={one.decision} />
              </td>
              <td style={{ minWidth: 280 }}>
                <Sentence text={phrase(one.decision.text)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
