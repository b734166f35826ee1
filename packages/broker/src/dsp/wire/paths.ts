import type { DspMessage } from '../messages.ts';
import type { ProtocolName, Role } from '../model.ts';

/** A pid as part of a path: URNs keep their colons, which some peers compare literally. */
export function pathPid(pid: string): string {
  return encodeURIComponent(pid).replaceAll('%3A', ':');
}

const TRANSFER_PATHS: Readonly<Record<string, string>> = {
  TransferStartMessage: 'start',
  TransferSuspensionMessage: 'suspension',
  TransferCompletionMessage: 'completion',
  TransferTerminationMessage: 'termination',
};

/** Pure: where a message goes below the other side's base address (DSP 2025-1, HTTPS bindings). `sender`: who says it. */
export function messagePath(protocol: ProtocolName, body: DspMessage, sender: Role): string {
  const other = sender === 'consumer' ? body.providerPid : body.consumerPid;
  const pid = other === undefined ? '' : pathPid(other);
  const type = body['@type'];
  if (protocol === 'transfer') {
    const step = TRANSFER_PATHS[type];
    return step === undefined ? '/transfers/request' : `/transfers/${pid}/${step}`;
  }
  switch (type) {
    case 'ContractRequestMessage':
      return pid === '' ? '/negotiations/request' : `/negotiations/${pid}/request`;
    case 'ContractOfferMessage':
      return pid === '' ? '/negotiations/offers' : `/negotiations/${pid}/offers`;
    case 'ContractAgreementMessage':
      return `/negotiations/${pid}/agreement`;
    case 'ContractAgreementVerificationMessage':
      return `/negotiations/${pid}/agreement/verification`;
    case 'ContractNegotiationEventMessage':
      return `/negotiations/${pid}/events`;
    default:
      return `/negotiations/${pid}/termination`;
  }
}

/** Whether a message begins a process at the other side: what it does not know then, it never will. */
export function opensProcess(body: DspMessage): boolean {
  return body.providerPid === undefined || body.consumerPid === undefined;
}
