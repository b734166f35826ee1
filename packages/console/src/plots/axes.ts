import type uPlot from 'uplot';

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
  return [...column.keys()].filter((at) => {
    const value = column[at];
    return value !== null && value !== undefined && near(at, -1) === null && near(at, 1) === null;
  });
}
