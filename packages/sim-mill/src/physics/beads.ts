/** The bead charge: up to three cohorts of different age, linear wear per net kWh, refills, losses. */

export interface BeadCohort {
  lot: string;
  /** Mass and diameter when filled, kg and mm; the number of beads stays, so the diameter follows the mass. */
  initialKg: number;
  initialMm: number;
  kg: number;
}

export function beadMass(charge: readonly BeadCohort[]): number {
  let sum = 0;
  for (const c of charge) sum += c.kg;
  return sum;
}

/** Mass-weighted bead diameter, mm. */
export function beadDiameter(charge: readonly BeadCohort[]): number {
  let sum = 0;
  let mass = 0;
  for (const c of charge) {
    sum += c.kg * c.initialMm * Math.cbrt(c.kg / c.initialKg);
    mass += c.kg;
  }
  return mass <= 0 ? 0 : sum / mass;
}

/** Wear in g: `gPerKwh` at nominal stress energy, scaled with (SE/SE0)^0.4. */
export function wearGrams(gPerKwh: number, netKwh: number, se: number, seNominal: number): number {
  return netKwh <= 0 ? 0 : gPerKwh * netKwh * (Math.max(1e-9, se) / seNominal) ** 0.4;
}

/** Takes `grams` off the charge in proportion to mass. */
export function wear(charge: readonly BeadCohort[], grams: number): BeadCohort[] {
  const mass = beadMass(charge);
  if (mass <= 0 || grams <= 0) return charge as BeadCohort[];
  const keep = Math.max(0, 1 - grams / 1000 / mass);
  return charge.map((c) => ({ ...c, kg: c.kg * keep }));
}

/** Whole beads leave (screen broken): number falls, diameter stays. Returns the charge with `keep` of every cohort. */
export function lose(charge: readonly BeadCohort[], keep: number): BeadCohort[] {
  return charge.map((c) => ({ ...c, kg: c.kg * keep, initialKg: c.initialKg * keep }));
}

/** Adds fresh beads; beyond three cohorts the two oldest are merged. */
export function refill(charge: readonly BeadCohort[], kg: number, mm: number, lot: string): BeadCohort[] {
  const next = [...charge, { lot, initialKg: kg, initialMm: mm, kg }];
  while (next.length > 3) {
    const a = next.shift() as BeadCohort;
    const b = next.shift() as BeadCohort;
    const initialKg = a.initialKg + b.initialKg;
    const initialMm = (a.initialMm * a.initialKg + b.initialMm * b.initialKg) / initialKg;
    next.unshift({ lot: b.lot, initialKg, initialMm, kg: a.kg + b.kg });
  }
  return next;
}
