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
  /** The newest first. */
  newestFirst: boolean;
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
  const sign = search.newestFirst ? -1 : 1;
  return [...rows.values()].sort((a, b) => sign * (a.t - b.t || a.n - b.n)).slice(0, search.limit);
}

async function findAll(db: Db, search: Search, all: readonly string[]): Promise<AuditRow[]> {
  const [lead, ...others] = all.toSorted((a, b) => breadth(a) - breadth(b));
  const rows = lead === undefined ? await byTime(db, search) : await byRef(db, search, lead, others);
  return rows as AuditRow[];
}

function byRef(db: Db, search: Search, lead: string, others: readonly string[]) {
  const { limit, newestFirst } = search;
  const order = newestFirst ? 'desc' : 'asc';
  return withRefs(db, search, lead, others)
    .innerJoin('audit as a', 'a.n', 'r.n')
    .selectAll('a')
    .orderBy('r.t', order)
    .orderBy('r.n', order)
    .limit(limit)
    .execute();
}

/** Index rows of `lead` in the range, of entries that have all the others, too. */
function withRefs(db: Db, search: Search, lead: string, others: readonly string[]) {
  const { from, to, after, newestFirst } = search;
  const [first, last] = rangeOf(search);
  let query = db
    .selectFrom('audit_refs as r')
    .where('r.ref', '=', lead)
    .where('r.t', '>=', Math.max(from, first))
    .where('r.t', '<=', Math.min(to, last));
  if (after)
    query = newestFirst
      ? query.where((eb) => eb.or([eb('r.t', '<', after.t), eb('r.n', '<', after.n)]))
      : query.where((eb) => eb.or([eb('r.t', '>', after.t), eb('r.n', '>', after.n)]));
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
  return query;
}

/** What of the time a page can lie in, as it goes on after a place. */
const rangeOf = ({ after, newestFirst }: Search): [number, number] =>
  after === null || newestFirst ? [0, after?.t ?? Number.MAX_SAFE_INTEGER] : [after.t, Number.MAX_SAFE_INTEGER];

function byTime(db: Db, search: Search) {
  const { from, to, after, limit, newestFirst } = search;
  const order = newestFirst ? 'desc' : 'asc';
  const [first, last] = rangeOf(search);
  let query = db
    .selectFrom('audit as a')
    .selectAll('a')
    .where('a.t', '>=', Math.max(from, first))
    .where('a.t', '<=', Math.min(to, last))
    .where('a.erased_at', 'is', null)
    .orderBy('a.t', order)
    .orderBy('a.n', order)
    .limit(limit);
  if (after)
    query = newestFirst
      ? query.where((eb) => eb.or([eb('a.t', '<', after.t), eb('a.n', '<', after.n)]))
      : query.where((eb) => eb.or([eb('a.t', '>', after.t), eb('a.n', '>', after.n)]));
  return query.execute();
}

/** How many entries a search finds in all, whatever its page; erased ones do not count. Out of the indexes alone. */
export async function countEntries(db: Db, search: Search): Promise<number> {
  const whole: Search = { ...search, after: null };
  const { ways, from, to } = whole;
  if (ways.some((all) => all.length === 0)) {
    const within = (erased: boolean) =>
      db
        .selectFrom('audit')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('t', '>=', from)
        .where('t', '<=', to)
        .$if(erased, (query) => query.where('erased_at', 'is not', null))
        .executeTakeFirstOrThrow();
    const [all, gone] = await Promise.all([within(false), within(true)]);
    return all.count - gone.count;
  }
  const [first, ...more] = ways.map((all) => {
    const [lead = '', ...others] = all.toSorted((a, b) => breadth(a) - breadth(b));
    return withRefs(db, whole, lead, others).select('r.n');
  });
  if (!first) return 0;
  const found = more.reduce((union, way) => union.union(way), first);
  const { count } = await db
    .selectFrom(found.as('found'))
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
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
