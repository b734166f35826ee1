import type { Kysely, RawBuilder } from 'kysely';
import { sql } from 'kysely';
import type { ControlTables } from '../db/tables.ts';

type Db = Kysely<ControlTables>;

/** What a catalogue search filters by. The one place whose SQL is that of an engine (full text). */
export interface CatalogFilter {
  participant: string;
  /** FTS5 expression, see `matchExpression`; null = all. */
  match: string | null;
  /** facet kind → value */
  facets: [string, string][];
}

export interface CatalogRow {
  /** Where the next page goes on. */
  at: string;
  id: string;
  body: string;
}

/** Words of a search as an FTS5 query: every word must occur, as the beginning of a word. Null when there is no word. */
export function matchExpression(text: string): string | null {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.length === 0
    ? null
    : words
        .slice(0, 8)
        .map((word) => `"${word}"*`)
        .join(' ');
}

function facetConditions(filter: CatalogFilter): RawBuilder<unknown> {
  const parts = filter.facets.map(
    ([kind, value]) =>
      sql`EXISTS (SELECT 1 FROM dataset_facets f WHERE f.kind = ${kind} AND f.value = ${value} AND f.dataset = v.dataset)`,
  );
  return parts.length === 0 ? sql`1` : sql.join(parts, sql` AND `);
}

/** One page: along the participant's index by id, or along the text index in the order of publishing. Stops when full. */
export async function pageOf(
  db: Db,
  filter: CatalogFilter,
  after: string | null,
  limit: number,
): Promise<CatalogRow[]> {
  const query =
    filter.match === null
      ? sql<CatalogRow>`
        SELECT d.id AS at, d.id, d.body FROM visible v JOIN datasets d ON d.id = v.dataset
        WHERE v.participant = ${filter.participant} AND v.allowed = 1 AND v.dataset > ${after ?? ''} AND ${facetConditions(filter)}
        ORDER BY v.dataset LIMIT ${limit}`
      : sql<CatalogRow>`
        SELECT c.rowid AS at, d.id, d.body FROM catalog_text c
        CROSS JOIN visible v ON v.participant = ${filter.participant} AND v.dataset = c.dataset AND v.allowed = 1
        CROSS JOIN datasets d ON d.id = c.dataset
        WHERE c.catalog_text MATCH ${filter.match} AND c.rowid > ${Number(after ?? 0)} AND ${facetConditions(filter)}
        ORDER BY c.rowid LIMIT ${limit}`;
  return (await query.execute(db)).rows.map((row) => ({ ...row, at: String(row.at) }));
}

export interface FacetCount {
  kind: string;
  value: string;
  n: number;
}

/** Ids of all that a participant sees. One row holds all of them: thousands of rows take several times as long. */
export async function seenBy(db: Db, participant: string): Promise<string[]> {
  const { rows } = await sql<{ ids: string }>`
    SELECT json_group_array(dataset) AS ids FROM visible WHERE participant = ${participant} AND allowed = 1`.execute(
    db,
  );
  return JSON.parse(rows[0]?.ids ?? '[]') as string[];
}

export async function facetsOfDatasets(
  db: Db,
  ids: readonly string[],
  kinds: readonly string[],
): Promise<FacetCount[]> {
  if (ids.length === 0) return [];
  const result = await sql<FacetCount>`
    SELECT f.kind, f.value, count(*) AS n FROM json_each(${JSON.stringify(ids)}) j
    CROSS JOIN dataset_facets f INDEXED BY facets_by_dataset ON f.dataset = j.value
    WHERE f.kind IN (${sql.join(kinds)}) GROUP BY f.kind, f.value`.execute(db);
  return result.rows;
}

/** A stretch of what one provider shows to one viewer, in the order of ids: after or before an id. */
export interface Stretch {
  after?: string;
  before?: string;
  /** Rows to pass over: for readers that count. */
  offset?: number;
  limit: number;
}

/** Walks the viewer's index along the provider's ids, which begin alike. */
export async function pageOfProvider(
  db: Db,
  viewer: string,
  provider: string,
  stretch: Stretch,
): Promise<{ id: string; body: string }[]> {
  const prefix = `urn:millspace:dataset:${provider}`;
  const { after, before, offset = 0, limit } = stretch;
  const order = before === undefined ? sql`ASC` : sql`DESC`;
  const { rows } = await sql<{ id: string; body: string }>`
    SELECT d.id, d.body FROM visible v JOIN datasets d ON d.id = v.dataset
    WHERE v.participant = ${viewer} AND v.allowed = 1
      AND v.dataset > ${after ?? `${prefix}:`} AND v.dataset < ${before ?? `${prefix};`}
    ORDER BY v.dataset ${order} LIMIT ${limit} OFFSET ${offset}`.execute(db);
  return before === undefined ? rows : rows.reverse();
}
