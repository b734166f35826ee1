import { Button, TextInput } from '@mantine/core';
import type { AuditPage as Page } from '@millspace/schemas';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { Answer } from '../design/answer.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { OnePage } from '../design/one-page.tsx';
import { PageHeader } from '../design/page-header.tsx';
import { useFormats } from '../i18n/format.ts';
import { Entries } from './entries.tsx';
import { Export } from './export.tsx';
import { type AuditFilter, FIELDS, filterOf, pageQuery } from './filter.ts';

const SHOWN = 50;

/** Who did what to whom and when, the newest first, page by page. */
export default function AuditPage() {
  const { t } = useTranslation('audit');
  const { zone, number } = useFormats();
  const filter = useSearch({ strict: false }) as AuditFilter;
  const entries = useApi<Page>('/audit', {
    query: pageQuery(filter, zone, SHOWN),
    topics: ['audit'],
    moving: ['cursor'],
  });
  const { cursor, ...first } = filter;
  return (
    <>
      <PageHeader title={t('title')} actions={<Link to="/audit/verify">{t('toVerify')}</Link>} />
      <p className="ms-muted">{t('about')}</p>
      {/* Another address is another filter, e.g. after Back. */}
      <Filter key={JSON.stringify(first)} of={first} />
      <Answer of={entries}>
        {(data) =>
          data.entries.length === 0 ? (
            <EmptyState title={t('none')} why={t('noneWhy')} />
          ) : (
            <OnePage of={t('title')} cursor={cursor} turning={entries.isPlaceholderData}>
              <p role="status">
                {t('shownOf', { shown: number(data.entries.length, 0), count: data.total ?? data.entries.length })}
              </p>
              <Entries of={data.entries} />
              <div className="ms-row" style={{ marginBlock: 12 }}>
                {cursor === undefined ? null : (
                  <Link to="/audit" search={first as never}>
                    {t('newest')}
                  </Link>
                )}
                {data.cursor === undefined ? null : (
                  <Link to="/audit" search={{ ...first, cursor: data.cursor } as never}>
                    {t('older')}
                  </Link>
                )}
              </div>
            </OnePage>
          )
        }
      </Answer>
      <Export query={filterOf(filter, zone)} />
    </>
  );
}

function Filter({ of }: { of: AuditFilter }) {
  const { t } = useTranslation('audit');
  const { zone } = useFormats();
  const navigate = useNavigate();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const search = Object.fromEntries(
      [...FIELDS, 'from', 'to'].map((name) => [name, String(form.get(name) ?? '').trim()]),
    );
    void navigate({ to: '/audit', search: search as never });
  };
  return (
    <form className="ms-panel" onSubmit={submit}>
      <div className="ms-row" style={{ alignItems: 'flex-end' }}>
        {FIELDS.map((name) => (
          <TextInput key={name} name={name} label={t(`filter.${name}`)} defaultValue={of[name] ?? ''} />
        ))}
        <TextInput name="from" type="datetime-local" label={t('from', { zone })} defaultValue={of.from ?? ''} />
        <TextInput name="to" type="datetime-local" label={t('to', { zone })} defaultValue={of.to ?? ''} />
        <Button type="submit">{t('search')}</Button>
        <Button variant="default" onClick={() => void navigate({ to: '/audit', search: {} as never })}>
          {t('clear')}
        </Button>
      </div>
    </form>
  );
}
