import type { DspMessage } from './messages.ts';
import type { Envelope, Transport } from './transport.port.ts';

/** Between two participants of this broker a message goes straight to the receiving side's spine. */
export class LocalTransport implements Transport {
  #receive: (envelope: Envelope) => Promise<DspMessage> = () => Promise.reject(new Error('no receiver yet'));

  connect(receive: (envelope: Envelope) => Promise<DspMessage>): void {
    this.#receive = receive;
  }

  send(envelope: Envelope): Promise<DspMessage> {
    return this.#receive(envelope);
  }
}
