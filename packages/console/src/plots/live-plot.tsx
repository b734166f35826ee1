import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { alone, padded } from './axes.ts';
import { timeLabels } from './time-labels.ts';

export interface LivePlotProps {
  /** Columns to draw now: seconds, and one for each curve. Asked at most four times a second, and only while it can be seen. */
  read: () => [number[], ...(number | null | undefined)[][]];
  /** Grows when there is something new to read. */
  version: () => number;
  /** Whether each curve is drawn as steps. */
  stepped: readonly boolean[];
  /** What is shown at an instant (epoch ms), epoch ms. */
  range: (now: number) => { from: number; to: number };
  height: number;
  zone: string;
  language: string;
  writeValue: (value: number) => string;
  /** A person chose a stretch (epoch ms). */
  onRange: (from: number, to: number) => void;
}

const REDRAW_MS = 250;

/** Curves that move: values go from the buffers to the canvas, past React. Nothing is drawn that nobody can see. */
export default function LivePlot(props: LivePlotProps) {
  const scheme = useComputedColorScheme('light');
  return <Mounted key={[props.stepped, scheme, props.zone, props.language, props.height].join()} {...props} />;
}

function Mounted(props: LivePlotProps) {
  const holder = useRef<HTMLDivElement>(null);
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    const element = holder.current;
    if (element === null) return;
    const plot = new uPlot(optionsOf(element, latest), latest.current.read() as uPlot.AlignedData, element);
    let seen = true;
    const inView = new IntersectionObserver(([entry]) => {
      seen = entry?.isIntersecting ?? true;
    });
    inView.observe(element);
    const resized = new ResizeObserver(([entry]) => {
      const width = Math.floor(entry?.contentRect.width ?? 0);
      if (width > 0 && width !== plot.width) plot.setSize({ width, height: latest.current.height });
    });
    resized.observe(element);
    let drawn = -1;
    const timer = setInterval(() => {
      if (!seen || document.hidden) return;
      const { read, version, range } = latest.current;
      const { from, to } = range(Date.now());
      const now = version();
      plot.batch(() => {
        if (now !== drawn) plot.setData(read() as uPlot.AlignedData, false);
        plot.setScale('x', { min: from / 1000, max: to / 1000 });
      });
      drawn = now;
    }, REDRAW_MS);
    return () => {
      clearInterval(timer);
      inView.disconnect();
      resized.disconnect();
      plot.destroy();
    };
  }, []);

  return <div ref={holder} style={{ height: props.height }} />;
}

function optionsOf(element: HTMLElement, latest: { current: LivePlotProps }): uPlot.Options {
  const { stepped, height, zone, language } = latest.current;
  const colour = (name: string) => getComputedStyle(element).getPropertyValue(`--ms-${name}`).trim();
  const locale = language === 'de' ? 'de-DE' : 'en-GB';
  const grid = { stroke: colour('grid'), width: 1 };
  const axis = { stroke: colour('muted'), grid, ticks: { stroke: colour('grid') } };
  const steps = uPlot.paths.stepped?.({ align: 1 });
  const { from, to } = latest.current.range(Date.now());
  return {
    width: Math.max(200, element.clientWidth),
    height,
    legend: { show: false },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), zone),
    cursor: { drag: { x: true, y: false, setScale: false }, points: { size: 6 } },
    scales: { x: { time: true, min: from / 1000, max: to / 1000 }, y: { range: padded } },
    axes: [
      { ...axis, values: (_u, splits) => timeLabels(splits, locale, zone), space: 90 },
      { ...axis, size: 64, values: (_u, splits) => splits.map((value) => latest.current.writeValue(value)) },
    ],
    series: [
      {},
      ...stepped.map((one, at) => ({
        stroke: colour(`series-${(at % 8) + 1}`),
        width: 1.5,
        points: { show: false, size: 4, filter: alone },
        spanGaps: false,
        ...(one && steps ? { paths: steps } : {}),
      })),
    ],
    hooks: {
      setSelect: [
        (made) => {
          const { left, width } = made.select;
          if (width < 4) return;
          latest.current.onRange(made.posToVal(left, 'x') * 1000, made.posToVal(left + width, 'x') * 1000);
          made.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
    },
  };
}
