import { Button, NativeSelect, TextInput } from '@mantine/core';
import type { ListedTemplate } from '@millspace/schemas';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useApi, useCommand } from '../../api/use-api.ts';
import { Answer } from '../../design/answer.tsx';
import { ErrorPanel } from '../../design/error-panel.tsx';
import { PageHeader } from '../../design/page-header.tsx';
import { Trail } from '../../design/trail.tsx';
import { usePhrase } from '../../i18n/phrase.ts';
import { useWords } from '../../i18n/words.ts';
import { bodyOf, EMPTY } from './body.ts';

const NAME = /^[a-z0-9][a-z0-9-]{1,62}$/;
const RESERVED = 'new';

/** A new template: its name, its title, and what it begins with. */
export default function NewTemplatePage() {
  const t = useWords('templates');
  const templates = useApi<{ templates: ListedTemplate[] }>('/templates', { query: { retired: 'true' } });
  return (
    <>
      <PageHeader title={t('newTemplate')} trail={<Trail steps={[{ label: t('templates'), to: '/policies' }]} />} />
      <Answer of={templates}>{(data) => <NewForm templates={data.templates} />}</Answer>
    </>
  );
}

function NewForm({ templates }: { templates: readonly ListedTemplate[] }) {
  const t = useWords('templates');
  const phrase = usePhrase();
  const navigate = useNavigate();
  const { from = '' } = useSearch({ strict: false }) as { from?: string };
  const source = templates.find(({ id }) => id === from);
  const [id, setId] = useState('');
  const [own, setOwn] = useState<{ en?: string; de?: string }>({});
  const title = { en: own.en ?? source?.title.en ?? '', de: own.de ?? source?.title.de ?? '' };
  const make = useCommand<object>(
    (template) => ({
      method: 'PUT',
      path: `/template-drafts/${encodeURIComponent(id)}`,
      body: { template, basedOn: null, revision: 0 },
    }),
    ['templates'],
  );
  const taken = id === RESERVED || templates.some((one) => one.id === id);
  const lacks =
    id === '' || title.en.trim() === '' || title.de.trim() === ''
      ? t('lacksNameAndTitles')
      : !NAME.test(id)
        ? t('lacksGoodName')
        : taken
          ? t('lacksFreeName')
          : null;
  return (
    <form
      className="ms-panel"
      style={{ maxWidth: 560 }}
      onSubmit={(event) => {
        event.preventDefault();
        if (lacks !== null) return;
        const body = source ? bodyOf(source) : EMPTY;
        const to = () => void navigate({ to: `/policies/${id}/tree` } as never);
        make.mutate({ ...body, title: { en: title.en.trim(), de: title.de.trim() } }, { onSuccess: to });
      }}
    >
      <NativeSelect
        label={t('beginWith')}
        value={from}
        onChange={(event) =>
          void navigate({ to: '.', search: { from: event.currentTarget.value }, replace: true } as never)
        }
        data={[
          { value: '', label: t('blankSheet') },
          ...templates.map((one) => ({ value: one.id, label: phrase(one.title) })),
        ]}
      />
      <TextInput
        mt="sm"
        label={t('name')}
        description={t('nameHint')}
        value={id}
        maxLength={63}
        onChange={(event) => setId(event.currentTarget.value.toLowerCase().replace(/\s+/g, '-'))}
      />
      {(['en', 'de'] as const).map((language) => (
        <TextInput
          key={language}
          mt="sm"
          lang={language}
          label={t(`titleIn.${language}`)}
          value={title[language]}
          maxLength={200}
          onChange={(event) => setOwn({ ...own, [language]: event.currentTarget.value })}
        />
      ))}
      {make.error ? <ErrorPanel error={make.error} /> : null}
      <div className="ms-row" style={{ marginTop: 12 }}>
        <Button type="submit" disabled={lacks !== null} loading={make.isPending}>
          {t('begin')}
        </Button>
        <span className="ms-muted">{lacks}</span>
      </div>
    </form>
  );
}
