import { leafHash } from '@millspace/runtime/merkle/hash';
import { append, peaksOf } from '@millspace/runtime/merkle/tree';
import { datasetOwner } from '@millspace/schemas';
import type { Kysely } from 'kysely';
import type { ControlTables } from '../db/tables.ts';
import type { AuditEntryBody } from './entry.ts';
import { readNodes } from './nodes.ts';
import { refsOf } from './refs.ts';
import { writeRefs, writeTree } from './sequencer.ts';

type Db = Kysely<ControlTables>;

const STEP = 500;

/**
 * Gives rows of releases before 0.2 their leaf hashes, tree and index; their text, and with it the chain, stays as it is.
 * In steps, each a commit of its own (`step`): interrupted, it goes on where it was. Returns how many rows it did.
 */
export async function backfill(read: Db, step: (work: (db: Db) => Promise<void>) => Promise<void>): Promise<number> {
  const first = await read
    .selectFrom('audit')
    .select('n')
    .where('leaf', 'is', null)
    .orderBy('n')
    .limit(1)
    .executeTakeFirst();
  if (!first) return 0;
  const parties = await partiesOf(read);
  let done = first.n - 1;
  let peaks = peaksOf(done, await readNodes(read, [{ from: 0, to: done }]));
  for (;;) {
    const rows = await read
      .selectFrom('audit')
      .select(['n', 'entry'])
      .where('n', '>', done)
      .orderBy('n')
      .limit(STEP)
      .execute();
    const last = rows.at(-1);
    if (!last) return done - first.n + 1;
    const leaves = rows.map(({ entry }) => leafHash(entry));
    const grown = append(peaks, leaves);
    const entries = rows.map(({ entry }) => {
      const body = bodyOf(entry);
      return { ...body, parties: body.parties ?? parties(body) };
    });
    await step(async (db) => {
      for (const [index, { n }] of rows.entries())
        await db
          .updateTable('audit')
          .set({ leaf: leaves[index] as Buffer, t: entries[index]?.t ?? 0 })
          .where('n', '=', n)
          .execute();
      await writeTree(db, grown.nodes);
      await writeRefs(
        db,
        rows.map(({ n }, index) => ({ n, t: entries[index]?.t ?? 0 })),
        entries,
      );
    });
    peaks = grown.peaks;
    done = last.n;
  }
}

/** A text that was damaged is hashed as it is, and found by verifying; it must not keep the broker from starting. */
function bodyOf(entry: string): AuditEntryBody {
  try {
    return JSON.parse(entry) as AuditEntryBody;
  } catch {
    return { n: 0, t: 0, prev: '', kind: 'unreadable', subject: '', data: {} };
  }
}

/** Old entries do not name their parties: they are those of what they speak of. */
async function partiesOf(db: Db): Promise<(body: AuditEntryBody) => string[]> {
  const known = new Map<string, string[]>();
  const agreements = await db.selectFrom('agreements').select(['id', 'provider', 'consumer']).execute();
  for (const { id, provider, consumer } of agreements) known.set(id, [provider, consumer]);
  for (const table of ['negotiations', 'transfers'] as const)
    for (const { pid, participant, counterparty } of await db
      .selectFrom(table)
      .select(['pid', 'participant', 'counterparty'])
      .execute())
      known.set(pid, [participant, counterparty]);
  for (const { id, participant } of await db.selectFrom('connectors').select(['id', 'participant']).execute())
    known.set(id, [participant]);
  for (const { slug } of await db.selectFrom('participants').select('slug').execute()) known.set(slug, [slug]);
  return (body) => {
    const about = refsOf({ ...body, parties: [], actor: '' });
    return [...new Set([body.subject, ...about].flatMap((id) => known.get(id) ?? ownerOf(id)))];
  };
}

function ownerOf(id: string): string[] {
  const owner = datasetOwner(id);
  return owner === null ? [] : [owner];
}
