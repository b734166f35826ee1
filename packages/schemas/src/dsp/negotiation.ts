// Contract negotiation of DSP 2025-1, as one total table: what each message does in each state, and who may send it.
import type { NegotiationState } from '../generated/types.ts';
import { type Cell, mayBeSent, type Role, type TransitionTable } from './cell.ts';

/** `START`: there is no process yet; a message with `callbackAddress` opens one. */
export type NegotiationRow = NegotiationState | 'START';

/** `@type` of a message; events with their `eventType`. */
export type NegotiationMessage =
  | 'ContractRequestMessage'
  | 'ContractOfferMessage'
  | 'ContractAgreementMessage'
  | 'ContractAgreementVerificationMessage'
  | 'ContractNegotiationEventMessage:ACCEPTED'
  | 'ContractNegotiationEventMessage:FINALIZED'
  | 'ContractNegotiationTerminationMessage';

export const NEGOTIATION_MESSAGES: readonly NegotiationMessage[] = [
  'ContractRequestMessage',
  'ContractOfferMessage',
  'ContractAgreementMessage',
  'ContractAgreementVerificationMessage',
  'ContractNegotiationEventMessage:ACCEPTED',
  'ContractNegotiationEventMessage:FINALIZED',
  'ContractNegotiationTerminationMessage',
];

type C = Cell<NegotiationState> | null;
const requested: C = { to: 'REQUESTED', by: 'consumer' };
const offered: C = { to: 'OFFERED', by: 'provider' };
const accepted: C = { to: 'ACCEPTED', by: 'consumer' };
const agreed: C = { to: 'AGREED', by: 'provider' };
const verified: C = { to: 'VERIFIED', by: 'consumer' };
const finalized: C = { to: 'FINALIZED', by: 'provider' };
/**
 * The text lets either party end a negotiation in any state that is not final; the diagram names fewer senders.
 * We follow the text: whoever wants out can get out.
 */
const ended: C = { to: 'TERMINATED', by: 'either' };

function row(
  request: C,
  offer: C,
  agreement: C,
  verification: C,
  accept: C,
  finalize: C,
  terminate: C,
): Readonly<Record<NegotiationMessage, C>> {
  return {
    ContractRequestMessage: request,
    ContractOfferMessage: offer,
    ContractAgreementMessage: agreement,
    ContractAgreementVerificationMessage: verification,
    'ContractNegotiationEventMessage:ACCEPTED': accept,
    'ContractNegotiationEventMessage:FINALIZED': finalize,
    ContractNegotiationTerminationMessage: terminate,
  };
}

const x: null = null;

/** DSP 2025-1, contract negotiation protocol, §"State machine". Columns: request, offer, agreement, verification, ACCEPTED, FINALIZED, termination. */
export const NEGOTIATION: TransitionTable<NegotiationRow, NegotiationMessage, NegotiationState> = {
  START: row(requested, offered, x, x, x, x, x),
  REQUESTED: row(x, offered, agreed, x, x, x, ended),
  OFFERED: row(requested, x, x, x, accepted, x, ended),
  ACCEPTED: row(x, x, agreed, x, x, x, ended),
  AGREED: row(x, x, x, verified, x, x, ended),
  VERIFIED: row(x, x, x, x, x, finalized, ended),
  FINALIZED: row(x, x, x, x, x, x, x),
  TERMINATED: row(x, x, x, x, x, x, x),
};

/** The state that a message from `sender` leads to, or null when it is illegal there (answer: 400, no transition). */
export function nextNegotiationState(
  from: NegotiationRow,
  message: NegotiationMessage,
  sender: Role,
): NegotiationState | null {
  const cell = NEGOTIATION[from][message];
  return mayBeSent(cell, sender) ? cell.to : null;
}

export function isFinalNegotiation(state: NegotiationState): boolean {
  return state === 'FINALIZED' || state === 'TERMINATED';
}
