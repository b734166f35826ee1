import { randomUUID } from 'node:crypto';
import { MillspaceError } from '@millspace/runtime/errors';
import type { Agreement, OdrlOffer } from '@millspace/schemas';
import type { Agreements } from '../agreements/agreements.ts';
import { agreementObjection, draftAgreement, signatureObjection, signerOf } from '../agreements/signing.ts';
import { findDataset, standingOffer } from '../catalog/offers.ts';
import type { AnswerHandler, ControlQueue, PendingRow } from '../control/queue.ts';
import type { ControlStore, Tx } from '../db/store.ts';
import type { Decider } from '../facts/decider.ts';
import type { Registry } from '../participants/registry.ts';
import type { ConnectorIdentity } from '../ports.ts';
import type { DspMessage, Pids } from './messages.ts';
import * as messages from './messages.ts';
import type { Negotiation, Refusal } from './model.ts';
import type { Outbox } from './outbox.ts';
import { Processes } from './processes.ts';
import type { NegotiationFacts, Step } from './processors.ts';
import { NEGOTIATION_PROCESSORS } from './processors.ts';
import type { Inbound } from './receive.ts';
import { findByOther, findNegotiation, saveNegotiation } from './store.ts';
import type { Envelope } from './transport.port.ts';

export interface NegotiationsDeps {
  store: ControlStore;
  registry: Registry;
  outbox: Outbox;
  queue: ControlQueue;
  agreements: Agreements;
  decider: Decider;
  /** Where a participant's DSP endpoints live. */
  callbackAddress: (participant: string) => string;
  changed: (negotiation: Negotiation) => void;
}

interface Prepared {
  objection: Refusal | null;
}

/** Contract negotiation: both sides' processes of the participants of this broker. */
export class Negotiations extends Processes<Negotiation> implements Inbound {
  readonly #deps: NegotiationsDeps;

  constructor(deps: NegotiationsDeps) {
    super('negotiation', deps.outbox, deps.queue);
    this.#deps = deps;
    deps.outbox.use('negotiation', this);
    deps.queue.on('negotiation.approval', this.#onApproval);
    deps.queue.on('agreement.sign', this.#onSignature('providerSignature'));
    deps.queue.on('agreement.countersign', this.#onSignature('consumerSignature'));
    deps.queue.on('agreement.verify', this.#onVerified);
  }

  // ---- commands of people and programs -------------------------------------------------------------------------

  /** The consumer asks. What the catalogue says must already have been checked against who is asking. */
  request(
    consumer: string,
    options: { dataset: string; provider: string; offer: OdrlOffer; purpose: string | null },
  ): Promise<Negotiation> {
    const { store, callbackAddress } = this.#deps;
    return store.write(async (tx) => {
      const pid = `urn:uuid:${randomUUID()}`;
      const fresh: Negotiation = {
        pid,
        role: 'consumer',
        participant: consumer,
        counterparty: options.provider,
        otherPid: null,
        state: 'START',
        dataset: options.dataset,
        offer: options.offer,
        purpose: options.purpose,
        agreement: null,
        providerSignature: null,
        consumerSignature: null,
        marks: {},
        intent: null,
        waiting: null,
        refusal: null,
        history: [],
        createdAt: tx.now,
        updatedAt: tx.now,
      };
      const body = messages.contractRequest({
        consumerPid: pid,
        offer: options.offer,
        target: options.dataset,
        callbackAddress: callbackAddress(consumer),
        purpose: options.purpose,
      });
      const asked = await this.say(tx, fresh, body);
      await this.save(tx, asked);
      tx.audit({
        kind: 'negotiation.requested',
        subject: pid,
        actor: consumer,
        parties: [consumer, options.provider],
        data: { dataset: options.dataset, purpose: options.purpose },
      });
      return asked;
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
      this.#mustAwaitApproval(n);
      await this.end(tx, n, refusedBy(participant, reason));
    });
  }

  terminate(pid: string, participant: string, reason?: string): Promise<Negotiation> {
    return this.#command(pid, participant, (tx, n) => this.end(tx, n, terminatedBy(participant, reason)));
  }

  /** Ends every open negotiation of a participant who is none any more, in whichever role. */
  async endOf(participant: string, refusal: Refusal): Promise<void> {
    const { store } = this.#deps;
    const rows = await store.read
      .selectFrom('negotiations')
      .select('pid')
      .where('participant', '=', participant)
      .where('state', 'not in', ['FINALIZED', 'TERMINATED'])
      .execute();
    for (const { pid } of rows) {
      await this.outbox.flushed(pid);
      await store.write((tx) => this.cut(tx, pid, refusal));
    }
  }

  // ---- the other side ---------------------------------------------------------------------------------------------

  /** What has to be worked out before the transaction: signatures. */
  async prepare(envelope: Envelope): Promise<Prepared> {
    const { body, from, to } = envelope;
    const { registry, store } = this.#deps;
    if (body['@type'] === 'ContractAgreementMessage') {
      const own = await findNegotiation(store.read, String(body.consumerPid));
      const agreement = body['agreement'] as Agreement;
      if (own?.participant !== to) return { objection: null };
      const expected = {
        offer: own.offer,
        dataset: own.dataset,
        provider: from,
        consumer: to,
        now: Date.parse(agreement.timestamp),
      };
      const objection =
        agreementObjection(agreement, expected) ??
        (await signatureObjection(registry, from, agreement, body['signature']));
      return { objection };
    }
    if (body['@type'] === 'ContractAgreementVerificationMessage') {
      const own = await findNegotiation(store.read, String(body.providerPid));
      if (own?.participant !== to || !own.agreement) return { objection: null };
      return { objection: await signatureObjection(registry, from, own.agreement, body['signature']) };
    }
    return { objection: null };
  }

  async receive(tx: Tx, envelope: Envelope, prepared: unknown): Promise<{ pid: string; ack: DspMessage }> {
    const { body } = envelope;
    const opens = body['@type'] === 'ContractRequestMessage' && body.providerPid === undefined;
    const n = opens ? await this.#open(tx, envelope) : await this.#known(tx, envelope);
    const after = opens && n.state !== 'START' ? n : await this.take(tx, n, body, prepared);
    return { pid: after.pid, ack: this.#ack(after) };
  }

  async ackAgain(tx: Tx, pid: string): Promise<DspMessage> {
    const n = await findNegotiation(tx.db, pid);
    if (!n) throw new MillspaceError('MS-NEG-001', { detail: `there is no negotiation ${pid}`, status: 404 });
    return this.#ack(n);
  }

  #ack(n: Negotiation): DspMessage {
    return messages.processAck('ContractNegotiation', this.pids(n), n.state);
  }

  async #open(tx: Tx, { from, to, body }: Envelope): Promise<Negotiation> {
    const consumer = String(body.consumerPid);
    const before = await findByOther(tx.db, 'negotiations', to, consumer);
    const known = before === null ? null : await findNegotiation(tx.db, before);
    if (known) return known;
    const { target, ...offer } = body['offer'] as OdrlOffer & { target?: string };
    return {
      pid: `urn:uuid:${randomUUID()}`,
      role: 'provider',
      participant: to,
      counterparty: from,
      otherPid: consumer,
      state: 'START',
      dataset: String(target),
      offer,
      purpose: typeof body['purpose'] === 'string' ? body['purpose'] : null,
      agreement: null,
      providerSignature: null,
      consumerSignature: null,
      marks: {},
      intent: null,
      waiting: null,
      refusal: null,
      history: [],
      createdAt: tx.now,
      updatedAt: tx.now,
    };
  }

  async #known(tx: Tx, { from, to, body }: Envelope): Promise<Negotiation> {
    for (const pid of [body.consumerPid, body.providerPid]) {
      const found = pid === undefined ? null : await findNegotiation(tx.db, pid);
      if (found?.participant === to && found.counterparty === from) return found;
    }
    throw new MillspaceError('MS-NEG-001', { detail: 'there is no such negotiation between these two', status: 404 });
  }

  // ---- Processes ----------------------------------------------------------------------------------------------------

  protected find(tx: Tx, pid: string): Promise<Negotiation | null> {
    return findNegotiation(tx.db, pid);
  }

  protected async save(tx: Tx, n: Negotiation): Promise<void> {
    await saveNegotiation(tx.db, n);
    tx.after(() => this.#deps.changed(n));
  }

  protected absorb(n: Negotiation, body: DspMessage): Negotiation {
    const signature = typeof body['signature'] === 'string' ? body['signature'] : null;
    switch (body['@type']) {
      case 'ContractAgreementMessage':
        return { ...n, agreement: body['agreement'] as Agreement, providerSignature: signature };
      case 'ContractAgreementVerificationMessage':
        return { ...n, consumerSignature: signature };
      default:
        return n;
    }
  }

  protected termination(pids: Pids, n: Negotiation): DspMessage {
    return messages.negotiationTermination(pids, n.refusal ?? terminatedBy(n.participant));
  }

  protected async entered(tx: Tx, n: Negotiation): Promise<void> {
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
  }

  protected async advance(tx: Tx, n: Negotiation, prepared: unknown): Promise<void> {
    const facts = await this.#facts(tx, n, (prepared as Prepared | null)?.objection ?? null);
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

  async #facts(tx: Tx, n: Negotiation, objection: Refusal | null): Promise<NegotiationFacts> {
    const { registry } = this.#deps;
    const facts: NegotiationFacts = {
      now: tx.now,
      approval: 'manual',
      decision: null,
      draft: n.agreement,
      objection,
      counterpartyJwk:
        signerOf(registry, n.counterparty, n.role === 'consumer' ? n.providerSignature : n.consumerSignature)
          ?.publicJwk ?? null,
    };
    if (n.role !== 'provider' || (n.state !== 'REQUESTED' && n.state !== 'ACCEPTED')) return facts;
    const found = standingOffer(await findDataset(tx.db, n.dataset), n.offer);
    if (found?.dataset.provider !== n.participant) return facts;
    const draft =
      n.agreement ??
      draftAgreement({
        id: `urn:uuid:${randomUUID()}`,
        offer: found.offer,
        dataset: n.dataset,
        provider: n.participant,
        consumer: n.counterparty,
        now: tx.now,
      });
    const decision = this.#deps.decider.toSign(draft, {
      now: tx.now,
      consumer: n.counterparty,
      provider: n.participant,
      dataset: n.dataset,
      purpose: n.purpose,
      agreementStart: Date.parse(draft.timestamp),
    });
    return { ...facts, approval: found.dataset.approval, decision, draft };
  }

  // ---- answers of the own connector ---------------------------------------------------------------------------------

  #onApproval: AnswerHandler = async (row, answer, by) => {
    await this.#answered(row, answer, by, async (tx, n) => {
      if (answer['approve'] === true) await this.#approved(tx, n, by.connector);
      else await this.end(tx, n, refusedBy(by.participant, text(answer['reject'] ?? answer['reason'])));
    });
  };

  #onSignature(member: 'providerSignature' | 'consumerSignature'): AnswerHandler {
    return async (row, answer, by) => {
      await this.#answered(row, answer, by, async (tx, n) => {
        const signature = answer['signature'];
        if (typeof signature !== 'string' || signature === '') {
          await this.end(tx, n, notSigned(by.participant, text(answer['reject'])));
          return;
        }
        tx.audit({
          kind: 'agreement.signed',
          subject: n.agreement?.['@id'] ?? n.pid,
          actor: by.connector,
          parties: [n.participant, n.counterparty],
          data: { pid: n.pid, role: n.role, signature },
        });
        await this.advance(tx, { ...n, [member]: signature, waiting: null }, null);
      });
    };
  }

  #onVerified: AnswerHandler = async (row, answer, by) => {
    await this.#answered(row, answer, by, async (tx, n) => {
      if (answer['ok'] === true)
        await this.advance(tx, { ...n, marks: { ...n.marks, verified: true }, waiting: null }, null);
      else await this.end(tx, n, notSigned(by.participant, text(answer['reject'])));
    });
  };

  #answered(
    row: PendingRow,
    answer: Record<string, unknown>,
    by: ConnectorIdentity,
    act: (tx: Tx, n: Negotiation) => Promise<void>,
  ): Promise<void> {
    const { pid } = JSON.parse(row.body) as { pid: string };
    return this.#deps.store.write(async (tx) => {
      await this.queue.settle(tx, row, answer);
      const n = await findNegotiation(tx.db, pid);
      if (n?.participant !== by.participant || n.waiting?.topic !== row.topic || n.intent) {
        throw new MillspaceError('MS-NEG-010', {
          detail: 'the negotiation does not wait for this (any more)',
          status: 409,
        });
      }
      await act(tx, n);
    });
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
      n.state === 'REQUESTED' &&
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

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, 500) : undefined;
}

function because(reason: string | undefined): string {
  return reason === undefined ? '.' : `: ${reason}`;
}

function refusedBy(who: string, reason?: string): Refusal {
  return {
    code: 'MS-NEG-003',
    text: {
      en: `${who} refused the request${because(reason)}`,
      de: `${who} hat die Anfrage abgelehnt${because(reason)}`,
    },
  };
}

function terminatedBy(who: string, reason?: string): Refusal {
  return {
    code: 'MS-NEG-007',
    text: {
      en: `${who} ended the negotiation${because(reason)}`,
      de: `${who} hat die Verhandlung beendet${because(reason)}`,
    },
  };
}

function notSigned(who: string, reason?: string): Refusal {
  return {
    code: 'MS-AGR-006',
    text: {
      en: `The connector of ${who} did not accept the agreement${because(reason)}`,
      de: `Der Konnektor von ${who} hat die Vereinbarung nicht angenommen${because(reason)}`,
    },
  };
}
