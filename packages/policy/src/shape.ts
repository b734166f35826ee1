import type { Shape } from '@millspace/schemas';
import { gridOf } from './grid.ts';

export { describeShape } from './describe-shape.ts';

/** Lets whole chunks pass untouched. */
export const NO_SHAPE: Shape = Object.freeze({
  signals: null,
  windowMs: null,
  statistic: null,
  round: null,
  delayMs: null,
});

/** True when nothing is held back, changed or delayed: the bytes may pass as they are. */
export function isPassThrough(shape: Shape): boolean {
  return !changesLines(shape) && shape.delayMs === null && (shape.pseudonymise ?? []).length === 0;
}

/** True when rows or records are left out or changed: what a shaper does, delay and pseudonyms aside. */
export function changesLines(shape: Shape): boolean {
  return (
    shape.signals !== null ||
    shape.windowMs !== null ||
    shape.round !== null ||
    (shape.machines ?? null) !== null ||
    (shape.timeStepMs ?? null) !== null ||
    (shape.replace ?? []).length > 0 ||
    (shape.remove ?? []).length > 0
  );
}

const sorted = (list: readonly string[] | null | undefined): string[] | null =>
  list ? [...new Set(list)].sort() : null;

/**
 * Canonical key: equal for shapes that let the same through, so that each is shaped once. Pseudonyms are not part of it: they
 * are a last step of each agreement.
 */
export function shapeKey(shape: Shape): string {
  const { windowMs, statistic, round, delayMs, machines, replace, remove, timeStepMs } = shape;
  const key: unknown[] = [sorted(shape.signals), windowMs, windowMs === null ? null : statistic, round, delayMs];
  const more = {
    machines: sorted(machines),
    replace: replace ?? [],
    remove: sorted(remove) ?? [],
    step: timeStepMs ?? null,
  };
  if (more.machines || more.replace.length > 0 || more.remove.length > 0 || more.step !== null) {
    key.push(
      more.machines,
      more.replace.map((one) => [one.path, one.with]),
      more.remove,
      more.step,
    );
  }
  return JSON.stringify(key);
}

/**
 * The range of a history request, widened to whole windows and ended before what may not be delivered yet, so that a
 * part of a window never betrays what its whole would hide. Null when nothing remains. Half-open [from, to), epoch ms.
 */
export function alignRange(
  shape: Shape,
  range: { from: number; to: number },
  now: number,
): { from: number; to: number } | null {
  const { windowMs, stepMs } = gridOf(shape);
  const w = windowMs ?? 1;
  const delayed = now - (shape.delayMs ?? 0);
  // Blurred to a step, nothing of it is told before it is over.
  const known = stepMs === null ? delayed : Math.floor(delayed / stepMs) * stepMs;
  const newest = Math.floor(known / w) * w;
  const from = Math.floor(range.from / w) * w;
  const to = Math.min(Math.ceil(range.to / w) * w, newest);
  return from < to ? { from, to } : null;
}

/** Rounds to multiples of `step`, as a decimal that prints without binary noise. */
export function rounder(step: number): (value: number) => number {
  const [mantissa = '0', exponent = '0'] = step.toExponential().split('e');
  const digits = mantissa.replace('.', '');
  const scale = Number(exponent) - (mantissa.length > 1 ? mantissa.length - 2 : 0);
  const m = Number(digits);
  // step = m × 10^scale; powers of ten are exact, so that a result is correctly rounded and prints without noise.
  const power = 10 ** Math.abs(scale);
  const up = scale >= 0;
  return (value) => {
    const n = Math.round(up ? value / (m * power) : (value * power) / m) * m;
    if (!Number.isFinite(n)) return value;
    return (up ? n * power : n / power) + 0;
  };
}
