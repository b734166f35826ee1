import { sha256 } from '@millspace/runtime/crypto';
import { MillspaceError } from '@millspace/runtime/errors';
import { describeErrors, isSlug, type PartnerInput, participantSlug, validatePartnerInput } from '@millspace/schemas';
import type { Notices } from '../control/notices.ts';
import type { ControlStore, Tx } from '../db/store.ts';
import type { Registry } from '../participants/registry.ts';
import { keptOf, type Partner, partnerOf, partnerRow, placeOf } from './partner.ts';
import type { Secrets } from './secrets.ts';

export interface PartnersDeps {
  store: ControlStore;
  registry: Registry;
  notices: Notices;
  secrets: Secrets;
  /** @throws MillspaceError MS-NET-005 when an address may not be called */
  checkAddress: (address: string) => unknown;
  /** A partner may see datasets from now on, in the same commit. */
  onJoin: (tx: Tx, partner: Partner) => Promise<void>;
  /** It sees none any more. */
  onLeave: (tx: Tx, partner: Partner) => Promise<void>;
  /** What was open with it ends. */
  onWithdrawn: (partner: Partner) => void;
}

/** The outside partners of all participants, in memory: asked on every message, so a withdrawal acts at once. */
export class Partners {
  readonly #deps: PartnersDeps;
  readonly #known = new Map<string, Partner>();

  constructor(deps: PartnersDeps) {
    this.#deps = deps;
  }

  async load(): Promise<void> {
    for (const row of await this.#deps.store.read.selectFrom('partners').selectAll().execute())
      this.#put(partnerOf(row));
  }

  /** The partner when it is in good standing with this participant. */
  active(participant: string, id: string): Partner | null {
    const found = this.#known.get(keyOf(participant, id));
    return found && found.withdrawnAt === null ? found : null;
  }

  /** Active partners of one participant. */
  activeOf(participant: string): Partner[] {
    return this.list(participant).filter((partner) => partner.withdrawnAt === null);
  }

  /** All that one participant (null: anybody) has or had. */
  list(participant: string | null): Partner[] {
    const all = [...this.#known.values()];
    return participant === null ? all : all.filter((partner) => partner.participant === participant);
  }

  /** Whether this id is that of an outside partner of anybody, so that no participant may get it as a short name. */
  knows(id: string): boolean {
    return [...this.#known.values()].some((partner) => partner.id === id);
  }

  /** @throws MillspaceError MS-DSP-010 */
  find(participant: string, id: string): Partner {
    const found = this.active(participant, id);
    if (found) return found;
    throw new MillspaceError('MS-DSP-010', { detail: `${participant} has no partner ${id}`, where: id, status: 404 });
  }

  /** What was sealed for a partner. */
  secretOf(partner: Partner, sealed: string): string {
    return this.#deps.secrets.open(sealed, placeOf(partner.participant, partner.id));
  }

  /**
   * Registers a partner, or replaces what is known of it: address, tokens.
   * @throws MillspaceError MS-DSP-011 (shape), MS-DSP-012 (an id that a participant here has or could have), MS-NET-005 (address)
   */
  put(participant: string, input: unknown, actor: string): Promise<Partner> {
    const { store, secrets, onJoin, notices } = this.#deps;
    const given = this.#checked(input);
    const place = placeOf(participant, given.id);
    const kept = keptOf(given, {
      hash: (token) => sha256(token),
      seal: (token) => secrets.seal(token, place),
    });
    return store.write(async (tx) => {
      const before = this.#known.get(keyOf(participant, given.id));
      const partner: Partner = {
        participant,
        id: given.id,
        name: given.name ?? given.id,
        address: given.address.replace(/\/+$/, ''),
        discover: given.discover ?? false,
        ...kept,
        createdAt: before?.createdAt ?? tx.now,
        createdBy: before?.createdBy ?? actor,
        changedAt: tx.now,
        withdrawnAt: null,
      };
      await this.#save(tx, partner);
      await onJoin(tx, partner);
      tx.audit({
        kind: before ? 'partner.changed' : 'partner.added',
        subject: partner.id,
        actor,
        parties: [participant],
        data: { address: partner.address, accepts: kept.accepts.kind, presents: kept.presents.kind },
      });
      tx.after(() => {
        this.#put(partner);
        notices.emit({ participant: partner.id });
      });
      return partner;
    });
  }

  /** Nothing goes to it or comes from it any more. @throws MillspaceError MS-DSP-010 */
  withdraw(participant: string, id: string, reason: string, actor: string): Promise<Partner> {
    const { store, onLeave, notices, onWithdrawn } = this.#deps;
    const found = this.find(participant, id);
    return store.write(async (tx) => {
      const gone: Partner = { ...found, changedAt: tx.now, withdrawnAt: tx.now };
      await this.#save(tx, gone);
      await onLeave(tx, gone);
      tx.audit({ kind: 'partner.withdrawn', subject: id, actor, parties: [participant], data: { reason } });
      tx.after(() => {
        this.#put(gone);
        notices.emit({ participant: id });
        onWithdrawn(gone);
      });
      return gone;
    });
  }

  /** Of a participant that has left for good: its rows are erased in the commit before. */
  forget(participant: string): void {
    for (const [key, partner] of this.#known) if (partner.participant === participant) this.#known.delete(key);
  }

  #checked(input: unknown): PartnerInput {
    const { registry, checkAddress } = this.#deps;
    if (!validatePartnerInput(input))
      throw new MillspaceError('MS-DSP-011', {
        detail: describeErrors(validatePartnerInput.errors),
        where: '/partners',
        status: 422,
      });
    const slug = participantSlug(input.id) ?? input.id;
    if (
      participantSlug(input.id) !== null ||
      (isSlug(slug) && registry.participant(slug) !== undefined) ||
      input.id === 'broker'
    )
      throw new MillspaceError('MS-DSP-012', {
        detail: `${input.id} is the id of a participant of this dataspace`,
        where: '/id',
        status: 409,
      });
    checkAddress(input.address);
    if (input.presents.kind === 'oauth2') checkAddress(input.presents.tokenUrl);
    return input;
  }

  async #save(tx: Tx, partner: Partner): Promise<void> {
    const { participant, id, ...rest } = partnerRow(partner);
    await tx.db
      .insertInto('partners')
      .values({ participant, id, ...rest })
      .onConflict((conflict) => conflict.columns(['participant', 'id']).doUpdateSet(rest))
      .execute();
  }

  #put(partner: Partner): void {
    this.#known.set(keyOf(partner.participant, partner.id), partner);
  }
}

const keyOf = (participant: string, id: string): string => `${participant} ${id}`;
