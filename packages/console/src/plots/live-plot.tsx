import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import { alone, axesOf, coloursAt, dragged, padded, timeAxis } from './axes.ts';
import { type Making, usePlot } from './use-plot.ts';

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
/** Curves move on by whole pixels; on a narrow screen these take longer. Numbers beside them are renewed more often. */
const SLOWEST_MS = 1000;

/** Curves that move: values go from the buffers to the canvas, past React. Nothing is drawn that nobody can see. */
export default function LivePlot(props: LivePlotProps) {
  const scheme = useComputedColorScheme('light');
  return <Mounted key={[props.stepped, scheme, props.zone, props.language, props.height].join()} {...props} />;
}

function Mounted(props: LivePlotProps) {
  const { holder, plot } = usePlot(props, make);
  const latest = useRef(props);
  latest.current = props;
  useEffect(() => {
    const [element, made] = [holder.current, plot.current];
    if (element === null || made === null) return;
    let seen = true;
    const inView = new IntersectionObserver(([entry]) => {
      seen = entry?.isIntersecting ?? true;
    });
    inView.observe(element);
    let drawn = -1;
    let drawnAt = 0;
    const timer = setInterval(() => {
      if (!seen || document.hidden) return;
      const { read, version, range } = latest.current;
      const { from, to } = range(Date.now());
      const now = version();
      const { min, max } = made.scales['x'] ?? {};
      const held = min === from / 1000 && max === to / 1000;
      // Nothing of it would look different.
      if (held && now === drawn) return;
      const pixelMs = Math.min(SLOWEST_MS, (to - from) / Math.max(1, made.over.clientWidth));
      if (!held && drawn >= 0 && performance.now() - drawnAt < pixelMs - REDRAW_MS / 2) return;
      drawnAt = performance.now();
      made.batch(() => {
        if (now !== drawn) made.setData(read() as uPlot.AlignedData, false);
        made.setScale('x', { min: from / 1000, max: to / 1000 });
      });
      drawn = now;
    }, REDRAW_MS);
    return () => {
      clearInterval(timer);
      inView.disconnect();
    };
  }, [holder, plot]);
  return <div ref={holder} style={{ height: props.height }} />;
}

const make: Making<LivePlotProps> = (element, latest) => {
  const { stepped, zone, language } = latest.current;
  const colour = coloursAt(element);
  const steps = uPlot.paths.stepped?.({ align: 1 });
  const { from, to } = latest.current.range(Date.now());
  return {
    data: latest.current.read() as uPlot.AlignedData,
    options: {
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), zone),
      cursor: { drag: { x: true, y: false, setScale: false }, points: { size: 6 } },
      scales: { x: { time: true, min: from / 1000, max: to / 1000 }, y: { range: padded } },
      axes: axesOf(colour, (value) => latest.current.writeValue(value), timeAxis(language, zone)),
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
      hooks: { setSelect: [dragged((first, last) => latest.current.onRange(first * 1000, last * 1000))] },
    },
  };
};
