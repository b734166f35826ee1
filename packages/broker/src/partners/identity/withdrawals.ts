import { verifyDetached } from '@millspace/runtime/crypto';
import { MillspaceError } from '@millspace/runtime/errors';
import { participantUrn, type SignedTransportWithdrawal } from '@millspace/schemas';
import type { ControlStore, Tx } from '../../db/store.ts';
import type { Registry, Suspension } from '../../participants/registry.ts';
import type { ConnectorIdentity } from '../../ports.ts';

export interface Withdrawal extends Suspension {
  /** Who handed it in: it alone gives again, as long as it is enrolled. */
  connector: string;
}

export interface WithdrawalDeps {
  store: ControlStore;
  registry: Registry;
  /** Within the transaction: `reason` to those with whom something rests now; null: no longer. */
  tell: (tx: Tx, participant: string, reason: string | null) => Promise<void>;
  /** After the commit. */
  changed: (participant: string) => void;
}

/**
 * Participants that no longer let this broker act for them towards outside partners, as a connector of theirs has signed. From the
 * commit on nothing goes out or comes in in their name, and what runs rests; nothing is ended.
 */
export class Withdrawals {
  readonly #deps: WithdrawalDeps;
  readonly #withdrawn = new Map<string, Withdrawal>();

  constructor(deps: WithdrawalDeps) {
    this.#deps = deps;
  }

  async load(): Promise<void> {
    const rows = await this.#deps.store.read.selectFrom('transport_withdrawals').selectAll().execute();
    for (const { participant, since, reason, connector } of rows)
      this.#withdrawn.set(participant, { since, reason, connector });
  }

  of(participant: string): Withdrawal | null {
    return this.#withdrawn.get(participant) ?? null;
  }

  /** Of a transfer between the two: null as well between participants of this broker. */
  between(one: string, other: string): Withdrawal | null {
    const { registry } = this.#deps;
    if (registry.participant(other) === undefined) return this.of(one);
    return registry.participant(one) === undefined ? this.of(other) : null;
  }

  /** @param status of the refusal: 409 for who asks for something, 503 where another try may help later @throws MillspaceError MS-DSP-021 */
  hold(participant: string, status: 409 | 503): void {
    const found = this.of(participant);
    if (found)
      throw new MillspaceError('MS-DSP-021', {
        detail: `${participant} has withdrawn it on ${new Date(found.since).toISOString()}: ${found.reason}`,
        status,
      });
  }

  /** Told again it changes nothing. @throws MillspaceError MS-DSP-022 when the connector has not signed it */
  async withdraw({ withdrawal, signature }: SignedTransportWithdrawal, by: ConnectorIdentity): Promise<void> {
    const { store, registry, tell, changed } = this.#deps;
    const { participant, connector } = by;
    const key = registry.activeConnector(connector)?.publicJwk;
    const own = withdrawal.participant === participantUrn(participant);
    if (!own || !key || !(await verifyDetached(withdrawal, signature, key)))
      throw new MillspaceError('MS-DSP-022', {
        detail: own ? 'the signature is not that of the connector' : `it is for ${withdrawal.participant}`,
        status: own ? 422 : 403,
      });
    const { at, reason } = withdrawal;
    await store.write(async (tx) => {
      const row = { participant, connector, since: tx.now, reason, body: JSON.stringify(withdrawal), signature };
      const { numInsertedOrUpdatedRows } = await tx.db
        .insertInto('transport_withdrawals')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirstOrThrow();
      if (numInsertedOrUpdatedRows === 0n) return;
      await tx.db.deleteFrom('transport_delegations').where('participant', '=', participant).execute();
      await tell(tx, participant, reason);
      tx.audit({
        ...{ kind: 'participant.transport-withdrawn', subject: participant, actor: connector },
        parties: [participant],
        data: { at, reason, signature },
      });
      tx.after(() => {
        this.#withdrawn.set(participant, { since: tx.now, reason, connector });
        changed(participant);
      });
    });
  }

  /** Ends a withdrawal; what may be done then is for a delegation to say. @throws MillspaceError MS-DSP-023 when another connector has withdrawn */
  async giveAgain({ participant, connector }: ConnectorIdentity): Promise<void> {
    const { store, registry, tell, changed } = this.#deps;
    const found = this.of(participant);
    if (!found) return;
    if (found.connector !== connector && registry.activeConnector(found.connector) !== undefined)
      throw new MillspaceError('MS-DSP-023', { detail: `it was withdrawn at ${found.connector}`, status: 409 });
    await store.write(async (tx) => {
      await tx.db.deleteFrom('transport_withdrawals').where('participant', '=', participant).execute();
      await tell(tx, participant, null);
      tx.audit({
        ...{ kind: 'participant.transport-given', subject: participant, actor: connector },
        parties: [participant],
        data: {},
      });
      tx.after(() => {
        this.#withdrawn.delete(participant);
        changed(participant);
      });
    });
  }

  /** Nothing is kept of a participant that has left. */
  forget(participant: string): void {
    this.#withdrawn.delete(participant);
  }
}
