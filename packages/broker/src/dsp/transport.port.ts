import type { Recognition } from '@millspace/schemas';
import type { DspMessage } from './messages.ts';
import type { ProtocolName } from './model.ts';

/** One message on its way from one participant's process to another's. */
export interface Envelope {
  /** Of the outbox row: a second arrival of the same id changes nothing. */
  id: string;
  protocol: ProtocolName;
  /** The sender's process. */
  pid?: string;
  /** When it was written (epoch ms), and how often it was tried before: a peer that is not that far gets some time. */
  since?: number;
  attempts?: number;
  /** Slugs; the transport vouches for the sender. */
  from: string;
  to: string;
  body: DspMessage;
  /** Of an outside sender: how it was recognised, and the mark of the whole message where it has no id of its own. */
  recognised?: Recognition;
  digest?: string;
}

/** Carries a message to the other side and brings back its acknowledgement (ContractNegotiation or TransferProcess). */
export interface Transport {
  /**
   * @throws MillspaceError with a status of 4xx when the other side refuses the message for good; anything else is
   * worth another try
   */
  send(envelope: Envelope): Promise<DspMessage>;
}
