import type {
  EvidenceCheckpointLine,
  EvidenceForkLine,
  EvidenceHeaderLine,
  EvidenceLine,
  SignedCheckpoint,
  SignedReceipt,
} from '@millspace/schemas';
import { type JWK, kidOf, thumbprint, verifyDetached } from '../crypto.ts';
import { hashOf } from '../merkle/hash.ts';
import { checkpointIsSigned, compare } from './checkpoint.ts';
import { type EntryCheck, ProvedEntries, WholeLog } from './entries.ts';
import { type EvidenceReport, Findings } from './report.ts';
import { TEXTS } from './texts.ts';

export interface VerifierOptions {
  /** Keys known to be the broker's; null = none is known, those of the file are shown for comparing. */
  keys: readonly JWK[] | null;
  /** Checkpoints that the verifier has kept itself: the file must not contradict them. */
  kept: readonly SignedCheckpoint[];
}

/**
 * Verifies an evidence file line by line: signatures, inclusion of every entry (or the root of the whole log), growth out
 * of kept checkpoints, receipts. Pure: it reads nothing but what it is given. RFC 6962, RFC 9162 §2.1.
 */
export class EvidenceVerifier {
  readonly #options: VerifierOptions;
  readonly #findings = new Findings();
  readonly #fileKeys: JWK[] = [];
  readonly #signers = new Set<string>();
  readonly #compared = new Set<SignedCheckpoint>();
  #header: EvidenceHeaderLine | null = null;
  #entries: EntryCheck | null = null;
  #lines = 0;
  #ended = false;
  #counts = { entries: 0, erased: 0, receipts: 0, checkpoints: 0 };

  constructor(options: VerifierOptions) {
    this.#options = options;
  }

  async take(line: EvidenceLine): Promise<void> {
    const findings = this.#findings;
    if (this.#ended) findings.problem('MS-AUD-006', `line ${this.#lines + 1}`, TEXTS.cut);
    if (line.line === 'header') this.#begin(line);
    else if (this.#header === null) findings.problem('MS-AUD-006', 'line 1', TEXTS.noHeader);
    else if (line.line === 'key') this.#fileKeys.push(line.key as JWK);
    else if (line.line === 'entry') {
      this.#counts.entries += 1;
      if (line.entry === undefined) this.#counts.erased += 1;
      this.#entries?.take(line);
    } else if (line.line === 'checkpoint') await this.#checkpoint(line, this.#header);
    else if (line.line === 'fork') await this.#fork(line);
    else if (line.line === 'receipt') await this.#receipt(line.receipt);
    else if (line.line === 'end') {
      this.#ended = true;
      if (line.lines !== this.#lines) findings.problem('MS-AUD-006', `line ${this.#lines + 1}`, TEXTS.cut);
    }
    this.#lines += 1;
  }

  async finish(): Promise<EvidenceReport> {
    const findings = this.#findings;
    if (this.#header === null) findings.problem('MS-AUD-006', 'line 1', TEXTS.noHeader);
    else {
      if (!this.#ended) findings.problem('MS-AUD-006', `line ${this.#lines}`, TEXTS.cut);
      await this.#signed(this.#header.checkpoint);
      this.#entries?.finish();
      this.#compareKept(this.#header.checkpoint);
    }
    const { keys, kept } = this.#options;
    if (keys === null) findings.warning('MS-AUD-007', 'keys', TEXTS.noKeys);
    if (kept.length > 0 && this.#compared.size === 0) findings.warning('MS-AUD-007', 'checkpoints', TEXTS.notCompared);
    const { problems, warnings, more } = findings;
    return {
      ok: problems.length === 0,
      by: this.#header?.by ?? null,
      whole: this.#header?.whole ?? false,
      size: this.#header?.checkpoint.checkpoint.size ?? 0,
      ...this.#counts,
      compared: this.#compared.size,
      keys: [...this.#signers].map((kid) => ({ kid, known: keys?.some((key) => thumbprint(key) === kid) ?? false })),
      problems,
      warnings,
      more,
    };
  }

  #begin(line: EvidenceHeaderLine): void {
    if (this.#header !== null) {
      this.#findings.problem('MS-AUD-006', `line ${this.#lines + 1}`, TEXTS.noHeader);
      return;
    }
    this.#header = line;
    this.#entries = line.whole
      ? new WholeLog(
          line.checkpoint,
          this.#options.kept.map(({ checkpoint }) => checkpoint.size),
          this.#findings,
        )
      : new ProvedEntries(line.checkpoint, this.#findings);
  }

  /** Keys that a signature of the broker may be of. */
  #brokerKeys(): readonly JWK[] {
    return this.#options.keys ?? this.#fileKeys;
  }

  async #signed(signed: SignedCheckpoint): Promise<void> {
    const where = `checkpoint ${signed.checkpoint.size}`;
    const kid = kidOf(signed.signature);
    if (kid !== null) this.#signers.add(kid);
    const keys = this.#brokerKeys();
    if (!keys.some((key) => thumbprint(key) === kid)) this.#findings.problem('MS-AUD-003', where, TEXTS.unknownKey);
    else if (!(await checkpointIsSigned(signed, keys))) this.#findings.problem('MS-AUD-003', where, TEXTS.signature);
  }

  async #checkpoint({ checkpoint: kept, proof }: EvidenceCheckpointLine, header: EvidenceHeaderLine): Promise<void> {
    await this.#signed(kept);
    const [from, to] = [kept.checkpoint.size, header.checkpoint.checkpoint.size];
    const result = compare(kept, header.checkpoint, proof === undefined ? undefined : { from, to, proof });
    if (result === 'differs' || result === 'unproven') this.#contradiction(kept, header.checkpoint);
    else {
      this.#counts.checkpoints += 1;
      const own = this.#options.kept.find(({ checkpoint: { log, size, root } }) => {
        const { checkpoint } = kept;
        return log === checkpoint.log && size === checkpoint.size && root === checkpoint.root;
      });
      if (own) this.#compared.add(own);
    }
  }

  /** A restore that the broker declares begins a new generation; everything else is a log that was changed. */
  #contradiction(kept: SignedCheckpoint, now: SignedCheckpoint): void {
    const where = `checkpoint ${kept.checkpoint.size}`;
    if (kept.checkpoint.generation !== now.checkpoint.generation)
      this.#findings.warning('MS-AUD-002', where, TEXTS.restored);
    else this.#findings.problem('MS-AUD-001', where, TEXTS.notGrown);
  }

  #compareKept(now: SignedCheckpoint): void {
    for (const kept of this.#options.kept) {
      const { size, t, log, root } = kept.checkpoint;
      const found = this.#entries instanceof WholeLog ? this.#entries.rootAt(size) : null;
      if (found !== null && log === now.checkpoint.log) {
        this.#compared.add(kept);
        if (!hashOf(root)?.equals(found)) this.#contradiction(kept, now);
        continue;
      }
      const smallerAlthoughLater = now.checkpoint.size < size && now.checkpoint.t >= t;
      if (size !== now.checkpoint.size && log === now.checkpoint.log && !smallerAlthoughLater) continue;
      this.#compared.add(kept);
      if (compare(kept, now) !== 'same') this.#contradiction(kept, now);
    }
  }

  async #fork({ kept, seen, declared, code }: EvidenceForkLine): Promise<void> {
    await this.#signed(kept);
    await this.#signed(seen);
    const where = `checkpoint ${seen.checkpoint.size}`;
    if (declared) this.#findings.warning('MS-AUD-002', where, TEXTS.restored);
    else this.#findings.problem(code === 'MS-AUD-004' ? 'MS-AUD-004' : 'MS-AUD-001', where, TEXTS.fork);
  }

  async #receipt(signed: SignedReceipt): Promise<void> {
    this.#counts.receipts += 1;
    const { receipt, brokerSignature, consumerSignature, consumerJwk, providerSignature, providerJwk } = signed;
    const under = async (jws: string | undefined, keys: readonly (JWK | undefined)[]): Promise<boolean> => {
      if (jws === undefined) return true;
      const key = keys.find((known) => known && thumbprint(known) === kidOf(jws));
      return key !== undefined && (await verifyDetached(receipt, jws, key));
    };
    const good =
      (await under(brokerSignature, this.#brokerKeys())) &&
      (consumerJwk === undefined || (await under(consumerSignature, [consumerJwk as JWK]))) &&
      (providerJwk === undefined || (await under(providerSignature, [providerJwk as JWK])));
    if (!good) this.#findings.problem('MS-RCP-003', receipt.id, TEXTS.receipt);
  }
}
