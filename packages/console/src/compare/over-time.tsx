import { useTranslation } from 'react-i18next';
import { Answer } from '../design/answer.tsx';
import { Plots, preparePlots } from '../plots/plots.tsx';
import { RangePicker, useRange } from '../plots/range-picker.tsx';
import { useSeriesOf } from '../plots/use-series.ts';
import { useSignals } from '../signals/use-signals.ts';
import { Choices } from './choices.tsx';
import type { CompareProps } from './compare.page.tsx';
import { mergedOverTime } from './compared.ts';

/** The same signals of several machines over each other, in time. */
export function OverTime({ machines, search, change, signals }: CompareProps) {
  preparePlots();
  const { t } = useTranslation('compare');
  const words = useSignals(machines.flatMap(({ packs }) => packs));
  const { range, resolveNow, setRange } = useRange();
  const own = machines.filter(({ scope }) => scope === 'own');
  const first = own.length > 0 ? own : machines;
  const wanted = search.of?.split(',').filter(Boolean) ?? first.map(({ key }) => key);
  const chosen = machines.filter(({ key }) => wanted.includes(key));
  const scopes = [...new Set(chosen.map(({ scope }) => scope))];
  const answers = useSeriesOf(
    scopes.map((scope) => ({ scope, signals })),
    [range.from, range.to],
    resolveNow,
  );
  const shown = resolveNow();
  const known = [...new Set(machines.flatMap((one) => one.signals.map(({ signal }) => signal)))];
  return (
    <>
      <RangePicker range={range} shown={shown} setRange={setRange} />
      <Choices
        legend={t('chooseMachines', { count: chosen.length })}
        of={machines.map(({ key, label }) => ({ value: key, label }))}
        chosen={chosen.map(({ key }) => key)}
        change={(next) => change({ of: next.join(',') || ',' })}
      />
      <Choices
        legend={t('chooseSignals', { count: signals.length })}
        of={known.map((signal) => ({ value: signal, label: words.label(signal) }))}
        chosen={signals}
        change={(next) => change({ signals: next.join(',') || ',' })}
      />
      {signals.length === 0 || chosen.length === 0 ? (
        <p>{t('nothingChosen')}</p>
      ) : (
        <Answer of={answers}>
          {(found) => {
            const data = mergedOverTime(
              found.map((answer, at) => {
                const of = (name: string) =>
                  chosen.find(({ scope, machine }) => scope === scopes[at] && machine === name);
                const series = answer.series.filter(({ machine }) => of(machine) !== undefined);
                return { answer: { ...answer, series }, rename: (machine: string) => of(machine)?.label ?? machine };
              }),
            );
            return data === null ? null : (
              <Plots
                answer={data}
                shown={shown}
                signals={words}
                onRange={setRange}
                onReset={() => setRange({ from: 'now-1h', to: 'now' })}
                nameMachine
              />
            );
          }}
        </Answer>
      )}
    </>
  );
}
