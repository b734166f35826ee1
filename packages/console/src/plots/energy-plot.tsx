import { useComputedColorScheme } from '@mantine/core';
import { useEffect } from 'react';
import uPlot from 'uplot';
import { axesOf, coloursAt, padded } from './axes.ts';
import { type Making, useChosenCursor, usePlot } from './use-plot.ts';

export interface EnergyPlotProps {
  /** kJ/kg at the middle of each bucket. */
  x: number[];
  /** End of the axis, kJ/kg: the same for all plots of a page. */
  to: number;
  /** Band of the others (lowest, middle, highest) and the curve that is looked at. */
  low: (number | null)[];
  middle: (number | null)[];
  high: (number | null)[];
  curve: (number | null)[];
  /** Points instead of a curve: what was measured now and then. */
  points?: boolean;
  height: number;
  writeValue: (value: number) => string;
  /** Index under the cursor, or null. */
  onCursor: (index: number | null) => void;
  /** Index to put the cursor on, chosen with the keyboard. */
  cursor: number | null;
}

const SYNC = uPlot.sync('millspace-energy');

/** One curve over the specific energy, in front of the band of others. */
export default function EnergyPlot(props: EnergyPlotProps) {
  const scheme = useComputedColorScheme('light');
  return <Mounted key={`${scheme}-${props.height}-${props.points}-${props.to}`} {...props} />;
}

function Mounted(props: EnergyPlotProps) {
  const mounted = usePlot(props, make);
  const { x, low, middle, high, curve, cursor } = props;
  useEffect(() => {
    mounted.plot.current?.setData(dataOf({ x, low, middle, high, curve }));
  }, [mounted.plot, x, low, middle, high, curve]);
  useChosenCursor(mounted, cursor);
  return <div ref={mounted.holder} style={{ height: props.height }} />;
}

type Columns = Pick<EnergyPlotProps, 'x' | 'low' | 'middle' | 'high' | 'curve'>;
const dataOf = ({ x, low, middle, high, curve }: Columns) => [x, high, low, middle, curve] as uPlot.AlignedData;

const make: Making<EnergyPlotProps> = (element, latest) => {
  const colour = coloursAt(element);
  const edge: uPlot.Series = { stroke: 'transparent', width: 0, points: { show: false } };
  const drawn = (name: string, line: uPlot.Series, size: number): uPlot.Series =>
    latest.current.points
      ? { stroke: colour(name), paths: () => null, points: { show: true, size, fill: colour(name) } }
      : { stroke: colour(name), points: { show: false }, ...line };
  return {
    data: dataOf(latest.current),
    options: {
      cursor: { sync: { key: SYNC.key, setSeries: false }, drag: { x: false, y: false }, points: { size: 6 } },
      scales: { x: { time: false, range: [0, latest.current.to] }, y: { range: padded } },
      axes: axesOf(colour, (value) => latest.current.writeValue(value)),
      series: [{}, edge, edge, drawn('muted', { width: 1, dash: [4, 4] }, 6), drawn('series-1', { width: 2 }, 9)],
      bands: latest.current.points ? [] : [{ series: [1, 2], fill: `${colour('muted')}33` }],
      hooks: { setCursor: [(made) => latest.current.onCursor(made.cursor.idx ?? null)] },
    },
  };
};
