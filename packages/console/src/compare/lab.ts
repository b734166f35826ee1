import type { LabSampleRecord } from '@millspace/schemas';
import type { ComparedBatch } from './compared.ts';

/** What the laboratory found of one quantity, at the specific energies at which the samples were taken. */
export interface LabPoints {
  quantity: string;
  /** kJ/kg, growing. */
  x: number[];
  this: (number | null)[];
  others: (number | null)[];
}

export interface Sample {
  scope: string;
  record: LabSampleRecord;
}

/** Pure: the specific energy (kJ/kg) that a batch had received at an instant, as computed here; null outside of it. */
export function energyAt({ t = [], energyKJkg }: Pick<ComparedBatch, 't' | 'energyKJkg'>, at: number, step: number) {
  const last = t.findLastIndex((reached) => reached !== null && reached <= at);
  const from = t[last];
  if (from === undefined || from === null || energyKJkg === null) return null;
  const next = t[last + 1];
  const share = next === undefined || next === null || next === from ? 0 : (at - from) / (next - from);
  return Math.min(energyKJkg, (last + share) * step);
}

/**
 * Pure: samples over the energy that was computed, not over what their records state, which has another basis. One without the name
 * of its batch belongs to the batch in which it was taken.
 */
export function labPoints(
  samples: readonly Sample[],
  { batches, step }: { batches: readonly ComparedBatch[]; step: number },
  { current, band }: { current: string; band: ReadonlySet<string> },
): LabPoints[] {
  const found = new Map<string, { x: number; value: number; mine: boolean }[]>();
  for (const { scope, record } of samples) {
    const of = batches.find(
      (one) =>
        one.scope === scope &&
        one.machine === record.machine &&
        (record.batch === undefined ? record.t >= one.from && record.t <= one.until : record.batch === one.batch),
    );
    if (of === undefined || (of.key !== current && !band.has(of.key))) continue;
    const x = energyAt(of, record.t, step);
    if (x === null) continue;
    for (const [quantity, value] of Object.entries(record.values))
      found.set(quantity, [...(found.get(quantity) ?? []), { x, value, mine: of.key === current }]);
  }
  return [...found].map(([quantity, points]) => {
    const sorted = points.sort((a, b) => a.x - b.x);
    const column = (mine: boolean) => sorted.map((one) => (one.mine === mine ? one.value : null));
    return { quantity, x: sorted.map(({ x }) => x), this: column(true), others: column(false) };
  });
}
