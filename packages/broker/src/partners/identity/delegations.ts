import { type JWK, verifyDetached } from '@millspace/runtime/crypto';
import { MillspaceError } from '@millspace/runtime/errors';
import type { Logger } from '@millspace/runtime/logger';
import { delegationObjection, transportDelegation } from '@millspace/runtime/transport-delegation';
import type { SignedTransportDelegation, TransportDelegation, TransportDelegationView } from '@millspace/schemas';
import type { ControlQueue, PendingRow } from '../../control/queue.ts';
import type { ControlStore, Tx } from '../../db/store.ts';
import type { Registry } from '../../participants/registry.ts';
import type { ConnectorIdentity } from '../../ports.ts';
import type { TransportKey, TransportKeys } from './transport-keys.ts';

const TYPE = 'transport.delegate';
const DAY_MS = 24 * 3_600_000;
const VALID_MS = 90 * DAY_MS;
/** So long before the end a connector is asked again (ms): it may be away for weeks. */
const RENEW_BEFORE_MS = 30 * DAY_MS;

export interface DelegationDeps {
  store: ControlStore;
  registry: Registry;
  queue: ControlQueue;
  keys: TransportKeys;
  /** did:web of a participant. */
  did: (participant: string) => string;
  /** The participant does not want this broker to act for it any more. */
  withdrawn: (participant: string) => boolean;
  /** Whether a connector of the participant holds a control stream. */
  connected: (participant: string) => boolean;
  now: () => number;
  logger: Logger;
}

interface Kept extends SignedTransportDelegation {
  connector: string;
}

export interface DelegatedKey extends TransportKey {
  delegation: SignedTransportDelegation;
}

/**
 * What connectors have signed so that this broker may call outside partners with a transport key. Asked for over the control stream
 * when a connector comes, when there is a new key, and a month before the end; over at once with the connector that signed it.
 */
export class Delegations {
  readonly #deps: DelegationDeps;
  /** By participant and kid. */
  readonly #kept = new Map<string, Kept>();
  /** Why the newest question of a participant came to nothing. */
  readonly #refused = new Map<string, string>();

  constructor(deps: DelegationDeps) {
    this.#deps = deps;
    deps.queue.on(TYPE, (row, answer, by) => this.#answered(row, answer, by));
  }

  async load(): Promise<void> {
    const rows = await this.#deps.store.read.selectFrom('transport_delegations').selectAll().execute();
    for (const { participant, kid, connector, body, signature } of rows)
      this.#kept.set(slot(participant, kid), {
        ...{ connector, signature, delegation: JSON.parse(body) as TransportDelegation },
      });
  }

  /** Keys that others may rely on, the current one first: those that a connector in good standing vouches for now. */
  async delegated(participant: string): Promise<DelegatedKey[]> {
    const keys = await this.#deps.keys.keys(participant);
    return keys.flatMap((key) => {
      const delegation = this.#of(participant, key);
      return delegation === null ? [] : [{ ...key, delegation }];
    });
  }

  /**
   * A token that says who calls, when the current key is delegated.
   * @throws MillspaceError MS-DSP-020 (503, worth another try) when it is not
   */
  async token(participant: string, audience: string): Promise<string> {
    const { keys, did } = this.#deps;
    const [current] = await keys.keys(participant);
    if (!current || this.#of(participant, current) === null) {
      // Who has refused is asked again with its next connection, a new key, or within the hour: not with each attempt of a message.
      if (!this.#refused.has(participant)) this.ensure(participant);
      throw new MillspaceError('MS-DSP-020', { detail: this.#why(participant), status: 503 });
    }
    return keys.token(participant, did(participant), audience);
  }

  /** Asks the participant's connectors for a delegation when there is none, or one that ends soon. Never rejects. */
  ensure(participant: string): void {
    this.#ensure(participant).catch((error: unknown) =>
      this.#deps.logger.error({ err: error, participant }, 'a delegation could not be asked for'),
    );
  }

  /** What was signed is over: the participant has withdrawn it, or gives it anew. */
  forget(participant: string): void {
    for (const key of this.#kept.keys()) if (key.startsWith(`${participant} `)) this.#kept.delete(key);
    this.#refused.delete(participant);
  }

  /** How it stands with the current key. */
  async view(participant: string): Promise<TransportDelegationView> {
    const { keys, did } = this.#deps;
    const id = did(participant);
    const [current] = await keys.keys(participant);
    const kept = current ? this.#of(participant, current) : null;
    if (!current || !kept) return { state: 'none', id, why: this.#why(participant) };
    return {
      ...{ state: 'given', id, kid: current.kid, connector: kept.connector },
      validUntil: kept.delegation.validUntil,
    };
  }

  /** Once in a while: who is connected is asked in time, and what has ended is forgotten. */
  async renew(): Promise<void> {
    const { store, registry, connected, now } = this.#deps;
    for (const { slug } of registry.participants()) if (connected(slug)) this.ensure(slug);
    await store.write(async (tx) => {
      await tx.db.deleteFrom('transport_delegations').where('valid_until', '<', now()).execute();
    });
    for (const [key, { delegation }] of this.#kept)
      if (Date.parse(delegation.validUntil) < now()) this.#kept.delete(key);
  }

  /** The delegation of a key as far as it holds now. */
  #of(participant: string, key: TransportKey): Kept | null {
    const { registry, did, now, withdrawn } = this.#deps;
    if (withdrawn(participant)) return null;
    const kept = this.#kept.get(slot(participant, key.kid));
    if (!kept || registry.activeConnector(kept.connector)?.participant !== participant) return null;
    const expected = { participant: did(participant), publicJwk: key.publicJwk, now: now() };
    return delegationObjection(kept.delegation, expected) === null ? kept : null;
  }

  async #ensure(participant: string): Promise<void> {
    const { store, registry, keys, withdrawn } = this.#deps;
    if (withdrawn(participant) || registry.activeConnectorsOf(participant).length === 0) return;
    const [current] = await keys.keys(participant);
    if (!current || this.#lasts(participant, current)) return;
    await store.write(async (tx) => {
      if (!this.#lasts(participant, current) && !(await this.#asked(tx, participant, current)))
        await this.#ask(tx, participant, current);
    });
  }

  #lasts(participant: string, key: TransportKey): boolean {
    const kept = this.#of(participant, key);
    return kept !== null && Date.parse(kept.delegation.validUntil) - this.#deps.now() > RENEW_BEFORE_MS;
  }

  /** The question that would be put is open already. */
  async #asked(tx: Tx, participant: string, key: TransportKey): Promise<boolean> {
    const open = await tx.db
      .selectFrom('control_messages')
      .select('body')
      .where('topic', '=', topicOf(participant))
      .where('answered_at', 'is', null)
      .executeTakeFirst();
    if (!open) return false;
    const { delegation } = JSON.parse(open.body) as Question;
    const expected = { participant: this.#deps.did(participant), publicJwk: key.publicJwk, now: tx.now };
    return (
      delegationObjection(delegation, expected) === null && Date.parse(delegation.validUntil) - tx.now > RENEW_BEFORE_MS
    );
  }

  async #ask(tx: Tx, participant: string, key: TransportKey): Promise<void> {
    const period = { from: tx.now, until: tx.now + VALID_MS };
    const delegation = transportDelegation(this.#deps.did(participant), key.publicJwk, period);
    const body: Question & Record<string, unknown> = { delegation, publicJwk: key.publicJwk };
    await this.#deps.queue.ask(tx, participant, { topic: topicOf(participant), type: TYPE, body });
  }

  async #answered(row: PendingRow, answer: Record<string, unknown>, by: ConnectorIdentity): Promise<void> {
    const { store, queue, registry, logger, withdrawn } = this.#deps;
    const { participant } = row;
    // Withdrawn since it was asked: whatever the answer, nothing comes of it.
    if (withdrawn(participant)) return void (await store.write((tx) => queue.settle(tx, row, answer)));
    const { delegation } = JSON.parse(row.body) as Question;
    const signature = answer['signature'];
    const key = registry.activeConnector(by.connector)?.publicJwk;
    if (typeof signature !== 'string' || !key || !(await verifyDetached(delegation, signature, key))) {
      const why = typeof answer['reject'] === 'string' ? answer['reject'] : 'its answer is no signature of its own';
      this.#refused.set(participant, why);
      logger.warn({ participant, connector: by.connector, detail: why }, 'the transport key was not delegated');
      await store.write((tx) => queue.settle(tx, row, answer));
      return;
    }
    const kid = delegation.keyThumbprint;
    const { validFrom, validUntil } = delegation;
    await store.write(async (tx) => {
      await queue.settle(tx, row, answer);
      if (withdrawn(participant)) return;
      const fresh = {
        ...{ connector: by.connector, body: JSON.stringify(delegation), signature },
        valid_until: Date.parse(validUntil),
      };
      await tx.db
        .insertInto('transport_delegations')
        .values({ participant, kid, ...fresh })
        .onConflict((conflict) => conflict.columns(['participant', 'kid']).doUpdateSet(fresh))
        .execute();
      tx.audit({
        ...{ kind: 'participant.transport-delegated', subject: participant, actor: by.connector },
        parties: [participant],
        data: { kid, participant: delegation.participant, validFrom, validUntil, signature },
      });
      tx.after(() => {
        this.#kept.set(slot(participant, kid), { delegation, signature, connector: by.connector });
        this.#refused.delete(participant);
        logger.info({ participant, kid, until: validUntil }, 'the transport key was delegated');
      });
    });
  }

  #why(participant: string): string {
    const { registry, connected } = this.#deps;
    if (registry.activeConnectorsOf(participant).length === 0)
      return `no connector of ${participant} is enrolled, so nobody can let this broker call for it`;
    const refused = this.#refused.get(participant);
    if (refused !== undefined) return `${participant}: ${refused}`;
    return connected(participant)
      ? `a connector of ${participant} was asked to let this broker call for it and has not answered yet`
      : `no connector of ${participant} is connected that could let this broker call for it`;
  }
}

interface Question {
  delegation: TransportDelegation;
  publicJwk: JWK;
}

const slot = (participant: string, kid: string) => `${participant} ${kid}`;
const topicOf = (participant: string) => `${TYPE}:${participant}`;
