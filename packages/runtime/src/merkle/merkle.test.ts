import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emptyRoot, hashOf, hashText, leafHash, nodeHash } from './hash.ts';
import type { NodeId } from './ranges.ts';
import { append, consistencyProof, EMPTY, inclusionProof, type Peaks, peaksOf, rootOf } from './tree.ts';
import { verifyConsistency, verifyInclusion } from './verify.ts';

/** A log in memory: leaves, and the nodes that appending kept. */
class Log {
  readonly leaves: Buffer[] = [];
  readonly #nodes = new Map<string, Buffer>();
  #peaks: Peaks = EMPTY;

  add(...leaves: Buffer[]): this {
    const added = append(this.#peaks, leaves);
    this.#peaks = added.peaks;
    for (const { level, index, hash } of added.nodes) this.#nodes.set(`${level}/${index}`, hash);
    this.leaves.push(...leaves);
    return this;
  }

  readonly read = ({ level, index }: NodeId): Buffer => {
    const found = level === 0 ? this.leaves[index] : this.#nodes.get(`${level}/${index}`);
    if (!found) throw new Error(`no node ${level}/${index}`);
    return found;
  };

  root(size = this.leaves.length): Buffer {
    return rootOf(peaksOf(size, this.read));
  }

  get peaks(): Peaks {
    return this.#peaks;
  }
}

/** MTH of RFC 6962 §2.1, word by word: what everything else is measured against. */
function mth(leaves: readonly Buffer[]): Buffer {
  const [only] = leaves;
  if (!only) return emptyRoot();
  if (leaves.length === 1) return only;
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return nodeHash(mth(leaves.slice(0, k)), mth(leaves.slice(k)));
}

/** Inputs and results of the test suite of the Certificate Transparency reference implementation. */
const INPUTS = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const INCLUSION: [number, number, string[]][] = [
  [0, 1, []],
  [
    0,
    8,
    [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ],
  ],
  [
    5,
    8,
    [
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  ],
];
const CONSISTENCY: [number, number, string[]][] = [
  [1, 1, []],
  [
    1,
    8,
    [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ],
  ],
  [
    6,
    8,
    [
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  ],
  [
    2,
    5,
    [
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ],
  ],
];
const hex = (hash: Buffer) => hash.toString('hex');

describe('the published test vectors of RFC 6962', () => {
  const log = new Log().add(...INPUTS.map((input) => leafHash(Buffer.from(input, 'hex'))));

  test.each(ROOTS.map((root, size) => [size, root] as const))('the root of %i leaves', (size, root) => {
    expect(hex(log.root(size))).toBe(root);
  });

  test.each(INCLUSION)('inclusion of leaf %i in %i', (index, size, proof) => {
    expect(inclusionProof(index, size, log.read).map(hex)).toEqual(proof);
  });

  test.each(CONSISTENCY)('consistency of %i with %i', (from, to, proof) => {
    expect(consistencyProof(from, to, log.read).map(hex)).toEqual(proof);
  });
});

const flip = (hash: Buffer, bit: number): Buffer => {
  const flipped = Buffer.from(hash);
  const at = Math.floor(bit / 8) % flipped.length;
  flipped[at] = (flipped[at] ?? 0) ^ (1 << (bit % 8));
  return flipped;
};

/** Every way to get one hash of a proof wrong, to leave one out, to put one in, to swap two different ones. */
function mutations(proof: readonly Buffer[], bit: number): Buffer[][] {
  const changed = proof.map((_hash, index) => proof.map((hash, at) => (at === index ? flip(hash, bit) : hash)));
  const shorter = proof.map((_hash, index) => proof.filter((_other, at) => at !== index));
  const longer = [...proof, leafHash('x')].map((_hash, index) => [
    ...proof.slice(0, index),
    leafHash('x'),
    ...proof.slice(index),
  ]);
  const swapped = proof.slice(1).flatMap((hash, index) => {
    const before = proof[index];
    if (!before || before.equals(hash)) return [];
    return [proof.map((other, at) => (at === index ? hash : at === index + 1 ? before : other))];
  });
  return [...changed, ...shorter, ...longer, ...swapped];
}

const sizes = fc.integer({ min: 1, max: 260 });
const leavesOf = (size: number) => Array.from({ length: size }, (_, n) => leafHash(`entry ${n}`));

describe('any log', () => {
  test('has the root of RFC 6962, however its leaves were appended', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { maxLength: 20 }), (batches) => {
        const log = new Log();
        for (const [n, batch] of batches.entries())
          log.add(...Array.from({ length: batch }, (_, i) => leafHash(`${n}/${i}`)));
        expect(hex(rootOf(log.peaks))).toBe(hex(mth(log.leaves)));
        expect(peaksOf(log.leaves.length, log.read)).toEqual(log.peaks);
      }),
    );
  });

  test('proves each of its leaves, and no mutation of leaf, place, root or proof passes', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), fc.nat(255), (size, pick, bit) => {
        const log = new Log().add(...leavesOf(size));
        const index = pick % size;
        const leaf = log.leaves[index] as Buffer;
        const proved = { leaf, index, size, proof: inclusionProof(index, size, log.read), root: log.root() };
        expect(verifyInclusion(proved)).toBe(true);
        expect(verifyInclusion({ ...proved, leaf: flip(leaf, bit) })).toBe(false);
        expect(verifyInclusion({ ...proved, root: flip(proved.root, bit) })).toBe(false);
        for (const other of [index - 1, index + 1, size, size + index])
          expect([other, verifyInclusion({ ...proved, index: other })]).toEqual([other, false]);
        for (const proof of mutations(proved.proof, bit)) expect(verifyInclusion({ ...proved, proof })).toBe(false);
      }),
    );
  });

  test('proves that it grew out of each of its earlier states, and no mutation of states or proof passes', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), fc.nat(255), (size, pick, bit) => {
        const log = new Log().add(...leavesOf(size));
        const older = { size: (pick % size) + 1, root: log.root((pick % size) + 1) };
        const newer = { size, root: log.root() };
        const proof = consistencyProof(older.size, size, log.read);
        expect(verifyConsistency(older, newer, proof)).toBe(true);
        expect(verifyConsistency({ ...older, root: flip(older.root, bit) }, newer, proof)).toBe(false);
        expect(verifyConsistency(older, { ...newer, root: flip(newer.root, bit) }, proof)).toBe(false);
        expect(verifyConsistency({ ...older, size: older.size - 1 }, newer, proof)).toBe(false);
        for (const mutated of mutations(proof, bit)) expect(verifyConsistency(older, newer, mutated)).toBe(false);
      }),
    );
  });

  test('that was rewritten anywhere before an earlier state cannot prove that it grew out of it', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), fc.nat(), (size, pick, where) => {
        const log = new Log().add(...leavesOf(size));
        const older = { size: (pick % size) + 1, root: log.root((pick % size) + 1) };
        const changed = where % older.size;
        const forged = new Log().add(...log.leaves.map((leaf, n) => (n === changed ? leafHash('forged') : leaf)));
        const newer = { size, root: forged.root() };
        expect(verifyConsistency(older, newer, consistencyProof(older.size, size, forged.read))).toBe(false);
      }),
    );
  });
});

test('what is before the first leaf, and what does not exist', () => {
  const log = new Log().add(...leavesOf(3));
  const empty = { size: 0, root: emptyRoot() };
  expect(verifyConsistency(empty, { size: 3, root: log.root() }, [])).toBe(true);
  expect(verifyConsistency({ ...empty, root: log.root() }, { size: 3, root: log.root() }, [])).toBe(false);
  expect(verifyConsistency({ size: 3, root: log.root() }, { size: 2, root: log.root(2) }, [])).toBe(false);
  expect(() => inclusionProof(3, 3, log.read)).toThrow(RangeError);
  expect(() => consistencyProof(4, 3, log.read)).toThrow(RangeError);
});

test('a hash has one text', () => {
  const hash = leafHash('x');
  expect(hashOf(hashText(hash))).toEqual(hash);
  const text = hashText(Buffer.alloc(32));
  expect(hashOf(`${text.slice(0, -1)}B`)).toBeNull();
  for (const wrong of ['', 'sha256-', text.slice(0, -1), `${text}A`, 5]) expect(hashOf(wrong)).toBeNull();
});
