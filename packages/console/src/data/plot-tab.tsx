import { Checkbox, NativeSelect } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Answer } from '../design/answer.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { firstSignals, type MachineOverview } from '../machines/machine-overview.ts';
import { Plots } from '../plots/plots.tsx';
import { RangePicker, useRange } from '../plots/range-picker.tsx';
import { useSeries } from '../plots/use-series.ts';
import { useSignals } from '../signals/use-signals.ts';
import classes from './data.module.css';
import { HistoryPanel } from './history-panel.tsx';
import { LookGate } from './look-gate.tsx';
import type { OwnDataset } from './received.ts';
import { useLook } from './use-look.ts';

/** Curves of what was received, live or over any stretch, and asking the provider for what is older. */
export default function PlotTab({ dataset }: { dataset: OwnDataset }) {
  return <LookGate agreement={dataset.id}>{(counted) => <Machines dataset={dataset} counted={counted} />}</LookGate>;
}

function Machines({ dataset, counted }: { dataset: OwnDataset; counted: boolean }) {
  const { t } = useTranslation('data');
  const machines = useLook<{ machines: MachineOverview[] }>('/machines', {
    query: { scope: dataset.id },
    counted,
    everyMs: 10_000,
  });
  return (
    <Answer of={machines}>
      {(data) =>
        data.machines.length === 0 ? (
          <>
            <EmptyState title={t('noValues')} why={t('noValuesWhy')} />
            <HistoryPanel dataset={dataset} />
          </>
        ) : (
          <Curves dataset={dataset} machines={data.machines} counted={counted} />
        )
      }
    </Answer>
  );
}

interface CurvesProps {
  dataset: OwnDataset;
  machines: readonly MachineOverview[];
  counted: boolean;
}

function Curves({ dataset, machines, counted }: CurvesProps) {
  const { t } = useTranslation('data');
  const search = useSearch({ strict: false }) as { signals?: string; machine?: string };
  const navigate = useNavigate();
  const { range, resolveNow, setRange } = useRange();
  const machine = machines.find((one) => one.machine === search.machine) ?? machines[0];
  const signals = useSignals(machine?.packs ?? []);
  const known = machine?.signals ?? [];
  const chosen = search.signals === undefined ? firstSignals(known) : search.signals.split(',').filter(Boolean);
  const shownSignals = chosen.filter((id) => known.some(({ signal }) => signal === id));
  const series = useSeries(
    { scope: dataset.id, machine: machine?.machine ?? '', signals: shownSignals, counted },
    [range.from, range.to],
    resolveNow,
  );
  const shown = resolveNow();
  const change = (next: Record<string, string>) =>
    void navigate({
      to: '.',
      search: (before: object) => ({ ...before, ...next }),
      replace: true,
      resetScroll: false,
    } as never);
  const choose = (signal: string, wanted: boolean) =>
    change({
      signals: (wanted ? [...shownSignals, signal] : shownSignals.filter((one) => one !== signal)).join(',') || ',',
    });
  return (
    <>
      <div className="ms-row">
        {machines.length < 2 ? null : (
          <NativeSelect
            aria-label={t('machine')}
            size="xs"
            value={machine?.machine ?? ''}
            data={machines.map((one) => one.machine)}
            onChange={(event) => change({ machine: event.currentTarget.value })}
          />
        )}
        <RangePicker range={range} shown={shown} setRange={setRange} />
      </div>
      {shownSignals.length === 0 ? (
        <p>{t('chooseSignals')}</p>
      ) : (
        <Answer of={series}>
          {(data) => (
            <Plots
              answer={data}
              shown={shown}
              signals={signals}
              onRange={setRange}
              onReset={() => setRange({ from: 'now-1h', to: 'now' })}
            />
          )}
        </Answer>
      )}
      <fieldset className={classes.choices}>
        <legend>{t('signals')}</legend>
        {known.map(({ signal }) => (
          <Checkbox
            key={signal}
            label={signals.label(signal)}
            checked={shownSignals.includes(signal)}
            onChange={(event) => choose(signal, event.currentTarget.checked)}
          />
        ))}
      </fieldset>
      <HistoryPanel dataset={dataset} range={shown} />
    </>
  );
}
