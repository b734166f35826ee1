import type { BatchEnergy, SeriesAnswer } from '@millspace/schemas';
import { keepPreviousData, useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import { get } from '../api/http.ts';
import { together } from '../api/together.ts';
import { batchKey, machineKey } from '../machines/keys.ts';
import { type Compared, type ComparedBatch, merged, stepFor } from './compared.ts';
import type { Sample } from './lab.ts';
import type { Comparable } from './use-machines.ts';

const SHOWN_MS = 90 * 86_400_000;
const DAY_MS = 86_400_000;
const BUCKETS = 200;
const MOST_SAMPLES = 2000;

/** The last quarter, to the end of the day: the same question all day. Epoch ms. */
const quarter = () => {
  const to = Math.ceil(Date.now() / DAY_MS) * DAY_MS;
  return { from: to - SHOWN_MS, to };
};

/** One answer for each machine; the questions are renewed when marks change. */
function useEach<T>(machines: readonly Comparable[], path: string, more: (machine: Comparable) => object | null) {
  return useQueries({
    queries: machines.map((one) => {
      const asked = more(one);
      const query = { scope: one.scope, machine: one.machine, ...quarter(), ...asked };
      return {
        queryKey: [path, 'each', query],
        queryFn: ({ signal }: { signal: AbortSignal }) => get<T>(path, { query, signal }),
        enabled: asked !== null,
        meta: { topics: ['batches'] },
        placeholderData: keepPreviousData,
      };
    }),
    combine: together<T>,
  });
}

/** Batches of the last quarter of these machines, newest first. */
export function useBatches(machines: readonly Comparable[]) {
  const answers = useEach<{ batches: BatchEnergy[] }>(machines, '/batches', () => ({}));
  const batches = useMemo(
    () =>
      answers.found
        .flatMap((answer) => answer?.batches ?? [])
        .map((one): ComparedBatch => ({ ...one, key: batchKey(one) }))
        .sort((a, b) => b.from - a.from),
    [answers.found],
  );
  return { answers, batches };
}

/** The curves of chosen batches over the specific energy, all on one grid. */
export function useCurves(
  machines: readonly Comparable[],
  batches: readonly ComparedBatch[],
  signals: readonly string[],
) {
  const step = stepFor(
    batches.map(({ energyKJkg }) => energyKJkg ?? 0),
    BUCKETS,
  );
  const of = machines.filter(({ key }) => batches.some((one) => machineKey(one) === key));
  const answers = useEach<SeriesAnswer>(of, '/series', ({ key }) => {
    const names = batches.filter((one) => machineKey(one) === key).map(({ batch }) => batch);
    return signals.length === 0 ? null : { axis: 'em', signals: signals.join(','), batches: names.join(','), step };
  });
  const compared = useMemo((): Compared | undefined => {
    const found = of.flatMap(({ scope }, at) => {
      const answer = answers.found[at];
      // What is kept from before another step was asked for would not fit.
      return answer === undefined || answer.step !== step ? [] : [{ scope, answer }];
    });
    return found.length === 0 ? undefined : merged(found, step);
  }, [answers.found, of, step]);
  return { answers, compared };
}

/** What the laboratory found in the last quarter at these machines. */
export function useSamples(machines: readonly Comparable[]): Sample[] {
  const answers = useEach<{ records: Sample[] }>(machines, '/records', () => ({
    kinds: 'lab-sample',
    limit: MOST_SAMPLES,
  }));
  return useMemo(() => answers.found.flatMap((answer) => answer?.records ?? []), [answers.found]);
}
