import type { Kysely, RawBuilder } from 'kysely';
import { sql } from 'kysely';
import type { ControlTables } from '../db/tables.ts';

/** What a catalogue search filters by. The one place whose SQL is that of an engine (full text). */
export interface CatalogFilter {
  participant: string;
  text: string | null;
  /** facet kind → value */
  facets: [string, string][];
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

function where(filter: CatalogFilter): RawBuilder<unknown> {
  const parts = [sql`v.participant = ${filter.participant} AND v.allowed = 1`];
  const match = filter.text === null ? null : matchExpression(filter.text);
  if (match !== null)
    parts.push(sql`v.dataset IN (SELECT dataset FROM catalog_text WHERE catalog_text MATCH ${match})`);
  for (const [kind, value] of filter.facets) {
    parts.push(
      sql`EXISTS (SELECT 1 FROM dataset_facets f WHERE f.kind = ${kind} AND f.value = ${value} AND f.dataset = v.dataset)`,
    );
  }
  return sql.join(parts, sql` AND `);
}

export async function pageOf(
  db: Kysely<ControlTables>,
  filter: CatalogFilter,
  after: string,
  limit: number,
): Promise<{ id: string; body: string }[]> {
  const result = await sql<{ id: string; body: string }>`
    SELECT d.id, d.body FROM visible v JOIN datasets d ON d.id = v.dataset
    WHERE ${where(filter)} AND v.dataset > ${after} AND d.published = 1
    ORDER BY v.dataset LIMIT ${limit}`.execute(db);
  return result.rows;
}

export async function totalOf(db: Kysely<ControlTables>, filter: CatalogFilter): Promise<number> {
  const result = await sql<{ n: number }>`
    SELECT count(*) AS n FROM visible v JOIN datasets d ON d.id = v.dataset WHERE ${where(filter)} AND d.published = 1`.execute(
    db,
  );
  return result.rows[0]?.n ?? 0;
}

export async function facetsOf(
  db: Kysely<ControlTables>,
  filter: CatalogFilter,
  kinds: readonly string[],
): Promise<{ kind: string; value: string; n: number }[]> {
  const result = await sql<{ kind: string; value: string; n: number }>`
    SELECT c.kind, c.value, count(*) AS n FROM dataset_facets c
    JOIN visible v ON v.dataset = c.dataset JOIN datasets d ON d.id = v.dataset
    WHERE c.kind IN (${sql.join(kinds)}) AND ${where(filter)} AND d.published = 1
    GROUP BY c.kind, c.value ORDER BY c.kind, n DESC, c.value`.execute(db);
  return result.rows;
}
