import { canonical, type KeyPair, sha256, signDetached } from '@millspace/runtime/crypto';
import { MillspaceError } from '@millspace/runtime/errors';
import type { Answer } from '@millspace/runtime/http-client';
import { hashText, leafHash } from '@millspace/runtime/merkle/hash';
import type { NodeId } from '@millspace/runtime/merkle/ranges';
import {
  append,
  consistencyProof,
  EMPTY,
  inclusionProof,
  type Peaks,
  peaksOf,
  rootOf,
} from '@millspace/runtime/merkle/tree';
import type { AuditEntry, EvidencePage, SignedCheckpoint } from '@millspace/schemas';

/** When the last checkpoint was made, of any log: time does not begin anew with another log. */
let made = 0;

/** The audit log of a broker, in memory: grows, signs checkpoints, proves. */
export class BrokerLog {
  generation = 'g1';
  /** What it answers instead of proofs. */
  refusal: MillspaceError | null = null;
  readonly #key: KeyPair;
  readonly #entries: AuditEntry[] = [];
  readonly #nodes = new Map<string, Buffer>();
  #peaks: Peaks = EMPTY;

  constructor(key: KeyPair, entries: readonly string[] = []) {
    this.#key = key;
    for (const text of entries) this.add(text);
  }

  add(...texts: string[]): this {
    for (const subject of texts) {
      const n = this.#entries.length + 1;
      const body = { n, t: n, prev: this.#entries.at(-1)?.hash ?? sha256(''), kind: 'test', subject, data: {} };
      this.#entries.push({ ...body, hash: sha256(canonical(body)) });
      const leaf = leafHash(canonical(body));
      this.#nodes.set(`0/${n - 1}`, leaf);
      const grown = append(this.#peaks, [leaf]);
      this.#peaks = grown.peaks;
      for (const { level, index, hash } of grown.nodes) this.#nodes.set(`${level}/${index}`, hash);
    }
    return this;
  }

  get size(): number {
    return this.#entries.length;
  }

  async checkpoint(size = this.size): Promise<SignedCheckpoint> {
    made += 1000;
    const root = hashText(rootOf(peaksOf(size, this.#read)));
    const checkpoint = { log: 'urn:millspace:log:a', generation: this.generation, size, root, t: made };
    return { checkpoint, signature: await signDetached(checkpoint, this.#key) };
  }

  async request<T>(_method: string, path: string): Promise<Answer<T>> {
    return { status: 200, headers: {}, json: (await this.#answer(new URL(path, 'http://broker'))) as T };
  }

  readonly #read = ({ level, index }: NodeId): Buffer => this.#nodes.get(`${level}/${index}`) ?? Buffer.alloc(32);

  async #answer({ pathname, searchParams }: URL): Promise<unknown> {
    if (pathname === '/evidence/checkpoint') return this.checkpoint();
    if (this.refusal) throw this.refusal;
    if (pathname === '/evidence/consistency') {
      const [from, to] = [Number(searchParams.get('from')), Number(searchParams.get('to'))];
      if (to > this.size) throw new MillspaceError('MS-AUD-009', { detail: 'no such state', status: 422 });
      return { from, to, proof: consistencyProof(from, to, this.#read).map(hashText) };
    }
    if (pathname === '/evidence/entries') {
      const size = Number(searchParams.get('size'));
      const page: EvidencePage = {
        checkpoint: await this.checkpoint(size),
        items: this.#entries.slice(0, size).map((entry) => ({
          n: entry.n,
          leaf: hashText(this.#read({ level: 0, index: entry.n - 1 })),
          entry,
          proof: inclusionProof(entry.n - 1, size, this.#read).map(hashText),
        })),
      };
      return page;
    }
    throw new MillspaceError('MS-GEN-404', { detail: pathname, status: 404 });
  }
}
