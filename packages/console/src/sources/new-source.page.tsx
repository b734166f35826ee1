import { Button, TextInput } from '@mantine/core';
import type { SourceView } from '@millspace/schemas';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi, useCommand } from '../api/use-api.ts';
import { ErrorPanel } from '../design/error-panel.tsx';
import { PageHeader } from '../design/page-header.tsx';
import { Trail } from '../design/trail.tsx';
import { freeName, nameProblem } from './names.ts';

/** First step of a new source: what it is, and what to call it. Everything after it is kept by the connector. */
export default function NewSourcePage() {
  const { t } = useTranslation('sources');
  const navigate = useNavigate();
  const known = useApi<{ views: SourceView[] }>('/sources', { topics: ['sources'] });
  const taken = (known.data?.views ?? []).map(({ id }) => id);
  const [typed, setTyped] = useState<string | null>(null);
  const name = typed ?? freeName('mill', taken);
  const problem = nameProblem(name, taken);
  const [type, setType] = useState<SourceView['type']>('opcua');
  const create = useCommand<string, SourceView>(
    (id) => ({ method: 'POST', path: '/sources', body: { id, type, ...(type === 'mqtt' ? { dialect: 'json' } : {}) } }),
    ['sources'],
  );
  const begin = () =>
    create.mutate(name, { onSuccess: ({ id }) => void navigate({ to: `/sources/${id}/setup/address` }) });
  return (
    <>
      <PageHeader title={t('new.title')} trail={<Trail steps={[{ label: t('title'), to: '/sources' }]} />} />
      <form
        className="ms-panel"
        onSubmit={(event) => {
          event.preventDefault();
          if (problem === null) begin();
        }}
      >
        <p style={{ marginTop: 0 }}>{t('new.about')}</p>
        <fieldset style={{ border: 0, padding: 0, margin: '0 0 12px' }}>
          <legend>{t('new.kind')}</legend>
          {(['opcua', 'mqtt'] as const).map((one) => (
            <div key={one}>
              <label>
                <input type="radio" name="kind" checked={type === one} onChange={() => setType(one)} />{' '}
                {t(`new.about-${one}`)}
              </label>
            </div>
          ))}
        </fieldset>
        <TextInput
          label={t('new.name')}
          description={t('new.nameAbout')}
          value={name}
          onChange={(event) => setTyped(event.currentTarget.value)}
          error={problem === null ? undefined : t(`new.problem.${problem}`)}
          autoComplete="off"
          spellCheck={false}
          maw={360}
        />
        {create.error ? <ErrorPanel error={create.error} /> : null}
        <Button mt="md" type="submit" disabled={problem !== null} loading={create.isPending}>
          {t('new.begin')}
        </Button>
      </form>
    </>
  );
}
