import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { codeOf, MillspaceError, messageOf } from './errors.ts';

export type SqliteDatabase = Database.Database;
export type Statement = Database.Statement;

/** One step of a schema: plain SQL. Steps are only ever appended; the version is the number of steps applied. */
export type Migration = string;

export interface OpenOptions {
  migrations: readonly Migration[];
  /** FULL: a commit is on the disk when it returns (everything acknowledged). NORMAL: may lose the last commits with the power. */
  synchronous?: 'FULL' | 'NORMAL';
  readonly?: boolean;
  /** KiB of page cache (default 8 MiB). */
  cacheKiB?: number;
}

/**
 * Opens (and brings up to date) a SQLite file in WAL mode.
 * @throws MillspaceError MS-STO-001 when the file cannot be opened or written, MS-STO-002 when it was written by a newer release
 */
export function openDatabase(file: string, options: OpenOptions): SqliteDatabase {
  let db: SqliteDatabase;
  try {
    if (file !== ':memory:' && !options.readonly) mkdirSync(dirname(file), { recursive: true });
    db = new Database(file, { readonly: options.readonly ?? false });
    db.pragma('busy_timeout = 5000');
    if (!options.readonly) {
      db.pragma('journal_mode = WAL');
      db.pragma(`synchronous = ${options.synchronous ?? 'FULL'}`);
      db.pragma('foreign_keys = ON');
      db.pragma('journal_size_limit = 67108864');
    }
    db.pragma(`cache_size = -${options.cacheKiB ?? 8192}`);
  } catch (cause) {
    throw new MillspaceError('MS-STO-001', { detail: `cannot open ${file}: ${messageOf(cause)}`, where: file, cause });
  }
  try {
    if (!options.readonly) migrate(db, file, options.migrations);
  } catch (error) {
    db.close();
    throw error;
  }
  return db;
}

function migrate(db: SqliteDatabase, file: string, migrations: readonly Migration[]): void {
  const version = db.pragma('user_version', { simple: true }) as number;
  if (version > migrations.length) {
    throw new MillspaceError('MS-STO-002', {
      detail: `${file} has schema version ${version}, this release knows ${migrations.length}`,
      where: file,
    });
  }
  for (let next = version; next < migrations.length; next += 1) {
    const sql = migrations[next];
    if (sql === undefined) break;
    db.transaction(() => {
      db.exec(sql);
      db.pragma(`user_version = ${next + 1}`);
    }).immediate();
  }
}

/** Runs a section in one immediate transaction; nested calls join the outer one. */
export function transaction<T>(db: SqliteDatabase, section: () => T): T {
  if (db.inTransaction) return section();
  return db.transaction(section).immediate();
}

/**
 * The same without waiting for the disk: for what can be made again out of what was committed before. It may be lost with
 * the power, whole and with nothing that was committed later: the next ordinary commit puts it on the disk, too.
 */
export function unsynced<T>(db: SqliteDatabase, section: () => T): T {
  if (db.inTransaction) return section();
  const usual = db.pragma('synchronous', { simple: true }) as number;
  db.pragma('synchronous = NORMAL');
  try {
    return db.transaction(section).immediate();
  } finally {
    db.pragma(`synchronous = ${usual}`);
  }
}

/** True for errors that mean "no room": disk full, quota, I/O refused by a read-only file system. */
export function isDiskFull(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT';
}
