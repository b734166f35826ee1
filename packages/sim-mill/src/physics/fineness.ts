/** Particle size from specific energy, and the residence-time mixing that carries the energy's distribution. */
import type { Recipe } from './recipes.ts';

/** Energy factor h ≥ 1 away from the optimal stress energy: root above it, steep below it. */
export function stressPenalty(se: number, seOpt: number): number {
  const x = se / seOpt;
  return x >= 1 ? Math.sqrt(x) : (1 / Math.max(1e-6, x)) ** 1.5;
}

/** d50, µm, at an effective specific energy in kJ/kg: feed size at 0, power law between, plateau at the grinding limit. */
export function medianSize(recipe: Recipe, effective: number): number {
  const span = recipe.feedUm - recipe.limitUm;
  if (effective <= 0) return recipe.feedUm;
  return recipe.limitUm + 1 / (1 / span + effective ** recipe.finenessB / recipe.finenessC);
}

/** d90/d50 from the coefficient of variation of the energy received: broad after one pass, narrow after many. */
export function coarseRatio(cv: number, shoulder: number): number {
  return Math.min(4, 2 + 1.8 * cv) * (1 + shoulder);
}

/** d10/d50. */
export function fineRatio(cv: number): number {
  return Math.max(0.35, 0.5 - 0.2 * cv);
}

/** First moment of true energy, first and second moment of effective energy (kJ/kg). */
export interface Energy {
  em: number;
  eff: number;
  eff2: number;
}

export const NO_ENERGY: Energy = { em: 0, eff: 0, eff2: 0 };

export function variation(e: Energy): number {
  return e.eff <= 0 ? 0 : Math.sqrt(Math.max(0, e.eff2 / (e.eff * e.eff) - 1));
}

/** Mass-weighted mixing of `share` (0…1) of b into a. */
export function mixEnergy(a: Energy, b: Energy, share: number): Energy {
  return {
    em: a.em + (b.em - a.em) * share,
    eff: a.eff + (b.eff - a.eff) * share,
    eff2: a.eff2 + (b.eff2 - a.eff2) * share,
  };
}

/**
 * One implicit step of the chamber's cells in series. `k` = exchanges per step of one cell, `gain` and `gainEff` = energy each
 * cell adds in this step, kJ/kg. Stable for any step length.
 */
export function flowThrough(
  cells: readonly Energy[],
  feed: Energy,
  k: number,
  gain: number,
  gainEff: number,
): Energy[] {
  const out: Energy[] = [];
  let inflow = feed;
  for (const cell of cells) {
    const em = (cell.em + k * inflow.em + gain) / (1 + k);
    const eff = (cell.eff + k * inflow.eff + gainEff) / (1 + k);
    const eff2 = (cell.eff2 + k * inflow.eff2 + 2 * gainEff * eff) / (1 + k);
    inflow = { em, eff, eff2 };
    out.push(inflow);
  }
  return out;
}
