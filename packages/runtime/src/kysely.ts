import { Kysely, SqliteDialect } from 'kysely';
import type { SqliteDatabase } from './sqlite.ts';

/** Typed SQL over an open SQLite file. Inside a transaction await nothing but the database. */
export function createKysely<Tables>(db: SqliteDatabase): Kysely<Tables> {
  return new Kysely<Tables>({ dialect: new SqliteDialect({ database: db }) });
}
