const LARGEST = 64;

/**
 * Inserts rows in groups of 64, 32, … 1, so that however many there are, only a handful of different statements is ever
 * prepared.
 */
export async function insertInGroups<Row>(
  rows: readonly Row[],
  insert: (group: Row[]) => Promise<unknown>,
): Promise<void> {
  let size = LARGEST;
  for (let from = 0; from < rows.length; from += size) {
    while (size > rows.length - from) size /= 2;
    await insert(rows.slice(from, from + size));
  }
}
