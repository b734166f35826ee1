import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { AuditEntryBody } from '../audit/entry.ts';
import { refs, refsOf } from '../audit/refs.ts';
import type { ControlStore } from '../db/store.ts';
import type { ControlTables } from '../db/tables.ts';

type Db = Kysely<ControlTables>;

const STEP = 500;
/** What says that somebody has left stays, also when nobody else was concerned. */
const KEPT = new Set(['participant.leaving', 'participant.left']);

interface Found {
  n: number;
  t: number;
  body: AuditEntryBody;
}

/** How many entries concern a participant and nobody else who is still there. */
export async function concernsOnly(db: Db, slug: string, gone: (slug: string) => boolean): Promise<number> {
  let count = 0;
  for await (const { own } of pagesOf(db, slug, gone)) count += own.length;
  return count;
}

/**
 * Empties the text of such entries. Number, time, hash and leaf hash stay, so that the log proves what it proved: whoever
 * has a copy of an entry can still show that it was in it. In steps, each a commit; what is erased already is passed over.
 */
export async function eraseAudit(store: ControlStore, slug: string, gone: (slug: string) => boolean): Promise<void> {
  for await (const { own } of pagesOf(store.read, slug, (other) => other === slug || gone(other))) {
    if (own.length === 0) continue;
    await store.write(async (tx) => {
      for (const { n, t, body } of own) {
        await tx.db.updateTable('audit').set({ entry: '', erased_at: tx.now }).where('n', '=', n).execute();
        for (const ref of refsOf({ ...body, parties: body.parties ?? [] }))
          await tx.db.deleteFrom('audit_refs').where('ref', '=', ref).where('t', '=', t).where('n', '=', n).execute();
      }
    });
  }
}

/** Entries of a participant, page by page in the order of the log. */
async function* pagesOf(db: Db, slug: string, gone: (slug: string) => boolean): AsyncGenerator<{ own: Found[] }> {
  for (let after = { t: -1, n: 0 }; ; ) {
    const rows = await db
      .selectFrom('audit_refs as r')
      .innerJoin('audit as a', 'a.n', 'r.n')
      .select(['r.t', 'r.n', 'a.entry'])
      .where('r.ref', '=', refs.party(slug))
      .where('a.erased_at', 'is', null)
      .where('r.t', '>=', after.t)
      .where((eb) => eb.or([eb('r.t', '>', after.t), eb('r.n', '>', after.n)]))
      .orderBy('r.t')
      .orderBy('r.n')
      .limit(STEP)
      .execute();
    const last = rows.at(-1);
    if (!last) return;
    after = { t: last.t, n: last.n };
    // A long log is read without a pause otherwise: nothing that the database answers waits for anybody else.
    await nextTurn();
    yield {
      own: rows.flatMap(({ t, n, entry }) => {
        const body = JSON.parse(entry) as AuditEntryBody;
        return concernsNobodyElse(body, slug, gone) ? [{ n, t, body }] : [];
      }),
    };
  }
}

/** Entries of releases before 0.2 do not name whom they concern: they stay. */
function concernsNobodyElse({ kind, parties }: AuditEntryBody, slug: string, gone: (slug: string) => boolean): boolean {
  if (KEPT.has(kind) || parties === undefined) return false;
  return parties.every((party) => party === slug || gone(party));
}
