/** The published tables the physics is held against (five checks: fineness, plateau, power, energy, bead mass). */
import { describe, expect, it } from 'vitest';
import {
  beadMass,
  grossPower,
  HEAT_SHARE,
  type MillState,
  medianSize,
  millTags,
  RECIPES,
  SIZES,
  slurryCp,
  tagIndex,
  tipSpeed,
} from '../src/physics/index.ts';
import { gaussian } from '../src/physics/random.ts';
import { grinding, leastSquares, mill, num, run } from './support.ts';

/** Median size in nm after n passes, US 2005/0198912 A1, ceria 10 wt%. */
const CERIA: readonly (readonly [number, number])[] = [
  [4, 433],
  [5, 344],
  [6, 295],
  [7, 250],
  [13, 104],
  [20, 75],
];

function ceriaPasses(): Map<number, number> {
  const d50 = new Map<number, number>();
  run(mill({ size: 10, recipe: 'ceria' }), 20_000, {
    each: (s) => {
      for (const e of s.events) {
        // A sample in the middle of a pass has that pass's number too; the one at its end comes last.
        if (e.kind === 'lab-sample') d50.set(e.pass, e.d50 * 1000);
      }
      return s.events.every((e) => e.kind !== 'batch' || e.phase !== 'end');
    },
  });
  return d50;
}

describe('(a) multi-pass ceria', () => {
  it('falls with passes by a power of 0.9 to 1.3, also with 10 % laboratory error', () => {
    const d50 = ceriaPasses();
    expect(d50.size).toBe(20);
    const points = [...d50].filter(([n]) => n >= 4).map(([n, d]) => [Math.log(n), Math.log(d)] as const);
    const clean = leastSquares(points);
    expect(-clean.slope).toBeGreaterThan(0.9);
    expect(-clean.slope).toBeLessThan(1.3);
    expect(clean.r2).toBeGreaterThan(0.97);
    const noisy = leastSquares(points.map(([n, d], i) => [n, d + 0.1 * gaussian(5, i, 1)] as const));
    expect(noisy.r2).toBeGreaterThan(0.9);
    expect(-noisy.slope).toBeGreaterThan(0.9);
    expect(-noisy.slope).toBeLessThan(1.3);
  });

  it('lies within 25 % of the published sizes', () => {
    const d50 = ceriaPasses();
    for (const [n, nm] of CERIA) expect(Math.abs((d50.get(n) ?? 0) / nm - 1)).toBeLessThan(0.25);
  });
});

describe('(b) plateau of silicon in ethanol (Rare Metals 2017: 6 h 174 nm, 11 h 126 nm)', () => {
  it('passes both points, with a local exponent near 0.53, and flattens beyond', () => {
    const at = new Map<number, MillState>();
    run(mill({ size: 1, recipe: 'silicon', mode: 'circulation' }), 11 * 3600 + 60, {
      dt: 5,
      each: (s) => {
        if (Math.abs(s.time - 6 * 3600) < 3) at.set(6, s);
        if (Math.abs(s.time - 11 * 3600) < 3) at.set(11, s);
        return undefined;
      },
    });
    const [six, eleven] = [at.get(6)?.d50 ?? 0, at.get(11)?.d50 ?? 0];
    expect(Math.abs(six * 1000 - 174) / 174).toBeLessThan(0.12);
    expect(Math.abs(eleven * 1000 - 126) / 126).toBeLessThan(0.12);
    const local = Math.log(six / eleven) / Math.log(11 / 6);
    expect(local).toBeGreaterThan(0.4);
    expect(local).toBeLessThan(0.65);
    const si = RECIPES.silicon;
    const far = Math.log(medianSize(si, 1e6) / medianSize(si, 2e6)) / Math.log(2);
    expect(far).toBeLessThan(0.15);
    expect(medianSize(si, 1e9)).toBeGreaterThanOrEqual(si.limitUm);
  });
});

describe('(c) power', () => {
  it.each([1, 10, 60] as const)('rises with the cube of the tip speed in the %i L mill', (litres) => {
    const size = SIZES[litres];
    const points = [0.6, 0.7, 0.8, 0.9, 1].map((f) => {
      const rpm = f * size.nominalRpm;
      return [
        Math.log(tipSpeed(size.rotorM, rpm)),
        Math.log(grossPower(size, RECIPES.limestone, rpm, 0.8, 0.005)),
      ] as const;
    });
    const { slope, r2 } = leastSquares(points);
    expect(slope).toBeGreaterThan(2.85);
    expect(slope).toBeLessThan(3.05);
    expect(r2).toBeGreaterThan(0.999);
  });

  it('stays within 80 % of what is installed and near the reference row', () => {
    for (const [litres, kw] of [
      [1, 1.24],
      [10, 7.8],
      [60, 34.5],
    ] as const) {
      const size = SIZES[litres];
      const p = grossPower(size, RECIPES.alumina, size.nominalRpm, 0.8, 0.05);
      expect(Math.abs(p / kw - 1)).toBeLessThan(0.05);
      expect(p).toBeLessThan(0.8 * size.installedKw);
    }
  });

  it('rises by about 28 % from 70 to 80 % fill', () => {
    const size = SIZES[60];
    const ratio = grossPower(size, RECIPES.alumina, 584, 0.8, 0.05) / grossPower(size, RECIPES.alumina, 584, 0.7, 0.05);
    expect(ratio).toBeGreaterThan(1.25);
    expect(ratio).toBeLessThan(1.4);
  });
});

describe('(d) energy', () => {
  it.each([1, 10, 60] as const)('closes to 3 percent in the readings of the %i L mill', (size) => {
    let s = grinding({ size, recipe: 'alumina', seed: 4 }, 1200);
    const recipe = RECIPES.alumina;
    let shaft = 0;
    let product = 0;
    let jacket = 0;
    const from = s.chamberT;
    s = run(s, 900, {
      each: (x) => {
        shaft += num(x, 'agitator.power');
        jacket += num(x, 'cooling.power');
        product +=
          (num(x, 'pump.mass_flow') / 3600) *
          slurryCp(recipe) *
          (num(x, 'product.temp_out') - num(x, 'product.temp_in'));
        return undefined;
      },
    });
    expect(s.phase).toBe('grind');
    const z = SIZES[size];
    const stored =
      (z.beadKg * 0.47 + z.steelKg * 0.46 + 0.52 * z.litres * 1.426 * slurryCp(recipe)) * (s.chamberT - from);
    expect(Math.abs((product + jacket + stored) / (HEAT_SHARE * shaft) - 1)).toBeLessThan(0.03);
  });

  it('counts the same energy as the power integrates to', () => {
    const s = grinding();
    let kwh = 0;
    const end = run(s, 600, {
      each: (x) => {
        kwh += num(x, 'agitator.power') / 3600;
        return undefined;
      },
    });
    const counted = num(end, 'agitator.energy_total') - num(s, 'agitator.energy_total');
    expect(Math.abs(counted / kwh - 1)).toBeLessThan(0.01);
  });
});

describe('(e) beads', () => {
  it('balances filled = inside + worn + lost over wear, refill and loss', () => {
    let s = grinding({ fill: 0.785 }, 300);
    s = run(s, 4 * 3600, { dt: 5, faults: { 'bead-wear': 20 } });
    s = run(s, 60, { faults: { 'bead-loss': 1 } });
    expect(s.wornKg).toBeGreaterThan(1);
    expect(s.lostKg).toBeGreaterThan(1);
    expect(s.filledKg - s.wornKg - s.lostKg).toBeCloseTo(beadMass(s.beads), 6);
  });

  it('wears by the recipe in g per net kWh', () => {
    const s = run(mill({ mode: 'circulation', recipe: 'alumina' }), 3600);
    const perKwh = (s.wornKg * 1000) / s.netKwh;
    expect(perKwh).toBeGreaterThan(0.8);
    expect(perKwh).toBeLessThan(1.2);
  });

  it('refills at the end of a batch and shows it as power and as a record', () => {
    const worn = mill({ size: 1, mode: 'single-pass', fill: 0.76 });
    const before: number[] = [];
    let refilled: MillState | undefined;
    run({ ...worn, phase: 'prechecks', batchOpen: true, batchNo: 1, pass: 1 }, 1500, {
      each: (x) => {
        if (x.phase === 'grind' && x.phaseTime > 60 && x.batchNo === 1) before.push(x.power);
        if (x.phase === 'grind' && x.phaseTime > 60 && x.batchNo === 2) refilled = x;
        return refilled === undefined;
      },
    });
    expect(refilled?.beads.length).toBe(2);
    expect(refilled?.power).toBeGreaterThan(1.05 * (before[0] ?? 0));
    expect(tagIndex('beads.charge_mass')).toBeGreaterThan(0);
    expect(millTags(1).length).toBe(millTags(60).length);
  });
});
