import { useTranslation } from 'react-i18next';
import { Answer } from '../design/answer.tsx';
import { Plots } from '../plots/plots.tsx';
import { RangePicker, useRange } from '../plots/range-picker.tsx';
import { useSeries } from '../plots/use-series.ts';
import { useSignals } from '../signals/use-signals.ts';
import { Choices } from './choices.tsx';
import type { CompareProps } from './compare.page.tsx';

/** The same signals of several machines over each other, in time. */
export function OverTime({ machines, search, change, signals }: CompareProps) {
  const { t } = useTranslation('compare');
  const words = useSignals(machines.flatMap(({ packs }) => packs));
  const { range, resolveNow, setRange } = useRange();
  const all = machines.map(({ machine }) => machine);
  const chosen = search.machines?.split(',').filter(Boolean) ?? all;
  const series = useSeries({ scope: 'own', signals }, [range.from, range.to], resolveNow);
  const shown = resolveNow();
  const known = [...new Set(machines.flatMap((one) => one.signals.map(({ signal }) => signal)))];
  return (
    <>
      <RangePicker range={range} shown={shown} setRange={setRange} />
      <Choices
        legend={t('chooseMachines', { count: chosen.length })}
        of={all.map((machine) => ({ value: machine, label: machine }))}
        chosen={chosen}
        change={(next) => change({ machines: next.join(',') || ',' })}
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
        <Answer of={series}>
          {(data) => (
            <Plots
              answer={{ ...data, series: data.series.filter(({ machine }) => chosen.includes(machine)) }}
              shown={shown}
              signals={words}
              onRange={setRange}
              onReset={() => setRange({ from: 'now-1h', to: 'now' })}
              nameMachine
            />
          )}
        </Answer>
      )}
    </>
  );
}
