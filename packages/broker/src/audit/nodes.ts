import { MillspaceError } from '@millspace/runtime/errors';
import { type NodeId, perfectNodes, type Range } from '@millspace/runtime/merkle/ranges';
import type { ReadNode } from '@millspace/runtime/merkle/tree';
import type { Kysely } from 'kysely';
import type { ControlTables } from '../db/tables.ts';

const PER_QUERY = 256;

/**
 * Reads what ranges of leaves consist of, a few hashes for each, however long the log is; the reader then answers from
 * memory. It throws MS-AUD-008 for a node that is not stored.
 */
export async function readNodes(db: Kysely<ControlTables>, ranges: readonly Range[]): Promise<ReadNode> {
  const wanted = new Map<number, Set<number>>();
  for (const range of ranges)
    for (const { level, index } of perfectNodes(range)) wanted.set(level, (wanted.get(level) ?? new Set()).add(index));
  const found = new Map<string, Buffer>();
  for (const [level, indexes] of wanted) {
    const all = [...indexes];
    for (let from = 0; from < all.length; from += PER_QUERY) {
      const some = all.slice(from, from + PER_QUERY);
      for (const { idx, hash } of await readLevel(db, level, some)) if (hash) found.set(`${level}/${idx}`, hash);
    }
  }
  return ({ level, index }: NodeId) => {
    const hash = found.get(`${level}/${index}`);
    if (!hash)
      throw new MillspaceError('MS-AUD-008', { detail: `hash ${index} of level ${level} of the audit log is missing` });
    return hash;
  };
}

/** Level 0 are the leaves: leaf i is row i + 1. */
async function readLevel(
  db: Kysely<ControlTables>,
  level: number,
  indexes: readonly number[],
): Promise<{ idx: number; hash: Buffer | null }[]> {
  if (level > 0)
    return db
      .selectFrom('audit_nodes')
      .select(['idx', 'hash'])
      .where('level', '=', level)
      .where('idx', 'in', indexes)
      .execute();
  const rows = await db
    .selectFrom('audit')
    .select(['n', 'leaf'])
    .where(
      'n',
      'in',
      indexes.map((index) => index + 1),
    )
    .execute();
  return rows.map(({ n, leaf }) => ({ idx: n - 1, hash: leaf }));
}
