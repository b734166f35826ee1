import { join } from 'node:path';
import { codeOf, MillspaceError } from './errors.ts';
import { openDatabase, type SqliteDatabase } from './sqlite.ts';

/** Held while a process works in a data folder; the operating system lets it go when the process ends, however it ends. */
export class FolderLock implements Disposable {
  readonly #db: SqliteDatabase;

  private constructor(db: SqliteDatabase) {
    this.#db = db;
  }

  /** @throws MillspaceError MS-CFG-021 when another process works in this folder, MS-STO-001 when it cannot be written */
  static take(dataDir: string): FolderLock {
    const db = openDatabase(join(dataDir, 'lock.db'), { migrations: [], synchronous: 'NORMAL' });
    try {
      db.pragma('busy_timeout = 0');
      db.exec('BEGIN IMMEDIATE');
      return new FolderLock(db);
    } catch (cause) {
      db.close();
      if (codeOf(cause) !== 'SQLITE_BUSY') throw cause;
      throw new MillspaceError('MS-CFG-021', {
        detail: `another process works in ${dataDir}`,
        where: dataDir,
        cause,
      });
    }
  }

  [Symbol.dispose](): void {
    if (!this.#db.open) return;
    this.#db.exec('ROLLBACK');
    this.#db.close();
  }
}
