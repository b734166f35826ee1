import type { NoLoadPower } from '@millspace/schemas';

/** How the no-load power of a drive grows with its speed, where nobody states it otherwise. */
const EXPONENT = 1.3;
/** A stretch without a value is bridged up to this many usual distances between values, and always up to `BRIDGED_MS`. */
const BRIDGED_STEPS = 3;
const BRIDGED_MS = 10_000;

/** Power at an instant (epoch ms); `speed` null where it is not known. */
export interface PowerPoint {
  t: number;
  /** kW. */
  power: number;
  /** 1/min. */
  speed: number | null;
}

/** Net energy over time: `kJ[i]` since the first point, never falling. */
export interface EnergyCurve {
  t: number[];
  kJ: number[];
  /** Stretches without power, which count nothing, ms. */
  missingMs: number;
  scaledBySpeed: boolean;
}

/** Pure: no-load power at a speed, kW. A drive that stands takes none; without a known speed it is the stated power. */
export function noLoadAt({ kW, speed: at, exponent = EXPONENT }: NoLoadPower, speed: number | null): number {
  if (speed === null || at === undefined) return kW;
  return speed <= 0 ? 0 : kW * (speed / at) ** exponent;
}

/**
 * Pure: the integral of power less no-load power between `from` and `to` (trapezoids). Where the power is below no-load power
 * nothing is added: the energy of a batch does not become less. A value holds to the ends of the range if they are near.
 */
export function netEnergy(
  points: readonly PowerPoint[],
  noLoad: NoLoadPower,
  { from, to }: { from: number; to: number },
): EnergyCurve {
  const curve: EnergyCurve = { t: [], kJ: [], missingMs: 0, scaledBySpeed: isScaled(points, noLoad) };
  const bridged = bridgedMs(points.map(({ t }) => t));
  const net = ({ power, speed }: PowerPoint) => Math.max(0, power - noLoadAt(noLoad, speed));
  const within = withEdges(points, { from, to }, bridged);
  let sum = 0;
  within.forEach((point, at) => {
    const before = within[at - 1];
    if (before !== undefined) {
      const length = point.t - before.t;
      if (length > bridged) curve.missingMs += length;
      else sum += ((net(before) + net(point)) / 2) * (length / 1000);
    }
    curve.t.push(point.t);
    curve.kJ.push(sum);
  });
  const [first, last] = [within[0], within.at(-1)];
  curve.missingMs += first && last ? first.t - from + (to - last.t) : to - from;
  return curve;
}

function isScaled(points: readonly PowerPoint[], noLoad: NoLoadPower): boolean {
  return noLoad.speed !== undefined && points.length > 0 && points.every(({ speed }) => speed !== null);
}

/** The first and the last value reach to the ends of the range, if they are no farther than what is bridged. */
function withEdges(points: readonly PowerPoint[], range: { from: number; to: number }, bridged: number): PowerPoint[] {
  const within = points.filter(({ t }) => t >= range.from && t <= range.to);
  const [first, last] = [within[0], within.at(-1)];
  if (first && first.t > range.from && first.t - range.from <= bridged) within.unshift({ ...first, t: range.from });
  if (last && last.t < range.to && range.to - last.t <= bridged) within.push({ ...last, t: range.to });
  return within;
}

/** Pure: up to which distance (ms) two neighbouring values are taken for one line. */
export function bridgedMs(t: readonly number[]): number {
  const steps = t
    .slice(1)
    .map((at, index) => at - (t[index] ?? at))
    .sort((a, b) => a - b);
  return Math.max(BRIDGED_MS, BRIDGED_STEPS * (steps[Math.floor(steps.length / 2)] ?? 0));
}
