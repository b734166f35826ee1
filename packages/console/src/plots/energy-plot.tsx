import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { padded } from './axes.ts';

export interface EnergyPlotProps {
  /** kJ/kg at the middle of each bucket. */
  x: number[];
  /** Band of the others (lowest, middle, highest) and the curve that is looked at. */
  low: (number | null)[];
  middle: (number | null)[];
  high: (number | null)[];
  curve: (number | null)[];
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
  return <Mounted key={`${scheme}-${props.height}`} {...props} />;
}

function Mounted(props: EnergyPlotProps) {
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const { x, low, middle, high, curve, cursor } = props;

  useEffect(() => {
    const element = holder.current;
    if (element === null) return;
    const made = new uPlot(optionsOf(element, latest), dataOf(latest.current), element);
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
    plot.current?.setData(dataOf({ x, low, middle, high, curve }));
  }, [x, low, middle, high, curve]);

  useEffect(() => {
    const made = plot.current;
    const at = cursor === null ? undefined : made?.data[0][cursor];
    if (made && at !== undefined) made.setCursor({ left: made.valToPos(at, 'x'), top: 10 });
  }, [cursor]);

  return <div ref={holder} style={{ height: props.height }} />;
}

type Columns = Pick<EnergyPlotProps, 'x' | 'low' | 'middle' | 'high' | 'curve'>;
const dataOf = ({ x, low, middle, high, curve }: Columns) => [x, high, low, middle, curve] as uPlot.AlignedData;

function optionsOf(element: HTMLElement, latest: { current: EnergyPlotProps }): uPlot.Options {
  const colour = (name: string) => getComputedStyle(element).getPropertyValue(`--ms-${name}`).trim();
  const grid = { stroke: colour('grid'), width: 1 };
  const axis = { stroke: colour('muted'), grid, ticks: { stroke: colour('grid') } };
  const edge: uPlot.Series = { stroke: 'transparent', width: 0, points: { show: false } };
  return {
    width: Math.max(200, element.clientWidth),
    height: latest.current.height,
    legend: { show: false },
    cursor: { sync: { key: SYNC.key, setSeries: false }, drag: { x: false, y: false }, points: { size: 6 } },
    scales: { x: { time: false }, y: { range: padded } },
    axes: [
      axis,
      { ...axis, size: 64, values: (_u, splits) => splits.map((value) => latest.current.writeValue(value)) },
    ],
    series: [
      {},
      edge,
      edge,
      { stroke: colour('muted'), width: 1, dash: [4, 4], points: { show: false } },
      { stroke: colour('series-1'), width: 2, points: { show: false } },
    ],
    bands: [{ series: [1, 2], fill: `${colour('muted')}33` }],
    hooks: { setCursor: [(made) => latest.current.onCursor(made.cursor.idx ?? null)] },
  };
}
