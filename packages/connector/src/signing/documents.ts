import { canonical, sha256 } from '@millspace/runtime/crypto';
import { MillspaceError } from '@millspace/runtime/errors';
import type { SqliteDatabase } from '@millspace/runtime/sqlite';
import type { ContractDocument, ContractDocumentInput, PolicyTemplate } from '@millspace/schemas';
import type { BrokerClient } from '../identity/broker-client.ts';

/** The canonical form of a template (RFC 8785): these bytes are what its hash is of. */
const TEMPLATE_TYPE = 'application/json';

export type KeptDocument = Omit<ContractDocument, 'mediaType'> & { mediaType: string };

/** What a contract names: a text, or a version of a template. */
export interface Named {
  iri: string;
  digest: string;
  template: { id: string; version: number } | null;
}

/** The texts and templates that contracts of this connector name, kept here by their hash: what is printed later needs nobody else. */
export class Documents {
  readonly #db: SqliteDatabase;
  readonly #broker: Pick<BrokerClient, 'request'>;
  readonly #now: () => number;

  constructor(db: SqliteDatabase, broker: Pick<BrokerClient, 'request'>, now: () => number) {
    this.#db = db;
    this.#broker = broker;
    this.#now = now;
  }

  /** Texts that people or the broker handed in, newest first, without the texts. */
  list(): Omit<KeptDocument, 'text'>[] {
    const rows = this.#db
      .prepare(
        'SELECT digest, media_type, title, added_at FROM contract_documents WHERE media_type <> ? ORDER BY added_at DESC',
      )
      .all(TEMPLATE_TYPE) as Omit<Row, 'body'>[];
    return rows.map(({ digest, media_type, title, added_at }) => ({
      digest,
      mediaType: media_type,
      ...(title === null ? {} : { title }),
      addedAt: added_at,
    }));
  }

  /** As it lies here: whether it (still) has the hash is for the reader to check (`holds`). */
  find(digest: string): KeptDocument | null {
    const row = this.#db.prepare('SELECT * FROM contract_documents WHERE digest = ?').get(digest) as Row | undefined;
    if (!row) return null;
    const { media_type, title, added_at, body } = row;
    return { digest, mediaType: media_type, ...(title === null ? {} : { title }), addedAt: added_at, text: body };
  }

  /** A template that a contract names, when it lies here and is the one; else null. */
  template(digest: string): PolicyTemplate | null {
    const kept = this.find(digest);
    return kept?.mediaType === TEMPLATE_TYPE && holds(kept) ? (JSON.parse(kept.text) as PolicyTemplate) : null;
  }

  /** @throws MillspaceError MS-SIG-006 when a hash is given and differs */
  add(input: ContractDocumentInput): Omit<KeptDocument, 'text'> {
    const digest = sha256(input.text);
    if (input.digest !== undefined && input.digest !== digest)
      throw new MillspaceError('MS-SIG-006', { detail: `the text has the hash ${digest}, not ${input.digest}` });
    const { mediaType = 'text/plain', title } = input;
    this.#keep({ digest, mediaType, text: input.text, ...(title === undefined ? {} : { title }) });
    return { digest, mediaType, ...(title === undefined ? {} : { title }), addedAt: this.#now() };
  }

  /**
   * Fetches from the broker what is named and does not lie here, and keeps what has the hash. What the broker does not have
   * stays missing: printing says so.
   */
  async gather(named: readonly Named[]): Promise<void> {
    for (const one of named) {
      const kept = this.find(one.digest);
      if (kept && holds(kept)) continue;
      const found = one.template ? await this.#askTemplate(one.template) : await this.#askText(one.digest);
      if (found && sha256(found.text) === one.digest) this.#keep({ ...found, digest: one.digest });
    }
  }

  async #askTemplate({ id, version }: { id: string; version: number }): Promise<Fetched | null> {
    const found = await this.#ask<PolicyTemplate & Record<string, unknown>>(
      `/templates/${encodeURIComponent(id)}?version=${version}`,
    );
    if (!found) return null;
    const { digest: _digest, origin: _origin, retiredAt: _retiredAt, ...template } = found;
    return { mediaType: TEMPLATE_TYPE, text: canonical(template), title: `${id}@${version}` };
  }

  async #askText(digest: string): Promise<Fetched | null> {
    const found = await this.#ask<ContractDocument>(`/documents/${encodeURIComponent(digest)}`);
    return found && { mediaType: found.mediaType, text: found.text, ...(found.title ? { title: found.title } : {}) };
  }

  async #ask<T>(path: string): Promise<T | null> {
    try {
      return (await this.#broker.request<T>('GET', path)).json;
    } catch (error) {
      if (error instanceof MillspaceError && error.status === 404) return null;
      throw error;
    }
  }

  #keep({ digest, mediaType, title, text }: Fetched & { digest: string }): void {
    this.#db
      .prepare(
        'INSERT OR REPLACE INTO contract_documents (digest, media_type, title, body, added_at) VALUES (?, ?, ?, ?, ?)',
      )
      .run(digest, mediaType, title ?? null, text, this.#now());
  }
}

interface Row {
  digest: string;
  media_type: string;
  title: string | null;
  body: string;
  added_at: number;
}

type Fetched = Pick<KeptDocument, 'mediaType' | 'text' | 'title'>;

/** The text is the one that its hash means. */
export function holds({ text, digest }: Pick<KeptDocument, 'text' | 'digest'>): boolean {
  return sha256(text) === digest;
}
