import { TextInput } from '@mantine/core';
import type { TemplateValue } from '@millspace/policy';
import type { TemplateParameter } from '@millspace/schemas';
import { usePhrase } from '../../i18n/phrase.ts';
import { useWords } from '../../i18n/words.ts';
import { LabelCounts } from '../../terms/terms.tsx';
import { ClauseList } from './clause-list.tsx';
import type { Judged } from './judge.ts';
import { Remarks } from './remarks.tsx';
import { useSampleValues } from './sample-values.ts';

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
      {parameters.length === 0 ? null : <SampleValues parameters={parameters} values={judged.values} />}
    </section>
  );
}

const asText = (value: TemplateValue | undefined): string =>
  value === undefined ? '' : typeof value === 'string' ? value : value.join(', ');

/** With which values the sentences are written; nobody else sees them. */
function SampleValues({ parameters, values }: { parameters: readonly TemplateParameter[]; values: Judged['values'] }) {
  const t = useWords('builder');
  const phrase = usePhrase();
  const { given, write } = useSampleValues();
  const read = (type: TemplateParameter['type'], text: string): TemplateValue | null => {
    if (text.trim() === '') return null;
    if (type !== 'terms' && type !== 'signals' && type !== 'participants') return text.trim();
    return text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
  };
  return (
    <details>
      <summary>{t('sampleValues')}</summary>
      <p className="ms-muted">{t('sampleValuesAbout')}</p>
      {parameters.map(({ name, title, type }) => (
        <TextInput
          key={`${name} ${asText(given[name])}`}
          mt="xs"
          label={phrase(title) === '' ? name : phrase(title)}
          defaultValue={asText(given[name])}
          placeholder={asText(values[name])}
          onBlur={(event) => {
            const next = event.currentTarget.value;
            if (next !== asText(given[name])) write(name, read(type, next));
          }}
        />
      ))}
    </details>
  );
}
