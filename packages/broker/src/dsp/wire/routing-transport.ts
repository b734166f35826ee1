import type { DspMessage } from '../messages.ts';
import type { Envelope, Transport } from '../transport.port.ts';

/** Between participants of this broker straight to the other side, to everybody else over HTTP. */
export class RoutingTransport implements Transport {
  readonly #local: Transport;
  readonly #remote: Transport;
  readonly #isParticipant: (id: string) => boolean;

  constructor(local: Transport, remote: Transport, isParticipant: (id: string) => boolean) {
    this.#local = local;
    this.#remote = remote;
    this.#isParticipant = isParticipant;
  }

  send(envelope: Envelope): Promise<DspMessage> {
    return (this.#isParticipant(envelope.to) ? this.#local : this.#remote).send(envelope);
  }
}
