import { NativeSelect } from '@mantine/core';
import type { BatchEnergy, SeriesAnswer } from '@millspace/schemas';
import { lazy, Suspense, useId, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { Answer } from '../design/answer.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { useFormats } from '../i18n/format.ts';
import { EnergyFigure } from '../machines/energy-figure.tsx';
import classes from '../machines/machines.module.css';
import { type Signals, useSignals } from '../signals/use-signals.ts';
import { Choices } from './choices.tsx';
import type { CompareProps } from './compare.page.tsx';
import { bandOf, shareOutside } from './energy-band.ts';

const EnergyPlot = lazy(() => import('../plots/energy-plot.tsx'));
const SHOWN_MS = 90 * 86_400_000;
const DAY_MS = 86_400_000;
const BUCKETS = 200;
/** As many batches as are laid over each other before anybody chose some. */
const FIRST = 8;

/** One batch over the specific energy, against the band of the others. */
export function OverEnergy({ machines, search, change, signals }: CompareProps) {
  const { t } = useTranslation('compare');
  const mills = machines.filter((one) => one.signals.some(({ signal }) => signals.includes(signal)));
  const machine = machines.find((one) => one.machine === search.machine) ?? mills[0] ?? machines[0];
  const words = useSignals(machine?.packs ?? []);
  const to = Math.ceil(Date.now() / DAY_MS) * DAY_MS;
  const range = { from: to - SHOWN_MS, to };
  const batches = useApi<{ batches: BatchEnergy[] }>('/batches', {
    query: { scope: 'own', machine: machine?.machine, ...range },
    enabled: machine !== undefined,
  });
  const listed = batches.data?.batches ?? [];
  const chosen = search.batches?.split(',').filter(Boolean) ?? listed.slice(0, FIRST).map(({ batch }) => batch);
  const current = search.this !== undefined && chosen.includes(search.this) ? search.this : (chosen[0] ?? '');
  const answer = useApi<SeriesAnswer>('/series', {
    query: {
      ...{ scope: 'own', machine: machine?.machine, axis: 'em', signals: signals.join(',') },
      ...{ batches: chosen.join(','), ...range, buckets: BUCKETS },
    },
    enabled: chosen.length > 0 && signals.length > 0,
  });
  if (machine === undefined) return null;
  return (
    <>
      <div className="ms-row">
        <NativeSelect
          label={t('machine')}
          size="xs"
          value={machine.machine}
          onChange={(event) => change({ machine: event.currentTarget.value, batches: '', this: '' })}
          data={machines.map((one) => one.machine)}
        />
        <NativeSelect
          label={t('thisBatch')}
          size="xs"
          value={current}
          onChange={(event) => change({ this: event.currentTarget.value })}
          data={chosen}
        />
      </div>
      <Choices
        legend={t('chooseBatches', { count: chosen.length })}
        of={listed.map(({ batch }) => ({ value: batch, label: batch }))}
        chosen={chosen}
        change={(next) => change({ batches: next.join(',') || ',' })}
      />
      <Choices
        legend={t('chooseSignals', { count: signals.length })}
        of={machine.signals.map(({ signal }) => ({ value: signal, label: words.label(signal) }))}
        chosen={signals}
        change={(next) => change({ signals: next.join(',') || ',' })}
      />
      <Answer of={batches}>
        {() =>
          listed.length === 0 ? (
            <EmptyState title={t('noBatches')} why={t('noBatchesWhy')} />
          ) : chosen.length === 0 ? (
            <p>{t('nothingChosen')}</p>
          ) : (
            <Answer of={answer}>
              {(data) => <Figures data={data} signals={signals} words={words} current={current} />}
            </Answer>
          )
        }
      </Answer>
    </>
  );
}

interface FiguresProps {
  data: SeriesAnswer;
  signals: readonly string[];
  words: Signals;
  current: string;
}

function Figures({ data, signals, words, current }: FiguresProps) {
  const { t } = useTranslation('compare');
  const [cursor, setCursor] = useState<number | null>(null);
  const without = (data.batches ?? []).filter(({ energyKJkg }) => energyKJkg === null);
  const found = (data.batches ?? []).find(({ batch }) => batch === current);
  return (
    <>
      {found ? (
        <p>
          {current}: <EnergyFigure of={found} />
        </p>
      ) : null}
      {without.length > 0 ? (
        <details className="ms-panel" open>
          <summary>{t('without', { count: without.length })}</summary>
          <ul>
            {without.map((one) => (
              <li key={one.batch}>
                {one.batch}: <EnergyFigure of={one} />
              </li>
            ))}
          </ul>
        </details>
      ) : null}
      {data.series.length === 0 ? (
        <EmptyState title={t('noCurves')} why={t('noCurvesWhy')} />
      ) : (
        signals.map((signal) => <SignalFigure key={signal} {...{ data, signal, words, current, cursor, setCursor }} />)
      )}
    </>
  );
}

interface SignalFigureProps extends Omit<FiguresProps, 'signals'> {
  signal: string;
  cursor: number | null;
  setCursor: (at: number | null) => void;
}

function SignalFigure({ data, signal, words, current, cursor, setCursor }: SignalFigureProps) {
  const { t } = useTranslation('compare');
  const { number, time } = useFormats();
  const id = useId();
  const [chosen, setChosen] = useState<number | null>(null);
  const band = useMemo(
    () =>
      bandOf(
        data.series.filter((one) => one.signal === signal),
        current,
      ),
    [data.series, signal, current],
  );
  const x = useMemo(
    () => Array.from({ length: data.buckets }, (_, at) => (at + 0.5) * data.step),
    [data.buckets, data.step],
  );
  const name = words.label(signal);
  const write = (value: number | null | undefined) =>
    value === null || value === undefined ? '–' : words.value(signal, value);
  const outside = shareOutside(band);
  const reached = cursor === null ? null : data.batches?.find(({ batch }) => batch === current)?.t?.[cursor];
  const here =
    cursor === null
      ? ''
      : t('here', {
          energy: number(x[cursor] ?? 0, 1),
          value: write(band.this[cursor]),
          low: write(band.low[cursor]),
          high: write(band.high[cursor]),
        });
  const summary =
    outside === null
      ? t('summaryAlone', { name })
      : t('summary', { name, share: number(100 * outside, 0), count: band.others });
  return (
    <figure
      className={classes.live}
      aria-labelledby={`${id}-name`}
      aria-describedby={`${id}-summary`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys move the cursor over the curve
      tabIndex={0}
      onKeyDown={(event) => {
        const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: -20, PageDown: 20 }[event.key];
        if (step === undefined) return;
        event.preventDefault();
        setChosen(Math.min(data.buckets - 1, Math.max(0, (cursor ?? 0) + step)));
      }}
    >
      <figcaption id={`${id}-name`} className="ms-spread">
        <strong>{name}</strong>
        <span className="ms-muted">
          {here || t('unitOfAxis')} {reached === null || reached === undefined ? '' : time(reached)}
        </span>
      </figcaption>
      <p id={`${id}-summary`} className="ms-muted" style={{ margin: '4px 0' }}>
        {summary}
      </p>
      <p role="status" className="ms-hidden">
        {chosen === null ? '' : here}
      </p>
      <Suspense fallback={<div style={{ height: 220 }} />}>
        <EnergyPlot
          {...{ x, low: band.low, middle: band.middle, high: band.high, curve: band.this }}
          height={220}
          writeValue={(value) => number(value)}
          onCursor={setCursor}
          cursor={chosen}
        />
      </Suspense>
    </figure>
  );
}
