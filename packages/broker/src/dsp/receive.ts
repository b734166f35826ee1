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
      try {
        const { pid, ack } = await protocol.receive(tx, envelope, prepared);
        for (const id of new Set([envelope.id, envelope.digest ?? envelope.id]))
          await tx.db
            .insertInto('received')
            .values({ id, pid, t: tx.now })
            .onConflict((conflict) => conflict.column('id').doUpdateSet({ pid, t: tx.now }))
            .execute();
        return ack;
      } catch (error) {
        const again = isIllegal(error) ? await lastTaken(tx, envelope.digest) : null;
        if (again === null) throw error;
        return protocol.ackAgain(tx, again);
      }
    });
  }
}

function isIllegal(error: unknown): boolean {
  return error instanceof MillspaceError && (error.code === 'MS-NEG-002' || error.code === 'MS-TRF-002');
}

/**
 * A message without an id of its own that does not fit, and says what the last one said: the acknowledgement was lost on its way.
 * @returns the pid of the process that took it; null when it is no repeat
 */
async function lastTaken(tx: Tx, digest: string | undefined): Promise<string | null> {
  if (digest === undefined) return null;
  const row = await tx.db.selectFrom('received').selectAll().where('id', '=', digest).executeTakeFirst();
  if (!row) return null;
  const newer = await tx.db
    .selectFrom('received')
    .select('id')
    .where('pid', '=', row.pid)
    .where('t', '>', row.t)
    .executeTakeFirst();
  return newer ? null : row.pid;
}
