import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Answer } from '../design/answer.tsx';
import { StateWord } from '../design/state-word.tsx';
import { useFormats } from '../i18n/format.ts';
import { usePhrase } from '../i18n/phrase.ts';
import { Terms } from '../terms/terms.tsx';
import { useReadings } from '../terms/use-reading.ts';
import type { OwnDataset } from './received.ts';
import { type DutyStanding, useDuties } from './use-duties.ts';

export const dutyKinds = { kept: 'done', waiting: 'waiting', done: 'done', overdue: 'refused' } as const;

/** What was agreed, small, beside the data. */
export function TermsAside({ dataset: { id, agreement } }: { dataset: OwnDataset }) {
  const { t } = useTranslation('data');
  const readings = useReadings([agreement.agreement]);
  const duties = useDuties(id);
  const reading = readings.data?.[0];
  return (
    <aside className="ms-panel" aria-label={t('mayI')}>
      <h2>{t('mayI')}</h2>
      {reading ? <Terms of={reading} /> : null}
      <h2>{t('tab.duties')}</h2>
      <Answer of={duties}>{(data) => <DutyList duties={data.duties.flatMap((one) => one.duties)} />}</Answer>
      <Link to={`/data/${encodeURIComponent(id)}/terms`}>{t('toTerms')}</Link>
    </aside>
  );
}

export function DutyList({ duties }: { duties: readonly DutyStanding[] }) {
  const { t } = useTranslation('data');
  const { t: words } = useTranslation('duties');
  const phrase = usePhrase();
  const { instant } = useFormats();
  return duties.length === 0 ? (
    <p className="ms-muted">{t('noDuties')}</p>
  ) : (
    <ul style={{ paddingInlineStart: 18 }}>
      {duties.map(({ path, rule, state, due, detail }) => (
        <li key={path}>
          {phrase(rule)} <StateWord kind={dutyKinds[state]} word={words(`state.${state}`)} />
          {due === null ? null : <> {words('dueAt', { at: instant(due) })}</>}
          {detail ? <div className="ms-muted">{phrase(detail)}</div> : null}
        </li>
      ))}
    </ul>
  );
}
