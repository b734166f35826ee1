import type { AuditEntry } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';
import { type Column, DataTable } from '../design/data-table.tsx';
import { useFormats } from '../i18n/format.ts';
import { useWords } from '../i18n/words.ts';
import { kindKey } from './kinds.ts';

/** Entries of the log, each with its whole content behind a click. */
export function Entries({ of }: { of: readonly AuditEntry[] }) {
  const { t } = useTranslation('audit');
  const words = useWords('audit');
  const { instant } = useFormats();
  const columns: Column<AuditEntry>[] = [
    { head: t('number'), number: true, cell: ({ n }) => n },
    { head: t('when'), cell: (entry) => instant(entry.t) },
    {
      head: t('what'),
      minWidth: '12rem',
      // The kind as it is, too: the filter asks for it. One that is new here has no words yet.
      cell: ({ kind }) => (
        <>
          <div>{words(kindKey(kind), { defaultValue: '' })}</div>
          <div className="ms-muted">
            <code>{kind}</code>
          </div>
        </>
      ),
    },
    { head: t('subject'), cell: ({ subject }) => <code>{subject}</code> },
    { head: t('actor'), cell: ({ actor }) => (actor === undefined ? '–' : <code>{actor}</code>) },
    {
      head: t('parties'),
      cell: ({ parties }) => (parties === undefined || parties.length === 0 ? '–' : <code>{parties.join(', ')}</code>),
    },
    {
      head: t('content'),
      cell: (entry) => (
        <details>
          <summary>{t('open')}</summary>
          <pre style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', minWidth: 280 }}>
            {JSON.stringify(entry, null, 2)}
          </pre>
        </details>
      ),
    },
  ];
  return <DataTable panel label={t('title')} rows={of} keyOf={({ n }) => String(n)} columns={columns} />;
}
