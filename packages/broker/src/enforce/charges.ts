/**
 * Chunks that a transfer has been charged for: all behind `from`, up to and with `to`; of the chunk at `to` only the
 * first `index` rows when `index` is not 0.
 */
export interface Charged {
  from: number;
  to: number;
  index: number;
}

export interface ChargeItem {
  offset: number;
  rows: number;
}

export interface Charge {
  granted: number[];
  used: number;
  charged: Charged[];
}

/**
 * What may be delivered of each item, and what is charged then. `after`: the offset that the first item follows. A
 * reader may jump, so that only what it was really given is free the next time, not everything below the highest.
 */
export function chargeItems(
  charged: readonly Charged[],
  used: number,
  limit: number,
  after: number,
  items: readonly ChargeItem[],
): Charge {
  const granted: number[] = [];
  let total = used;
  let book: readonly Charged[] = charged;
  let previous = after;
  let closed = false;
  for (const { offset, rows } of items) {
    const already: number = closed ? 0 : rowsCharged(book, offset, rows);
    const more: number = closed ? 0 : Math.max(0, Math.min(rows - already, limit - total));
    const got = already + more;
    total += more;
    granted.push(got);
    if (closed) continue;
    closed = got < rows;
    if (!closed) book = withCharged(book, { from: previous, to: offset, index: 0 });
    else if (got > 0) book = withCharged(book, { from: previous, to: offset, index: got });
    previous = offset;
  }
  return { granted, used: total, charged: [...book] };
}

function rowsCharged(book: readonly Charged[], offset: number, rows: number): number {
  let most = 0;
  for (const { from, to, index } of book) {
    if (offset <= from || offset > to) continue;
    most = Math.max(most, offset === to && index > 0 ? Math.min(index, rows) : rows);
  }
  return most;
}

/** Joins what touches or overlaps. */
function withCharged(book: readonly Charged[], added: Charged): Charged[] {
  const joined: Charged[] = [];
  for (const next of [...book, added].toSorted((a, b) => a.from - b.from || a.to - b.to)) {
    const last = joined.at(-1);
    const touches =
      last && (next.from < last.to || (next.from === last.to && last.index === 0) || next.from === last.from);
    if (!last || !touches) joined.push({ ...next });
    else if (next.to > last.to) Object.assign(last, { to: next.to, index: next.index });
    else if (next.to === last.to)
      last.index = last.index === 0 || next.index === 0 ? 0 : Math.max(last.index, next.index);
  }
  return joined;
}
