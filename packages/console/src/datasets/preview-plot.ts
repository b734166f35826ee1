import type { Preview, PreviewSeries, Series, SeriesAnswer } from '@millspace/schemas';

/** A day, ms. */
const DAY = 86_400_000;

/** Curves of one signal as recorded and as a customer sees it, on one axis; the sides are told apart by the given names. */
export function curvesOf(
  { from, to }: Pick<Preview, 'from' | 'to'>,
  one: PreviewSeries,
  names: { original: string; shaped: string },
  mode: Series['mode'],
): SeriesAnswer {
  const buckets = one.original.plot.length;
  const curve = (machine: string, { plot, unit }: PreviewSeries['original']): Series => ({
    machine,
    signal: one.signal,
    unit,
    mode,
    min: plot,
    mean: plot,
    max: plot,
    n: plot.map((value) => (value === null ? 0 : 1)),
  });
  return {
    axis: 'time',
    start: from,
    step: (to - from) / Math.max(1, buckets),
    buckets,
    series: [curve(names.original, one.original), ...(one.shaped ? [curve(names.shaped, one.shaped)] : [])],
    shape: null,
  };
}

/** From when on anything was recorded in the time shown, epoch ms: a young machine has no whole hour yet. */
export function firstRecorded({ from, to, series }: Pick<Preview, 'from' | 'to' | 'series'>): number {
  const firsts = series.flatMap(({ original: { plot } }) => {
    const first = plot.findIndex((value) => value !== null);
    return first < 0 ? [] : [first / plot.length];
  });
  return from + (to - from) * (firsts.length === 0 ? 0 : Math.min(...firsts));
}

/** Bytes a day at the rate since anything was recorded; before compression. */
export function perDay(preview: Pick<Preview, 'from' | 'to' | 'series' | 'bytes'>): {
  original: number;
  shaped: number;
} {
  const days = Math.max(1, preview.to - firstRecorded(preview)) / DAY;
  return { original: preview.bytes.original / days, shaped: preview.bytes.shaped / days };
}
