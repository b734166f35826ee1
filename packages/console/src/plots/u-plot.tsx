import { useComputedColorScheme } from '@mantine/core';
import { useEffect } from 'react';
import uPlot from 'uplot';
import { alone, axesOf, coloursAt, dragged, padded, timeAxis } from './axes.ts';
import { gestures } from './gestures.ts';
import type { Column } from './panels.ts';
import { type Making, useChosenCursor, usePlot } from './use-plot.ts';

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
  const mounted = usePlot(props, make);
  const { plot } = mounted;
  const { columns, from, to, height, cursor } = props;
  useEffect(() => {
    const made = plot.current;
    if (made === null) return;
    made.batch(() => {
      made.setData(columns as uPlot.AlignedData, false);
      made.setScale('x', { min: from / 1000, max: to / 1000 });
    });
  }, [plot, columns, from, to]);
  useChosenCursor(mounted, cursor);
  return <div ref={mounted.holder} style={{ height }} />;
}

const make: Making<UPlotProps> = (element, latest) => {
  const kinds = kindsOf(latest.current);
  const { from, to, zone, language } = latest.current;
  const colour = coloursAt(element);
  const colours = [1, 2, 3, 4, 5, 6, 7, 8].map((at) => colour(`series-${at}`));
  const stepped = uPlot.paths.stepped?.({ align: 1 });
  const chosen = (first: number, last: number) => latest.current.onRange(first * 1000, last * 1000);
  return {
    data: latest.current.columns as uPlot.AlignedData,
    options: {
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), zone),
      cursor: {
        sync: { key: SYNC.key, setSeries: false },
        drag: { x: true, y: false, setScale: false },
        points: { size: 6 },
      },
      scales: { x: { time: true, min: from / 1000, max: to / 1000 }, y: { range: padded } },
      axes: axesOf(colour, (value) => latest.current.writeValue(value), timeAxis(language, zone)),
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
        setSelect: [dragged(chosen)],
      },
      plugins: [gestures({ onRange: chosen, onReset: () => latest.current.onReset() })],
    },
  };
};
