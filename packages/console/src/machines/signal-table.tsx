import { Checkbox } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Signals } from '../signals/use-signals.ts';
import { Freshness } from './freshness.tsx';
import { firstSignals, type MachineOverview } from './machine-overview.ts';

/** The signals whose curves are shown; they stand in the address. */
export function useChosenSignals(machine: MachineOverview) {
  const search = useSearch({ strict: false }) as { signals?: string };
  const navigate = useNavigate();
  const chosen =
    search.signals === undefined ? firstSignals(machine.signals) : search.signals.split(',').filter(Boolean);
  const choose = (signal: string, wanted: boolean) =>
    void navigate({
      to: '.',
      search: (before: object) => ({
        ...before,
        signals: (wanted ? [...chosen, signal] : chosen.filter((one) => one !== signal)).join(',') || ',',
      }),
      replace: true,
      resetScroll: false,
    } as never);
  return { chosen, choose };
}

export interface SignalTableProps {
  machine: MachineOverview;
  words: Signals;
  chosen: readonly string[];
  choose: (signal: string, wanted: boolean) => void;
}

/** Every signal with its newest value and how old that is; ticked ones have a curve. */
export function SignalTable({ machine, words, chosen, choose }: SignalTableProps) {
  const { t } = useTranslation('machines');
  const [filter, setFilter] = useState('');
  const wanted = filter.trim().toLowerCase();
  const listed = machine.signals.filter(
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
