import { MillspaceError } from '@millspace/runtime/errors';
import type { ControlStore, Tx } from '../db/store.ts';
import type { DspMessage } from './messages.ts';
import type { ProtocolName } from './model.ts';
import type { Envelope } from './transport.port.ts';
import { messageObjection } from './validate.ts';

/** What a protocol does with a message that has passed the spine. */
export interface Inbound {
  /** Work that must not happen inside a transaction: checking signatures. */
  prepare(envelope: Envelope): Promise<unknown>;
  /** Takes the message; returns the pid of the process that took it, and the acknowledgement. */
  receive(tx: Tx, envelope: Envelope, prepared: unknown): Promise<{ pid: string; ack: DspMessage }>;
  /** The acknowledgement of a message that was taken before. */
  ackAgain(tx: Tx, pid: string): Promise<DspMessage>;
}

/**
 * The one way in for messages, whatever carried them: check the shape, work out what needs no transaction, then in one
 * transaction drop repeats, take the message and decide what follows. The answer is the acknowledgement.
 */
export class Receiver {
  readonly #store: ControlStore;
  readonly #protocols: Record<ProtocolName, Inbound>;

  constructor(store: ControlStore, protocols: Record<ProtocolName, Inbound>) {
    this.#store = store;
    this.#protocols = protocols;
  }

  /** @throws MillspaceError MS-NEG-013 (shape, 400), MS-NEG-001 / MS-TRF-001 (404), MS-NEG-002 / MS-TRF-002 (not possible now, 400) */
  async receive(envelope: Envelope): Promise<DspMessage> {
    const wrong = messageObjection(envelope.protocol, envelope.body);
    if (wrong !== null) throw new MillspaceError('MS-NEG-013', { detail: wrong, status: 400 });
    const protocol = this.#protocols[envelope.protocol];
    const prepared = await protocol.prepare(envelope);
    return this.#store.write(async (tx) => {
      const before = await tx.db.selectFrom('received').select('pid').where('id', '=', envelope.id).executeTakeFirst();
      if (before) return protocol.ackAgain(tx, before.pid);
      const { pid, ack } = await protocol.receive(tx, envelope, prepared);
      await tx.db.insertInto('received').values({ id: envelope.id, pid, t: tx.now }).execute();
      return ack;
    });
  }
}
