import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { alone, padded } from './axes.ts';
import { gestures } from './gestures.ts';
import type { Column } from './panels.ts';
import { timeLabels } from './time-labels.ts';

export interface UPlotProps {
  columns: [number[], ...Column[]];
  /** For each curve (three columns: mean, min, max) whether it is drawn as steps. */
  curves: readonly { stepped: boolean }[];
  /** Epoch ms. */
  from: number;
  to: number;
  height: number;
  zone: string;
  language: string;
  writeValue: (value: number) => string;
  /** A person chose another stretch (epoch ms) by a gesture. */
  onRange: (from: number, to: number) => void;
  onReset: () => void;
  /** Index under the cursor, or null. */
  onCursor: (index: number | null) => void;
  /** Index to put the cursor on, chosen with the keyboard. */
  cursor: number | null;
}

/** Plots of one page share their cursor. */
const SYNC = uPlot.sync('millspace');

/** One panel of curves: bands from minimum to maximum with the mean in them. Gaps stay gaps. */
export default function UPlot(props: UPlotProps) {
  const scheme = useComputedColorScheme('light');
  const { zone, language, height } = props;
  // What a plot is made with: another of these is another plot.
  return <Mounted key={[kindsOf(props), scheme, zone, language, height].join()} {...props} />;
}

/** One letter for each curve: `s` is drawn as steps, `c` as a line. */
function kindsOf({ curves }: UPlotProps): string {
  return curves.map(({ stepped }) => (stepped ? 's' : 'c')).join('');
}

function Mounted(props: UPlotProps) {
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const { columns, from, to, height, cursor } = props;

  useEffect(() => {
    const element = holder.current;
    if (element === null) return;
    const made = new uPlot(optionsOf(element, latest), latest.current.columns as uPlot.AlignedData, element);
    plot.current = made;
    const resized = new ResizeObserver(([entry]) => {
      const width = Math.floor(entry?.contentRect.width ?? 0);
      if (width > 0 && width !== made.width) made.setSize({ width, height: latest.current.height });
    });
    resized.observe(element);
    return () => {
      resized.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, []);

  useEffect(() => {
    const made = plot.current;
    if (made === null) return;
    made.batch(() => {
      made.setData(columns as uPlot.AlignedData, false);
      made.setScale('x', { min: from / 1000, max: to / 1000 });
    });
  }, [columns, from, to]);

  useEffect(() => {
    const made = plot.current;
    if (made === null || cursor === null) return;
    const x = made.data[0][cursor];
    if (x === undefined) return;
    // The middles of the first and the last bucket may lie outside, where there is no cursor.
    const left = Math.min(made.over.clientWidth - 1, Math.max(0, made.valToPos(x, 'x')));
    made.setCursor({ left, top: 10 });
  }, [cursor]);

  return <div ref={holder} style={{ height }} />;
}

function optionsOf(element: HTMLElement, latest: { current: UPlotProps }): uPlot.Options {
  const kinds = kindsOf(latest.current);
  const { from, to, height, zone, language } = latest.current;
  const colour = (name: string) => getComputedStyle(element).getPropertyValue(`--ms-${name}`).trim();
  const colours = [1, 2, 3, 4, 5, 6, 7, 8].map((at) => colour(`series-${at}`));
  const locale = language === 'de' ? 'de-DE' : 'en-GB';
  const axis = {
    stroke: colour('muted'),
    grid: { stroke: colour('grid'), width: 1 },
    ticks: { stroke: colour('grid') },
  };
  const stepped = uPlot.paths.stepped?.({ align: 1 });
  return {
    width: Math.max(200, element.clientWidth),
    height,
    legend: { show: false },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), zone),
    cursor: {
      sync: { key: SYNC.key, setSeries: false },
      drag: { x: true, y: false, setScale: false },
      points: { size: 6 },
    },
    scales: { x: { time: true, min: from / 1000, max: to / 1000 }, y: { range: padded } },
    axes: [
      { ...axis, values: (_u, splits) => timeLabels(splits, locale, zone), space: 90 },
      { ...axis, size: 64, values: (_u, splits) => splits.map((value) => latest.current.writeValue(value)) },
    ],
    series: [
      {},
      ...[...kinds].flatMap((kind, at) => {
        const stroke = colours[at % colours.length] ?? 'currentColor';
        const paths = kind === 's' && stepped ? { paths: stepped } : {};
        const edge: uPlot.Series = { stroke: 'transparent', width: 0, points: { show: false }, ...paths };
        return [
          { stroke, width: 1.5, points: { show: false, size: 4, filter: alone }, spanGaps: false, ...paths },
          edge,
          edge,
        ];
      }),
    ],
    bands: [...kinds].map((_kind, at) => ({
      series: [3 * at + 3, 3 * at + 2] as [number, number],
      fill: `${colours[at % colours.length] ?? '#000000'}33`,
    })),
    hooks: {
      setCursor: [(made) => latest.current.onCursor(made.cursor.idx ?? null)],
      setSelect: [
        (made) => {
          const { left, width } = made.select;
          if (width < 4) return;
          latest.current.onRange(made.posToVal(left, 'x') * 1000, made.posToVal(left + width, 'x') * 1000);
          made.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
    },
    plugins: [
      gestures({
        onRange: (first, last) => latest.current.onRange(first * 1000, last * 1000),
        onReset: () => latest.current.onReset(),
      }),
    ],
  };
}
