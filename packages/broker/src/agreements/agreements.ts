import type { CompiledPolicy } from '@millspace/policy';
import { compile, evaluate, explainPolicy, isOver } from '@millspace/policy';
import { kidOf } from '@millspace/runtime/crypto';
import { MillspaceError } from '@millspace/runtime/errors';
import type { Agreement, AgreementView, DataspaceRule, SignedAgreement } from '@millspace/schemas';
import type { Kysely } from 'kysely';
import type { ControlQueue } from '../control/queue.ts';
import type { ControlStore, Tx } from '../db/store.ts';
import type { AgreementRow, ControlTables } from '../db/tables.ts';
import type { Negotiation, Refusal, Role } from '../dsp/model.ts';
import type { WireIds } from '../dsp/wire-ids.ts';
import type { Violation } from '../facts/duty-book.ts';
import { dependsOnOthers, needsOf } from '../facts/needs.ts';
import type { Registry } from '../participants/registry.ts';
import { receiptSums } from '../receipts/sums.ts';
import type { Generations } from './generations.ts';
import { byOwnName } from './own-name.ts';

export interface AgreementsDeps {
  store: ControlStore;
  registry: Registry;
  queue: ControlQueue;
  /** Whether somebody is in good standing with the other one: as participant, or as partner of the other. */
  isActive: (who: string, other: string) => boolean;
  generations: Pick<Generations, 'markAgreement'>;
  /** After the commit: an agreement came to be, was revoked or confirmed. */
  changed: (row: AgreementRow) => void;
  /** Nothing flows under it from now on, ahead of the record; gives what lets go of it again. */
  revoking: (agreement: string, by: string) => () => void;
  /** Duties under an agreement that are overdue. */
  violations: (agreement: string) => Violation[];
  /** How its watched duties stand. */
  duties: (agreement: string) => NonNullable<AgreementView['duties']>;
  /** Local uses so far; null: the agreement counts none. */
  uses: (agreement: string) => AgreementView['uses'] | null;
  /** Rules of the dataspace in force that allow less than an agreement. */
  narrowedBy: (agreement: Agreement) => DataspaceRule[];
  /** The short name of a participant of this broker by an id on the wire. */
  slugOf: WireIds['slugOf'];
}

type Db = Kysely<ControlTables>;

/** What was agreed, with both signatures, and whether it still holds. */
export class Agreements {
  readonly #deps: AgreementsDeps;

  constructor(deps: AgreementsDeps) {
    this.#deps = deps;
  }

  find(db: Db, id: string): Promise<AgreementRow | undefined> {
    return db.selectFrom('agreements').selectAll().where('id', '=', id).executeTakeFirst();
  }

  /** Agreements about a dataset with one consumer, the newest first. */
  async under(
    dataset: string,
    consumer: string,
  ): Promise<{ agreement: Agreement; purpose: string | null; start: number; revoked: boolean }[]> {
    const rows = await this.#deps.store.read
      .selectFrom('agreements')
      .selectAll()
      .where('consumer', '=', consumer)
      .where('dataset', '=', dataset)
      .orderBy('finalized_at', 'desc')
      .execute();
    return rows.map((row) => {
      const agreement = this.bodyOf(row);
      const start = Date.parse(agreement.timestamp);
      return { agreement, purpose: row.purpose, start, revoked: row.revoked_at !== null };
    });
  }

  bodyOf(row: AgreementRow): Agreement {
    return JSON.parse(row.body) as Agreement;
  }

  signed(row: AgreementRow): SignedAgreement {
    const { registry } = this.#deps;
    const key = (slug: string, jws: string | null) => {
      const kid = jws === null ? null : kidOf(jws);
      return kid === null
        ? undefined
        : registry.connectors().find((found) => found.participant === slug && found.kid === kid)?.publicJwk;
    };
    const providerJwk = key(row.provider, row.provider_signature);
    const consumerJwk = key(row.consumer, row.consumer_signature);
    const agreement = this.bodyOf(row);
    return {
      agreement,
      mac: this.#deps.generations.markAgreement(agreement),
      ...(row.provider_signature === null ? {} : { providerSignature: row.provider_signature }),
      ...(row.consumer_signature === null ? {} : { consumerSignature: row.consumer_signature }),
      ...(providerJwk ? { providerJwk } : {}),
      ...(consumerJwk ? { consumerJwk } : {}),
    } as SignedAgreement;
  }

  /** Why nothing may flow on this agreement at the moment, whatever its policy says; null when it stands. */
  objection(row: AgreementRow): Refusal | null {
    if (row.revoked_at !== null) {
      return {
        code: 'MS-AGR-002',
        text: {
          en: `${row.revoked_by ?? 'A party'} revoked the agreement${row.revoke_reason ? `: ${row.revoke_reason}` : '.'}`,
          de: `${row.revoked_by ?? 'Eine Partei'} hat die Vereinbarung widerrufen${row.revoke_reason ? `: ${row.revoke_reason}` : '.'}`,
        },
      };
    }
    const missing = [
      ...(row.provider_confirmed ? [] : [row.provider]),
      ...(row.consumer_confirmed ? [] : [row.consumer]),
    ];
    if (missing.length > 0) {
      return {
        code: 'MS-AGR-005',
        text: {
          en: `The broker was restored from a backup; the connector of ${missing.join(' and ')} has not handed in its agreements yet.`,
          de: `Der Broker wurde aus einer Sicherung wiederhergestellt; der Konnektor von ${missing.join(' und ')} hat seine Vereinbarungen noch nicht vorgelegt.`,
        },
      };
    }
    for (const [slug, other] of [
      [row.provider, row.consumer],
      [row.consumer, row.provider],
    ] as const) {
      if (this.#deps.isActive(slug, other)) continue;
      return {
        code: 'MS-AUTH-006',
        text: { en: `${slug} is no longer a participant.`, de: `${slug} ist kein Teilnehmer mehr.` },
      };
    }
    return null;
  }

  /** One side has reached FINALIZED: the agreement exists from now on, and this side's connectors are told. */
  async record(tx: Tx, n: Negotiation): Promise<void> {
    const { agreement } = n;
    if (!agreement) throw new Error('a negotiation was finalized without an agreement');
    const [provider, consumer] =
      n.role === 'provider' ? [n.participant, n.counterparty] : [n.counterparty, n.participant];
    const row: AgreementRow = {
      id: agreement['@id'],
      provider,
      consumer,
      dataset: n.dataset,
      body: JSON.stringify(agreement),
      provider_signature: n.providerSignature,
      consumer_signature: n.consumerSignature,
      purpose: n.purpose,
      finalized_at: tx.now,
      revoked_at: null,
      revoked_by: null,
      revoke_reason: null,
      provider_confirmed: 1,
      consumer_confirmed: 1,
    };
    await tx.db
      .insertInto('agreements')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const signed = this.signed(row);
    await this.#deps.queue.tell(tx, n.participant, {
      topic: `agreement.finalized:${row.id}`,
      type: 'agreement.finalized',
      body: { agreement: signed, pid: n.pid, role: n.role, ...(n.purpose === null ? {} : { purpose: n.purpose }) },
    });
    tx.after(() => this.#deps.changed(row));
  }

  /**
   * Either party (or the administrator, `by` = `broker`) withdraws. Acts at once, before it is on record; both parties' connectors are told.
   * `actor` is who did it, for the audit log.
   * @throws MillspaceError MS-AGR-001 (not a party)
   */
  async revoke(id: string, by: string, reason: string, actor = by): Promise<AgreementRow> {
    const letGo = this.#deps.revoking(id, by);
    try {
      return await this.#deps.store.write(async (tx) => {
        const row = await this.find(tx.db, id);
        if (!row || (by !== 'broker' && row.provider !== by && row.consumer !== by)) {
          throw new MillspaceError('MS-AGR-001', { detail: `there is no agreement ${id}`, status: 404 });
        }
        if (row.revoked_at !== null) return row;
        return this.markRevoked(tx, row, by, reason, tx.now, actor);
      });
    } finally {
      letGo();
    }
  }

  async markRevoked(
    tx: Tx,
    row: AgreementRow,
    by: string,
    reason: string,
    at: number,
    actor = by,
  ): Promise<AgreementRow> {
    const revoked: AgreementRow = { ...row, revoked_at: at, revoked_by: by, revoke_reason: reason };
    await tx.db
      .updateTable('agreements')
      .set({ revoked_at: at, revoked_by: by, revoke_reason: reason })
      .where('id', '=', row.id)
      .execute();
    tx.audit({
      kind: 'agreement.revoked',
      subject: row.id,
      actor,
      parties: [row.provider, row.consumer],
      data: { reason, dataset: row.dataset },
    });
    for (const slug of [row.provider, row.consumer]) {
      await this.#deps.queue.tell(tx, slug, {
        topic: `agreement.revoked:${row.id}`,
        type: 'agreement.revoked',
        body: { agreement: row.id, reason, by },
      });
    }
    tx.after(() => this.#deps.changed(revoked));
    return revoked;
  }

  /** @throws MillspaceError MS-AGR-001 when it does not exist or is not theirs: the same answer to both */
  async ofParty(id: string, slug: string): Promise<AgreementRow> {
    const row = await this.find(this.#deps.store.read, id);
    if (!row || (row.provider !== slug && row.consumer !== slug)) {
      throw new MillspaceError('MS-AGR-001', { detail: `there is no agreement ${id}`, status: 404 });
    }
    return row;
  }

  async ofParticipant(slug: string): Promise<AgreementRow[]> {
    const rows = await this.#deps.store.read
      .selectFrom('agreements')
      .selectAll()
      .where((eb) => eb.or([eb('provider', '=', slug), eb('consumer', '=', slug)]))
      .orderBy('finalized_at', 'desc')
      .limit(1000)
      .execute();
    return rows;
  }

  /** Views with what the receipts of each say. `slug`: who looks; null = the administrator, from the provider's side. */
  async views(rows: readonly AgreementRow[], slug: string | null, now: number): Promise<AgreementView[]> {
    const sums = await receiptSums(this.#deps.store.read, rows, slug);
    return rows.map((row) => {
      const receipts = sums.get(row.id);
      return { ...this.#view(row, slug ?? row.provider, now), ...(receipts ? { receipts } : {}) };
    });
  }

  #view(row: AgreementRow, slug: string, now: number): AgreementView {
    const signed = this.signed(row);
    const compiled = compile(signed.agreement, { kind: 'usage' });
    const explained = compiled.ok
      ? explainPolicy(compiled.policy)
      : { sentences: [], labels: { prevented: 0, attested: 0, evidenced: 0, contractText: 0 } };
    const narrowedBy = this.#deps.narrowedBy(signed.agreement);
    const role: Role = row.provider === slug ? 'provider' : 'consumer';
    const { agreement, providerSignature, consumerSignature, mac } = signed;
    return {
      agreement,
      ...(mac === undefined ? {} : { mac }),
      ...(providerSignature === undefined ? {} : { providerSignature }),
      ...(consumerSignature === undefined ? {} : { consumerSignature }),
      status: this.#status(row, now),
      dataset: row.dataset,
      role,
      counterparty: role === 'provider' ? row.consumer : row.provider,
      sentences: explained.sentences,
      labels: explained.labels,
      ...violationsOf(this.#deps.violations(row.id)),
      ...dutiesOf(this.#deps.duties(row.id)),
      ...usesOf(this.#deps.uses(row.id)),
      ...(narrowedBy.length === 0 ? {} : { narrowedBy }),
      signedByOneSide: providerSignature === undefined || consumerSignature === undefined,
      ...(row.revoked_at === null
        ? {}
        : { revokedAt: row.revoked_at, revokedBy: row.revoked_by ?? '', reason: row.revoke_reason ?? '' }),
    } as AgreementView;
  }

  #status(row: AgreementRow, now: number): AgreementView['status'] {
    if (row.revoked_at !== null) return 'revoked';
    if (!row.provider_confirmed || !row.consumer_confirmed) return 'waiting-for-handin';
    const compiled = compile(byOwnName(this.bodyOf(row), row.consumer, this.#deps.slugOf), { kind: 'usage' });
    return compiled.ok && isExpired(compiled.policy, row, now) ? 'expired' : 'active';
  }
}

function violationsOf(violations: Violation[]): Pick<AgreementView, 'violations'> {
  return violations.length === 0 ? {} : { violations };
}

function dutiesOf(duties: NonNullable<AgreementView['duties']>): Pick<AgreementView, 'duties'> {
  return duties.length === 0 ? {} : { duties };
}

function usesOf(uses: AgreementView['uses'] | null): Pick<AgreementView, 'uses'> {
  return uses ? { uses } : {};
}

/** Denied now and never to change by the passing of time, although the purpose was accepted: its time is over. */
function isExpired(policy: CompiledPolicy, row: AgreementRow, now: number): boolean {
  if (dependsOnOthers(needsOf(policy))) return isOver(policy, { now, agreementStart: row.finalized_at });
  const decision = evaluate(policy, {
    now,
    assignee: row.consumer,
    participant: row.consumer,
    ...(row.purpose === null ? {} : { purpose: row.purpose }),
    used: { samples: 0, deliveries: 0 },
    agreementStart: row.finalized_at,
  });
  return decision.result === 'deny' && decision.validUntil === null;
}
