import { Button, Checkbox, NativeSelect } from '@mantine/core';
import type { ExportProgress } from '@millspace/schemas';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { download } from '../api/download.ts';
import { get } from '../api/http.ts';
import { useLook } from '../api/use-look.ts';
import { useMay } from '../app/session.tsx';
import { Answer } from '../design/answer.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { ErrorPanel } from '../design/error-panel.tsx';
import { WorkBar } from '../design/work-bar.tsx';
import { useFormats } from '../i18n/format.ts';
import type { MachineOverview } from '../machines/machine-overview.ts';
import { RangePicker, useRange } from '../plots/range-picker.tsx';
import { useSignals } from '../signals/use-signals.ts';
import classes from './data.module.css';
import { LookGate } from './look-gate.tsx';
import type { OwnDataset } from './received.ts';

const FORMATS = {
  'csv-en': { format: 'csv', locale: 'en' },
  'csv-de': { format: 'csv', locale: 'de' },
  parquet: { format: 'parquet', locale: undefined },
  ndjson: { format: 'ndjson', locale: undefined },
} as const;
type FormatName = keyof typeof FORMATS;

/** Takes a stretch of it away as a file. */
export default function ExportTab({ dataset }: { dataset: OwnDataset }) {
  const { t } = useTranslation('data');
  const may = useMay('subscriber');
  if (!may) return <EmptyState title={t('exportMayNot')} why={t('exportMayNotWhy')} />;
  return <LookGate agreement={dataset.id}>{(counted) => <Wish dataset={dataset} counted={counted} />}</LookGate>;
}

function Wish({ dataset, counted }: { dataset: OwnDataset; counted: boolean }) {
  const { t } = useTranslation('data');
  const machines = useLook<{ machines: MachineOverview[] }>('/machines', { query: { scope: dataset.id }, counted });
  return (
    <Answer of={machines}>
      {(data) =>
        data.machines.length === 0 ? (
          <EmptyState title={t('noValues')} why={t('noValuesWhy')} />
        ) : (
          <ExportForm dataset={dataset} machines={data.machines} />
        )
      }
    </Answer>
  );
}

function ExportForm({ dataset, machines }: { dataset: OwnDataset; machines: readonly MachineOverview[] }) {
  const { t } = useTranslation('data');
  const { range, resolveNow, setRange } = useRange();
  const words = useSignals(machines.flatMap(({ packs }) => packs));
  const all = [...new Set(machines.flatMap(({ signals }) => signals.map(({ signal }) => signal)))].sort();
  const [format, setFormat] = useState<FormatName>('csv-en');
  const [machine, setMachine] = useState('');
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [running, setRunning] = useState('');
  const [came, setCame] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [done, setDone] = useState<string | null>(null);
  const stop = useRef<AbortController | null>(null);
  const chosen = all.filter((signal) => !left.has(signal));
  const start = async () => {
    const { from, to } = resolveNow();
    const abort = new AbortController();
    const job = jobName();
    setRunning(job);
    stop.current = abort;
    setError(null);
    setDone(null);
    setCame(0);
    try {
      const file = await download(
        '/export',
        {
          ...FORMATS[format],
          job,
          scope: dataset.id,
          machines: machine,
          signals: chosen.length === all.length ? undefined : chosen.join(','),
          from: Math.floor(from),
          to: Math.ceil(to),
        },
        { signal: abort.signal, onBytes: setCame },
      );
      setDone(file);
    } catch (failure) {
      if (!abort.signal.aborted) setError(failure);
    }
    setCame(null);
  };
  return (
    <section className="ms-panel">
      <h2>{t('tab.export')}</h2>
      <RangePicker range={range} shown={resolveNow()} setRange={setRange} />
      <div className="ms-row" style={{ marginBlock: 12, alignItems: 'flex-end' }}>
        <NativeSelect
          label={t('format')}
          value={format}
          data={(Object.keys(FORMATS) as FormatName[]).map((value) => ({
            value,
            label: t(`formats.${value}`) as string,
          }))}
          onChange={(event) => setFormat(event.currentTarget.value as FormatName)}
        />
        <NativeSelect
          label={t('machine')}
          value={machine}
          data={[{ value: '', label: t('allMachines') as string }, ...machines.map((one) => one.machine)]}
          onChange={(event) => setMachine(event.currentTarget.value)}
        />
      </div>
      <p className="ms-muted">{t(`formatWhy.${format}`)}</p>
      <fieldset className={classes.choices}>
        <legend>{t('signalsChosen', { chosen: chosen.length, all: all.length })}</legend>
        {all.map((signal) => (
          <Checkbox
            key={signal}
            label={words.label(signal)}
            checked={!left.has(signal)}
            onChange={(event) => {
              const next = new Set(left);
              if (event.currentTarget.checked) next.delete(signal);
              else next.add(signal);
              setLeft(next);
            }}
          />
        ))}
      </fieldset>
      {error ? <ErrorPanel error={error} /> : null}
      <div className="ms-row" style={{ marginTop: 12 }}>
        <Button onClick={() => void start()} loading={came !== null} disabled={chosen.length === 0}>
          {t('download')}
        </Button>
        <span role="status" className="ms-muted">
          {chosen.length === 0
            ? t('chooseSignal')
            : came !== null || done === null
              ? ''
              : t('downloaded', { file: done })}
        </span>
      </div>
      {came === null ? null : <Coming job={running} came={came} onCancel={() => stop.current?.abort()} />}
    </section>
  );
}

/** How far the file has come: the connector says it, for a whole year is on its way for minutes. */
function Coming({ job, came, onCancel }: { job: string; came: number; onCancel: () => void }) {
  const { t } = useTranslation('data');
  const { bytes } = useFormats();
  const progress = useQuery({
    queryKey: ['/export/progress', job],
    queryFn: ({ signal }) => get<ExportProgress>('/export/progress', { query: { job }, signal }),
    refetchInterval: 500,
    retry: false,
  });
  return (
    <WorkBar
      label={t('tab.export')}
      share={progress.data?.share ?? null}
      soFar={t('downloading', { size: bytes(came) })}
      onCancel={onCancel}
    />
  );
}

/** A page over plain HTTP has no `randomUUID`; this only has to differ from what runs now. */
const jobName = (): string => `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
