import { TextInput } from '@mantine/core';
import type { TemplateValue } from '@millspace/policy';
import type { TemplateParameter } from '@millspace/schemas';
import { usePhrase } from '../../i18n/phrase.ts';
import { useWords } from '../../i18n/words.ts';
import { useSampleValues } from './sample-values.ts';

const asText = (value: TemplateValue | undefined): string =>
  value === undefined ? '' : typeof value === 'string' ? value : value.join(', ');

/** With which values the sentences are written; nobody else sees them. */
export function SampleValues({
  parameters,
  values,
}: {
  parameters: readonly TemplateParameter[];
  values: Readonly<Record<string, TemplateValue>>;
}) {
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
  if (parameters.length === 0) return null;
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
