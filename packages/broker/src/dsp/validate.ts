import type { Validator } from '@millspace/schemas';
import * as schemas from '@millspace/schemas';
import type { DspMessage } from './messages.ts';
import type { ProtocolName } from './model.ts';

/** The messages of each protocol, by `@type` (DSP 2025-1 JSON Schemas; unknown members are allowed). */
const MESSAGES: Record<ProtocolName, Readonly<Record<string, Validator<unknown>>>> = {
  negotiation: {
    ContractRequestMessage: schemas.validateContractRequestMessage,
    ContractOfferMessage: schemas.validateContractOfferMessage,
    ContractAgreementMessage: schemas.validateContractAgreementMessage,
    ContractAgreementVerificationMessage: schemas.validateContractAgreementVerificationMessage,
    ContractNegotiationEventMessage: schemas.validateContractNegotiationEventMessage,
    ContractNegotiationTerminationMessage: schemas.validateContractNegotiationTerminationMessage,
  },
  transfer: {
    TransferRequestMessage: schemas.validateTransferRequestMessage,
    TransferStartMessage: schemas.validateTransferStartMessage,
    TransferSuspensionMessage: schemas.validateTransferSuspensionMessage,
    TransferCompletionMessage: schemas.validateTransferCompletionMessage,
    TransferTerminationMessage: schemas.validateTransferTerminationMessage,
  },
};

/** Pure: what is wrong with the shape of a message, or null. */
export function messageObjection(protocol: ProtocolName, body: DspMessage): string | null {
  const type = body['@type'];
  const validate = Object.hasOwn(MESSAGES[protocol], type) ? MESSAGES[protocol][type] : undefined;
  if (!validate) return `/@type: ${String(type)} is no message of a ${protocol}`;
  return validate(body) ? null : schemas.describeErrors(validate.errors);
}
