import { MillspaceError } from '@millspace/runtime/errors';
import type { MachineRelation, MachineRelationTerms } from '@millspace/schemas';
import type { Kysely } from 'kysely';
import { signatureObjection } from '../agreements/signing.ts';
import type { Notices } from '../control/notices.ts';
import type { ControlQueue } from '../control/queue.ts';
import type { ControlStore, Tx } from '../db/store.ts';
import type { ControlTables, MachineRelationRow } from '../db/tables.ts';
import type { Registry } from '../participants/registry.ts';

/** A confirmed relation of one participant to one machine, as policies see it. */
export interface RelationFact {
  relation: string;
  from: number;
  until: number | null;
}

export interface RelationsDeps {
  store: ControlStore;
  registry: Registry;
  queue: ControlQueue;
  notices: Notices;
}

/** Of one machine only one participant is user or owner at a time, unless both sides say that it is shared. */
const EXCLUSIVE = new Set<MachineRelationRow['relation']>(['x:user', 'x:owner']);

/**
 * Who is the user, owner or holder of machine M, from when until when. A fact only when a connector of the publisher and one
 * of the participant have signed the same terms; the administrator sees them and cannot sign for anybody.
 */
export class Relations {
  readonly #deps: RelationsDeps;
  readonly #byMachine = new Map<string, Map<string, MachineRelationRow>>();

  constructor(deps: RelationsDeps) {
    this.#deps = deps;
  }

  async load(db: Kysely<ControlTables>): Promise<void> {
    for (const row of await db.selectFrom('machine_relations').selectAll().execute()) this.#put(row);
  }

  /** Confirmed relations of a participant to a machine; those to come as well, so that their beginning is known. */
  of(publisher: string, machine: string, participant: string): RelationFact[] {
    const rows = this.#byMachine.get(key(publisher, machine));
    if (!rows) return [];
    return [...rows.values()].flatMap((row) =>
      row.participant === participant && row.confirmed_at !== null
        ? [{ relation: row.relation, from: row.valid_from, until: row.valid_until }]
        : [],
    );
  }

  /** A participant has left: nothing is known of its machines, nor of what it was to those of others. */
  forget(slug: string): void {
    for (const rows of this.#byMachine.values())
      for (const [id, row] of rows) if (row.publisher === slug || row.participant === slug) rows.delete(id);
  }

  /** What a participant is a party of; `null` = the administrator sees all. */
  list(slug: string | null, now: number): MachineRelation[] {
    return [...this.#byMachine.values()]
      .flatMap((rows) => [...rows.values()])
      .filter((row) => slug === null || row.publisher === slug || row.participant === slug)
      .toSorted((a, b) => b.proposed_at - a.proposed_at)
      .map((row) => relationView(row, now));
  }

  /** @throws MillspaceError MS-FCT-010 (not a party, or malformed), MS-FCT-011 (signature), MS-AUTH-024 (no such participant) */
  async propose(by: string, terms: MachineRelationTerms, signature: string): Promise<MachineRelation> {
    const { store, registry } = this.#deps;
    if (terms.publisher !== by && terms.participant !== by)
      throw refused('only the publisher or the participant proposes their relation', '/terms', 403);
    if (terms.until !== null && terms.until <= terms.from) throw refused('it ends before it begins', '/terms/until');
    const other = terms.publisher === by ? terms.participant : terms.publisher;
    if (!registry.isActive(other))
      throw new MillspaceError('MS-AUTH-024', { detail: `there is no participant ${other}`, status: 404 });
    await this.#signed(by, terms, signature);
    return store.write(async (tx) => {
      const known = await this.#find(tx, terms.id);
      if (known) {
        if (known.proposed_by === by && known.terms === JSON.stringify(terms)) return relationView(known, tx.now);
        throw refused('this id is taken', '/terms/id');
      }
      const row: MachineRelationRow = {
        id: terms.id,
        publisher: terms.publisher,
        machine: terms.machine,
        participant: terms.participant,
        relation: terms.relation,
        valid_from: terms.from,
        valid_until: terms.until,
        terms: JSON.stringify(terms),
        proposed_by: by,
        proposed_at: tx.now,
        publisher_signature: terms.publisher === by ? signature : null,
        participant_signature: terms.participant === by ? signature : null,
        confirmed_at: null,
        ended_by: null,
        reason: null,
      };
      // Somebody who publishes and uses a machine needs nobody else's word.
      if (terms.publisher === terms.participant) {
        Object.assign(row, { publisher_signature: signature, participant_signature: signature, confirmed_at: tx.now });
        await this.#endOthers(tx, row);
      }
      await tx.db.insertInto('machine_relations').values(row).execute();
      await this.#changed(tx, row, by, 'machine.relation.proposed');
      return relationView(row, tx.now);
    });
  }

  /**
   * The other side's word: from now on it is a fact. A new user or owner ends the relation of the one before, at the instant
   * at which the new one begins.
   * @throws MillspaceError MS-FCT-010 (nothing to confirm for this participant), MS-FCT-011 (signature)
   */
  async confirm(by: string, id: string, signature: string): Promise<MachineRelation> {
    const row = await this.#deps.store.read
      .selectFrom('machine_relations')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    if (!row || (row.publisher !== by && row.participant !== by)) throw missing(id);
    await this.#signed(by, JSON.parse(row.terms) as MachineRelationTerms, signature);
    return this.#deps.store.write(async (tx) => {
      const now = await this.#find(tx, id);
      if (!now) throw missing(id);
      if (now.confirmed_at !== null) return relationView(now, tx.now);
      if (now.proposed_by === by) throw refused('the other side confirms what you proposed', '/id', 409);
      if (now.ended_by !== null) throw refused('it was withdrawn meanwhile', '/id', 409);
      const confirmed: MachineRelationRow = {
        ...now,
        ...(by === now.publisher ? { publisher_signature: signature } : { participant_signature: signature }),
        confirmed_at: tx.now,
      };
      await this.#endOthers(tx, confirmed);
      await this.#save(tx, confirmed);
      await this.#changed(tx, confirmed, by, 'machine.relation.confirmed');
      return relationView(confirmed, tx.now);
    });
  }

  /** Either side ends it, now or at a later instant; nobody ends it in the past. @throws MillspaceError MS-FCT-010 */
  end(by: string, id: string, reason: string, at?: number): Promise<MachineRelation> {
    return this.#deps.store.write(async (tx) => {
      const row = await this.#find(tx, id);
      if (!row || (row.publisher !== by && row.participant !== by)) throw missing(id);
      const until = Math.max(at ?? tx.now, tx.now);
      if (row.valid_until !== null && row.valid_until <= until) return relationView(row, tx.now);
      const ended: MachineRelationRow = { ...row, valid_until: until, ended_by: by, reason };
      await this.#save(tx, ended);
      await this.#changed(tx, ended, by, 'machine.relation.ended');
      return relationView(ended, tx.now);
    });
  }

  async #endOthers(tx: Tx, row: MachineRelationRow): Promise<void> {
    const { alongside } = JSON.parse(row.terms) as MachineRelationTerms;
    if (alongside === true || !EXCLUSIVE.has(row.relation)) return;
    const others = await tx.db
      .selectFrom('machine_relations')
      .selectAll()
      .where('publisher', '=', row.publisher)
      .where('machine', '=', row.machine)
      .where('relation', '=', row.relation)
      .where('participant', '!=', row.participant)
      .where('confirmed_at', 'is not', null)
      .execute();
    for (const other of others) {
      if (other.valid_until !== null && other.valid_until <= row.valid_from) continue;
      // One that was agreed for later than this begins stays: it is the next in turn.
      if (other.valid_from >= row.valid_from && other.valid_from > tx.now) continue;
      const reason = `${row.participant} is ${row.relation} from ${new Date(row.valid_from).toISOString()} on`;
      const ended: MachineRelationRow = { ...other, valid_until: row.valid_from, ended_by: row.id, reason };
      await this.#save(tx, ended);
      await this.#changed(tx, ended, row.publisher, 'machine.relation.ended');
    }
  }

  async #signed(slug: string, terms: MachineRelationTerms, signature: string): Promise<void> {
    const wrong = await signatureObjection(this.#deps.registry, slug, terms, signature);
    if (wrong) throw new MillspaceError('MS-FCT-011', { detail: wrong.text.en, where: '/signature', status: 422 });
  }

  #find(tx: Tx, id: string): Promise<MachineRelationRow | undefined> {
    return tx.db.selectFrom('machine_relations').selectAll().where('id', '=', id).executeTakeFirst();
  }

  async #save(tx: Tx, { id, ...row }: MachineRelationRow): Promise<void> {
    await tx.db.updateTable('machine_relations').set(row).where('id', '=', id).execute();
  }

  /** Both sides are told; what depends on it is decided anew after the commit. */
  async #changed(tx: Tx, row: MachineRelationRow, by: string, kind: string): Promise<void> {
    const relation = relationView(row, tx.now);
    tx.audit({
      kind,
      subject: row.id,
      actor: by,
      parties: [...new Set([row.publisher, row.participant])],
      data: {
        machine: row.machine,
        publisher: row.publisher,
        participant: row.participant,
        relation: row.relation,
        from: row.valid_from,
        until: row.valid_until,
        ...(row.reason === null ? {} : { reason: row.reason }),
      },
    });
    for (const slug of new Set([row.publisher, row.participant]))
      await this.#deps.queue.tell(tx, slug, {
        topic: `machine.relation:${row.id}`,
        type: 'machine.relation',
        body: { relation },
      });
    tx.after(() => {
      this.#put(row);
      this.#deps.notices.emit({ machinesOf: row.publisher });
    });
  }

  #put(row: MachineRelationRow): void {
    const name = key(row.publisher, row.machine);
    const rows = this.#byMachine.get(name) ?? new Map<string, MachineRelationRow>();
    rows.set(row.id, row);
    this.#byMachine.set(name, rows);
  }
}

export function relationView(row: MachineRelationRow, now: number): MachineRelation {
  const ended = row.valid_until !== null && row.valid_until <= now;
  const state = ended ? 'ended' : row.confirmed_at === null ? 'proposed' : now < row.valid_from ? 'coming' : 'active';
  return {
    terms: JSON.parse(row.terms) as MachineRelationTerms,
    state,
    proposedBy: row.proposed_by,
    proposedAt: row.proposed_at,
    until: row.valid_until,
    ...(row.publisher_signature === null ? {} : { publisherSignature: row.publisher_signature }),
    ...(row.participant_signature === null ? {} : { participantSignature: row.participant_signature }),
    ...(row.confirmed_at === null ? {} : { confirmedAt: row.confirmed_at }),
    ...(row.ended_by === null ? {} : { endedBy: row.ended_by, reason: row.reason ?? '' }),
  };
}

const key = (publisher: string, machine: string): string => `${publisher} ${machine}`;

function refused(detail: string, where: string, status = 422): MillspaceError {
  return new MillspaceError('MS-FCT-010', { detail, where, status });
}

function missing(id: string): MillspaceError {
  return new MillspaceError('MS-FCT-010', { detail: `there is no relation ${id} of yours`, status: 404 });
}
