import type { Dataset, Series, SeriesAnswer } from '@millspace/schemas';

/** Curves and records of the excerpt that a provider shows in the catalogue. */
export interface ExcerptView {
  /** Null where it holds no curve. */
  answer: SeriesAnswer | null;
  records: readonly Readonly<Record<string, unknown>>[];
}

interface FrameLine {
  part: number;
  t: number[];
  signals: Record<string, (number | null)[]>;
}

const BUCKETS = 600;

/** Pure: the lines of an excerpt as curves on one axis. A bucket without a value stays empty. */
export function excerptOf(dataset: Pick<Dataset, 'sample' | 'signals'>): ExcerptView {
  const lines = dataset.sample?.lines ?? [];
  const frames = lines.filter(isFrame);
  const records = lines.filter((line) => 'record' in line);
  const instants = frames.flatMap(({ t }) => t);
  if (instants.length === 0) return { answer: null, records };
  const start = instants.reduce((low, t) => Math.min(low, t));
  const end = instants.reduce((high, t) => Math.max(high, t));
  const step = Math.max(1, Math.ceil((end - start + 1) / BUCKETS));
  const buckets = Math.floor((end - start) / step) + 1;
  const curves = new Map<string, Series>();
  for (const frame of frames)
    for (const [signal, values] of Object.entries(frame.signals)) {
      const key = `${frame.part}\u0000${signal}`;
      const curve = curves.get(key) ?? emptyCurve(dataset, frame.part, signal, buckets);
      curves.set(key, curve);
      values.forEach((value, at) => {
        const t = frame.t[at];
        if (value !== null && t !== undefined) add(curve, Math.floor((t - start) / step), value);
      });
    }
  return { answer: { axis: 'time', start, step, buckets, series: [...curves.values()], shape: null }, records };
}

const isFrame = (line: unknown): line is FrameLine & Record<string, unknown> =>
  typeof line === 'object' && line !== null && 't' in line && 'signals' in line;

function emptyCurve({ signals }: Pick<Dataset, 'signals'>, part: number, signal: string, buckets: number): Series {
  const known = signals.find(({ id }) => id === signal);
  const empty = () => Array.from<number | null>({ length: buckets }).fill(null);
  return {
    machine: String(part + 1),
    signal,
    unit: known?.unit ?? '',
    mode: 'cyclic',
    min: empty(),
    mean: empty(),
    max: empty(),
    n: Array.from<number>({ length: buckets }).fill(0),
  };
}

function add({ min, mean, max, n }: Series, at: number, value: number): void {
  const before = n[at] ?? 0;
  min[at] = Math.min(min[at] ?? value, value);
  max[at] = Math.max(max[at] ?? value, value);
  mean[at] = ((mean[at] ?? 0) * before + value) / (before + 1);
  n[at] = before + 1;
}
