import type { SqliteDatabase } from '@millspace/runtime/sqlite';

/** What was committed as it came and is not in blocks yet. */
export interface PendingRow {
  id: number;
  scope: string;
  /** JSON. */
  header: string;
  body: Buffer;
}

/** Rows of one reading at most: enough for small ones. */
const ROWS = 32;
/**
 * Bytes of one reading at most, unless one row alone has more: about what a slice of folding gets through. Whatever else was
 * read is read again by the next slice, and bodies lie outside of V8's heap, where they wait for the next collection. On a busy
 * machine a slice gets through one commit, and reading 32 large ones for it left a hundred megabytes of garbage.
 */
const BYTES = 256 * 1024;

/** Reads what is pending in pieces that are small in memory, however large a single commit was. */
export class PendingRows {
  readonly #sizes;
  readonly #rows;

  constructor(db: SqliteDatabase) {
    // Neither text nor body is read for its length.
    this.#sizes = db.prepare<[number, number], { id: number; bytes: number }>(
      'SELECT id, octet_length(header) + octet_length(body) bytes FROM pending WHERE id > ? ORDER BY id LIMIT ?',
    );
    this.#rows = db.prepare<[number, number], PendingRow>(
      'SELECT id, scope, header, body FROM pending WHERE id > ? AND id <= ? ORDER BY id',
    );
  }

  /** The next rows behind an id, in order: one while there is any, and more as long as they are 32 and 256 KiB at most. */
  after(id: number): PendingRow[] {
    let last = id;
    let bytes = 0;
    for (const size of this.#sizes.all(id, ROWS)) {
      bytes += size.bytes;
      if (last > id && bytes > BYTES) break;
      last = size.id;
    }
    return last === id ? [] : this.#rows.all(id, last);
  }
}
