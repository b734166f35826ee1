import type { BatchEnergy, Series, SeriesAnswer } from '@millspace/schemas';
import { batchKey } from '../machines/keys.ts';

/** The curve of one signal of one batch, over the buckets of the grid. */
export interface Curve {
  key: string;
  signal: string;
  mean: (number | null)[];
}

export type ComparedBatch = BatchEnergy & { key: string };

/** Batches of several machines, own and received, on one grid of specific energy. */
export interface Compared {
  /** kJ/kg. */
  step: number;
  buckets: number;
  batches: ComparedBatch[];
  curves: Curve[];
}

/** Pure: the finest step of 1, 2, 5 × 10ⁿ kJ/kg with which the largest of these energies needs at most so many buckets. */
export function stepFor(energies: readonly number[], buckets: number): number {
  const largest = Math.max(0, ...energies);
  if (largest === 0) return 1;
  for (let power = -6; ; power += 1)
    for (const factor of [1, 2, 5]) {
      const step = Number(`${factor}e${power}`);
      if (Math.floor(largest / step) + 1 <= buckets) return step;
    }
}

/** Pure: answers with the same step become one; each asked under one scope, for what a scope may show is decided for itself. */
export function merged(answers: readonly { scope: string; answer: SeriesAnswer }[], step: number): Compared {
  const buckets = Math.max(0, ...answers.map(({ answer }) => answer.buckets));
  const fill = (column: readonly (number | null)[]) => [
    ...column,
    ...new Array<null>(Math.max(0, buckets - column.length)).fill(null),
  ];
  return {
    step,
    buckets,
    batches: answers.flatMap(({ answer }) => (answer.batches ?? []).map((one) => ({ ...one, key: batchKey(one) }))),
    curves: answers.flatMap(({ scope, answer }) =>
      answer.series.map(({ machine, batch = '', signal, mean }) => ({
        key: batchKey({ scope, machine, batch }),
        signal,
        mean: fill(mean),
      })),
    ),
  };
}

/** Pure: curves over time of several scopes; they share a grid, for it follows from the range alone. */
export function mergedOverTime(
  answers: readonly { answer: SeriesAnswer; rename: (machine: string) => string }[],
): SeriesAnswer | null {
  const [first] = answers;
  if (first === undefined) return null;
  const same = answers.filter(
    ({ answer: { start, step } }) => start === first.answer.start && step === first.answer.step,
  );
  const buckets = Math.max(...same.map(({ answer }) => answer.buckets));
  return {
    ...first.answer,
    buckets,
    series: same.flatMap(({ answer, rename }) =>
      answer.series.map((one): Series => ({ ...one, machine: rename(one.machine) })),
    ),
    gaps: [],
  };
}
