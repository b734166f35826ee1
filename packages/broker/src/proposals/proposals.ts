import { randomUUID } from 'node:crypto';
import { MillspaceError } from '@millspace/runtime/errors';
import type { Actor } from '@millspace/runtime/users/actor';
import type { Proposal, ProposalList, ProposedChange, ReplayAnswer } from '@millspace/schemas';
import type { Kysely } from 'kysely';
import type { ControlStore, Tx } from '../db/store.ts';
import type { ControlTables } from '../db/tables.ts';
import { type Act, objection, stateOf } from './decide.ts';
import { differenceOf, titleOf } from './difference.ts';
import { apply, beforeOf, type Library, prepared, subjectOf } from './subject.ts';
import type { ProposalRow } from './tables.ts';
import { viewOf } from './view.ts';

const DAY_MS = 86_400_000;
const PAGE = 50;

export interface ProposalsDeps {
  store: ControlStore;
  library: Library;
  /** What the change would have made of the decisions of the past week; null: it touches none. */
  replay: (change: ProposedChange) => Promise<ReplayAnswer | null>;
  administers: (person: string) => boolean;
}

/** Changes of policies that one administrator proposes and another decides on. Nothing of them takes effect before. */
export class Proposals {
  readonly #deps: ProposalsDeps;

  constructor(deps: ProposalsDeps) {
    this.#deps = deps;
  }

  /**
   * Proposes the change where two persons decide; null: nobody else has to be asked, and nothing was done.
   * @throws MillspaceError MS-LIB-…, MS-PRP-001, MS-PRP-005 (no person), MS-PRP-008, MS-PRP-009 (proposed already), MS-PRP-010 (no reason)
   */
  async instead(change: ProposedChange, reason: unknown, who: Actor): Promise<Proposal | null> {
    const { store, library, replay } = this.#deps;
    if (!library.setting.on) return null;
    this.#mustBePerson(who);
    if (typeof reason !== 'string' || reason.trim() === '')
      throw new MillspaceError('MS-PRP-010', { detail: 'say why, a second person decides', where: '/reason' });
    const ready = await prepared(change, who.pseudonym, library);
    const replayed = await replay(ready);
    return store.write(async (tx) => {
      const before = await beforeOf(tx.db, ready, library);
      const subject = subjectOf(ready);
      await this.#endOverdue(tx);
      await this.#mustBeFree(tx.db, ready.kind, subject);
      const row = {
        ...{ id: `urn:uuid:${randomUUID()}`, kind: ready.kind, subject, change: JSON.stringify(ready) },
        ...{ base: before.base, title: JSON.stringify(titleOf(ready, before)) },
        difference: JSON.stringify(differenceOf(ready, before)),
        replay: replayed === null ? null : JSON.stringify(replayed),
        ...{ reason: reason.trim(), proposer: who.id, proposed_by: who.pseudonym, at: tx.now },
        expires_at: tx.now + library.setting.days * DAY_MS,
        ...{ state: 'open' as const, decided_by: null, decided_at: null, decision: null },
      };
      await tx.db.insertInto('proposals').values(row).execute();
      record(tx, 'made', row, who.pseudonym, { reason: row.reason, change: ready, expiresAt: row.expires_at });
      return viewOf({ n: 0, ...row }, this.#asked(who, tx.now, before.base));
    });
  }

  /** Those that wait first, then the newest. `cursor` as a page before gave it. */
  async list(who: Actor, { open = false, cursor }: { open?: boolean; cursor?: string } = {}): Promise<ProposalList> {
    const { store } = this.#deps;
    const place = cursor === undefined ? null : cursor.split('.').map(Number);
    const [group, n] = [place?.[0] ?? 0, place?.[1] ?? Number.MAX_SAFE_INTEGER];
    const now = store.now();
    const rows = await store.read.selectFrom('proposals').selectAll().orderBy('n', 'desc').execute();
    const grouped = rows
      .map((row) => ({ row, group: stateOf(row, now) === 'open' ? 0 : 1 }))
      .filter((one) => (open ? one.group === 0 : true))
      .filter((one) => one.group > group || (one.group === group && one.row.n < n))
      .toSorted((a, b) => a.group - b.group || b.row.n - a.row.n);
    const page = grouped.slice(0, PAGE);
    const last = page.at(-1);
    return {
      proposals: await Promise.all(page.map(({ row }) => this.#view(store.read, row, who))),
      ...(last && grouped.length > PAGE ? { cursor: `${last.group}.${last.row.n}` } : {}),
    };
  }

  /** @throws MillspaceError MS-PRP-002 */
  async find(id: string, who: Actor): Promise<Proposal> {
    const { read } = this.#deps.store;
    return this.#view(read, await rowOf(read, id), who);
  }

  /**
   * Decides, or withdraws. What is approved takes effect in the same commit.
   * @throws MillspaceError MS-PRP-002 … MS-PRP-007, and what the change itself is refused with
   */
  decide(id: string, act: Act, reason: string | undefined, who: Actor): Promise<Proposal> {
    const { store, library, administers } = this.#deps;
    if (act === 'refuse' && (reason === undefined || reason.trim() === ''))
      throw new MillspaceError('MS-PRP-010', { detail: 'say why it is refused', where: '/reason' });
    return store.write(async (tx) => {
      const row = await rowOf(tx.db, id);
      const change = JSON.parse(row.change) as ProposedChange;
      const { base } = await beforeOf(tx.db, change, library);
      const wrong = objection(act, { row, now: tx.now, who, administers, base });
      if (wrong !== null) throw new MillspaceError(wrong, { detail: `${act}: ${row.id} (${row.state})` });
      if (act === 'approve')
        await apply(
          tx,
          change,
          { proposal: row.id, proposedBy: row.proposed_by, approvedBy: who.pseudonym, reason: row.reason },
          library,
        );
      const decided: ProposalRow = {
        ...row,
        state: act === 'approve' ? 'approved' : act === 'refuse' ? 'refused' : 'withdrawn',
        ...{ decided_by: who.pseudonym, decided_at: tx.now, decision: reason?.trim() || null },
      };
      await close(tx, decided);
      const { decision } = decided;
      record(tx, decided.state, row, who.pseudonym, {
        proposedBy: row.proposed_by,
        ...(decision && { reason: decision }),
      });
      return viewOf(decided, this.#asked(who, tx.now, base));
    });
  }

  /** Writes down which have ended without anybody deciding. */
  async expire(): Promise<void> {
    await this.#deps.store.write((tx) => this.#endOverdue(tx));
  }

  /** What waits for somebody else than `person` (an id), for the inbox. */
  async waiting(
    person: string | null,
  ): Promise<{ id: string; title: Proposal['title']; at: number; expiresAt: number; proposer: string }[]> {
    const { store } = this.#deps;
    const rows = await store.read
      .selectFrom('proposals')
      .select(['id', 'title', 'at', 'expires_at', 'proposer'])
      .where('state', '=', 'open')
      .where('expires_at', '>', store.now())
      .orderBy('n')
      .execute();
    return rows
      .filter(({ proposer }) => proposer !== person)
      .map(({ id, title, at, expires_at, proposer }) => ({
        ...{ id, title: JSON.parse(title) as Proposal['title'], at, proposer },
        expiresAt: expires_at,
      }));
  }

  #mustBePerson({ kind, id }: Actor): void {
    if (kind !== 'user' || !this.#deps.administers(id))
      throw new MillspaceError('MS-PRP-005', { detail: 'sign in by name: two persons decide here' });
  }

  async #mustBeFree(db: Kysely<ControlTables>, kind: string, subject: string): Promise<void> {
    const waits = await db
      .selectFrom('proposals')
      .select('id')
      .where('state', '=', 'open')
      .where('kind', '=', kind)
      .where('subject', '=', subject)
      .executeTakeFirst();
    if (waits) throw new MillspaceError('MS-PRP-009', { detail: `${waits.id} waits`, details: { proposal: waits.id } });
  }

  async #endOverdue(tx: Tx): Promise<void> {
    const rows = await tx.db
      .selectFrom('proposals')
      .selectAll()
      .where('state', '=', 'open')
      .where('expires_at', '<=', tx.now)
      .execute();
    for (const row of rows) {
      await close(tx, { ...row, state: 'expired', decided_at: row.expires_at });
      record(tx, 'expired', row, undefined, { proposedBy: row.proposed_by });
    }
  }

  async #view(db: Kysely<ControlTables>, row: ProposalRow, who: Actor): Promise<Proposal> {
    const { store, library } = this.#deps;
    const { base } = await beforeOf(db, JSON.parse(row.change) as ProposedChange, library);
    return viewOf(row, this.#asked(who, store.now(), base));
  }

  #asked(who: Actor, now: number, base: string) {
    return { who, now, base, administers: this.#deps.administers };
  }
}

async function rowOf(db: Kysely<ControlTables>, id: string): Promise<ProposalRow> {
  const row = await db.selectFrom('proposals').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw new MillspaceError('MS-PRP-002', { detail: `there is no proposal ${id}`, where: '/id' });
  return row;
}

/** Only one that is open: in whatever order two decisions come, one of them counts. */
async function close(tx: Tx, { id, state, decided_by, decided_at, decision }: ProposalRow): Promise<void> {
  await tx.db
    .updateTable('proposals')
    .set({ state, decided_by, decided_at, decision })
    .where('id', '=', id)
    .where('state', '=', 'open')
    .execute();
}

function record(
  tx: Tx,
  what: string,
  { id, kind, subject }: Pick<ProposalRow, 'id' | 'kind' | 'subject'>,
  actor: string | undefined,
  data: Record<string, unknown>,
): void {
  tx.audit({
    kind: `proposal.${what}`,
    subject: id,
    ...(actor !== undefined && { actor }),
    parties: [],
    data: { about: kind, name: subject, ...data },
  });
}
