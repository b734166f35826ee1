import type { Kysely } from 'kysely';
import type { ControlTables } from '../db/tables.ts';
import type { AuditRow } from './entry.ts';

type Db = Kysely<ControlTables>;

/** A place in the log in order of time, exclusive. */
export interface Place {
  t: number;
  n: number;
}

export interface Search {
  /** Each a list of refs (refs.ts) that an entry has all of; entries that fit any of the lists are found. */
  ways: readonly (readonly string[])[];
  /** Epoch ms, inclusive. */
  from: number;
  to: number;
  after: Place | null;
  limit: number;
}

/** How many entries a ref is likely to have, few first: that one leads the search, the others are looked up. */
function breadth(ref: string): number {
  if (ref.startsWith('urn:')) return ref.startsWith('urn:millspace:') ? 1 : 0;
  return ['machine:', 'party:', 'kind:'].findIndex((prefix) => ref.startsWith(prefix)) + 2;
}

/** Entries that were not erased, in order of time, out of the index: what does not match is not read. */
export async function findEntries(db: Db, search: Search): Promise<AuditRow[]> {
  const found = await Promise.all(search.ways.map((all) => findAll(db, search, all)));
  const rows = new Map(found.flat().map((row) => [row.n, row]));
  return [...rows.values()].sort((a, b) => a.t - b.t || a.n - b.n).slice(0, search.limit);
}

async function findAll(db: Db, search: Search, all: readonly string[]): Promise<AuditRow[]> {
  const [lead, ...others] = all.toSorted((a, b) => breadth(a) - breadth(b));
  const rows = lead === undefined ? await byTime(db, search) : await byRef(db, search, lead, others);
  return rows as AuditRow[];
}

function byRef(db: Db, { from, to, after, limit }: Search, lead: string, others: readonly string[]) {
  let query = db
    .selectFrom('audit_refs as r')
    .innerJoin('audit as a', 'a.n', 'r.n')
    .selectAll('a')
    .where('r.ref', '=', lead)
    .where('r.t', '>=', Math.max(from, after?.t ?? 0))
    .where('r.t', '<=', to)
    .orderBy('r.t')
    .orderBy('r.n')
    .limit(limit);
  if (after) query = query.where((eb) => eb.or([eb('r.t', '>', after.t), eb('r.n', '>', after.n)]));
  for (const ref of others)
    query = query.where((eb) =>
      eb.exists(
        eb
          .selectFrom('audit_refs as x')
          .select('x.n')
          .where('x.ref', '=', ref)
          .whereRef('x.t', '=', 'r.t')
          .whereRef('x.n', '=', 'r.n'),
      ),
    );
  return query.execute();
}

function byTime(db: Db, { from, to, after, limit }: Search) {
  let query = db
    .selectFrom('audit as a')
    .selectAll('a')
    .where('a.t', '>=', Math.max(from, after?.t ?? 0))
    .where('a.t', '<=', to)
    .where('a.erased_at', 'is', null)
    .orderBy('a.t')
    .orderBy('a.n')
    .limit(limit);
  if (after) query = query.where((eb) => eb.or([eb('a.t', '>', after.t), eb('a.n', '>', after.n)]));
  return query.execute();
}

/** Rows after a number, erased ones among them, in the order of the log. */
export async function rowsAfter(db: Db, n: number, limit: number): Promise<AuditRow[]> {
  const rows = await db.selectFrom('audit').selectAll().where('n', '>', n).orderBy('n').limit(limit).execute();
  return rows as AuditRow[];
}

export async function leavesAfter(db: Db, n: number, limit: number): Promise<Buffer[]> {
  const rows = await db.selectFrom('audit').select('leaf').where('n', '>', n).orderBy('n').limit(limit).execute();
  return rows.map(({ leaf }) => leaf as Buffer);
}
