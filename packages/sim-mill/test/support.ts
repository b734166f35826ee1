/** Helpers of the physics tests. */
import {
  CALM,
  type FaultLevels,
  initialState,
  type MillEvent,
  type MillOptions,
  type MillState,
  millTags,
  readTags,
  step,
  type TagValue,
} from '../src/physics/index.ts';

export function mill(options: Partial<MillOptions> = {}): MillState {
  return initialState({ size: 60, mode: 'multi-pass', recipe: 'limestone', seed: 1, ...options });
}

/** Runs for `seconds` in steps of `dt`; `each` sees every state and may end the run with `false`. */
export function run(
  s: MillState,
  seconds: number,
  o: { dt?: number; faults?: FaultLevels; each?: (s: MillState) => boolean | undefined } = {},
): MillState {
  const dt = o.dt ?? 1;
  let state = s;
  for (let t = 0; t < seconds - 1e-9; t += dt) {
    state = step(state, dt, { ...CALM, faults: o.faults ?? {} });
    if (o.each?.(state) === false) break;
  }
  return state;
}

/** A mill that has been grinding for a while. */
export function grinding(options: Partial<MillOptions> = {}, seconds = 600): MillState {
  return run(mill({ mode: 'circulation', ...options }), seconds);
}

export function events(
  s: MillState,
  seconds: number,
  faults: FaultLevels = {},
): { state: MillState; events: MillEvent[] } {
  const all: MillEvent[] = [];
  const state = run(s, seconds, { faults, each: (x) => void all.push(...x.events) });
  return { state, events: all };
}

/** Readings by tag name. */
export function read(s: MillState, faults: FaultLevels = {}): Record<string, TagValue> {
  const r = readTags(s, faults);
  return Object.fromEntries(millTags(s.litres).map((t, i) => [t.id, r.values[i] as TagValue]));
}

export function num(s: MillState, tag: string, faults: FaultLevels = {}): number {
  const v = read(s, faults)[tag];
  if (typeof v !== 'number') throw new Error(`${tag} is ${String(v)}`);
  return v;
}

/** Mean of a tag over `seconds`. */
export function mean(s: MillState, tag: string, seconds: number, faults: FaultLevels = {}): number {
  let sum = 0;
  let n = 0;
  run(s, seconds, {
    faults,
    each: (x) => {
      sum += num(x, tag, faults);
      n++;
      return undefined;
    },
  });
  return sum / n;
}

/** Least squares of y = a + b x. */
export function leastSquares(points: readonly (readonly [number, number])[]): {
  slope: number;
  intercept: number;
  r2: number;
} {
  const n = points.length;
  const mx = points.reduce((s, p) => s + p[0], 0) / n;
  const my = points.reduce((s, p) => s + p[1], 0) / n;
  let sxx = 0;
  let sxy = 0;
  let syy = 0;
  for (const [x, y] of points) {
    sxx += (x - mx) ** 2;
    sxy += (x - mx) * (y - my);
    syy += (y - my) ** 2;
  }
  const slope = sxy / sxx;
  return { slope, intercept: my - slope * mx, r2: (sxy * sxy) / (sxx * syy) };
}
