import { type CompiledPolicy, isOver } from '@millspace/policy';
import type { FastifyInstance } from '@millspace/runtime/http-server';
import { lastInstantOf } from '@millspace/runtime/inbox/agreement-end';
import { AHEAD_MS, endsSoon } from '@millspace/runtime/inbox/ahead';
import type { Logger } from '@millspace/runtime/logger';
import type { Agreement, ControlSignals, Receipt } from '@millspace/schemas';
import type { Kysely } from 'kysely';
import type { Agreements } from '../agreements/agreements.ts';
import type { Notices } from '../control/notices.ts';
import type { ControlQueue } from '../control/queue.ts';
import type { ControlStore, Tx } from '../db/store.ts';
import type { AgreementRow, ControlTables } from '../db/tables.ts';
import { Policies } from '../enforce/policies.ts';
import type { Guards } from '../http/guards.ts';
import { attestationRoutes } from '../participants/attestations.routes.ts';
import type { Attestations } from '../participants/attestations.ts';
import type { Registry } from '../participants/registry.ts';
import type { ConnectorIdentity } from '../ports.ts';
import { type Attested, assemble, type FactQuery, type FactSources } from './assemble.ts';
import { DutyBook } from './duty-book.ts';
import { DutyReceipts, type DutyReceiptsDeps } from './duty-receipts.ts';
import { factRoutes } from './facts.routes.ts';
import { Feeds } from './feeds.ts';
import { Maintenance } from './maintenance.ts';
import type { Needs } from './needs.ts';
import { Payments } from './payments.ts';
import { Relations } from './relations.ts';
import { type InForce, SignalAgreements, signalsWanted } from './signals-wanted.ts';

export interface FactRoomDeps {
  store: ControlStore;
  registry: Registry;
  notices: Notices;
  queue: ControlQueue;
  agreements: Agreements;
  logger: Logger;
  now: () => number;
  sign: (value: object) => Promise<string>;
  machinesOf: (dataset: string) => readonly string[];
  lentTo: DutyReceiptsDeps['lentTo'];
  restored: DutyReceiptsDeps['restored'];
  attestations: Attestations;
  config: { graceMs: number; feedFreshMs: number };
}

/** Everything that is known and verified beside the clock and the counts: what policies are decided on. */
export class FactRoom {
  readonly attestations: Attestations;
  readonly relations: Relations;
  readonly feeds: Feeds;
  readonly maintenance: Maintenance;
  readonly payments: Payments;
  readonly duties: DutyBook;
  readonly #receipts: DutyReceipts;
  readonly #deps: FactRoomDeps;
  readonly #policies: Policies;
  readonly #agreements = new Map<string, AgreementRow>();
  readonly #signals = new SignalAgreements();
  /** Last instants (epoch ms) of agreements in force that name one. */
  readonly #ends = new Map<string, number>();
  readonly #sources: FactSources;

  constructor(deps: FactRoomDeps) {
    this.#deps = deps;
    const { store, notices, config, registry } = deps;
    this.#policies = new Policies(deps.logger);
    this.attestations = deps.attestations;
    this.relations = new Relations(deps);
    this.maintenance = new Maintenance(store);
    this.feeds = new Feeds({ store, notices, maintenance: this.maintenance, freshMs: config.feedFreshMs });
    const policyOf = (agreement: string) => this.policyOf(agreement);
    this.payments = new Payments({ ...deps, policyOf });
    this.duties = new DutyBook({
      store,
      notices,
      graceMs: config.graceMs,
      policyOf,
      endedAt: (agreement) => this.#endedAt(agreement),
      failed: (err) => deps.logger.error({ err }, 'duties that are overdue could not be written down'),
    });
    this.#receipts = new DutyReceipts({ ...deps, book: this.duties, policyOf });
    this.#sources = {
      attributes: (slug, now) => this.attestations.attributes(slug, now),
      isKept: (list) => this.attestations.isKept(list),
      machinesOf: deps.machinesOf,
      machine: (publisher, machine, now) => this.feeds.of(publisher, machine, now),
      relations: (publisher, machine, participant) => this.relations.of(publisher, machine, participant),
      payments: (agreement) => this.payments.of(agreement),
      duties: (agreement) => this.duties.states(agreement),
      enforces: (connector) => registry.activeConnector(connector)?.enforces.includes('duties/1') ?? false,
    };
  }

  async load(db: Kysely<ControlTables>): Promise<void> {
    for (const row of await db.selectFrom('agreements').selectAll().execute()) this.agreementChanged(row);
    await this.relations.load(db);
    await this.feeds.load(db);
    await this.payments.load(db);
    await this.duties.load(db);
  }

  stop(): Promise<void> {
    return this.duties.stop();
  }

  /** A participant has left: what was known of it is not known any more. */
  forget(slug: string): void {
    this.attestations.forget(slug);
    this.relations.forget(slug);
    this.feeds.forget(slug);
    this.#deps.notices.emit({ participant: slug, register: true });
  }

  /** Agreements that are erased: nobody is left whom they concern. */
  forgetAgreements(ids: readonly string[]): void {
    for (const id of ids) {
      const row = this.#agreements.get(id);
      if (row) this.#signals.forget(row);
      this.#ends.delete(id);
      this.#agreements.delete(id);
    }
    this.payments.forget(ids);
    this.duties.forget(ids);
  }

  agreementChanged(row: AgreementRow): void {
    const before = this.#agreements.get(row.id);
    this.#agreements.set(row.id, row);
    this.#noteEnd(row, before);
    if (this.#signals.put(row)) this.#deps.notices.emit({ signalsOf: row.provider });
    if (before && before.revoked_at !== row.revoked_at) this.duties.ended(row.id);
  }

  /** The facts that a policy needs about one query. */
  attested(query: FactQuery, needs: Needs, now = this.#deps.now()): Attested {
    return assemble(query, needs, this.#sources, now);
  }

  /** Agreements in force whose last instant is near. */
  endingSoon(now: number): AgreementRow[] {
    const near = [...this.#ends].flatMap(([id, end]) => (endsSoon(end, now, AHEAD_MS.agreement) ? [id] : []));
    return this.standing(near);
  }

  /** Those of these agreements that are known and were not revoked. */
  standing(ids: readonly string[]): AgreementRow[] {
    return ids.flatMap((id) => {
      const row = this.#agreements.get(id);
      return row && row.revoked_at === null ? [row] : [];
    });
  }

  /** Control signals that agreements of a publisher need, and which of them asks for it. */
  signalsWanted(publisher: string): ControlSignals['wanted'] {
    const inForce = this.#signals.of(publisher).flatMap(({ id, dataset }): InForce[] => {
      const policy = this.policyOf(id);
      return policy ? [{ id, dataset, policy }] : [];
    });
    return signalsWanted(inForce, this.#deps.machinesOf);
  }

  /** How often a publisher says how its machines are, at least (ms). */
  get feedEveryMs(): number {
    return Math.max(100, Math.floor(this.#deps.config.feedFreshMs / 3));
  }

  /** In the transaction that puts a delivery receipt on record. */
  async delivered(tx: Tx, receipt: Receipt): Promise<void> {
    await this.maintenance.delivered(tx, receipt);
    await this.duties.delivered(tx, receipt);
  }

  routes(api: FastifyInstance, more: { guards: Guards; who: (request: object) => ConnectorIdentity }): void {
    const { attestations, relations, feeds, maintenance, payments } = this;
    const { now } = this.#deps;
    attestationRoutes(api, { ...more, attestations, now });
    factRoutes(api, { ...more, relations, feeds, maintenance, payments, receipts: this.#receipts, now });
  }

  /** What was agreed never changes: it is read once. */
  #noteEnd({ id, body, revoked_at }: AgreementRow, before: AgreementRow | undefined): void {
    const end = before || revoked_at !== null ? null : lastInstantOf(JSON.parse(body) as Agreement);
    if (end !== null) this.#ends.set(id, end);
    if (revoked_at !== null) this.#ends.delete(id);
  }

  /** When an agreement was revoked, or its time was over; null = it stands. */
  #endedAt(agreement: string): number | null {
    const row = this.#agreements.get(agreement);
    const policy = this.policyOf(agreement);
    if (!row || row.revoked_at !== null) return row?.revoked_at ?? null;
    const isOverAt = (now: number) => policy !== null && isOver(policy, { now, agreementStart: row.finalized_at });
    let over = this.#deps.now();
    if (!isOverAt(over)) return null;
    // Over once is over for good: the first such instant lies where it changes.
    let stands = row.finalized_at;
    while (over - stands > 1) {
      const middle = Math.floor((stands + over) / 2);
      if (isOverAt(middle)) over = middle;
      else stands = middle;
    }
    return over;
  }

  /** The compiled policy of an agreement; null when there is none, or none that compiles. */
  policyOf(agreement: string): CompiledPolicy | null {
    const found = this.#agreements.get(agreement);
    if (!found) return null;
    const policy = this.#policies.of(agreement, () => JSON.parse(found.body) as Agreement);
    return 'en' in policy ? null : policy;
  }
}
