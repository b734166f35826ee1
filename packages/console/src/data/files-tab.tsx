import { Button } from '@mantine/core';
import type { ReceivedFile } from '@millspace/schemas';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { download } from '../api/download.ts';
import { useApi, useCommand } from '../api/use-api.ts';
import { useMay } from '../app/session.tsx';
import { Answer } from '../design/answer.tsx';
import { type Column, DataTable } from '../design/data-table.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { ErrorPanel } from '../design/error-panel.tsx';
import { useFormats } from '../i18n/format.ts';
import { useCounterpartyNames } from '../outside/use-own-partners.ts';
import { LookGate } from './look-gate.tsx';
import type { OwnDataset } from './received.ts';
import { nextDeletion, useDuties } from './use-duties.ts';

/** Files that came from an outside partner under one agreement: which, until when they may stay, and taking them away. */
export default function FilesTab({ dataset }: { dataset: OwnDataset }) {
  const { t } = useTranslation('data');
  const answer = useApi<{ files: ReceivedFile[] }>('/received-files', {
    topics: ['transfers', 'duties'],
    everyMs: 15_000,
  });
  return (
    <section className="ms-panel">
      <h2>{t('tab.files')}</h2>
      <p className="ms-muted">{t('filesWhat')}</p>
      <Answer of={answer}>
        {({ files }) => {
          const those = files.filter(({ agreement }) => agreement === dataset.id);
          return those.length === 0 ? (
            <EmptyState title={t('filesNone')} why={t('filesNoneWhy')} />
          ) : (
            <Files of={those} dataset={dataset} />
          );
        }}
      </Answer>
      <FetchAgain dataset={dataset} />
    </section>
  );
}

function Files({ of, dataset }: { of: readonly ReceivedFile[]; dataset: OwnDataset }) {
  const { t } = useTranslation('data');
  const { bytes, instant } = useFormats();
  const partyName = useCounterpartyNames();
  const takes = useMay('subscriber');
  const due = nextDeletion(useDuties(dataset.id).data);
  const columns: Column<ReceivedFile>[] = [
    { head: t('file'), minWidth: '10rem', cell: ({ name }) => <code>{name}</code> },
    { head: t('size'), number: true, cell: (one) => bytes(one.bytes) },
    { head: t('receivedAt'), cell: ({ receivedAt }) => instant(receivedAt) },
    { head: t('sender'), cell: () => partyName(dataset.agreement.counterparty) },
    { head: t('deleteBy'), cell: () => (due === null ? t('noDeletion') : instant(due)) },
  ];
  return (
    <>
      <DataTable label={t('tab.files')} rows={of} keyOf={({ id }) => id} columns={columns} />
      {takes ? (
        <LookGate agreement={dataset.id}>
          {() => (
            <ul style={{ listStyle: 'none', padding: 0 }}>
              {of.map((file) => (
                <li key={file.id}>
                  <TakeAway of={file} />
                </li>
              ))}
            </ul>
          )}
        </LookGate>
      ) : (
        <p className="ms-muted">{t('exportMayNotWhy')}</p>
      )}
    </>
  );
}

/** Fetched, not followed as a link: a refusal is shown with its reason. */
function TakeAway({ of: { id, name } }: { of: ReceivedFile }) {
  const { t } = useTranslation('data');
  const [busy, setBusy] = useState(false);
  const [saved, setSaved] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const take = async () => {
    setBusy(true);
    setError(null);
    try {
      const path = `/received-files/${encodeURIComponent(id)}`;
      setSaved(await download(path, {}, { signal: new AbortController().signal, onBytes: () => undefined }));
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <div className="ms-row" style={{ marginTop: 8 }}>
        <Button size="compact-sm" variant="default" loading={busy} onClick={() => void take()}>
          {t('downloadFile', { file: name })}
        </Button>
        <span role="status" className="ms-muted">
          {saved === null ? '' : t('downloaded', { file: saved })}
        </span>
      </div>
      {error === null ? null : <ErrorPanel error={error} />}
    </>
  );
}

function FetchAgain({ dataset: { transfer } }: { dataset: OwnDataset }) {
  const { t } = useTranslation('data');
  const may = useMay('subscriber');
  const again = useCommand<string>(
    (pid) => ({ method: 'POST', path: `/transfers/${encodeURIComponent(pid)}/fetch` }),
    ['transfers'],
  );
  if (!may || transfer?.state !== 'STARTED') return null;
  return (
    <>
      {again.error ? <ErrorPanel error={again.error} /> : null}
      <div className="ms-row" style={{ marginTop: 12 }}>
        <Button variant="default" loading={again.isPending} onClick={() => again.mutate(transfer.pid)}>
          {t('fetchAgain')}
        </Button>
        <span role="status" className="ms-muted">
          {again.isSuccess ? t('fetching') : ''}
        </span>
      </div>
    </>
  );
}
