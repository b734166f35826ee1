import { Checkbox, TextInput } from '@mantine/core';
import type { ListedTemplate, TemplateDraft, TemplateUse } from '@millspace/schemas';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../api/use-api.ts';
import { useMay } from '../../app/session.tsx';
import { Answer } from '../../design/answer.tsx';
import { EmptyState } from '../../design/empty-state.tsx';
import { PageHeader } from '../../design/page-header.tsx';
import { Scroll } from '../../design/scroll.tsx';
import { StateWord } from '../../design/state-word.tsx';
import { usePhrase } from '../../i18n/phrase.ts';
import { useWords } from '../../i18n/words.ts';
import { withTitles } from './blanks.ts';
import { type Row, rowsOf } from './rows.ts';

const LABELS = ['prevented', 'attested', 'evidenced', 'contractText'] as const;

/** The templates of the dataspace: what each says, how real it is, who uses it. */
export default function TemplatesPage() {
  const t = useWords('templates');
  const admin = useMay('admin');
  const navigate = useNavigate();
  const { q = '', retired } = useSearch({ strict: false }) as { q?: string; retired?: string };
  const templates = useApi<{ templates: ListedTemplate[] }>('/templates', {
    query: { retired: 'true' },
    topics: ['templates'],
  });
  const drafts = useApi<{ drafts: TemplateDraft[] }>('/template-drafts', { topics: ['templates'] });
  const uses = useApi<{ uses: TemplateUse[] }>('/template-uses', { topics: ['agreements', 'datasets'] });
  const change = (search: object) =>
    void navigate({ to: '.', search: (now: object) => ({ ...now, ...search }), replace: true } as never);
  return (
    <>
      <PageHeader
        title={t('templates')}
        actions={admin ? <Link to="/policies/new">{t('newTemplate')}</Link> : undefined}
      />
      <p className="ms-muted">{t('templatesAbout')}</p>
      <search className="ms-row">
        <TextInput
          type="search"
          label={t('search')}
          defaultValue={q}
          onChange={(event) => change({ q: event.currentTarget.value })}
        />
        <Checkbox
          mt="lg"
          label={t('showRetired')}
          checked={retired === '1'}
          onChange={(event) => change({ retired: event.currentTarget.checked ? '1' : undefined })}
        />
      </search>
      <Answer of={templates}>
        {(data) => (
          <List
            templates={data.templates}
            drafts={drafts.data?.drafts ?? []}
            uses={uses.data?.uses ?? []}
            search={q}
            retired={retired === '1'}
          />
        )}
      </Answer>
    </>
  );
}

interface ListProps {
  templates: readonly ListedTemplate[];
  drafts: readonly TemplateDraft[];
  uses: readonly TemplateUse[];
  search: string;
  retired: boolean;
}

function List({ templates, drafts, uses, search, retired }: ListProps) {
  const t = useWords('templates');
  const { t: terms, i18n } = useTranslation('terms');
  const rows = useMemo(() => rowsOf(templates, drafts, uses), [templates, drafts, uses]);
  const language = i18n.language === 'de' ? 'de' : 'en';
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = rows.filter(
    (row) =>
      (retired || row.state !== 'retired') &&
      words.every((word) => `${row.id} ${row.title[language]} ${row.summary[language]}`.toLowerCase().includes(word)),
  );
  if (shown.length === 0) return <EmptyState title={t('none')} why={t('noneWhy')} />;
  return (
    <Scroll label={t('templates')} panel>
      <p role="status">{t('found', { count: shown.length })}</p>
      <table className="ms-table">
        <thead>
          <tr>
            <th scope="col">{t('title')}</th>
            {LABELS.map((label) => (
              <th scope="col" key={label} className="ms-number" title={String(terms(`meaning.${label}`))}>
                {String(terms(`label.${label}`))}
              </th>
            ))}
            <th scope="col">{t('state')}</th>
            <th scope="col">{t('usedBy')}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <TemplateRow key={row.id} of={row} />
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function TemplateRow({ of }: { of: Row }) {
  const t = useWords('templates');
  const phrase = usePhrase();
  const { id, title, summary, parameters, labels, state, version, drafted, agreements, datasets } = of;
  return (
    <tr>
      <th scope="row" style={{ whiteSpace: 'normal', minWidth: '16rem', width: '50%', fontWeight: 400 }}>
        <Link to={`/policies/${id}/sentence`}>{phrase(title) === '' ? id : phrase(title)}</Link>
        <div className="ms-muted">{withTitles(phrase(summary), parameters, phrase)}</div>
      </th>
      {LABELS.map((label) => (
        <td key={label} className="ms-number">
          {labels === null ? '–' : labels[label]}
        </td>
      ))}
      <td>
        {state === 'draft' ? null : (
          <StateWord
            kind={state === 'retired' ? 'off' : 'done'}
            word={
              state === 'retired'
                ? t('retired')
                : t(state === 'shipped' ? 'shippedVersion' : 'versionNumber', { version })
            }
          />
        )}{' '}
        {drafted ? <StateWord kind="open" word={t('draft')} /> : null}
      </td>
      <td>{agreements + datasets === 0 ? t('unused') : t('inUse', { agreements, datasets })}</td>
    </tr>
  );
}
