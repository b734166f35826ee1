import type { EvidenceEntryLine, SignedCheckpoint } from '@millspace/schemas';
import { hashOf } from '../merkle/hash.ts';
import { append, EMPTY, type Peaks, rootOf } from '../merkle/tree.ts';
import { verifyInclusion } from '../merkle/verify.ts';
import { leafOf } from './checkpoint.ts';
import type { Findings } from './report.ts';
import { TEXTS } from './texts.ts';

/** Checks the entries of an evidence file, in the order in which they come. */
export interface EntryCheck {
  take(line: EvidenceEntryLine): void;
  finish(): void;
}

/** The leaf of a line, checked against its content; null when there is none. */
function checkedLeaf(line: EvidenceEntryLine, findings: Findings): Buffer | null {
  const where = `entry ${line.n}`;
  const leaf = hashOf(line.leaf);
  if (leaf === null) {
    findings.problem('MS-AUD-006', where, TEXTS.changed);
    return null;
  }
  if (line.entry === undefined) return leaf;
  const own = leafOf(line.entry);
  if (!own.hashFits || !own.leaf.equals(leaf)) findings.problem('MS-AUD-005', where, TEXTS.changed);
  if (line.entry.n !== line.n) findings.problem('MS-AUD-005', where, TEXTS.number);
  return own.leaf;
}

/** Some entries, each with its inclusion proof towards the checkpoint. */
export class ProvedEntries implements EntryCheck {
  readonly #findings: Findings;
  readonly #size: number;
  readonly #root: Buffer | null;

  constructor({ checkpoint }: SignedCheckpoint, findings: Findings) {
    this.#findings = findings;
    this.#size = checkpoint.size;
    this.#root = hashOf(checkpoint.root);
  }

  take(line: EvidenceEntryLine): void {
    const leaf = checkedLeaf(line, this.#findings);
    if (leaf === null) return;
    const proof = (line.proof ?? []).map(hashOf);
    const good =
      this.#root !== null &&
      !proof.includes(null) &&
      verifyInclusion({ leaf, index: line.n - 1, size: this.#size, proof: proof as Buffer[], root: this.#root });
    if (!good) this.#findings.problem('MS-AUD-005', `entry ${line.n}`, TEXTS.notIncluded);
  }

  finish(): void {
    // Each entry was proved by itself.
  }
}

/** Every entry of the log: the root is computed, at the checkpoint's size and at those of kept checkpoints. */
export class WholeLog implements EntryCheck {
  readonly #findings: Findings;
  readonly #checkpoint: SignedCheckpoint['checkpoint'];
  readonly #wanted: ReadonlySet<number>;
  readonly #roots = new Map<number, Buffer>();
  #peaks: Peaks = EMPTY;
  /** Hash of the entry before, null after one that was erased: its hash is known from the next alone. */
  #before: string | null = null;

  /** `sizes`: further sizes at which the root will be asked for. */
  constructor({ checkpoint }: SignedCheckpoint, sizes: readonly number[], findings: Findings) {
    this.#findings = findings;
    this.#checkpoint = checkpoint;
    this.#wanted = new Set(sizes);
  }

  take(line: EvidenceEntryLine): void {
    const { size } = this.#peaks;
    if (size === this.#checkpoint.size) return;
    const where = `entry ${line.n}`;
    if (line.n !== size + 1) this.#findings.problem('MS-AUD-005', where, TEXTS.number);
    if (line.entry && this.#before !== null && line.entry.prev !== this.#before)
      this.#findings.problem('MS-AUD-005', where, TEXTS.chain);
    this.#before = line.entry?.hash ?? null;
    const leaf = checkedLeaf(line, this.#findings);
    if (leaf === null) return;
    this.#peaks = append(this.#peaks, [leaf]).peaks;
    if (this.#wanted.has(this.#peaks.size)) this.#roots.set(this.#peaks.size, rootOf(this.#peaks));
  }

  /** The root of the first `size` entries, if it was asked for and they were there. */
  rootAt(size: number): Buffer | null {
    return this.#roots.get(size) ?? null;
  }

  finish(): void {
    const { size, root } = this.#checkpoint;
    const expected = hashOf(root);
    if (this.#peaks.size !== size || expected === null || !rootOf(this.#peaks).equals(expected))
      this.#findings.problem('MS-AUD-005', `checkpoint ${size}`, TEXTS.root);
  }
}
