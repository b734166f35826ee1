import { emptyRoot, nodeHash } from './hash.ts';
import { consistencyRanges, inclusionRanges, type NodeId, perfectNodes, type Range } from './ranges.ts';

/** A node that appending has completed: keep it, it never changes. */
export interface TreeNode extends NodeId {
  hash: Buffer;
}

/** What appending needs to know of a tree: its perfect subtrees, largest first. At most 53 hashes. */
export interface Peaks {
  readonly size: number;
  readonly hashes: readonly Buffer[];
}

export const EMPTY: Peaks = { size: 0, hashes: [] };

/** Appends leaves, in O(1) amortised each. `nodes`: inner nodes (level ≥ 1) that became perfect. */
export function append(peaks: Peaks, leaves: readonly Buffer[]): { peaks: Peaks; nodes: TreeNode[] } {
  const nodes: TreeNode[] = [];
  const hashes = [...peaks.hashes];
  let { size } = peaks;
  for (const leaf of leaves) {
    let hash = leaf;
    let index = size;
    let level = 0;
    while (index % 2 === 1) {
      const left = hashes.pop();
      if (!left) throw new Error('the peaks do not belong to a tree of their size');
      hash = nodeHash(left, hash);
      index = (index - 1) / 2;
      level += 1;
      nodes.push({ level, index, hash });
    }
    hashes.push(hash);
    size += 1;
  }
  return { peaks: { size, hashes }, nodes };
}

/** Root of perfect subtrees that stand side by side, left to right. */
function fold(hashes: readonly Buffer[]): Buffer {
  const last = hashes.at(-1);
  if (!last) return emptyRoot();
  return hashes.slice(0, -1).reduceRight((right, left) => nodeHash(left, right), last);
}

export function rootOf(peaks: Peaks): Buffer {
  return fold(peaks.hashes);
}

/** Reads perfect nodes: level 0 are the leaves. A node that is missing must throw. */
export type ReadNode = (node: NodeId) => Buffer;

/** Root of a range of leaves that is a subtree of the tree. */
export function rangeRoot(range: Range, read: ReadNode): Buffer {
  return fold(perfectNodes(range).map(read));
}

export function peaksOf(size: number, read: ReadNode): Peaks {
  return { size, hashes: perfectNodes({ from: 0, to: size }).map(read) };
}

/** Siblings from the leaf (index from 0) to the root of the first `size` leaves. @throws RangeError */
export function inclusionProof(index: number, size: number, read: ReadNode): Buffer[] {
  return inclusionRanges(index, size).map((range) => rangeRoot(range, read));
}

/** That the first `to` leaves begin with the first `from`. @throws RangeError */
export function consistencyProof(from: number, to: number, read: ReadNode): Buffer[] {
  return consistencyRanges(from, to).map((range) => rangeRoot(range, read));
}
