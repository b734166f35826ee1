import { append, EMPTY, type Peaks, peaksOf, type TreeNode } from '@millspace/runtime/merkle/tree';
import type { Kysely } from 'kysely';
import type { ControlTables } from '../db/tables.ts';
import { type AuditDraft, type AuditEntryBody, type AuditHead, type AuditRow, GENESIS, linkRows } from './entry.ts';
import { insertInGroups } from './insert.ts';
import { readNodes } from './nodes.ts';
import { refsOf } from './refs.ts';

type Db = Kysely<ControlTables>;

/** Rows that are about to be committed; the state in memory follows with `advance`, after the commit. */
export interface Appending {
  advance(): void;
}

/** The one sequencer of the audit log: links, hashes and indexes what a commit adds, and moves the head when the commit is durable. */
export class AuditSequencer {
  #head: AuditHead = GENESIS;
  #peaks: Peaks = EMPTY;
  readonly #listeners = new Set<(head: AuditHead) => void>();

  get head(): AuditHead {
    return this.#head;
  }

  /** The tree over everything committed; its size is the head's number. */
  get peaks(): Peaks {
    return this.#peaks;
  }

  /** Reads where the log stands. Every row must have its leaf hash (`backfill`). */
  async load(db: Db): Promise<void> {
    const last = await db.selectFrom('audit').select(['n', 'hash']).orderBy('n', 'desc').limit(1).executeTakeFirst();
    this.#head = last ?? GENESIS;
    this.#peaks = peaksOf(this.#head.n, await readNodes(db, [{ from: 0, to: this.#head.n }]));
  }

  async append(db: Db, drafts: readonly AuditDraft[], t: number): Promise<Appending> {
    if (drafts.length === 0) return { advance: () => undefined };
    const rows = linkRows(this.#head, drafts, t);
    const { peaks, nodes } = append(
      this.#peaks,
      rows.map(({ leaf }) => leaf),
    );
    await insertInGroups(rows, (group) => db.insertInto('audit').values(group).execute());
    await writeTree(db, nodes);
    await writeRefs(db, rows, drafts);
    const last = rows.at(-1) as AuditRow;
    return {
      advance: () => {
        this.#head = { n: last.n, hash: last.hash };
        this.#peaks = peaks;
        for (const listener of this.#listeners) listener(this.#head);
      },
    };
  }

  onHead(listener: (head: AuditHead) => void): void {
    this.#listeners.add(listener);
  }
}

/** Over what may be there already: a log whose end was cut off grows on. */
export async function writeTree(db: Db, nodes: readonly TreeNode[]): Promise<void> {
  const rows = nodes.map(({ level, index, hash }) => ({ level, idx: index, hash }));
  await insertInGroups(rows, (group) =>
    db
      .insertInto('audit_nodes')
      .values(group)
      .onConflict((conflict) =>
        conflict.columns(['level', 'idx']).doUpdateSet((eb) => ({ hash: eb.ref('excluded.hash') })),
      )
      .execute(),
  );
}

export async function writeRefs(
  db: Db,
  rows: readonly Pick<AuditRow, 'n' | 't'>[],
  entries: readonly (AuditDraft | AuditEntryBody)[],
): Promise<void> {
  const found = rows.flatMap(({ n, t }, index) => {
    const entry = entries[index];
    return entry ? refsOf({ parties: [], ...entry }).map((ref) => ({ ref, t, n })) : [];
  });
  await insertInGroups(found, (group) =>
    db
      .insertInto('audit_refs')
      .values(group)
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  );
}
