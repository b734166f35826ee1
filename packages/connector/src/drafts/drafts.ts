import { randomUUID } from 'node:crypto';
import { MillspaceError } from '@millspace/runtime/errors';
import type { SqliteDatabase } from '@millspace/runtime/sqlite';
import type { DatasetDraft, DatasetDraftInput } from '@millspace/schemas';

/** Step of connector.db: descriptions of datasets that people have begun and not published. */
export const DRAFTS_TABLE = `
  CREATE TABLE drafts (
    id TEXT PRIMARY KEY, vals TEXT NOT NULL, revision INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
    updated_by TEXT NOT NULL, discarded_at INTEGER
  ) WITHOUT ROWID;
`;

/** So long a discarded draft can be taken back, ms. */
const UNDO_MS = 24 * 3_600_000;
const MOST = 200;

interface Row {
  id: string;
  vals: string;
  revision: number;
  created_at: number;
  updated_at: number;
  updated_by: string;
  discarded_at: number | null;
}

/** What people have begun to publish. Of the house, not of a person: a colleague may finish it. */
export class Drafts {
  readonly #db: SqliteDatabase;
  readonly #now: () => number;

  constructor(db: SqliteDatabase, now: () => number) {
    this.#db = db;
    this.#now = now;
  }

  /** The one that was changed last first; discarded ones, too, as long as they can be taken back. */
  list(): DatasetDraft[] {
    this.#db.prepare('DELETE FROM drafts WHERE discarded_at < ?').run(this.#now() - UNDO_MS);
    return (this.#db.prepare('SELECT * FROM drafts ORDER BY updated_at DESC, id').all() as Row[]).map(draftOf);
  }

  /** @throws MillspaceError MS-GEN-404 */
  find(id: string): DatasetDraft {
    const found = this.list().find((draft) => draft.id === id);
    if (found === undefined)
      throw new MillspaceError('MS-GEN-404', { detail: `there is no draft ${id}`, where: '/id', status: 404 });
    return found;
  }

  /** `by`: pseudonym of who writes. @throws MillspaceError MS-GEN-405 when there are too many */
  add({ values }: DatasetDraftInput, by: string): DatasetDraft {
    if (this.list().length >= MOST)
      throw new MillspaceError('MS-GEN-405', { detail: `there are ${MOST} drafts already; discard some`, status: 409 });
    const id = randomUUID();
    const now = this.#now();
    this.#db
      .prepare('INSERT INTO drafts (id, vals, revision, created_at, updated_at, updated_by) VALUES (?, ?, 1, ?, ?, ?)')
      .run(id, JSON.stringify(values), now, now, by);
    return this.find(id);
  }

  /** @throws MillspaceError MS-GEN-404; MS-CAT-009 when another revision than the one it was made from is kept */
  change(id: string, { values, revision }: DatasetDraftInput, by: string): DatasetDraft {
    const kept = this.find(id);
    if (revision !== undefined && revision !== kept.revision)
      throw new MillspaceError('MS-CAT-009', {
        detail: `revision ${revision} is not the newest any more: ${kept.revision} is`,
        where: '/revision',
        status: 409,
        details: { draft: kept },
      });
    this.#db
      .prepare(
        'UPDATE drafts SET vals = ?, revision = revision + 1, updated_at = ?, updated_by = ?, discarded_at = NULL WHERE id = ?',
      )
      .run(JSON.stringify(values), this.#now(), by, id);
    return this.find(id);
  }

  /** It was published, so nobody will want it back. @throws MillspaceError MS-GEN-404 */
  forget(id: string): void {
    this.find(id);
    this.#db.prepare('DELETE FROM drafts WHERE id = ?').run(id);
  }

  /** Takes a draft away, or a discarded one back. @throws MillspaceError MS-GEN-404 */
  discard(id: string, discarded: boolean): DatasetDraft {
    this.find(id);
    this.#db.prepare('UPDATE drafts SET discarded_at = ? WHERE id = ?').run(...[discarded ? this.#now() : null, id]);
    return this.find(id);
  }
}

const draftOf = (row: Row): DatasetDraft => ({
  id: row.id,
  values: JSON.parse(row.vals) as DatasetDraft['values'],
  revision: row.revision,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  updatedBy: row.updated_by,
  discardedAt: row.discarded_at,
});
