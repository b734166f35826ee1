import type { TemplateParameter } from '@millspace/schemas';
import { useWords } from '../../i18n/words.ts';
import { LabelCounts } from '../../terms/terms.tsx';
import { ClauseList } from './clause-list.tsx';
import type { Judged } from './judge.ts';
import { Remarks } from './remarks.tsx';
import { SampleValues } from './sample-fields.tsx';

interface ReadingPaneProps {
  judged: Judged;
  /** Blanks whose sample values can be changed here. */
  parameters?: readonly TemplateParameter[];
  show: (pointer: string) => void;
}

/** What is being written, as its reader will see it, at each change: sentences, how real each is, what is wrong. */
export function ReadingPane({ judged, parameters = [], show }: ReadingPaneProps) {
  const t = useWords('builder');
  const refusals = judged.remarks.filter(({ kind }) => kind === 'refusal').length;
  const others = judged.remarks.length - refusals;
  return (
    <section className="ms-panel" aria-label={t('reading')}>
      <h2>{t('reading')}</h2>
      <p role="status">
        {refusals > 0 ? t('refusals', { count: refusals }) : t('canBePublished')}{' '}
        {others > 0 ? t('findings', { count: others }) : null}
      </p>
      <Remarks of={judged.remarks} show={show} />
      <ClauseList of={judged.clauses} show={show} />
      {judged.labels === null ? null : <LabelCounts of={judged.labels} />}
      <SampleValues parameters={parameters} values={judged.values} />
    </section>
  );
}
