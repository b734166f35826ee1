import { type ControlAnswer, type ControlMessage, participantSlug } from '@millspace/schemas';
import type { Identity } from '../identity/identity.ts';
import type { Publications } from '../send/publications.ts';
import type { SigningDesk } from '../signing/desk.ts';
import { delegateTransport } from './delegate.ts';
import type { Evidence } from './evidence.ts';
import type { Mandate } from './mandate.ts';
import type { ReceiptDesk } from './receipts.ts';
import type { RequestDesk } from './requests.ts';
import { signAsConsumer, signAsProvider, verifyConsumer } from './sign.ts';

export type Answerable = Exclude<ControlMessage, { type: 'hello' | 'demand' | 'audit.checkpoint' | 'control-signals' }>;

/** What a handler decides: an answer, or nothing yet (a person has to decide, or another connector of ours is meant). */
export type Reaction = ControlAnswer | null;

export interface HandlerDeps {
  identity: Identity;
  publications: Publications;
  evidence: Evidence;
  receipts: Pick<ReceiptDesk, 'countersign' | 'copy'>;
  requests: Pick<RequestDesk, 'find'>;
  mandate: Pick<Mandate, 'withdrawn'>;
  signing: Pick<SigningDesk, 'read' | 'byInstruction' | 'stillHolds'>;
  now: () => number;
  /** What has to happen beside answering. */
  effects: {
    approvalAsked(message: Extract<ControlMessage, { type: 'negotiation.approval' }>): void;
    /** A negotiation waits for no approval any more, whoever has done what. */
    pastApproval(pid: string): void;
    transferChanged(message: Extract<ControlMessage, { type: 'transfer.state' }>): Promise<void>;
    revoked(agreement: string, reason: string): Promise<void>;
    /** As consumer: the transfer can begin; `outside`: with a provider of another dataspace. */
    finalized(agreement: string, outside: boolean): void;
    ruleChanged(message: Extract<ControlMessage, { type: 'rule.changed' }>): void;
    historyAsked(message: Extract<ControlMessage, { type: 'history.request' }>): void;
    /** Somebody tells of a use; durable when it returns. */
    told(message: Extract<ControlMessage, { type: 'notice' }>): void;
  };
}

/** States in which a provider may be asked for an approval. */
const DECIDING = new Set(['REQUESTED', 'ACCEPTED']);

/** Reacts to one control message. What it throws is shown and tried again when the broker repeats the message. */
export async function react(message: Answerable, deps: HandlerDeps): Promise<Reaction> {
  const { evidence, effects } = deps;
  switch (message.type) {
    case 'negotiation.approval':
      effects.approvalAsked(message);
      return null;
    case 'agreement.sign':
      return signAsProvider(message, deps);
    case 'transport.delegate':
      return delegateTransport(message, deps);
    case 'agreement.countersign':
      return signAsConsumer(message, deps);
    case 'agreement.verify':
      return verifyConsumer(message, deps);
    case 'agreement.finalized': {
      const provider = participantSlug(message.agreement.agreement.assigner);
      const role = message.role ?? (provider === ownSlug(deps) ? 'provider' : 'consumer');
      const asked = message.pid === undefined ? null : evidence.request(message.pid);
      // As consumer what this connector itself asked for; as provider what the broker says it was asked.
      const purpose = asked === null ? (message.purpose ?? null) : asked.purpose;
      const decided = message.pid === undefined ? null : evidence.decision(message.pid);
      const actor = role === 'consumer' ? asked?.actor : decided?.actor;
      evidence.keepAgreement(message.agreement, role, deps.now(), purpose, actor ?? null);
      if (role === 'consumer') effects.finalized(message.agreement.agreement['@id'], provider === null);
      return { ok: true };
    }
    case 'agreement.revoked':
      evidence.revoke(message.agreement, message.reason, deps.now());
      await effects.revoked(message.agreement, message.reason);
      return { ok: true };
    case 'negotiation.state':
      // Shown when somebody asks; the broker keeps it.
      if (!DECIDING.has(message.state)) effects.pastApproval(message.pid);
      return { ok: true };
    case 'transfer.state':
      await effects.transferChanged(message);
      return { ok: true };
    case 'history.request':
      if (deps.publications.find(message.dataset) === null) return null;
      effects.historyAsked(message);
      return { ok: true };
    case 'rule.changed':
      effects.ruleChanged(message);
      return { ok: true };
    case 'receipt.countersign':
      return deps.receipts.countersign(message.receipt);
    case 'receipt.copy':
      return deps.receipts.copy(message.receipt);
    case 'notice':
      effects.told(message);
      return { ok: true };
    case 'machine.relation':
      // Shown when somebody asks (`connector machine relation list`); the broker keeps it.
      return { ok: true };
    case 'audit.head':
      evidence.keepAuditHead(message.head);
      return { ok: true };
  }
}

function ownSlug(deps: HandlerDeps): string {
  return deps.identity.enrolment?.participant ?? '';
}
