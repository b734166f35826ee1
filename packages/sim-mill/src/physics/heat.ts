/** Lumped heat balance of the chamber and its jacket. Temperatures °C, powers kW. */

const CP_WATER = 4.18;

/** Jacket conductance seen from the water inlet, kW/K. `waterKgS` may be 0. */
export function jacketConductance(uaWK: number, waterKgS: number): number {
  const capacity = waterKgS * CP_WATER;
  return capacity < 1e-6 ? 0 : capacity * (1 - Math.exp(-uaWK / 1000 / capacity));
}

/** Share of the shaft power that becomes heat in the chamber; the rest leaves through bearings and seal. */
export const HEAT_SHARE = 0.97;

/**
 * Chamber temperature after `dt` seconds (implicit, stable for any step): heat, product stream (`streamKwK` = Q ρ cp), jacket.
 * `capacity` in kJ/K.
 */
export function chamberTemp(
  t: number,
  dt: number,
  capacity: number,
  heatKw: number,
  streamKwK: number,
  inlet: number,
  jacketKwK: number,
  water: number,
): number {
  const a = dt / capacity;
  return (t + a * (heatKw + streamKwK * inlet + jacketKwK * water)) / (1 + a * (streamKwK + jacketKwK));
}

/** Water outlet temperature for a removed power in kW. */
export function waterOut(water: number, removedKw: number, waterKgS: number): number {
  return waterKgS < 1e-4 ? water : water + removedKw / (waterKgS * CP_WATER);
}
