/** Leaves `from` ≤ i < `to` of a tree. */
export interface Range {
  from: number;
  to: number;
}

/** A node whose subtree is perfect: leaves `index · 2^level` up to the next multiple. It never changes once it is there. */
export interface NodeId {
  level: number;
  index: number;
}

/** Largest power of two smaller than `n` (n > 1): where RFC 6962 splits a tree. */
function splitOf(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** The perfect subtrees that a range consists of, left to right. `from` must be a multiple of the largest of them. */
export function perfectNodes({ from, to }: Range): NodeId[] {
  const nodes: NodeId[] = [];
  let at = from;
  while (at < to) {
    let level = 0;
    let width = 1;
    while (at % (width * 2) === 0 && at + width * 2 <= to) {
      width *= 2;
      level += 1;
    }
    nodes.push({ level, index: at / width });
    at += width;
  }
  return nodes;
}

/**
 * What an inclusion proof of leaf `index` (from 0) in the tree of the first `size` leaves consists of (RFC 6962 §2.1.1 PATH):
 * the siblings on the way to the root, lowest first. @throws RangeError when the tree has no such leaf
 */
export function inclusionRanges(index: number, size: number): Range[] {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size)
    throw new RangeError(`a tree of ${size} leaves has no leaf ${index}`);
  const path = (m: number, from: number, to: number): Range[] => {
    if (to - from === 1) return [];
    const middle = from + splitOf(to - from);
    return m < middle
      ? [...path(m, from, middle), { from: middle, to }]
      : [...path(m, middle, to), { from, to: middle }];
  };
  return path(index, 0, size);
}

/**
 * What a proof that the tree of `to` leaves contains that of the first `from` consists of (RFC 6962 §2.1.2 PROOF).
 * @throws RangeError when `from` is not between 0 and `to`
 */
export function consistencyRanges(from: number, to: number): Range[] {
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from < 0 || from > to)
    throw new RangeError(`a tree of ${to} leaves does not contain one of ${from}`);
  if (from === 0 || from === to) return [];
  const prove = (m: number, start: number, end: number, whole: boolean): Range[] => {
    if (m === end) return whole ? [] : [{ from: start, to: end }];
    const middle = start + splitOf(end - start);
    return m <= middle
      ? [...prove(m, start, middle, whole), { from: middle, to: end }]
      : [...prove(m, middle, end, false), { from: start, to: middle }];
  };
  return prove(from, 0, to, true);
}
