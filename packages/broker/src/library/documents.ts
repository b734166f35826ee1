import { sha256 } from '@millspace/runtime/crypto';
import { MillspaceError } from '@millspace/runtime/errors';
import type { ContractDocument, ContractDocumentInput } from '@millspace/schemas';
import { EVERYBODY } from '../audit/entry.ts';
import type { ControlStore } from '../db/store.ts';

type Listed = Omit<ContractDocument, 'text'>;

/** Annexes and other texts that contracts name by their hash. A text never changes: another text is another document. */
export class ContractDocuments {
  readonly #store: ControlStore;

  constructor(store: ControlStore) {
    this.#store = store;
  }

  /** Without the texts, newest first. */
  async list(): Promise<Listed[]> {
    const rows = await this.#store.read
      .selectFrom('contract_documents')
      .select(['digest', 'media_type', 'title', 'added_at'])
      .orderBy('added_at', 'desc')
      .limit(1000)
      .execute();
    return rows.map(listed);
  }

  /** @throws MillspaceError MS-LIB-001 when no such text is kept */
  async find(digest: string): Promise<ContractDocument> {
    const row = await this.#store.read
      .selectFrom('contract_documents')
      .selectAll()
      .where('digest', '=', digest)
      .executeTakeFirst();
    if (!row) throw new MillspaceError('MS-LIB-001', { detail: `there is no document ${digest}`, status: 404 });
    return { ...listed(row), text: row.body };
  }

  /** @throws MillspaceError MS-SIG-006 when a hash is given and differs */
  async add(input: ContractDocumentInput, actor: string): Promise<Listed> {
    const digest = sha256(input.text);
    if (input.digest !== undefined && input.digest !== digest)
      throw new MillspaceError('MS-SIG-006', { detail: `the text has the hash ${digest}, not ${input.digest}` });
    return this.#store.write(async (tx) => {
      const row = {
        digest,
        media_type: input.mediaType ?? 'text/plain',
        title: input.title ?? null,
        body: input.text,
        added_at: tx.now,
        added_by: actor,
      };
      const { numInsertedOrUpdatedRows } = await tx.db
        .insertInto('contract_documents')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      if (numInsertedOrUpdatedRows !== 0n)
        tx.audit({
          kind: 'document.added',
          subject: digest,
          actor,
          parties: [EVERYBODY],
          data: { title: row.title, mediaType: row.media_type },
        });
      return listed(row);
    });
  }
}

function listed(row: { digest: string; media_type: string; title: string | null; added_at: number }): Listed {
  return {
    digest: row.digest,
    mediaType: row.media_type as ContractDocument['mediaType'],
    ...(row.title === null ? {} : { title: row.title }),
    addedAt: row.added_at,
  };
}
