import { MillspaceError } from '@millspace/runtime/errors';
import {
  type Agreement,
  type OdrlOffer,
  type ReturnNamed,
  type Signatory,
  validateSignatory,
} from '@millspace/schemas';
import type { Agreements } from '../agreements/agreements.ts';
import type { ControlQueue } from '../control/queue.ts';
import type { ControlStore, Tx } from '../db/store.ts';
import type { Decider } from '../facts/decider.ts';
import type { Registry } from '../participants/registry.ts';
import type { Steps } from '../partners/steps.ts';
import { isCountered } from './counter-terms.ts';
import { refuseAtTheDoor } from './door.ts';
import type { DspMessage, Pids } from './messages.ts';
import * as messages from './messages.ts';
import { keptOffer, ours } from './messages.ts';
import type { Negotiation, Refusal, Waiting } from './model.ts';
import { isOutside, needsPerson, waitedForPerson } from './model.ts';
import { ConnectorAnswers } from './negotiation-answers.ts';
import { factsOf } from './negotiation-facts.ts';
import { freshNegotiation, type KeyOfPartner, known, opened, type Prepared, prepare } from './negotiation-inbound.ts';
import { refusedBy, terminatedBy } from './negotiation-refusals.ts';
import type { NegotiationStep } from './negotiation-steps.ts';
import { negotiationStep } from './negotiation-steps.ts';
import { OPEN } from './open.ts';
import type { Outbox } from './outbox.ts';
import { Processes } from './processes.ts';
import type { NegotiationFacts, Step } from './processors.ts';
import { NEGOTIATION_PROCESSORS } from './processors.ts';
import type { Inbound } from './receive.ts';
import { findNegotiation, saveNegotiation } from './store.ts';
import type { Envelope } from './transport.port.ts';
import type { WireIds } from './wire-ids.ts';

export interface NegotiationsDeps {
  store: ControlStore;
  registry: Registry;
  outbox: Outbox;
  queue: ControlQueue;
  agreements: Agreements;
  decider: Decider;
  ids: WireIds;
  keyOfPartner: KeyOfPartner;
  /** Whether a participant lets steps be taken that need no decision. */
  stepsOf: (participant: string) => Steps;
  /** What the register says of a participant at present. */
  membershipsOf: (participant: string) => readonly string[];
  /** Where a participant's DSP endpoints live. */
  callbackAddress: (participant: string) => string;
  changed: (negotiation: Negotiation) => void;
}

/** Contract negotiation: both sides' processes of the participants of this broker. */
export class Negotiations extends Processes<Negotiation> implements Inbound {
  readonly #deps: NegotiationsDeps;

  constructor(deps: NegotiationsDeps) {
    super('negotiation', deps.outbox, deps.queue);
    this.#deps = deps;
    deps.outbox.use('negotiation', this);
    new ConnectorAnswers(deps.store, deps.queue, {
      approved: (tx, n, by) => this.#approved(tx, n, by),
      end: async (tx, n, refusal) => {
        await this.end(tx, n, refusal);
      },
      advance: (tx, n) => this.advance(tx, n, null),
    });
  }

  // ---- commands of people and programs -------------------------------------------------------------------------

  /** The consumer asks. What the catalogue says must already have been checked against who is asking. */
  request(
    consumer: string,
    options: {
      dataset: string;
      provider: string;
      offer: OdrlOffer;
      purpose: string | null;
      /** Who acts for the consumer, as its connector says. */
      signatory?: Signatory;
      /** What the consumer names as its return. */
      inReturn?: ReturnNamed;
      /** DSP base of an outside provider. */
      address?: string;
    },
  ): Promise<Negotiation> {
    const { store, callbackAddress } = this.#deps;
    return store.write(async (tx) => {
      const fresh = freshNegotiation(
        {
          role: 'consumer',
          participant: consumer,
          counterparty: options.provider,
          otherPid: null,
          dataset: options.dataset,
          offer: options.offer,
          purpose: options.purpose,
          ...(options.address === undefined ? {} : { address: options.address }),
        },
        tx.now,
      );
      const { pid } = fresh;
      const body = messages.contractRequest({
        consumerPid: pid,
        offer: options.offer,
        target: options.dataset,
        callbackAddress: callbackAddress(consumer),
        purpose: options.purpose,
        ...(options.signatory ? { signatory: options.signatory } : {}),
        ...(options.inReturn ? { inReturn: options.inReturn } : {}),
      });
      const asked = await this.say(tx, fresh, body);
      await this.save(tx, asked);
      tx.audit({
        kind: 'negotiation.requested',
        subject: pid,
        actor: consumer,
        parties: [consumer, options.provider],
        data: {
          dataset: options.dataset,
          purpose: options.purpose,
          ...(options.signatory ? { signatory: options.signatory } : {}),
          ...(options.inReturn ? { inReturn: options.inReturn } : {}),
        },
      });
      return asked;
    });
  }

  /** The provider offers of its own accord. The terms must be ones that can be decided and put on the wire. */
  propose(
    provider: string,
    options: { dataset: string; consumer: string; offer: OdrlOffer; address?: string },
  ): Promise<Negotiation> {
    const { store, callbackAddress, stepsOf } = this.#deps;
    return store.write(async (tx) => {
      const fresh = freshNegotiation(
        {
          role: 'provider',
          participant: provider,
          counterparty: options.consumer,
          otherPid: null,
          dataset: options.dataset,
          offer: options.offer,
          purpose: null,
          marks: { ownOffer: options.offer, ...(stepsOf(provider) === 'automatic' ? { approved: true } : {}) },
          ...(options.address === undefined ? {} : { address: options.address }),
        },
        tx.now,
      );
      const body = messages.contractOffer({
        providerPid: fresh.pid,
        offer: options.offer,
        target: options.dataset,
        callbackAddress: callbackAddress(provider),
      });
      const offered = await this.say(tx, fresh, body);
      await this.save(tx, offered);
      tx.audit({
        kind: 'negotiation.proposed',
        subject: fresh.pid,
        actor: provider,
        parties: [provider, options.consumer],
        data: { dataset: options.dataset, offer: options.offer['@id'] },
      });
      return offered;
    });
  }

  /**
   * A step that a person takes: offer, accept, counter, verify, finalize.
   * @throws MillspaceError MS-DSP-016 when the negotiation does not wait for it
   */
  step(pid: string, participant: string, step: NegotiationStep): Promise<Negotiation> {
    return this.#command(pid, participant, async (tx, n) => {
      const next = negotiationStep(n, step, this.#deps.stepsOf(n.participant));
      tx.audit({
        kind: `negotiation.step-${step.take}`,
        subject: n.pid,
        actor: participant,
        parties: [n.participant, n.counterparty],
        data: stepOnRecord(n, next.negotiation, step),
      });
      // What the connector was asked to say to the terms before needs no answer.
      if (n.waiting?.topic) await this.queue.withdraw(tx, n.waiting.topic);
      if (next.say) await this.save(tx, await this.say(tx, next.negotiation, next.say));
      else await this.advance(tx, next.negotiation, null);
    });
  }

  approve(pid: string, participant: string): Promise<Negotiation> {
    return this.#command(pid, participant, async (tx, n) => {
      this.#mustAwaitApproval(n);
      await this.#approved(tx, n, participant);
    });
  }

  refuse(pid: string, participant: string, reason?: string): Promise<Negotiation> {
    return this.#command(pid, participant, async (tx, n) => {
      if (!isCountered(n) || n.intent) this.#mustAwaitApproval(n);
      await this.end(tx, n, refusedBy(participant, reason));
    });
  }

  terminate(pid: string, participant: string, reason?: string): Promise<Negotiation> {
    return this.#command(pid, participant, (tx, n) => this.leave(tx, n, terminatedBy(participant, reason)));
  }

  /** Ends every open negotiation of a participant who is none any more, in whichever role. */
  async endOf(participant: string, refusal: Refusal, counterparty?: string): Promise<void> {
    const { store } = this.#deps;
    const rows = await store.read
      .selectFrom('negotiations')
      .select('pid')
      .where('participant', '=', participant)
      .$if(counterparty !== undefined, (query) => query.where('counterparty', '=', counterparty ?? ''))
      .where(OPEN.negotiations)
      .execute();
    for (const { pid } of rows) {
      await this.outbox.flushed(pid);
      await store.write((tx) => this.cut(tx, pid, refusal));
    }
  }

  // ---- the other side ---------------------------------------------------------------------------------------------

  prepare(envelope: Envelope): Promise<Prepared> {
    return prepare(envelope, this.#deps);
  }

  async receive(tx: Tx, envelope: Envelope, prepared: unknown): Promise<{ pid: string; ack: DspMessage }> {
    const { body } = envelope;
    const opens =
      (body['@type'] === 'ContractRequestMessage' && body.providerPid === undefined) ||
      (body['@type'] === 'ContractOfferMessage' && body.consumerPid === undefined);
    const found = opens ? await opened(tx, envelope) : await known(tx, envelope);
    const n = envelope.recognised ? { ...found, recognised: envelope.recognised } : found;
    if (isOutside(n)) refuseAtTheDoor(n, body, (prepared as Prepared | null)?.objection ?? null);
    const after = opens && n.state !== 'START' ? n : await this.take(tx, n, body, prepared);
    return { pid: after.pid, ack: this.#ack(after) };
  }

  /**
   * Somebody asks for data under an agreement whose last message of ours is still unacknowledged: that proves it arrived, and
   * the agreement is in force from now on.
   */
  async provenFinal(tx: Tx, participant: string, counterparty: string, agreement: string): Promise<void> {
    const row = await tx.db
      .selectFrom('negotiations')
      .select('pid')
      .where('agreement_id', '=', agreement)
      .where('participant', '=', participant)
      .where('counterparty', '=', counterparty)
      .where('state', '=', 'VERIFIED')
      .executeTakeFirst();
    const n = row ? await findNegotiation(tx.db, row.pid) : null;
    if (n) await this.proven(tx, n, 'FINALIZED');
  }

  async ackAgain(tx: Tx, pid: string): Promise<DspMessage> {
    const n = await findNegotiation(tx.db, pid);
    if (!n) throw new MillspaceError('MS-NEG-001', { detail: `there is no negotiation ${pid}`, status: 404 });
    return this.#ack(n);
  }

  #ack(n: Negotiation): DspMessage {
    return messages.processAck('ContractNegotiation', this.pids(n), n.state);
  }

  // ---- Processes ----------------------------------------------------------------------------------------------------

  protected find(tx: Tx, pid: string): Promise<Negotiation | null> {
    return findNegotiation(tx.db, pid);
  }

  protected async save(tx: Tx, n: Negotiation): Promise<void> {
    await saveNegotiation(tx.db, n);
    tx.after(() => this.#deps.changed(n));
  }

  protected absorb(n: Negotiation, body: DspMessage, prepared: unknown): Negotiation {
    const found = ours(body, 'signature');
    // Of an outsider a signature counts when it was checked: by its own word alone nobody has signed.
    const signer = (prepared as Prepared | null)?.signer;
    const signature = typeof found === 'string' && (!isOutside(n) || signer !== undefined) ? found : null;
    const marks = signer === undefined ? n.marks : { ...n.marks, theirKey: signer };
    switch (body['@type']) {
      case 'ContractRequestMessage': {
        if (n.state === 'START') return n;
        // Who asked before has not asked for this.
        const { approved: _approved, counter: _counter, signatory: _before, ...rest } = n.marks;
        const offer = body['offer'] as OdrlOffer;
        const signatory = ours(body, 'signatory');
        return {
          ...n,
          offer: keptOffer(offer),
          agreement: null,
          providerSignature: null,
          marks: {
            ...rest,
            before: n.offer,
            counter: { target: String(offer.target) },
            ...(validateSignatory(signatory) ? { signatory } : {}),
          },
        };
      }
      case 'ContractNegotiationEventMessage': {
        const signatory = ours(body, 'signatory');
        return validateSignatory(signatory) ? { ...n, marks: { ...n.marks, signatory } } : n;
      }
      case 'ContractOfferMessage':
        if (n.state === 'START') return { ...n, offer: keptOffer(body['offer'] as OdrlOffer) };
        return { ...n, offer: keptOffer(body['offer'] as OdrlOffer), marks: { ...n.marks, before: n.offer } };
      case 'ContractAgreementMessage':
        return { ...n, marks, agreement: body['agreement'] as Agreement, providerSignature: signature };
      case 'ContractAgreementVerificationMessage':
        return { ...n, marks, consumerSignature: signature };
      default:
        return n;
    }
  }

  protected termination(pids: Pids, n: Negotiation): DspMessage {
    return messages.negotiationTermination(pids, n.refusal ?? terminatedBy(n.participant));
  }

  protected async entered(tx: Tx, n: Negotiation, before: Waiting | null): Promise<void> {
    tx.audit({
      kind: `negotiation.${n.state.toLowerCase()}`,
      subject: n.pid,
      parties: [n.participant, n.counterparty],
      data: {
        role: n.role,
        participant: n.participant,
        dataset: n.dataset,
        ...(n.agreement ? { agreement: n.agreement['@id'] } : {}),
        ...(n.refusal ? { refusal: n.refusal } : {}),
      },
    });
    if (n.state === 'FINALIZED') await this.#deps.agreements.record(tx, n);
    if (n.state === 'START') return;
    const watches = isOutside(n) || this.#deps.stepsOf(n.participant) === 'manual';
    // Whoever asked reads on an open page how it ended; what is agreed on its connector hears of anyway.
    const ended = n.role === 'consumer' && n.state === 'TERMINATED';
    if (watches || ended || needsPerson(n) || waitedForPerson(n, before)) await this.#tell(tx, n);
  }

  /**
   * Whoever takes steps by hand, or deals with somebody outside, hears of each state; between connectors that answer by themselves nobody
   * needs to, but where it is the turn of a person, or no longer.
   */
  async #tell(tx: Tx, n: Negotiation): Promise<void> {
    await this.queue.tell(tx, n.participant, {
      topic: `negotiation.state:${n.pid}`,
      type: 'negotiation.state',
      body: {
        pid: n.pid,
        state: n.state,
        role: n.role,
        dataset: n.dataset,
        counterparty: n.counterparty,
        offer: n.offer,
        ...(isOutside(n) ? { outside: true } : {}),
        ...(n.refusal ? { reason: n.refusal.text.en } : {}),
      },
    });
  }

  protected async advance(tx: Tx, n: Negotiation, prepared: unknown): Promise<void> {
    const facts = await factsOf(tx, n, (prepared as Prepared | null)?.objection ?? null, this.#deps);
    await this.#perform(tx, n, NEGOTIATION_PROCESSORS[n.role][n.state](n, facts), facts);
  }

  async #perform(tx: Tx, n: Negotiation, step: Step, facts: NegotiationFacts): Promise<void> {
    switch (step.do) {
      case 'rest':
        await this.save(tx, { ...n, waiting: step.waiting });
        return;
      case 'ask': {
        const { topic } = step.waiting;
        if (topic !== undefined) await this.queue.ask(tx, n.participant, { topic, type: step.type, body: step.body });
        const agreement = step.type === 'agreement.sign' ? facts.draft : n.agreement;
        await this.save(tx, { ...n, agreement, waiting: step.waiting });
        return;
      }
      case 'terminate':
        await this.end(tx, n, step.refusal);
        return;
      case 'send':
        await this.save(tx, await this.say(tx, n, this.#compose(n, step.message)));
    }
  }

  #compose(n: Negotiation, kind: string): DspMessage {
    const pids = this.pids(n);
    if (kind === 'agreement' && n.agreement && n.providerSignature !== null)
      return messages.contractAgreement(pids, n.agreement, n.providerSignature);
    if (kind === 'verification' && n.consumerSignature !== null)
      return messages.agreementVerification(pids, n.consumerSignature);
    if (kind === 'finalized') return messages.negotiationEvent(pids, 'FINALIZED');
    throw new Error(`a negotiation cannot say ${kind} now`);
  }

  // ---- helpers --------------------------------------------------------------------------------------------------------

  async #command(
    pid: string,
    participant: string,
    act: (tx: Tx, n: Negotiation) => Promise<void>,
  ): Promise<Negotiation> {
    await this.outbox.flushed(pid);
    return this.#deps.store.write(async (tx) => {
      const n = await findNegotiation(tx.db, pid);
      if (n?.participant !== participant)
        throw new MillspaceError('MS-NEG-001', { detail: `there is no negotiation ${pid}`, status: 404 });
      await act(tx, n);
      return (await findNegotiation(tx.db, pid)) ?? n;
    });
  }

  #mustAwaitApproval(n: Negotiation): void {
    if (
      n.role === 'provider' &&
      (n.state === 'REQUESTED' || n.state === 'ACCEPTED') &&
      n.waiting?.topic?.startsWith('negotiation.approval:') &&
      !n.intent
    )
      return;
    throw new MillspaceError('MS-NEG-009', {
      detail: `this negotiation does not wait for an approval (state ${n.state})`,
      status: 409,
    });
  }

  async #approved(tx: Tx, n: Negotiation, by: string): Promise<void> {
    tx.audit({
      kind: 'negotiation.approved',
      subject: n.pid,
      actor: by,
      parties: [n.participant, n.counterparty],
      data: { dataset: n.dataset, counterparty: n.counterparty },
    });
    if (n.waiting?.topic) await this.queue.withdraw(tx, n.waiting.topic);
    await this.advance(tx, { ...n, marks: { ...n.marks, approved: true }, waiting: null }, null);
  }
}

/** What the log keeps of a step: terms that were named or taken on in it stand nowhere else. */
function stepOnRecord(n: Negotiation, after: Negotiation, step: NegotiationStep): Record<string, unknown> {
  const { dataset } = n;
  if (step.take === 'verify' || step.take === 'finalize') return { dataset };
  const { '@id': offer, ...terms } = after.offer;
  const { signatory } = step.take === 'offer' ? {} : step;
  return { dataset, offer, terms, ...(signatory ? { signatory } : {}) };
}
