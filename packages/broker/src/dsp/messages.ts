import type { Agreement, OdrlOffer, Signatory } from '@millspace/schemas';
import { DSP_CONTEXT } from '@millspace/schemas';
import type { Refusal } from './model.ts';

/** A DSP 2025-1 message as plain JSON. Extra members (`purpose`, `signature`) are allowed by its schemas. */
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

export function contractRequest(options: {
  consumerPid: string;
  offer: OdrlOffer;
  target: string;
  callbackAddress: string;
  purpose: string | null;
  signatory?: Signatory;
}): DspMessage {
  return message('ContractRequestMessage', {
    consumerPid: options.consumerPid,
    callbackAddress: options.callbackAddress,
    offer: { ...options.offer, '@type': 'Offer', target: options.target },
    ...(options.purpose === null ? {} : { purpose: options.purpose }),
    ...(options.signatory ? { signatory: options.signatory } : {}),
  });
}

/** The signature travels beside the agreement, which stays as it was signed. */
export function contractAgreement(pids: Pids, agreement: Agreement, signature: string): DspMessage {
  return message('ContractAgreementMessage', { ...pids, agreement, signature });
}

export function agreementVerification(pids: Pids, signature: string): DspMessage {
  return message('ContractAgreementVerificationMessage', { ...pids, signature });
}

export function negotiationEvent(pids: Pids, eventType: 'ACCEPTED' | 'FINALIZED'): DspMessage {
  return message('ContractNegotiationEventMessage', { ...pids, eventType });
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

export function transferStart(pids: Pids, endpoint: string): DspMessage {
  return message('TransferStartMessage', {
    ...pids,
    dataAddress: { '@type': 'DataAddress', endpointType: 'urn:millspace:endpoint:stream', endpoint },
  });
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
  const first: unknown = Array.isArray(body['reason']) ? body['reason'][0] : undefined;
  if (typeof first === 'object' && first !== null) {
    const { en, de } = first as { en?: unknown; de?: unknown };
    if (typeof en === 'string') return { code, text: { en, de: typeof de === 'string' ? de : en } };
  }
  if (typeof first === 'string') return { code, text: { en: first, de: first } };
  return {
    code,
    text: {
      en: 'The other side ended it without giving a reason.',
      de: 'Die andere Seite hat ohne Angabe eines Grundes beendet.',
    },
  };
}
