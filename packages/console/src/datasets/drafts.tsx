import { Button } from '@mantine/core';
import type { DatasetDraft } from '@millspace/schemas';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useApi, useCommand } from '../api/use-api.ts';
import { ErrorPanel } from '../design/error-panel.tsx';
import { Scroll } from '../design/scroll.tsx';
import { useFormats } from '../i18n/format.ts';

/** Datasets that were begun: going on, and discarding, which can be taken back for a day. */
export function Drafts() {
  const { t } = useTranslation('datasets');
  const { data } = useApi<{ drafts: DatasetDraft[] }>('/drafts', { topics: ['drafts'] });
  const drafts = data?.drafts ?? [];
  if (drafts.length === 0) return null;
  return (
    <section aria-labelledby="drafts">
      <h2 id="drafts">{t('drafts')}</h2>
      <Scroll panel label={t('drafts')}>
        <table className="ms-table">
          <thead>
            <tr>
              <th scope="col">{t('dataset')}</th>
              <th scope="col">{t('draftChanged')}</th>
              <th scope="col">{t('draftActs')}</th>
            </tr>
          </thead>
          <tbody>
            {drafts.map((draft) => (
              <Row key={draft.id} draft={draft} />
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}

function Row({ draft }: { draft: DatasetDraft }) {
  const { t, i18n } = useTranslation('datasets');
  const { instant } = useFormats();
  const command = useCommand<boolean>(
    (discard) =>
      discard
        ? { method: 'DELETE', path: `/drafts/${encodeURIComponent(draft.id)}` }
        : { method: 'POST', path: `/drafts/${encodeURIComponent(draft.id)}/restore`, body: {} },
    ['drafts'],
  );
  const { title, titleDe, name } = draft.values;
  const called = (i18n.language === 'de' ? titleDe || title : title) || name || t('draftUnnamed');
  const gone = draft.discardedAt !== null;
  return (
    <tr>
      <th scope="row">
        {gone ? (
          <s>{called}</s>
        ) : (
          <Link to="/datasets/new/what" search={{ draft: draft.id } as never}>
            {called}
          </Link>
        )}
      </th>
      <td>{instant(draft.updatedAt)}</td>
      <td>
        {gone ? `${t('draftDiscarded')} ` : null}
        <Button
          size="compact-sm"
          variant="default"
          aria-label={t(gone ? 'draftUndoOf' : 'draftDiscardOf', { name: called })}
          loading={command.isPending}
          onClick={() => command.mutate(!gone)}
        >
          {t(gone ? 'draftUndo' : 'draftDiscard')}
        </Button>
        {command.error ? <ErrorPanel error={command.error} /> : null}
      </td>
    </tr>
  );
}
