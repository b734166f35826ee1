import { Button, TextInput } from '@mantine/core';
import type { Simulated } from '@millspace/schemas';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../api/use-api.ts';
import { ErrorPanel } from '../design/error-panel.tsx';
import { usePhrase } from '../i18n/phrase.ts';
import { useFound } from '../policies/templates/found.ts';
import { SampleValues } from '../policies/templates/sample-fields.tsx';
import { useSampleValues } from '../policies/templates/sample-values.ts';
import type { Under } from '../policies/templates/under.ts';

/** The rules of the template that the address names; undefined: none is named, or they are not there yet. */
export function useUnder(id: string | undefined): { under: Under | null | undefined; error: unknown } {
  const { template, draft } = useFound(id ?? '', id !== undefined);
  const { given } = useSampleValues();
  const loaded = template.data !== undefined && draft.data !== undefined;
  const made = useQuery({
    queryKey: ['rules of a template', id, template.data, draft.data, given],
    // The words of policies are loaded with the first question under a template.
    queryFn: async () => {
      const { under } = await import('../policies/templates/under.ts');
      return under(id ?? '', { template: template.data ?? null, draft: draft.data ?? null }, given);
    },
    enabled: id !== undefined && loaded,
  });
  return { under: id === undefined ? undefined : made.data, error: template.error ?? draft.error ?? made.error };
}

/** Which template is asked about instead of what is on offer, and what is in its blanks. */
export function UnderTemplate({ id, under }: { id: string; under: Under | null }) {
  const { t } = useTranslation('simulator');
  const phrase = usePhrase();
  if (under === null) return <p role="alert">{t('noTemplate', { id })}</p>;
  const { body, version, values, policy } = under;
  const title = phrase(body.title) === '' ? id : phrase(body.title);
  return (
    <section className="ms-panel" aria-label={t('underTemplate')}>
      <p>
        {version === null ? t('underDraft') : t('underVersion', { version })}{' '}
        <Link to={`/policies/${id}/sentence`}>{title}</Link>
      </p>
      {policy === null ? <p role="alert">{t('notEnforceable')}</p> : null}
      <SampleValues parameters={body.parameters} values={values} />
    </section>
  );
}

interface KeepAsTestProps {
  template: string;
  values: Under['values'];
  /** The question as it was asked. */
  scenario: object;
  answer: Simulated;
}

/** Keeps the question with its answer: before a version of the template is published, it is asked again. */
export function KeepAsTest({ template, values, scenario, answer }: KeepAsTestProps) {
  const { t } = useTranslation('simulator');
  const [name, setName] = useState('');
  const { kind } = answer.decision;
  const keep = useCommand<object>(
    (body) => ({ method: 'POST', path: `/templates/${encodeURIComponent(template)}/tests`, body }),
    ['templates'],
  );
  if (kind === undefined) return null;
  if (keep.isSuccess)
    return (
      <p role="status">
        {t('kept')} <Link to={`/policies/${template}/tests`}>{t('toTests')}</Link>
      </p>
    );
  return (
    <form
      className="ms-panel"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== '') keep.mutate({ name: name.trim(), values, scenario, expected: kind });
      }}
    >
      <h2>{t('keepAsTest')}</h2>
      <p className="ms-muted">{t('keepAbout', { verdict: t(`verdict.${kind}`) })}</p>
      <div className="ms-row" style={{ alignItems: 'flex-end' }}>
        <TextInput
          label={t('testName')}
          value={name}
          maxLength={200}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" disabled={name.trim() === ''} loading={keep.isPending}>
          {t('keep')}
        </Button>
      </div>
      {keep.error ? <ErrorPanel error={keep.error} /> : null}
    </form>
  );
}
