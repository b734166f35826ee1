import type { Agreement } from '@millspace/schemas';
import type { Kysely } from 'kysely';
import { byOwnName } from '../agreements/own-name.ts';
import type { Notices } from '../control/notices.ts';
import type { AgreementRow, ControlTables, TransferRow } from '../db/tables.ts';
import type { TransferFacts, TransferState } from '../ports.ts';
import type { Before, Transfer } from './model.ts';
import { dataPid } from './model.ts';
import { OPEN } from './open.ts';
import { transferOf } from './store.ts';
import type { WireIds } from './wire-ids.ts';

/** How narrow a state is: the narrower of both sides' counts, so that nothing flows which one side has ended. */
const NARROWNESS: Record<TransferState | Before, number> = {
  STARTED: 0,
  START: 1,
  REQUESTED: 1,
  SUSPENDED: 2,
  COMPLETED: 3,
  TERMINATED: 4,
};
const ENDING = new Set(['SUSPENDED', 'COMPLETED', 'TERMINATED']);
const ENDED = new Set<TransferState>(['COMPLETED', 'TERMINATED']);
const KEEP_ENDED = 5000;

interface Entry {
  sides: Partial<Record<'consumer' | 'provider', Transfer>>;
  facts: TransferFacts;
}

interface AgreementFacts {
  body: Agreement;
  purpose: string | null;
  revoked: boolean;
  confirmed: boolean;
}

export interface Standing {
  /** Whether somebody is in good standing with the other one. */
  isActive: (who: string, other: string) => boolean;
  /** An administrator lets it rest, or one of the two: whatever they say, nothing flows. */
  isHeld: (transfer: { pid: string; consumer: string; provider: string }) => boolean;
  /** The short name of a participant of this broker by an id on the wire. */
  slugOf: WireIds['slugOf'];
}

/** What the data plane may know of every transfer, in memory, changed only after a commit; what stops it holds from when it is asked for. */
export class TransferBook {
  readonly #notices: Notices;
  readonly #standing: Standing;
  readonly #entries = new Map<string, Entry>();
  readonly #byProviderPid = new Map<string, string>();
  readonly #byDataset = new Map<string, Set<string>>();
  readonly #byAgreement = new Map<string, Set<string>>();
  readonly #agreements = new Map<string, AgreementFacts>();
  /** Over, and still remembered: the first is forgotten first. */
  readonly #ended = new Set<string>();
  /** Asked for, and not on record yet: how many suspend a transfer, and how many revoke an agreement. */
  readonly #suspending = new Map<string, number>();
  readonly #revoking = new Map<string, number>();

  constructor(notices: Notices, standing: Standing) {
    this.#notices = notices;
    this.#standing = standing;
  }

  async load(db: Kysely<ControlTables>): Promise<void> {
    for (const row of await db.selectFrom('agreements').selectAll().execute()) this.#putAgreement(row as AgreementRow);
    const rows = await db.selectFrom('transfers').selectAll().where(OPEN.transfers).execute();
    const ended = await db
      .selectFrom('transfers')
      .selectAll()
      .where('state', 'in', ['TERMINATED', 'COMPLETED'])
      .orderBy('updated_at', 'desc')
      .limit(KEEP_ENDED)
      .execute();
    for (const row of [...rows, ...ended.toReversed()]) this.#put(transferOf(row as TransferRow));
  }

  find(pid: string): TransferFacts | null {
    return this.#entries.get(this.#byProviderPid.get(pid) ?? pid)?.facts ?? null;
  }

  /** Transfers of a dataset that are not over. */
  ofDataset(dataset: string): TransferFacts[] {
    return [...(this.#byDataset.get(dataset) ?? [])].flatMap((pid) => this.#entries.get(pid)?.facts ?? []);
  }

  /**
   * A party suspends its running transfer: nothing flows from now on, before that is on record. Gives what lets go of it, to
   * be called when the record is made (it speaks from then on) or could not be made (then nothing has changed).
   */
  suspending(pid: string, participant: string): () => void {
    const consumerPid = this.#byProviderPid.get(pid) ?? pid;
    const entry = this.#entries.get(consumerPid);
    if (!entry || narrowest(entry.sides) !== 'STARTED') return () => undefined;
    const own = pid === consumerPid ? entry.facts.consumer : entry.facts.provider;
    return own === participant ? this.#hold(this.#suspending, consumerPid, [consumerPid]) : () => undefined;
  }

  /** The same for an agreement that a party (or `broker`) revokes. */
  revoking(agreementId: string, by: string): () => void {
    const pids = [...(this.#byAgreement.get(agreementId) ?? [])];
    const party = pids.some((pid) => {
      const facts = this.#entries.get(pid)?.facts;
      return facts !== undefined && ['broker', facts.consumer, facts.provider].includes(by);
    });
    return party ? this.#hold(this.#revoking, agreementId, pids) : () => undefined;
  }

  #hold(held: Map<string, number>, key: string, pids: readonly string[]): () => void {
    const count = (more: 1 | -1): void => {
      const left = (held.get(key) ?? 0) + more;
      if (left > 0) held.set(key, left);
      else held.delete(key);
      for (const pid of pids) this.#reconsider(pid);
    };
    count(1);
    return () => count(-1);
  }

  /** After the commit of one side's process. */
  changed(transfer: Transfer): void {
    const pid = this.#put(transfer);
    if (pid !== null) this.#notices.emit({ transfer: pid });
  }

  agreementChanged(row: AgreementRow): void {
    this.#putAgreement(row);
    for (const pid of this.#byAgreement.get(row.id) ?? []) {
      this.#refresh(pid);
      this.#notices.emit({ transfer: pid });
    }
  }

  /** Of agreements that are erased, and of the transfers under them, nothing is remembered. */
  forget(ids: readonly string[]): void {
    for (const id of ids) {
      for (const pid of [...(this.#byAgreement.get(id) ?? [])]) {
        this.#remove(pid);
        this.#notices.emit({ transfer: pid });
      }
      this.#byAgreement.delete(id);
      this.#agreements.delete(id);
    }
  }

  participantChanged(slug: string): void {
    for (const [pid, { facts }] of this.#entries) {
      if (facts.consumer !== slug && facts.provider !== slug) continue;
      const before = facts;
      this.#refresh(pid);
      const after = this.find(pid);
      if (after?.participantActive !== before.participantActive || after.state !== before.state)
        this.#notices.emit({ transfer: pid });
    }
  }

  /** An administrator lets a transfer rest, or no longer. */
  heldChanged(pid: string): void {
    this.#reconsider(pid);
  }

  counts(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { facts } of this.#entries.values()) counts[facts.state] = (counts[facts.state] ?? 0) + 1;
    return counts;
  }

  #putAgreement(row: AgreementRow): void {
    this.#agreements.set(row.id, {
      body: JSON.parse(row.body) as Agreement,
      purpose: row.purpose,
      revoked: row.revoked_at !== null,
      confirmed: Boolean(row.provider_confirmed) && Boolean(row.consumer_confirmed),
    });
  }

  #put(transfer: Transfer): string | null {
    if (transfer.role === 'provider' && transfer.otherPid === null) return null;
    const pid = dataPid(transfer);
    if (!this.#agreements.has(transfer.agreementId)) return null;
    const sides = { ...this.#entries.get(pid)?.sides, [transfer.role]: transfer };
    const facts = this.#factsOf(pid, sides, this.#entries.get(pid)?.facts.revision ?? 0);
    if (!facts) return null;
    this.#entries.set(pid, { sides, facts });
    if (facts.providerPid !== null) this.#byProviderPid.set(facts.providerPid, pid);
    this.#list(facts);
    add(this.#byAgreement, facts.agreementId, pid);
    if (ENDED.has(facts.state)) this.#retire(pid);
    return pid;
  }

  #refresh(pid: string): void {
    const entry = this.#entries.get(pid);
    if (!entry) return;
    const facts = this.#factsOf(pid, entry.sides, entry.facts.revision);
    if (!facts) return;
    entry.facts = facts;
    this.#list(facts);
  }

  /** Tells of a transfer if anything flows otherwise than before. */
  #reconsider(pid: string): void {
    const before = this.#entries.get(pid)?.facts;
    this.#refresh(pid);
    const after = this.#entries.get(pid)?.facts;
    if (after?.state !== before?.state || after?.revoked !== before?.revoked) this.#notices.emit({ transfer: pid });
  }

  /** What is over is looked at by its name alone. */
  #list({ pid, dataset, state }: TransferFacts): void {
    if (ENDED.has(state)) this.#byDataset.get(dataset)?.delete(pid);
    else add(this.#byDataset, dataset, pid);
  }

  #factsOf(pid: string, sides: Entry['sides'], revision: number): TransferFacts | null {
    const any = sides.provider ?? sides.consumer;
    const agreement = any ? this.#agreements.get(any.agreementId) : undefined;
    if (!any || !agreement) return null;
    const consumer = any.role === 'consumer' ? any.participant : any.counterparty;
    const provider = any.role === 'provider' ? any.participant : any.counterparty;
    const active = this.#standing.isActive(consumer, provider) && this.#standing.isActive(provider, consumer);
    return {
      pid,
      consumerPid: pid,
      providerPid: sides.provider?.pid ?? sides.consumer?.otherPid ?? null,
      consumerConnector: null,
      consumer,
      provider,
      dataset: any.dataset,
      agreement: byOwnName(agreement.body, consumer, this.#standing.slugOf),
      agreementId: any.agreementId,
      agreementStart: Date.parse(agreement.body.timestamp),
      state: narrower(narrowest(sides), this.#rests(pid, consumer, provider) ? 'SUSPENDED' : 'STARTED'),
      format: any.format,
      generation: lastSuspension(any),
      ...(agreement.purpose === null ? {} : { purpose: agreement.purpose }),
      revoked: agreement.revoked || this.#revoking.has(any.agreementId),
      participantActive: agreement.confirmed && active,
      awaitsHandin: !agreement.confirmed && active,
      revision: revision + 1,
    };
  }

  #rests(pid: string, consumer: string, provider: string): boolean {
    return this.#suspending.has(pid) || this.#standing.isHeld({ pid, consumer, provider });
  }

  #retire(pid: string): void {
    this.#ended.add(pid);
    if (this.#ended.size <= KEEP_ENDED) return;
    const [oldest] = this.#ended;
    if (oldest === undefined) return;
    this.#ended.delete(oldest);
    this.#remove(oldest);
    // Whoever keeps something by this transfer would keep it for good.
    this.#notices.emit({ transfer: oldest });
  }

  #remove(pid: string): void {
    const facts = this.#entries.get(pid)?.facts;
    if (!facts) return;
    this.#entries.delete(pid);
    this.#ended.delete(pid);
    if (facts.providerPid !== null) this.#byProviderPid.delete(facts.providerPid);
    this.#byDataset.get(facts.dataset)?.delete(pid);
    const others = this.#byAgreement.get(facts.agreementId);
    others?.delete(pid);
    if (others?.size === 0) this.#byAgreement.delete(facts.agreementId);
  }
}

/** Pure: an end that one side has decided counts before the other side knows of it; a start counts when both know. */
export function narrowest(sides: Entry['sides']): TransferState {
  let state: TransferState = 'STARTED';
  for (const side of Object.values(sides)) {
    const decided = side.intent && ENDING.has(side.intent.to) ? (side.intent.to as TransferState) : side.state;
    state = narrower(state, decided === 'START' ? 'REQUESTED' : decided);
  }
  return state;
}

/** Pure: when a transfer was suspended last (epoch ms), 0 when never. */
export function lastSuspension({ history }: Pick<Transfer, 'history'>): number {
  return history.findLast(({ state }) => state === 'SUSPENDED')?.t ?? 0;
}

function narrower(a: TransferState, b: TransferState): TransferState {
  return NARROWNESS[b] > NARROWNESS[a] ? b : a;
}

function add(index: Map<string, Set<string>>, key: string, value: string): void {
  const found = index.get(key);
  if (found) found.add(value);
  else index.set(key, new Set([value]));
}
