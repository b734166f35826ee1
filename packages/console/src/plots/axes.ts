import type uPlot from 'uplot';
import { timeLabels } from './time-labels.ts';

/** Room above and below, and a flat line in the middle instead of on an edge. */
export function padded(_plot: uPlot, low: number | null, high: number | null): [number, number] {
  if (low === null || high === null) return [0, 1];
  const room = (high - low) * 0.08 || Math.abs(high) * 0.05 || 1;
  return [low - room, high + room];
}

/** Values with a gap on both sides: a line has no length there, and they would not be seen. */
export function alone(plot: uPlot, series: number): number[] {
  const column = plot.data[series] ?? [];
  const near = (at: number, step: number) => {
    let place = at + step;
    while (column[place] === undefined && place >= 0 && place < column.length) place += step;
    return column[place] ?? null;
  };
  const found: number[] = [];
  for (let at = 0; at < column.length; at += 1) {
    const value = column[at];
    if (value !== null && value !== undefined && near(at, -1) === null && near(at, 1) === null) found.push(at);
  }
  return found;
}

/** Colours of the theme by their name, as they hold where the element stands. */
export const coloursAt =
  (element: HTMLElement) =>
  (name: string): string =>
    getComputedStyle(element).getPropertyValue(`--ms-${name}`).trim();

/** The axis below, and the one at the left with values as a person writes them. */
export function axesOf(
  colour: (name: string) => string,
  writeValue: (value: number) => string,
  below: uPlot.Axis = {},
): uPlot.Axis[] {
  const grid = { stroke: colour('grid'), width: 1 };
  const axis = { stroke: colour('muted'), grid, ticks: { stroke: colour('grid') } };
  return [
    { ...axis, ...below },
    { ...axis, size: 64, values: (_u, splits) => splits.map(writeValue) },
  ];
}

/** Labels of an axis of time in the zone and language of the person. */
export function timeAxis(language: string, zone: string): uPlot.Axis {
  const locale = language === 'de' ? 'de-DE' : 'en-GB';
  return { values: (_u, splits) => timeLabels(splits, locale, zone), space: 90 };
}

/** A stretch that was dragged over, in the values of the axis below; the mark goes away again. */
export function dragged(onRange: (from: number, to: number) => void): (plot: uPlot) => void {
  return (plot) => {
    const { left, width } = plot.select;
    if (width < 4) return;
    onRange(plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x'));
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  };
}
