import { Radio } from '@mantine/core';
import type { TemplateParameter } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '../../design/error-panel.tsx';
import { usePhrase } from '../../i18n/phrase.ts';
import { LabelCounts } from '../../terms/terms.tsx';
import { Findings } from '../findings.tsx';
import { LabelledTerms } from '../labelled-terms.tsx';
import { ParameterField } from './parameter-field.tsx';
import { ReturnFields } from './return-fields.tsx';
import type { TermsMaking } from './use-draft.ts';

/** On what terms: a template, its values, and at once what the contract says and how real each term is. */
export function TermsStep({ making }: { making: TermsMaking }) {
  const { t } = useTranslation('datasets');
  const phrase = usePhrase();
  const { draft, change, templates, template } = making;
  /** What is still to be filled in, by its name. */
  const blanks = (text: string, parameters: readonly TemplateParameter[]) =>
    text.replace(/\{([a-z][A-Za-z0-9]*)\}/g, (all, name: string) => {
      const found = parameters.find((one) => one.name === name);
      return found ? `[${phrase(found.title)}]` : all;
    });
  return (
    <>
      <section className="ms-panel">
        <Radio.Group
          label={t('template')}
          value={draft.template ?? ''}
          onChange={(value) => change({ template: value })}
        >
          {templates.map(({ id, title, summary, parameters }) => (
            <Radio
              key={id}
              mt="xs"
              value={id}
              label={phrase(title)}
              description={blanks(phrase(summary), parameters)}
            />
          ))}
        </Radio.Group>
      </section>
      {template ? (
        <section className="ms-panel">
          <h2>{phrase(template.title)}</h2>
          {template.parameters.length === 0 ? <p>{t('noParameters')}</p> : null}
          {template.parameters.map((parameter) => (
            <ParameterField key={parameter.name} parameter={parameter} making={making} />
          ))}
        </section>
      ) : null}
      {template === null || template.kind === 'data-act-user' ? null : <ReturnFields making={making} />}
      <Result making={making} />
    </>
  );
}

function Result({ making: { filled, template } }: { making: TermsMaking }) {
  const { t } = useTranslation('datasets');
  const phrase = usePhrase();
  if (template === null) return null;
  return (
    <section className="ms-panel" aria-busy={filled.isFetching}>
      <h2>{t('whatItSays')}</h2>
      {filled.error ? <ErrorPanel error={filled.error} /> : null}
      {filled.data && !filled.error ? (
        <>
          <p>{phrase(filled.data.summary)}</p>
          <LabelledTerms of={filled.data.terms} />
          <LabelCounts of={filled.data.labels} />
          <Findings of={filled.data.findings} />
        </>
      ) : null}
      {!filled.data && !filled.error ? <p>{t('lack.values')}</p> : null}
    </section>
  );
}
