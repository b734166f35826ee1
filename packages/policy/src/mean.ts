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
  const mean = sum / weight;
  if (!Number.isFinite(mean)) return null;
  // Decimal places behind which nothing is said; `+ 0` makes -0 a 0.
  const places = DIGITS - 1 - Math.floor(Math.log10(peak));
  const power = POWERS[Math.abs(places)];
  if (power === undefined) return Number(mean.toPrecision(DIGITS)) + 0;
  return (places >= 0 ? Math.round(mean * power) / power : Math.round(mean / power) * power) + 0;
}
