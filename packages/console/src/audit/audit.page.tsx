import { Button, TextInput } from '@mantine/core';
import type { AuditEntry, AuditPage as Page } from '@millspace/schemas';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { Answer } from '../design/answer.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { PageHeader } from '../design/page-header.tsx';
import { useFormats } from '../i18n/format.ts';
import { type AuditFilter, FIELDS, queryOf } from './filter.ts';
import { Verification } from './verification.tsx';

const SHOWN = 100;

/** Who did what to whom and when, and whether the log still holds. */
export default function AuditPage() {
  const { t } = useTranslation('audit');
  const { zone } = useFormats();
  const filter = useSearch({ strict: false }) as AuditFilter;
  const entries = useApi<Page>('/audit', { query: queryOf(filter, zone, SHOWN), topics: ['audit'] });
  return (
    <>
      <PageHeader title={t('title')} />
      <p className="ms-muted">{t('about')}</p>
      <Verification />
      {/* Another address is another filter, e.g. after Back. */}
      <Filter key={JSON.stringify(filter)} of={filter} />
      <Answer of={entries}>
        {(data) =>
          data.entries.length === 0 ? (
            <EmptyState title={t('none')} why={t('noneWhy')} />
          ) : (
            <>
              <p role="status">
                {t('shown', { count: data.entries.length })} {data.cursor === undefined ? null : t('narrow')}
              </p>
              <Entries of={data.entries.toSorted((a, b) => b.n - a.n)} />
            </>
          )
        }
      </Answer>
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

function Entries({ of }: { of: readonly AuditEntry[] }) {
  const { t } = useTranslation('audit');
  const { instant } = useFormats();
  return (
    <div className="ms-panel ms-scroll">
      <table className="ms-table">
        <thead>
          <tr>
            <th scope="col" className="ms-number">
              {t('number')}
            </th>
            <th scope="col">{t('when')}</th>
            <th scope="col">{t('what')}</th>
            <th scope="col">{t('subject')}</th>
            <th scope="col">{t('actor')}</th>
            <th scope="col">{t('parties')}</th>
            <th scope="col">{t('content')}</th>
          </tr>
        </thead>
        <tbody>
          {of.map((entry) => (
            <tr key={entry.n}>
              <th scope="row" className="ms-number">
                {entry.n}
              </th>
              <td>{instant(entry.t)}</td>
              <td>
                <code>{entry.kind}</code>
              </td>
              <td>
                <code>{entry.subject}</code>
              </td>
              <td>{entry.actor === undefined ? '–' : <code>{entry.actor}</code>}</td>
              <td>{entry.parties === undefined ? '–' : <code>{entry.parties.join(', ')}</code>}</td>
              <td>
                <details>
                  <summary>{t('open')}</summary>
                  <pre style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', minWidth: 280 }}>
                    {JSON.stringify(entry, null, 2)}
                  </pre>
                </details>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
