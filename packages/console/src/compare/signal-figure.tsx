import { useId, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Late } from '../design/late.tsx';
import { useFormats } from '../i18n/format.ts';
import classes from '../machines/machines.module.css';
import { EnergyPlot } from '../plots/energy.ts';
import type { Signals } from '../signals/use-signals.ts';
import type { Compared } from './compared.ts';
import { bandOf, shareOutside } from './energy-band.ts';

interface SignalFigureProps {
  compared: Compared;
  signal: string;
  words: Signals;
  band: 'good' | 'all';
  inBand: ReadonlySet<string>;
  current: string;
  cursor: number | null;
  setCursor: (at: number | null) => void;
}

/** One signal of one batch over the specific energy, before the band of the others. */
export function SignalFigure({
  compared,
  signal,
  words,
  band: kind,
  inBand,
  current,
  cursor,
  setCursor,
}: SignalFigureProps) {
  const { t } = useTranslation('compare');
  const { number, time } = useFormats();
  const id = useId();
  const [chosen, setChosen] = useState<number | null>(null);
  const { curves, batches, buckets, step } = compared;
  const names = [...inBand].join();
  const band = useMemo(
    () =>
      bandOf(
        curves.filter((one) => one.signal === signal),
        current,
        new Set(names.split(',')),
      ),
    [curves, signal, current, names],
  );
  const x = useMemo(() => Array.from({ length: buckets }, (_, at) => (at + 0.5) * step), [buckets, step]);
  const name = words.label(signal);
  const write = (value: number | null | undefined) =>
    value === null || value === undefined ? '–' : words.value(signal, value);
  const outside = shareOutside(band);
  const reached = cursor === null ? null : batches.find(({ key }) => key === current)?.t?.[cursor];
  const here =
    cursor === null
      ? ''
      : t(`here.${kind}`, {
          energy: number(x[cursor] ?? 0, 1),
          value: write(band.this[cursor]),
          low: write(band.low[cursor]),
          high: write(band.high[cursor]),
        });
  const summary =
    outside === null
      ? t('summaryAlone', { name })
      : t(`summary.${kind}`, { name, share: number(100 * outside, 0), count: band.others });
  return (
    <figure
      className={classes.live}
      aria-labelledby={`${id}-name`}
      aria-describedby={`${id}-summary`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys move the cursor over the curve
      tabIndex={0}
      onKeyDown={(event) => {
        const by = { ArrowLeft: -1, ArrowRight: 1, PageUp: -20, PageDown: 20 }[event.key];
        if (by === undefined) return;
        event.preventDefault();
        setChosen(Math.min(buckets - 1, Math.max(0, (cursor ?? 0) + by)));
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
      <Late
        part={EnergyPlot}
        fallback={<div style={{ height: 220 }} />}
        with={{
          x,
          low: band.low,
          middle: band.middle,
          high: band.high,
          curve: band.this,
          to: buckets * step,
          height: 220,
          writeValue: (value) => number(value),
          onCursor: setCursor,
          cursor: chosen,
        }}
      />
    </figure>
  );
}
