import { netEnergy, type PowerPoint } from '@millspace/connector/net-energy';
import {
  batchEm,
  CALM,
  initialState,
  type Mode,
  RECIPES,
  type RecipeId,
  SIZES,
  type SizeLitres,
  step,
} from '@millspace/sim-mill/physics';
import { expect, test } from 'vitest';

const LONGEST_S = 4 * 3600;

test.each([
  [60, 'multi-pass', 'limestone'],
  [10, 'circulation', 'limestone'],
  [1, 'circulation', 'tio2'],
] as const satisfies [SizeLitres, Mode, RecipeId][])(
  'the specific energy of a batch of a %i L mill (%s, %s) is what the mill counts',
  (size, mode, recipe) => {
    let state = initialState({ size, mode, recipe, seed: 3 });
    const points: PowerPoint[] = [];
    for (let second = 0; second < LONGEST_S; second += 1) {
      state = step(state, 1, CALM);
      if (!state.batchOpen) {
        if (points.length > 0) break;
        continue;
      }
      points.push({ t: second * 1000, power: state.power, speed: state.rpm });
    }
    const { noLoadKw, nominalRpm } = SIZES[size];
    const range = { from: points[0]?.t ?? 0, to: points.at(-1)?.t ?? 0 };
    const { kJ, missingMs } = netEnergy(points, { kW: noLoadKw, speed: nominalRpm }, range);
    const solidsKg = (state.feed.kg + state.product.kg) * RECIPES[recipe].solids;
    const netKJ = kJ.at(-1) ?? 0;
    expect(missingMs).toBe(0);
    expect(Math.abs(netKJ / (state.energyBatch * 3600) - 1)).toBeLessThan(0.01);
    // The mill tells what the product in the tanks has received, so what is in the chamber has its energy, but not in the counter.
    const { litres, tankL } = SIZES[size];
    const inTheChamber = (0.52 * litres) / (0.85 * tankL);
    const excess = netKJ / solidsKg / batchEm(state) - 1;
    expect(batchEm(state)).toBeGreaterThan(20);
    expect(excess).toBeGreaterThan(-0.01);
    expect(excess).toBeLessThan(inTheChamber + 0.04);
  },
);
