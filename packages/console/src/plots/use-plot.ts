import { type RefObject, useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

/** What a plot is made of; functions in it read `latest`, so that they see the properties of now. */
export type Making<P> = (
  element: HTMLElement,
  latest: { current: P },
) => { options: Omit<uPlot.Options, 'width' | 'height' | 'legend'>; data: uPlot.AlignedData };

export interface MountedPlot {
  holder: RefObject<HTMLDivElement | null>;
  plot: RefObject<uPlot | null>;
}

/**
 * A plot of its own in an element, as wide as that, for as long as the component stands. Effects of the component that come after
 * this hook find the plot made.
 */
export function usePlot<P extends { height: number }>(props: P, make: Making<P>): MountedPlot {
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const making = useRef(make);
  useEffect(() => {
    const element = holder.current;
    if (element === null) return;
    const { options, data } = making.current(element, latest);
    const size = { width: Math.max(200, element.clientWidth), height: latest.current.height };
    const made = new uPlot({ ...options, ...size, legend: { show: false } }, data, element);
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
  return { holder, plot };
}

/** Puts the cursor on an index that was chosen with the keyboard. */
export function useChosenCursor({ plot }: MountedPlot, cursor: number | null): void {
  useEffect(() => {
    const made = plot.current;
    const x = cursor === null ? undefined : made?.data[0][cursor];
    if (!made || x === undefined) return;
    // The middles of the first and the last bucket may lie outside, where there is no cursor.
    const left = Math.min(made.over.clientWidth - 1, Math.max(0, made.valToPos(x, 'x')));
    made.setCursor({ left, top: 10 });
  }, [plot, cursor]);
}
