import type { JWK } from '@millspace/runtime/crypto';
import { MillspaceError } from '@millspace/runtime/errors';
import type { OutwardClient } from '@millspace/runtime/http-client-guarded';
import { documentObjection } from '@millspace/runtime/transport-delegation';
import { documentOf } from '../../dsp/wire-ids.ts';

/** A document is asked for again after this time (ms), or at once for a key that it did not name: a few times within a while, for anybody can name keys. */
const FRESH_MS = 5 * 60_000;
const A_WHILE_MS = 10_000;
const A_FEW = 5;

interface Method {
  id: string;
  publicKeyJwk?: JWK;
  /** Of millspace: a connector lets the broker call with this key. Others publish none. */
  'x:delegation'?: unknown;
}

interface Document {
  id: string;
  verificationMethod?: Method[];
  capabilityInvocation?: (string | Method)[];
  authentication?: (string | Method)[];
  assertionMethod?: (string | Method)[];
}

export type Purpose = 'capabilityInvocation' | 'authentication' | 'assertionMethod';

/** Keys of did:web participants elsewhere, from their documents (fetched over HTTPS, remembered for minutes). */
export class DidDocuments {
  readonly #client: OutwardClient;
  readonly #now: () => number;
  /** Whether a host stands on a machine under our own control, where plain http is fine. */
  readonly #trusts: (host: string) => boolean;
  readonly #known = new Map<string, { document: Document; at: number }>();
  readonly #asked = new Map<string, number[]>();

  constructor(client: OutwardClient, now: () => number, trusts: (host: string) => boolean) {
    this.#client = client;
    this.#now = now;
    this.#trusts = trusts;
  }

  /** The key with this id, when the document gives it this purpose; null when it does not. @throws MillspaceError MS-DSP-001 when there is no readable document */
  async key(did: string, keyId: string, purposes: readonly Purpose[]): Promise<JWK | null> {
    const known = this.#known.get(did);
    const age = known ? this.#now() - known.at : Number.POSITIVE_INFINITY;
    const remembered = known && age < FRESH_MS ? await this.#keyIn(known.document, keyId, purposes) : null;
    if (remembered || !this.#mayAsk(did)) return remembered;
    const document = await this.#fetch(did);
    this.#known.set(did, { document, at: this.#now() });
    return this.#keyIn(document, keyId, purposes);
  }

  /** A delegation that does not hold is worse than none: the key counts for nothing. */
  async #keyIn(document: Document, keyId: string, purposes: readonly Purpose[]): Promise<JWK | null> {
    const found = keyIn(document, keyId, purposes);
    if (!found || found['x:delegation'] === undefined) return found?.publicKeyJwk ?? null;
    return (await documentObjection(document, keyId, this.#now())) === null ? (found.publicKeyJwk ?? null) : null;
  }

  #mayAsk(did: string): boolean {
    const now = this.#now();
    const recent = (this.#asked.get(did) ?? []).filter((t) => now - t < A_WHILE_MS);
    if (recent.length >= A_FEW) return false;
    this.#asked.set(did, [...recent, now]);
    return true;
  }

  async #fetch(did: string): Promise<Document> {
    const host = decodeURIComponent(did.split(':')[2] ?? '').replace(/:\d+$/, '');
    const where = documentOf(did, !this.#trusts(host));
    if (where === null) throw unreadable(did, 'it is no did:web');
    const answer = await this.#client.request('GET', where, { maxBytes: 256 * 1024 });
    if (answer.status !== 200) throw unreadable(did, `${where} answered ${answer.status}`);
    try {
      const document = JSON.parse(answer.text) as Document;
      if (document.id === did) return document;
    } catch {
      throw unreadable(did, `${where} is no JSON`);
    }
    throw unreadable(did, `${where} is about somebody else`);
  }
}

function keyIn(document: Document, keyId: string, purposes: readonly Purpose[]): Method | null {
  const absolute = (id: string) => (id.startsWith('#') ? document.id + id : id);
  const allowed = purposes.some((purpose) =>
    (document[purpose] ?? []).some((entry) => absolute(typeof entry === 'string' ? entry : entry.id) === keyId),
  );
  const method = document.verificationMethod?.find(({ id }) => absolute(id) === keyId);
  return allowed ? (method ?? null) : null;
}

function unreadable(did: string, why: string): MillspaceError {
  return new MillspaceError('MS-DSP-001', { detail: `the document of ${did} cannot be used: ${why}`, status: 401 });
}
