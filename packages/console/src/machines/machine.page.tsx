import { Checkbox } from '@mantine/core';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { Answer } from '../design/answer.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { PageHeader } from '../design/page-header.tsx';
import { Trail } from '../design/trail.tsx';
import { Plots } from '../plots/plots.tsx';
import { RangePicker, useRange } from '../plots/range-picker.tsx';
import { useSeries } from '../plots/use-series.ts';
import { type Signals, useSignals } from '../signals/use-signals.ts';
import { Freshness } from './freshness.tsx';
import { firstSignals, lastHeard, type MachineOverview, type SignalNow } from './machine-overview.ts';

/** One own machine: its curves, live or over any stretch of the past, and the newest value of each signal. */
export default function MachinePage() {
  const { t } = useTranslation('machines');
  const { machine: name } = useParams({ strict: false }) as { machine: string };
  const answer = useApi<{ machines: MachineOverview[] }>('/machines', {
    query: { scope: 'own', machine: name },
    topics: ['sources'],
    everyMs: 2000,
  });
  const [machine] = answer.data?.machines ?? [];
  return (
    <>
      <PageHeader
        title={name}
        trail={<Trail steps={[{ label: t('title'), to: '/machines' }]} />}
        beside={machine ? <Freshness last={lastHeard(machine)} /> : null}
      />
      <Answer of={answer}>
        {() =>
          machine ? <Curves machine={machine} /> : <EmptyState title={t('unknown', { name })} why={t('unknownWhy')} />
        }
      </Answer>
    </>
  );
}

function Curves({ machine }: { machine: MachineOverview }) {
  const { t } = useTranslation('machines');
  const search = useSearch({ strict: false }) as { signals?: string };
  const navigate = useNavigate();
  const { range, resolveNow, setRange } = useRange();
  const signals = useSignals(machine.packs);
  const shownSignals =
    search.signals === undefined ? firstSignals(machine.signals) : search.signals.split(',').filter(Boolean);
  const series = useSeries(
    { scope: 'own', machine: machine.machine, signals: shownSignals },
    [range.from, range.to],
    resolveNow,
  );
  const shown = resolveNow();
  const choose = (signal: string, wanted: boolean) =>
    void navigate({
      to: '.',
      search: (before: object) => ({
        ...before,
        signals: (wanted ? [...shownSignals, signal] : shownSignals.filter((one) => one !== signal)).join(',') || ',',
      }),
      replace: true,
      resetScroll: false,
    } as never);
  return (
    <>
      <RangePicker range={range} shown={shown} setRange={setRange} />
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
      <Values signals={machine.signals} words={signals} chosen={shownSignals} choose={choose} />
    </>
  );
}

interface ValuesProps {
  signals: readonly SignalNow[];
  words: Signals;
  chosen: readonly string[];
  choose: (signal: string, wanted: boolean) => void;
}

function Values({ signals, words, chosen, choose }: ValuesProps) {
  const { t } = useTranslation('machines');
  const [filter, setFilter] = useState('');
  const wanted = filter.trim().toLowerCase();
  const listed = signals.filter(
    ({ signal }) => signal.toLowerCase().includes(wanted) || words.label(signal).toLowerCase().includes(wanted),
  );
  return (
    <section className="ms-panel">
      <h2>{t('signals')}</h2>
      <input
        type="search"
        aria-label={t('filter')}
        placeholder={t('filter')}
        value={filter}
        onChange={(event) => setFilter(event.currentTarget.value)}
        style={{ minHeight: 32, width: '100%', maxWidth: 360 }}
      />
      <div className="ms-scroll">
        <table className="ms-table">
          <thead>
            <tr>
              <th scope="col">{t('plotted')}</th>
              <th scope="col">{t('signal')}</th>
              <th scope="col" className="ms-number">
                {t('value')}
              </th>
              <th scope="col">{t('lastHeard')}</th>
            </tr>
          </thead>
          <tbody>
            {listed.map((one) => (
              <tr key={one.signal}>
                <td>
                  <Checkbox
                    aria-label={t('plot', { signal: words.label(one.signal) })}
                    checked={chosen.includes(one.signal)}
                    onChange={(event) => choose(one.signal, event.currentTarget.checked)}
                  />
                </td>
                <th scope="row">
                  {words.label(one.signal)}
                  <br />
                  <code>{one.signal}</code>
                </th>
                <td className="ms-number">{one.value === null ? t('noValue') : words.value(one.signal, one.value)}</td>
                <td>
                  <Freshness last={one.t} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
