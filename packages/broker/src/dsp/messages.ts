import type { Agreement, DataAddress, OdrlOffer, ReturnNamed, Signatory } from '@millspace/schemas';
import { DSP_CONTEXT, textOf } from '@millspace/schemas';
import type { Refusal } from './model.ts';

/** A DSP 2025-1 message as plain JSON. Members of ours (`x:purpose`, `x:signature`) are allowed by its schemas, and ignored by others. */
export interface DspMessage {
  '@context': string[];
  '@type': string;
  consumerPid?: string;
  providerPid?: string;
  [member: string]: unknown;
}

export interface Pids {
  consumerPid: string;
  providerPid: string;
}

function message(type: string, members: Record<string, unknown>): DspMessage {
  return { '@context': [DSP_CONTEXT], '@type': type, ...members };
}

/** An offer as it stands in a message: with its target, without empty lists, which the protocol does not know. */
function messageOffer(offer: OdrlOffer, target: string): Record<string, unknown> {
  const rules = Object.entries(offer).filter(([, value]) => !(Array.isArray(value) && value.length === 0));
  return { ...Object.fromEntries(rules), '@type': 'Offer', target };
}

/** The consumer asks, or (with `providerPid`) asks for something else than was offered. */
export function contractRequest(options: {
  consumerPid: string;
  providerPid?: string;
  offer: OdrlOffer;
  target: string;
  callbackAddress?: string;
  purpose: string | null;
  signatory?: Signatory;
  inReturn?: ReturnNamed;
}): DspMessage {
  const { consumerPid, providerPid, callbackAddress, offer, target, purpose, signatory, inReturn } = options;
  return message('ContractRequestMessage', {
    consumerPid,
    ...(providerPid === undefined ? { callbackAddress } : { providerPid }),
    offer: messageOffer(offer, target),
    ...(purpose === null ? {} : { 'x:purpose': purpose }),
    ...(signatory ? { 'x:signatory': signatory } : {}),
    ...(inReturn ? { 'x:inReturn': inReturn } : {}),
  });
}

/** The provider offers: of its own accord (with `callbackAddress`), or another thing than was asked for. */
export function contractOffer(options: {
  providerPid: string;
  consumerPid?: string;
  offer: OdrlOffer;
  target: string;
  callbackAddress?: string;
}): DspMessage {
  const { providerPid, consumerPid, callbackAddress, offer, target } = options;
  return message('ContractOfferMessage', {
    providerPid,
    ...(consumerPid === undefined ? { callbackAddress } : { consumerPid }),
    offer: messageOffer(offer, target),
  });
}

/** The offer of a message as it is kept: what it is about and between whom is known otherwise. */
export function keptOffer(offer: OdrlOffer): OdrlOffer {
  const { target: _target, assigner: _assigner, assignee: _assignee, ...kept } = offer;
  return kept as OdrlOffer;
}

/** A member of ours in a message, also as releases before the HTTP binding wrote it. */
export function ours(body: DspMessage, name: 'signature' | 'purpose' | 'signatory' | 'inReturn'): unknown {
  return body[`x:${name}`] ?? body[name];
}

/** The signature travels beside the agreement, which stays as it was signed. */
export function contractAgreement(pids: Pids, agreement: Agreement, signature: string): DspMessage {
  return message('ContractAgreementMessage', { ...pids, agreement, 'x:signature': signature });
}

export function agreementVerification(pids: Pids, signature: string): DspMessage {
  return message('ContractAgreementVerificationMessage', { ...pids, 'x:signature': signature });
}

/** `signatory`: who acts for the consumer that accepts. */
export function negotiationEvent(pids: Pids, eventType: 'ACCEPTED' | 'FINALIZED', signatory?: Signatory): DspMessage {
  return message('ContractNegotiationEventMessage', {
    ...pids,
    eventType,
    ...(signatory ? { 'x:signatory': signatory } : {}),
  });
}

export function negotiationTermination(pids: Pids, refusal: Refusal): DspMessage {
  return message('ContractNegotiationTerminationMessage', { ...pids, code: refusal.code, reason: [refusal.text] });
}

export function transferRequest(options: {
  consumerPid: string;
  agreementId: string;
  format: string;
  callbackAddress: string;
}): DspMessage {
  return message('TransferRequestMessage', { ...options });
}

/** The address of a millspace stream. */
export function streamAddress(endpoint: string): DataAddress {
  return { '@type': 'DataAddress', endpointType: 'urn:millspace:endpoint:stream', endpoint };
}

/** `dataAddress`: where the data can be fetched; null when the provider has none to give. */
export function transferStart(pids: Pids, dataAddress: DataAddress | null): DspMessage {
  return message('TransferStartMessage', { ...pids, ...(dataAddress ? { dataAddress } : {}) });
}

export function transferSuspension(pids: Pids, refusal: Refusal): DspMessage {
  return message('TransferSuspensionMessage', { ...pids, code: refusal.code, reason: [refusal.text] });
}

export function transferCompletion(pids: Pids): DspMessage {
  return message('TransferCompletionMessage', { ...pids });
}

export function transferTermination(pids: Pids, refusal: Refusal): DspMessage {
  return message('TransferTerminationMessage', { ...pids, code: refusal.code, reason: [refusal.text] });
}

export function processAck(type: 'ContractNegotiation' | 'TransferProcess', pids: Pids, state: string): DspMessage {
  return message(type, { ...pids, state });
}

/** The reason in a termination or suspension, as words for people; foreign partners may send any JSON. */
export function refusalOf(body: DspMessage): Refusal {
  const code = typeof body['code'] === 'string' ? body['code'] : 'MS-NEG-007';
  const text = textOf(body['reason']);
  if (text) return { code, text };
  return {
    code,
    text: {
      en: 'The other side ended it without giving a reason.',
      de: 'Die andere Seite hat ohne Angabe eines Grundes beendet.',
    },
  };
}
