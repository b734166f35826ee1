/** How many rows had gone by a moment, by exchange. */
export interface Count {
  /** Epoch ms. */
  at: number;
  rows: ReadonlyMap<string, number>;
}

/** Rows per second between two counts, by exchange; those that were not there before have none yet. Pure. */
export function ratesBetween(before: Count, now: Count): Map<string, number> {
  const seconds = (now.at - before.at) / 1000;
  const rates = new Map<string, number>();
  if (seconds <= 0) return rates;
  for (const [id, rows] of now.rows) {
    const former = before.rows.get(id);
    // After a restart of the broker its counts may be smaller: that is no rate.
    if (former !== undefined && rows >= former) rates.set(id, (rows - former) / seconds);
  }
  return rates;
}
