import { openDatabase } from '@millspace/runtime/sqlite';
import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import { afterAll, expect, it } from 'vitest';
import { CONTROL_SCHEMA } from '../db/schema.ts';
import type { ControlTables } from '../db/tables.ts';
import { OPEN } from './open.ts';

const file = openDatabase(':memory:', { migrations: CONTROL_SCHEMA });
afterAll(() => file.close());
const db = new Kysely<ControlTables>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (of) => new SqliteIntrospector(of),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});
const planOf = ({ sql, parameters }: { sql: string; parameters: readonly unknown[] }): string =>
  (file.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...parameters) as { detail: string }[])
    .map(({ detail }) => detail)
    .join('; ');

it.each(['transfers', 'negotiations'] as const)('open %s are found without reading what is over', (table) => {
  const open = db.selectFrom(table).selectAll().where('participant', '=', 'acme').where(OPEN[table]);
  expect(planOf(open.compile())).toBe(`SEARCH ${table} USING INDEX ${table}_open (participant=?)`);
  const newest = open.where('state', '=', 'STARTED').orderBy('created_at', 'desc').limit(10);
  expect(planOf(newest.compile())).toBe(`SEARCH ${table} USING INDEX ${table}_open (participant=?)`);
});

it.each([
  ['messages', 'settled_at', 'messages_settled'],
  ['control_messages', 'answered_at', 'control_answered'],
  ['received', 't', 'received_by_time'],
] as const)('what of %s is to be forgotten is found without reading the rest', (table, column, index) => {
  const old = db.deleteFrom(table).where(column as never, '<', 1 as never);
  expect(planOf(old.compile())).toMatch(new RegExp(`^SEARCH ${table} USING (COVERING )?INDEX ${index} `));
});
