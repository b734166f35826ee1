import type { DspMessage } from './messages.ts';
import type { ProtocolName } from './model.ts';

/** One message on its way from one participant's process to another's. */
export interface Envelope {
  /** Of the outbox row: a second arrival of the same id changes nothing. */
  id: string;
  protocol: ProtocolName;
  /** Slugs; the transport vouches for the sender. */
  from: string;
  to: string;
  body: DspMessage;
}

/** Carries a message to the other side and brings back its acknowledgement (ContractNegotiation or TransferProcess). */
export interface Transport {
  /**
   * @throws MillspaceError with a status of 4xx when the other side refuses the message for good; anything else is
   * worth another try
   */
  send(envelope: Envelope): Promise<DspMessage>;
}
