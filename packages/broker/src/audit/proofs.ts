import { MillspaceError } from '@millspace/runtime/errors';
import { hashText } from '@millspace/runtime/merkle/hash';
import { consistencyRanges, inclusionRanges } from '@millspace/runtime/merkle/ranges';
import { consistencyProof, inclusionProof } from '@millspace/runtime/merkle/tree';
import type { AuditConsistency, EvidenceItem } from '@millspace/schemas';
import type { Kysely } from 'kysely';
import type { ControlTables } from '../db/tables.ts';
import { type AuditRow, entryOf } from './entry.ts';
import { readNodes } from './nodes.ts';

type Db = Kysely<ControlTables>;

/** Rows with the proof that each is in the log of the first `size` entries; later ones are left out. */
export async function provedItems(db: Db, rows: readonly AuditRow[], size: number): Promise<EvidenceItem[]> {
  const covered = rows.filter(({ n }) => n <= size);
  const read = await readNodes(
    db,
    covered.flatMap(({ n }) => inclusionRanges(n - 1, size)),
  );
  return covered.map((row) => ({
    n: row.n,
    leaf: hashText(row.leaf),
    ...(row.erased_at === null ? { entry: entryOf(row) } : { erasedAt: row.erased_at }),
    proof: inclusionProof(row.n - 1, size, read).map(hashText),
  }));
}

/**
 * That the log of `to` entries begins with the log of `from` entries.
 * @throws MillspaceError MS-AUD-009 when the log has no such states
 */
export async function provedConsistency(db: Db, from: number, to: number, size: number): Promise<AuditConsistency> {
  if (from > to || to > size)
    throw new MillspaceError('MS-AUD-009', {
      detail: `the log has ${size} entries: from ${from} to ${to} is no growth of it`,
      where: '/to',
      status: 422,
    });
  const read = await readNodes(db, consistencyRanges(from, to));
  return { from, to, proof: consistencyProof(from, to, read).map(hashText) };
}
