/** Significant digits of a mean, counted from the largest value that went into it. */
const DIGITS = 12;
/** Powers of ten that a double holds exactly, so that one multiplication or division by them is rounded correctly. */
const POWERS = Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));

/**
 * A mean as people would write it: sums of binary fractions leave noise in the last digits (0.1, 0.2 and 0.3 have the mean
 * 0.20000000000000004). Digits are counted from the largest value, so that values that cancel out leave 0 and no noise.
 * Never finer than the values are: a double has 15 to 17 digits. Null when the sum left the range of numbers.
 * @param peak largest magnitude among the values
 */
export function canonicalMean(sum: number, weight: number, peak: number): number | null {
  return meanOfDecade(sum, weight, decadeOf(peak));
}

/** The decade of a magnitude: 2 of 100 to 999, -Infinity of 0. */
export function decadeOf(size: number): number {
  return Math.floor(Math.log10(size));
}

/** A magnitude below which all are of this decade or of a lower one. The highest ones of the decade may lie above it. */
export function ceilingOf(decade: number): number {
  return decade === -Infinity ? Number.MIN_VALUE : 10 ** (decade + 1) * (1 - 1e-9);
}

/** The same as `canonicalMean`. @param decade `decadeOf` the largest magnitude among the values */
export function meanOfDecade(sum: number, weight: number, decade: number): number | null {
  const mean = sum / weight;
  if (!Number.isFinite(mean)) return null;
  // Decimal places behind which nothing is said; `+ 0` makes -0 a 0.
  const places = DIGITS - 1 - decade;
  const power = POWERS[Math.abs(places)];
  if (power === undefined) return Number(mean.toPrecision(DIGITS)) + 0;
  return (places >= 0 ? Math.round(mean * power) / power : Math.round(mean / power) * power) + 0;
}
