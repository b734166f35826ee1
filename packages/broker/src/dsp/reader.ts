import { MillspaceError } from '@millspace/runtime/errors';
import type {
  DataAddress,
  Decision,
  Exchange,
  NegotiationView,
  TransferView,
  WaitsFor,
  WhyAnswer,
} from '@millspace/schemas';
import { sql } from 'kysely';
import type { Agreements } from '../agreements/agreements.ts';
import { draftAgreement } from '../agreements/signing.ts';
import { whyAgreement } from '../agreements/why.ts';
import { findDataset } from '../catalog/offers.ts';
import type { ControlQueue } from '../control/queue.ts';
import type { ControlStore } from '../db/store.ts';
import type { NegotiationRow, TransferRow } from '../db/tables.ts';
import type { Decider } from '../facts/decider.ts';
import type { DataPlane } from '../ports.ts';
import type { Holds } from './holds.ts';
import { isTerminal } from './machine.ts';
import { dataPid, isOutside, type Negotiation, type Process, type Transfer } from './model.ts';
import { ownTerms } from './negotiation-facts.ts';
import { OPEN } from './open.ts';
import { negotiationOf, transferOf } from './store.ts';
import type { Delivery, Presence } from './views.ts';
import { heldWait, negotiationView, receiptsWait, transferView, waitsFor, whyAnswer } from './views.ts';
import type { WireIds } from './wire-ids.ts';

/** A connector that is connected countersigns within moments; after this it is worth a word (ms). */
const COUNTERSIGN_MS = 60_000;
const OWNER_UNINDEXED = sql<string>`+participant`;

export interface ReaderDeps {
  store: ControlStore;
  queue: Pick<ControlQueue, 'openReceipts'>;
  agreements: Agreements;
  presence: Presence;
  holds: Pick<Holds, 'ofTransfer'>;
  decider: Decider;
  ids: WireIds;
  data: () => Pick<DataPlane, 'deliveredStats' | 'decision'>;
  now: () => number;
}

export interface ProcessFilter {
  role?: 'consumer' | 'provider';
  state?: string;
  /** Transfers only: under this agreement. */
  agreement?: string;
  limit?: number;
}

/** Negotiations and transfers as people see them: with what they wait for and why. `owner` null = the administrator. */
export class ProcessReader {
  readonly #deps: ReaderDeps;

  constructor(deps: ReaderDeps) {
    this.#deps = deps;
  }

  async negotiations(owner: string | null, filter: ProcessFilter = {}): Promise<NegotiationView[]> {
    const rows = await this.#rows('negotiations', owner, filter);
    return Promise.all((rows as NegotiationRow[]).map(negotiationOf).map((n) => this.negotiationView(n)));
  }

  async transfers(owner: string | null, filter: ProcessFilter = {}): Promise<TransferView[]> {
    const rows = await this.#rows('transfers', owner, filter);
    return Promise.all((rows as TransferRow[]).map(transferOf).map((t) => this.transferView(t)));
  }

  /**
   * Transfers of everybody, newest first, each once: for the administrator. Between participants that is the consumer's side; with an outside
   * partner there is only the side of the participant, and it has an address.
   */
  async exchanges(limit: number): Promise<Exchange[]> {
    const rows = await this.#deps.store.read
      .selectFrom('transfers')
      .selectAll()
      .where((eb) => eb.or([eb('role', '=', 'consumer'), eb('address', 'is not', null)]))
      .orderBy('created_at', 'desc')
      .limit(Math.min(limit, 1000))
      .execute();
    return Promise.all(rows.map((row) => this.#exchange(transferOf(row))));
  }

  /** `pid` is that of either side. @throws MillspaceError MS-TRF-001 when there is none */
  async exchange(pid: string): Promise<Exchange> {
    const found = await this.transfer(pid, null);
    return this.#exchange(
      found.role === 'provider' && found.otherPid && !isOutside(found)
        ? await this.transfer(found.otherPid, null)
        : found,
    );
  }

  /** @throws MillspaceError MS-NEG-001 when there is none of this participant: the same answer to both */
  async negotiation(pid: string, owner: string | null): Promise<Negotiation> {
    const row = await this.#deps.store.read
      .selectFrom('negotiations')
      .selectAll()
      .where('pid', '=', pid)
      .executeTakeFirst();
    if (!row || (owner !== null && row.participant !== owner))
      throw new MillspaceError('MS-NEG-001', { detail: `there is no negotiation ${pid}`, status: 404 });
    return negotiationOf(row);
  }

  async transfer(pid: string, owner: string | null): Promise<Transfer> {
    const row = await this.#deps.store.read
      .selectFrom('transfers')
      .selectAll()
      .where('pid', '=', pid)
      .executeTakeFirst();
    if (!row || (owner !== null && row.participant !== owner))
      throw new MillspaceError('MS-TRF-001', { detail: `there is no transfer ${pid}`, status: 404 });
    return transferOf(row);
  }

  async negotiationView(n: Negotiation): Promise<NegotiationView> {
    return negotiationView(n, this.#deps.presence, await this.#delivery(n));
  }

  async transferView(t: Transfer): Promise<TransferView> {
    const delivered = this.#deps.data().deliveredStats(dataPid(t));
    const waiting = await this.#transferWaits(t, await this.#delivery(t));
    return transferView(t, waiting, await this.#transferDecision(t), delivered, this.#deps.holds.ofTransfer(t));
  }

  /** Where and with what a transfer is fetched from an outside provider; null while it does not run, or rests. */
  async dataAddress(pid: string, owner: string): Promise<DataAddress | null> {
    const t = await this.transfer(pid, owner);
    const runs = t.role === 'consumer' && t.state === 'STARTED' && this.#deps.holds.ofTransfer(t) === null;
    return runs ? t.dataAddress : null;
  }

  async whyNegotiation(n: Negotiation): Promise<WhyAnswer> {
    const delivery = await this.#delivery(n);
    const decision = await this.#negotiationDecision(n);
    return whyAnswer('negotiation', n, {
      now: this.#deps.now(),
      decision,
      waiting: waitsFor(n, this.#deps.presence, delivery),
      delivery,
    });
  }

  async whyTransfer(t: Transfer): Promise<WhyAnswer> {
    const delivery = await this.#delivery(t);
    const decision = await this.#transferDecision(t);
    return whyAnswer('transfer', t, {
      now: this.#deps.now(),
      decision,
      waiting: await this.#transferWaits(t, delivery),
      delivery,
      hold: this.#deps.holds.ofTransfer(t),
    });
  }

  /** `owner` null: the administrator reads it. @throws MillspaceError MS-AGR-001 (not a party) */
  async whyAgreement(id: string, owner: string | null): Promise<WhyAnswer> {
    const { agreements, store, decider } = this.#deps;
    const now = this.#deps.now();
    const row = owner === null ? await agreements.find(store.read, id) : await agreements.ofParty(id, owner);
    if (!row) throw new MillspaceError('MS-AGR-001', { detail: `there is no agreement ${id}`, status: 404 });
    const [view] = await agreements.views([row], owner, now);
    if (!view) throw new Error('an agreement without a view');
    const { consumer, provider, dataset, purpose } = row;
    const agreementStart = Date.parse(view.agreement.timestamp);
    const decision = decider.now(view.agreement, { now, consumer, provider, dataset, purpose, agreementStart });
    return whyAgreement({ view, objection: agreements.objection(row)?.text ?? null, decision, now });
  }

  async #exchange(t: Transfer): Promise<Exchange> {
    const [provider, consumer] =
      t.role === 'consumer' ? [t.counterparty, t.participant] : [t.participant, t.counterparty];
    return { ...(await this.transferView(t)), provider, consumer };
  }

  /** A transfer that has nothing else to wait for may still wait for the consumer's word for what it received. */
  async #transferWaits(t: Transfer, delivery: Delivery | null): Promise<WaitsFor | null> {
    const { presence, queue, now } = this.#deps;
    const hold = this.#deps.holds.ofTransfer(t);
    if (hold) return heldWait(hold);
    const waiting = waitsFor(t, presence, delivery);
    if (waiting) return waiting;
    const { count, since } = await queue.openReceipts(dataPid(t));
    if (since === null || now() - since < COUNTERSIGN_MS) return null;
    return receiptsWait(t.role === 'consumer' ? t.participant : t.counterparty, { count, since }, presence);
  }

  async #rows(table: 'negotiations' | 'transfers', owner: string | null, filter: ProcessFilter): Promise<unknown[]> {
    const { role, state, agreement, limit = 200 } = filter;
    let query = this.#deps.store.read
      .selectFrom(table)
      .selectAll()
      .orderBy('created_at', 'desc')
      .limit(Math.min(limit, 1000));
    // Those of one agreement are few: `+` keeps SQLite from reading all of the owner's instead, for they are in order.
    if (owner !== null) query = query.where(agreement === undefined ? 'participant' : OWNER_UNINDEXED, '=', owner);
    if (agreement !== undefined) query = query.where('agreement_id', '=', agreement);
    if (role !== undefined) query = query.where('role', '=', role);
    if (state !== undefined) query = query.where('state', '=', state);
    if (state !== undefined && !isTerminal(table === 'transfers' ? 'transfer' : 'negotiation', state))
      query = query.where(OPEN[table]);
    return query.execute();
  }

  async #delivery(process: Process): Promise<Delivery | null> {
    if (!process.intent) return null;
    const row = await this.#deps.store.read
      .selectFrom('messages')
      .select(['attempts', 'last_error'])
      .where('id', '=', process.intent.message)
      .executeTakeFirst();
    return row ? { attempts: row.attempts, lastError: row.last_error } : null;
  }

  async #transferDecision(t: Transfer): Promise<Decision | null> {
    if (t.decision?.result === 'deny') return t.decision;
    const row = await this.#deps.agreements.find(this.#deps.store.read, t.agreementId);
    if (!row) return t.decision;
    const agreement = this.#deps.agreements.bodyOf(row);
    const running = t.state === 'STARTED' ? this.#deps.data().decision(dataPid(t)) : null;
    if (running) return running;
    return this.#deps.decider.now(agreement, {
      now: t.state === 'TERMINATED' || t.state === 'COMPLETED' ? t.updatedAt : this.#deps.now(),
      consumer: row.consumer,
      provider: row.provider,
      dataset: row.dataset,
      purpose: row.purpose,
      agreementStart: Date.parse(agreement.timestamp),
    });
  }

  async #negotiationDecision(n: Negotiation): Promise<Decision | null> {
    const consumer = n.role === 'consumer' ? n.participant : n.counterparty;
    const provider = n.role === 'provider' ? n.participant : n.counterparty;
    const { ids } = this.#deps;
    const found = n.agreement ? null : ownTerms(n, await findDataset(this.#deps.store.read, n.dataset));
    const agreement =
      n.agreement ??
      (found
        ? draftAgreement({
            id: n.pid,
            offer: found.offer,
            dataset: n.dataset,
            provider: ids.between(provider, consumer),
            consumer: ids.between(consumer, provider),
            now: n.createdAt,
          })
        : null);
    if (!agreement) return null;
    return this.#deps.decider.toSign(agreement, {
      now: n.createdAt,
      consumer,
      provider,
      dataset: n.dataset,
      purpose: n.purpose,
      agreementStart: Date.parse(agreement.timestamp),
    });
  }
}
