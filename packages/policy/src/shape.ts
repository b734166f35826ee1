import type { Bilingual, Shape } from '@millspace/schemas';
import { AND, bi, durationText, listText, numberText, sentences } from './texts.ts';

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
  return shape.signals === null && shape.windowMs === null && shape.round === null && shape.delayMs === null;
}

/** Canonical key: equal for shapes that let the same through, so that each is shaped once. */
export function shapeKey(shape: Shape): string {
  const signals = shape.signals === null ? null : [...new Set(shape.signals)].sort();
  return JSON.stringify([
    signals,
    shape.windowMs,
    shape.windowMs === null ? null : shape.statistic,
    shape.round,
    shape.delayMs,
  ]);
}

const STATISTIC: Readonly<Record<NonNullable<Shape['statistic']>, Bilingual>> = {
  mean: bi('mean', 'Mittelwert'),
  min: bi('minimum', 'Minimum'),
  max: bi('maximum', 'Maximum'),
  last: bi('last value', 'letzter Wert'),
  count: bi('number of values', 'Anzahl der Werte'),
};

/** The shape in whole sentences. */
export function describeShape(shape: Shape): Bilingual {
  const parts: Bilingual[] = [];
  if (shape.signals !== null) {
    const names = listText(shape.signals, AND);
    parts.push(
      shape.signals.length === 0
        ? bi('No signals are delivered.', 'Es werden keine Signale geliefert.')
        : bi(
            `Only ${names.en} ${shape.signals.length === 1 ? 'is' : 'are'} delivered.`,
            `Geliefert wird nur ${names.de}.`,
          ),
    );
  }
  if (shape.windowMs !== null) {
    const window = durationText(shape.windowMs);
    const statistic = STATISTIC[shape.statistic ?? 'mean'];
    parts.push(
      bi(
        `One value for every ${window.en} is delivered: the ${statistic.en}.`,
        `Je ${window.de} wird ein Wert geliefert: ${statistic.de}.`,
      ),
    );
  }
  if (shape.round !== null) {
    const step = numberText(shape.round);
    parts.push(bi(`Values are rounded to steps of ${step.en}.`, `Werte werden auf Schritte von ${step.de} gerundet.`));
  }
  if (shape.delayMs !== null) {
    const delay = durationText(shape.delayMs);
    parts.push(bi(`Data are delivered ${delay.en} late.`, `Daten werden ${delay.de} später geliefert.`));
  }
  if (parts.length === 0) return bi('Everything is delivered as it is.', 'Alles wird geliefert, wie es ist.');
  return sentences(parts);
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
  const w = shape.windowMs ?? 1;
  const newest = Math.floor((now - (shape.delayMs ?? 0)) / w) * w;
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
