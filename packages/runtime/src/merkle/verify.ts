import { emptyRoot, nodeHash } from './hash.ts';

const half = (n: number) => Math.floor(n / 2);
const odd = (n: number) => n % 2 === 1;
const natural = (n: number) => Number.isSafeInteger(n) && n >= 0;

/** True when `proof` shows that `leaf` is leaf number `index` (from 0) of the tree of `size` leaves with this root (RFC 9162 §2.1.3.2). */
export function verifyInclusion(proved: {
  leaf: Buffer;
  index: number;
  size: number;
  proof: readonly Buffer[];
  root: Buffer;
}): boolean {
  const { leaf, index, size, proof, root } = proved;
  if (!natural(index) || !natural(size) || index >= size) return false;
  let at = index;
  let last = size - 1;
  let hash = leaf;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (odd(at) || at === last) {
      hash = nodeHash(sibling, hash);
      while (!odd(at) && at !== 0) {
        at = half(at);
        last = half(last);
      }
    } else {
      hash = nodeHash(hash, sibling);
    }
    at = half(at);
    last = half(last);
  }
  return last === 0 && hash.equals(root);
}

interface Tree {
  size: number;
  root: Buffer;
}

/** True when `proof` shows that the tree `to` begins with all leaves of the tree `from`: nothing changed, the log only grew (RFC 9162 §2.1.4.2). */
export function verifyConsistency(from: Tree, to: Tree, proof: readonly Buffer[]): boolean {
  if (!natural(from.size) || !natural(to.size) || from.size > to.size) return false;
  if (from.size === 0)
    return proof.length === 0 && from.root.equals(emptyRoot()) && (to.size > 0 || sameRoot(from, to));
  if (from.size === to.size) return proof.length === 0 && sameRoot(from, to);
  // The root of a perfect older tree is a node of the newer one: it need not be sent.
  const [first, ...rest] = Number.isInteger(Math.log2(from.size)) ? [from.root, ...proof] : proof;
  if (!first) return false;
  let at = from.size - 1;
  let last = to.size - 1;
  while (odd(at)) {
    at = half(at);
    last = half(last);
  }
  let older = first;
  let newer = first;
  for (const hash of rest) {
    if (last === 0) return false;
    if (odd(at) || at === last) {
      older = nodeHash(hash, older);
      newer = nodeHash(hash, newer);
      while (!odd(at) && at !== 0) {
        at = half(at);
        last = half(last);
      }
    } else {
      newer = nodeHash(newer, hash);
    }
    at = half(at);
    last = half(last);
  }
  return last === 0 && older.equals(from.root) && newer.equals(to.root);
}

function sameRoot(a: Tree, b: Tree): boolean {
  return a.root.equals(b.root);
}
