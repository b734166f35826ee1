import { randomUUID } from 'node:crypto';
import { MillspaceError } from '@millspace/runtime/errors';
import type { DataAddress } from '@millspace/schemas';
import type { Agreements } from '../agreements/agreements.ts';
import { findDataset } from '../catalog/offers.ts';
import type { ControlQueue } from '../control/queue.ts';
import type { ControlStore, Tx } from '../db/store.ts';
import type { Decider } from '../facts/decider.ts';
import type { Steps } from '../partners/steps.ts';
import { holdToPids } from './door.ts';
import type { FormatsOf } from './formats.ts';
import type { DspMessage, Pids } from './messages.ts';
import * as messages from './messages.ts';
import type { Refusal, Transfer } from './model.ts';
import { isOutside } from './model.ts';
import { withoutSlash } from './negotiation-inbound.ts';
import { OPEN } from './open.ts';
import type { Outbox } from './outbox.ts';
import { outsideRefusal } from './outside-terms.ts';
import { Processes } from './processes.ts';
import type { TransferFactsForStep } from './processors.ts';
import { startApproval, TRANSFER_PROCESSORS } from './processors.ts';
import type { Inbound } from './receive.ts';
import { findByOther, findTransfer, saveTransfer } from './store.ts';
import { transferTold } from './transfer-told.ts';
import type { Envelope } from './transport.port.ts';

export interface TransfersDeps {
  store: ControlStore;
  outbox: Outbox;
  queue: ControlQueue;
  agreements: Agreements;
  callbackAddress: (participant: string) => string;
  formats: FormatsOf;
  /** Where the other side fetches what this transfer brings; null when it is not said in the start. */
  startAddress: (transfer: Transfer) => DataAddress | null;
  /** Where messages to an outside partner go. @throws MillspaceError when its list of versions says nothing */
  partnerBase: (participant: string, partner: string) => Promise<string | null>;
  stepsOf: (participant: string) => Steps;
  /** Asking for data under an agreement proves that its last message has arrived. */
  provenFinal: (tx: Tx, participant: string, counterparty: string, agreement: string) => Promise<void>;
  decider: Decider;
  /** Why an administrator lets it rest, or one of the two; null when nobody does. */
  restsBecause: (transfer: Transfer) => string | null;
  changed: (transfer: Transfer) => void;
  /** Nothing flows from now on, ahead of the record; gives what lets go of it again. */
  suspending: (pid: string, participant: string) => () => void;
}

export type TransferCommand = 'start' | 'suspend' | 'resume' | 'complete' | 'terminate';

/** Transfer processes of the participants of this broker, both sides. */
export class Transfers extends Processes<Transfer> implements Inbound {
  readonly #deps: TransfersDeps;

  constructor(deps: TransfersDeps) {
    super('transfer', deps.outbox, deps.queue);
    this.#deps = deps;
    deps.outbox.use('transfer', this);
  }

  /** @throws MillspaceError MS-AGR-001 (not theirs), MS-AGR-002 (revoked), MS-TRF-003 (format) */
  async request(consumer: string, agreementId: string, format: string): Promise<Transfer> {
    const { store, agreements, callbackAddress, partnerBase, formats } = this.#deps;
    const before = await agreements.find(store.read, agreementId);
    const address = before?.consumer === consumer ? await partnerBase(consumer, before.provider) : null;
    holdToFormat(formats.received(address !== null), format, 422);
    return store.write(async (tx) => {
      const agreement = await agreements.find(tx.db, agreementId);
      if (agreement?.consumer !== consumer)
        throw new MillspaceError('MS-AGR-001', {
          detail: `there is no agreement ${agreementId} for you as consumer`,
          status: 404,
        });
      if (agreement.revoked_at !== null)
        throw new MillspaceError('MS-AGR-002', { detail: 'the agreement was revoked', status: 409 });
      const fresh: Transfer = {
        ...EMPTY,
        pid: `urn:uuid:${randomUUID()}`,
        role: 'consumer',
        participant: consumer,
        counterparty: agreement.provider,
        otherPid: null,
        dataset: agreement.dataset,
        agreementId,
        format,
        address,
        createdAt: tx.now,
        updatedAt: tx.now,
      };
      const asked = await this.say(
        tx,
        fresh,
        messages.transferRequest({
          consumerPid: fresh.pid,
          agreementId,
          format,
          callbackAddress: callbackAddress(consumer),
        }),
      );
      await this.save(tx, asked);
      return asked;
    });
  }

  /** Letting it rest acts at once, before it is on record. */
  async command(pid: string, participant: string, command: TransferCommand, reason?: string): Promise<Transfer> {
    const letGo = command === 'suspend' ? this.#deps.suspending(pid, participant) : undefined;
    try {
      return await this.#command(pid, participant, command, reason);
    } finally {
      letGo?.();
    }
  }

  async #command(pid: string, participant: string, command: TransferCommand, reason?: string): Promise<Transfer> {
    await this.outbox.flushed(pid);
    return this.#deps.store.write(async (tx) => {
      const t = await findTransfer(tx.db, pid);
      if (t?.participant !== participant)
        throw new MillspaceError('MS-TRF-001', { detail: `there is no transfer ${pid}`, status: 404 });
      await this.#act(tx, t, command, reason);
      tx.audit({
        kind: `transfer.${command}`,
        subject: pid,
        actor: participant,
        parties: [t.participant, t.counterparty],
        data: reason === undefined ? {} : { reason },
      });
      return (await findTransfer(tx.db, pid)) ?? t;
    });
  }

  /** Ends every running transfer of an agreement, from the side of the party who has withdrawn (or the provider's). */
  async endAll(agreementId: string, by: string, refusal: Refusal): Promise<void> {
    const rows = await this.#deps.store.read
      .selectFrom('transfers')
      .select(['pid'])
      .where('agreement_id', '=', agreementId)
      .where('participant', '=', by)
      .where(OPEN.transfers)
      .execute();
    for (const { pid } of rows) {
      await this.outbox.flushed(pid);
      await this.#deps.store.write((tx) => this.cut(tx, pid, refusal));
    }
  }

  /** Ends every running transfer of a participant who is none any more, in whichever role. */
  async endOf(participant: string, refusal: Refusal, counterparty?: string): Promise<void> {
    const rows = await this.#deps.store.read
      .selectFrom('transfers')
      .select('pid')
      .where('participant', '=', participant)
      .$if(counterparty !== undefined, (query) => query.where('counterparty', '=', counterparty ?? ''))
      .where(OPEN.transfers)
      .execute();
    for (const { pid } of rows) {
      await this.outbox.flushed(pid);
      await this.#deps.store.write((tx) => this.cut(tx, pid, refusal));
    }
  }

  async #act(tx: Tx, t: Transfer, command: TransferCommand, reason?: string): Promise<void> {
    const said: Refusal = {
      code: 'MS-TRF-004',
      text: {
        en: `${t.participant}: ${reason ?? command}`,
        de: `${t.participant}: ${reason ?? command}`,
      },
    };
    if (command === 'terminate') {
      await this.leave(tx, t, said);
      return;
    }
    const pids = this.pids(t);
    switch (command) {
      case 'start':
      case 'resume': {
        if (t.role === 'provider' || (t.state === 'SUSPENDED' && !isOutside(t))) {
          const facts = await this.#facts(tx, t);
          const denied = facts.objection ?? (facts.decision?.result === 'permit' ? null : refusalOf(facts));
          if (denied)
            throw new MillspaceError('MS-TRF-005', {
              detail: denied.text.en,
              status: 409,
              details: { refusal: denied },
            });
        }
        const start = messages.transferStart(pids, t.role === 'provider' ? this.#deps.startAddress(t) : null);
        await this.save(tx, await this.say(tx, { ...t, refusal: null }, start));
        return;
      }
      case 'suspend':
        await this.save(tx, await this.say(tx, { ...t, refusal: said }, messages.transferSuspension(pids, said)));
        return;
      case 'complete':
        await this.save(tx, await this.say(tx, t, messages.transferCompletion(pids)));
    }
  }

  // ---- the other side ---------------------------------------------------------------------------------------------

  prepare(): Promise<null> {
    return Promise.resolve(null);
  }

  async receive(tx: Tx, envelope: Envelope): Promise<{ pid: string; ack: DspMessage }> {
    const { body } = envelope;
    const opens = body['@type'] === 'TransferRequestMessage';
    const found = opens ? await this.#open(tx, envelope) : await this.#known(tx, envelope);
    const t = envelope.recognised ? { ...found, recognised: envelope.recognised } : found;
    if (isOutside(t)) holdToPids(t, body);
    const after = opens && t.state !== 'START' ? t : await this.take(tx, t, body, null);
    if (t.state === 'SUSPENDED' && after.state === 'STARTED') await this.#startAgain(tx, after);
    return { pid: after.pid, ack: this.#ack(after) };
  }

  /**
   * The consumer resumes: what it had to fetch with is void since the suspension, and only a start message brings new. It moves
   * no state; who does not expect it may refuse it.
   */
  async #startAgain(tx: Tx, t: Transfer): Promise<void> {
    const address = t.role === 'provider' && isOutside(t) ? this.#deps.startAddress(t) : null;
    if (address === null) return;
    const { pid, participant, counterparty } = t;
    const body = messages.transferStart(this.pids(t), address);
    await this.outbox.enqueue(tx, { pid, protocol: 'transfer', sender: participant, receiver: counterparty, body });
  }

  async ackAgain(tx: Tx, pid: string): Promise<DspMessage> {
    const t = await findTransfer(tx.db, pid);
    if (!t) throw new MillspaceError('MS-TRF-001', { detail: `there is no transfer ${pid}`, status: 404 });
    return this.#ack(t);
  }

  #ack(t: Transfer): DspMessage {
    return messages.processAck('TransferProcess', this.pids(t), t.state);
  }

  async #open(tx: Tx, { from, to, body, recognised }: Envelope): Promise<Transfer> {
    const consumer = String(body.consumerPid);
    const before = await findByOther(tx.db, 'transfers', to, from, consumer);
    const known = before === null ? null : await findTransfer(tx.db, before);
    if (known) return known;
    const agreementId = String(body['agreementId']);
    await this.#deps.provenFinal(tx, to, from, agreementId);
    const agreement = await this.#deps.agreements.find(tx.db, agreementId);
    if (agreement?.provider !== to || agreement.consumer !== from) {
      throw new MillspaceError('MS-AGR-001', {
        detail: `there is no agreement ${agreementId} between these two`,
        status: 400,
      });
    }
    const dataset = await findDataset(tx.db, agreement.dataset);
    holdToFormat(this.#deps.formats.delivered(recognised !== undefined, dataset), String(body['format']), 400);
    return {
      ...EMPTY,
      ...(recognised ? { recognised, address: withoutSlash(String(body['callbackAddress'])) } : {}),
      pid: `urn:uuid:${randomUUID()}`,
      role: 'provider',
      participant: to,
      counterparty: from,
      otherPid: consumer,
      dataset: agreement.dataset,
      agreementId,
      format: String(body['format']),
      createdAt: tx.now,
      updatedAt: tx.now,
    };
  }

  async #known(tx: Tx, { from, to, body }: Envelope): Promise<Transfer> {
    for (const pid of [body.consumerPid, body.providerPid]) {
      const found = pid === undefined ? null : await findTransfer(tx.db, pid);
      if (found?.participant === to && found.counterparty === from) return found;
    }
    throw new MillspaceError('MS-TRF-001', { detail: 'there is no such transfer between these two', status: 404 });
  }

  // ---- Processes ----------------------------------------------------------------------------------------------------

  protected find(tx: Tx, pid: string): Promise<Transfer | null> {
    return findTransfer(tx.db, pid);
  }

  protected async save(tx: Tx, t: Transfer): Promise<void> {
    await saveTransfer(tx.db, t);
    tx.after(() => this.#deps.changed(t));
  }

  /** Why it rests, as long as it does: both sides read who wanted it. */
  protected absorb(t: Transfer, body: DspMessage): Transfer {
    switch (body['@type']) {
      case 'TransferSuspensionMessage':
        return { ...t, refusal: messages.refusalOf(body) };
      case 'TransferStartMessage':
        return { ...t, refusal: null, ...this.#fetchedFrom(t, body) };
      case 'TransferTerminationMessage':
        return t.state === 'SUSPENDED' ? { ...t, refusal: null } : t;
      default:
        return t;
    }
  }

  /** Where an outside provider lets its data be fetched; a start without an address ends an earlier one. */
  #fetchedFrom(t: Transfer, body: DspMessage): Pick<Transfer, 'dataAddress'> {
    if (t.role !== 'consumer' || !isOutside(t)) return { dataAddress: t.dataAddress };
    return { dataAddress: (body['dataAddress'] as DataAddress | undefined) ?? null };
  }

  protected termination(pids: Pids, t: Transfer): DspMessage {
    return messages.transferTermination(
      pids,
      t.refusal ?? { code: 'MS-TRF-004', text: { en: 'ended', de: 'beendet' } },
    );
  }

  protected async entered(tx: Tx, t: Transfer): Promise<void> {
    tx.audit({
      kind: `transfer.${t.state.toLowerCase()}`,
      subject: t.pid,
      parties: [t.participant, t.counterparty],
      data: {
        role: t.role,
        participant: t.participant,
        agreement: t.agreementId,
        dataset: t.dataset,
        ...(t.refusal ? { refusal: t.refusal } : {}),
      },
    });
    if (t.state === 'START') return;
    await this.queue.tell(tx, t.participant, transferTold(t, this.#deps.restsBecause(t)));
  }

  protected async advance(tx: Tx, t: Transfer): Promise<void> {
    const facts = await this.#facts(tx, t);
    const step = TRANSFER_PROCESSORS[t.role][t.state](t, facts);
    const decided = t.role === 'provider' && t.state === 'REQUESTED' ? { ...t, decision: facts.decision } : t;
    switch (step.do) {
      case 'rest':
        await this.save(tx, { ...decided, waiting: step.waiting });
        return;
      case 'terminate':
        tx.audit({
          kind: 'decision.denied',
          subject: t.pid,
          parties: [t.participant, t.counterparty],
          data: { agreement: t.agreementId, consumer: t.counterparty, refusal: step.refusal, decision: facts.decision },
        });
        await this.end(tx, decided, step.refusal);
        return;
      case 'send': {
        const pids = this.pids(decided);
        await this.save(
          tx,
          await this.say(tx, decided, messages.transferStart(pids, this.#deps.startAddress(decided))),
        );
        return;
      }
      default:
        throw new Error(`a transfer cannot ${step.do}`);
    }
  }

  async #facts(tx: Tx, t: Transfer): Promise<TransferFactsForStep> {
    const { agreements, decider, stepsOf } = this.#deps;
    const row = await agreements.find(tx.db, t.agreementId);
    const dataset = await findDataset(tx.db, t.dataset);
    const consumer = t.role === 'consumer' ? t.participant : t.counterparty;
    const agreement = row ? agreements.bodyOf(row) : null;
    return {
      now: tx.now,
      approval: startApproval(agreement, dataset?.approval ?? 'manual'),
      steps: stepsOf(t.participant),
      decision: agreement
        ? decider.toStart(agreement, {
            now: tx.now,
            consumer,
            provider: t.role === 'provider' ? t.participant : t.counterparty,
            dataset: t.dataset,
            purpose: row?.purpose ?? null,
            agreementStart: Date.parse(agreement.timestamp),
          })
        : null,
      objection: row
        ? (agreements.objection(row) ??
          (agreement && isOutside(t) && t.role === 'provider' ? outsideRefusal(agreement) : null))
        : { code: 'MS-AGR-001', text: { en: 'There is no agreement.', de: 'Es gibt keine Vereinbarung.' } },
    };
  }
}

const EMPTY = {
  state: 'START' as const,
  intent: null,
  waiting: null,
  refusal: null,
  address: null,
  recognised: null,
  decision: null,
  dataAddress: null,
  history: [],
};

/** @throws MillspaceError MS-TRF-003 */
function holdToFormat(offered: readonly string[], format: string, status: number): void {
  if (offered.includes(format)) return;
  throw new MillspaceError('MS-TRF-003', {
    detail: `the format "${format}" is not offered; use ${offered.join(' or ') || 'none: there is none'}`,
    where: '/format',
    status,
  });
}

function refusalOf(facts: TransferFactsForStep): Refusal {
  return facts.decision
    ? { code: facts.decision.code, text: facts.decision.text }
    : {
        code: 'MS-TRF-005',
        text: {
          en: 'The policy of the agreement cannot be evaluated.',
          de: 'Die Richtlinie der Vereinbarung lässt sich nicht auswerten.',
        },
      };
}
