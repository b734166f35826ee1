import type { Dataset, DatasetSignal, Shape } from '@millspace/schemas';

/** How finely a signal comes under an offer: each of its permissions may let through something else. */
export type Resolution = { kind: 'withheld' } | { kind: 'as recorded'; periodMs: number | null } | Averaged;

interface Averaged {
  kind: 'window';
  windowMs: number;
  statistic: NonNullable<Shape['statistic']>;
}

/** Sampling period of a signal at the provider, ms; null where the provider does not say. */
export function periodOf({ groups }: Pick<Dataset, 'groups'>, { pack, group }: DatasetSignal): number | null {
  return groups.find((one) => one.pack === pack && one.group === group)?.periodMs ?? null;
}

/** What one permission lets through of a signal. */
export function resolutionOf(shape: Shape, signal: DatasetSignal, periodMs: number | null): Resolution {
  if (shape.signals !== null && !shape.signals.includes(signal.id)) return { kind: 'withheld' };
  if (shape.windowMs === null) return { kind: 'as recorded', periodMs };
  return { kind: 'window', windowMs: shape.windowMs, statistic: shape.statistic ?? 'mean' };
}

/** The different resolutions of a signal under an offer, in the order of its permissions. */
export function resolutionsOf(
  shapes: readonly Shape[],
  signal: DatasetSignal,
  periodMs: number | null,
): readonly Resolution[] {
  const all = shapes.map((shape) => resolutionOf(shape, signal, periodMs));
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
}
