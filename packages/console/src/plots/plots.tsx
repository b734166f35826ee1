import { Button } from '@mantine/core';
import type { Series, SeriesAnswer } from '@millspace/schemas';
import { type KeyboardEvent, useId, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { latePart } from '../api/late-part.ts';
import { Late } from '../design/late.tsx';
import { useFormats } from '../i18n/format.ts';
import type { Signals } from '../signals/use-signals.ts';
import { columnsOf, joined, type Panel, panelsOf, summaryOf, valueAt } from './panels.ts';
import classes from './plots.module.css';
import { frozen, type Instants, moved, type TimeRange, zoomed } from './time-range.ts';
import { ValueTable } from './value-table.tsx';

const UPlot = latePart(() => import('./u-plot.tsx'));

/** A page that will show curves says so before it has them. */
export const preparePlots = UPlot.soon;

export interface PlotsProps {
  answer: SeriesAnswer;
  shown: Instants;
  signals: Signals;
  onRange: (range: TimeRange) => void;
  /** Back to the range the page begins with. */
  onReset: () => void;
  /** Tells machines apart where several have the same signal. */
  nameMachine?: boolean;
}

/** Curves over time: a panel for each unit, one cursor through all of them, and a button for every gesture. */
export function Plots({ answer, shown, signals, onRange, onReset, nameMachine = false }: PlotsProps) {
  const { t } = useTranslation('plots');
  const panels = useMemo(() => panelsOf(answer.series), [answer.series]);
  const [cursor, setCursor] = useState<number | null>(null);
  const [chosen, setChosen] = useState<number | null>(null);
  const [table, setTable] = useState(false);
  const steps: readonly (readonly [string, () => void])[] = [
    [t('back'), () => onRange(moved(shown, -0.5))],
    [t('forward'), () => onRange(moved(shown, 0.5))],
    [t('zoomIn'), () => onRange(zoomed(shown, 0.5))],
    [t('zoomOut'), () => onRange(zoomed(shown, 2))],
    [t('reset'), onReset],
  ];
  const choose = (index: number) => {
    setChosen(index);
    // At once, not when the plot has followed: the next key may come before.
    setCursor(index);
  };
  const onKey = (event: KeyboardEvent) => {
    const last = answer.buckets - 1;
    const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: -20, PageDown: 20 }[event.key];
    if (step !== undefined) choose(Math.min(last, Math.max(0, (cursor ?? chosen ?? last) + step)));
    else if (event.key === 'Home') choose(0);
    else if (event.key === 'End') choose(last);
    else if (event.key === '0') onReset();
    else return;
    event.preventDefault();
  };
  return (
    <div>
      <div className="ms-row">
        {steps.map(([label, act]) => (
          <Button key={label} size="compact-sm" variant="default" onClick={act}>
            {label}
          </Button>
        ))}
        <Button size="compact-sm" variant="default" aria-pressed={table} onClick={() => setTable(!table)}>
          {t('values')}
        </Button>
      </div>
      {panels.map((panel) => (
        <PanelFigure
          key={`${panel.unit}-${panel.series[0]?.signal}`}
          {...{ panel, answer, shown, signals, onReset, nameMachine, cursor, chosen, onKey }}
          onRange={(from, to) => onRange(frozen({ from, to }))}
          onCursor={setCursor}
        />
      ))}
      {table ? <ValueTable answer={answer} signals={signals} /> : null}
    </div>
  );
}

interface PanelProps extends Omit<PlotsProps, 'onRange'> {
  panel: Panel;
  nameMachine: boolean;
  cursor: number | null;
  chosen: number | null;
  onRange: (from: number, to: number) => void;
  onCursor: (index: number | null) => void;
  onKey: (event: KeyboardEvent) => void;
}

function PanelFigure({
  panel,
  answer,
  shown,
  signals,
  nameMachine,
  cursor,
  chosen,
  onRange,
  onReset,
  onCursor,
  onKey,
}: PanelProps) {
  const { t, i18n } = useTranslation('plots');
  const { number, instant, zone } = useFormats();
  const id = useId();
  const columns = useMemo(() => columnsOf(answer.start, answer.step, panel), [answer.start, answer.step, panel]);
  const name = (one: Series) =>
    nameMachine ? `${one.machine} · ${signals.label(one.signal)}` : signals.label(one.signal);
  const write = (one: Series, value: number | null | undefined) =>
    value === null || value === undefined ? '–' : signals.value(one.signal, value);
  const under = (one: Series, index: number) => valueAt(joined(one.mean, one), index);
  const at = cursor === null ? null : answer.start + (cursor + 0.5) * answer.step;
  // Said once when it is chosen: a live curve moves on under the cursor, and that is not read aloud.
  const spoken = useRef<{ chosen: number | null; text: string }>({ chosen: null, text: '' });
  if (chosen !== null && chosen !== spoken.current.chosen) {
    const values = panel.series.map((one) => `${name(one)} ${write(one, under(one, chosen))}`).join(', ');
    spoken.current = { chosen, text: `${instant(answer.start + (chosen + 0.5) * answer.step)}: ${values}` };
  }
  const symbol = signals.symbol(panel.series[0]?.signal ?? '');
  const summary = panel.series
    .map((one) => {
      const { min, max, gaps } = summaryOf(one);
      return min === null
        ? t('noValues', { name: name(one) })
        : t('summary', { name: name(one), min: write(one, min), max: write(one, max), count: gaps });
    })
    .join(' ');
  return (
    <figure
      className={classes.panel}
      aria-labelledby={`${id}-name`}
      aria-describedby={`${id}-summary`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys move the cursor over the curve
      tabIndex={0}
      onKeyDown={onKey}
    >
      <figcaption id={`${id}-name`} className="ms-spread">
        <ul className={classes.legend}>
          {panel.series.map((one, index) => (
            <li key={`${one.machine}-${one.signal}`}>
              <span
                className={classes.swatch}
                style={{ background: `var(--ms-series-${(index % 8) + 1})` }}
                aria-hidden="true"
              />
              {name(one)} <strong>{write(one, cursor === null ? summaryOf(one).last : under(one, cursor))}</strong>
            </li>
          ))}
        </ul>
        <span className="ms-muted">
          {[symbol, at === null ? zone : instant(at)].filter((part) => part !== '').join(' · ')}
        </span>
      </figcaption>
      <p id={`${id}-summary`} className="ms-hidden">
        {summary}
      </p>
      <p role="status" className="ms-hidden">
        {spoken.current.text}
      </p>
      <Late
        part={UPlot}
        fallback={<div style={{ height: 220 }} />}
        with={{
          columns,
          curves: panel.series.map(({ mode }) => ({ stepped: mode === 'step' })),
          from: shown.from,
          to: shown.to,
          height: 220,
          zone,
          language: i18n.language,
          writeValue: (value) => number(value),
          onRange,
          onReset,
          onCursor,
          cursor: chosen,
        }}
      />
    </figure>
  );
}
