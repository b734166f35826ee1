const DAY_MS = 86_400_000;

/** So long before it ends (ms) a matter stands in the inbox. */
export const AHEAD_MS = {
  agreement: 14 * DAY_MS,
  duty: 7 * DAY_MS,
  certificate: 30 * DAY_MS,
  attestation: 30 * DAY_MS,
  invitation: 2 * DAY_MS,
} as const;

/** Pure: whether something that ends is to be mentioned now; `end` null: it does not. What is over is over. */
export const endsSoon = (end: number | null, now: number, aheadMs: number): end is number =>
  end !== null && end > now && end <= now + aheadMs;
