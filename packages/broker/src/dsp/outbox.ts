import { randomUUID } from 'node:crypto';
import { Backoff, pause } from '@millspace/runtime/backoff';
import { MillspaceError, messageOf } from '@millspace/runtime/errors';
import type { Logger } from '@millspace/runtime/logger';
import type { ControlStore, Tx } from '../db/store.ts';
import type { MessageRow } from '../db/tables.ts';
import type { DspMessage } from './messages.ts';
import type { ProtocolName } from './model.ts';
import type { Transport } from './transport.port.ts';

/** The delivery of one process's messages, one after the other; `tried` after the first attempt of the newest. */
interface Lane {
  done: Promise<void>;
  tried: Promise<void>;
}

/** What a protocol does when its message was acknowledged, or refused for good. Runs in the transaction that records it. */
export interface Settler {
  acknowledged(tx: Tx, message: MessageRow, ack: DspMessage): Promise<void>;
  refused(tx: Tx, message: MessageRow, error: MillspaceError): Promise<void>;
}

/**
 * Sends what processes have decided to say: written with the intent, sent as soon as that is committed, again after a
 * failure or a restart until it is acknowledged. Nothing polls; messages of one process keep their order.
 */
export class Outbox {
  readonly #store: ControlStore;
  readonly #transport: Transport;
  readonly #logger: Logger;
  readonly #settlers = new Map<ProtocolName, Settler>();
  /** Per process the delivery under way, so that its next message waits for it. */
  readonly #lanes = new Map<string, Lane>();
  readonly #abort = new AbortController();

  /** A message that could not be delivered for so long is a dead letter (ms). */
  readonly #giveUpMs: number;

  constructor(store: ControlStore, transport: Transport, logger: Logger, giveUpMs = Number.POSITIVE_INFINITY) {
    this.#giveUpMs = giveUpMs;
    this.#store = store;
    this.#transport = transport;
    this.#logger = logger;
  }

  use(protocol: ProtocolName, settler: Settler): void {
    this.#settlers.set(protocol, settler);
  }

  /** Takes up what an earlier run had not delivered. */
  async start(): Promise<void> {
    const rows = await this.#store.read
      .selectFrom('messages')
      .selectAll()
      .where('status', '=', 'pending')
      .orderBy('created_at')
      .execute();
    for (const row of rows) this.#dispatch(row);
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await Promise.all([...this.#lanes.values()].map((lane) => lane.done));
  }

  async enqueue(
    tx: Tx,
    draft: { pid: string; protocol: ProtocolName; sender: string; receiver: string; body: DspMessage },
  ): Promise<string> {
    const row: MessageRow = {
      id: `urn:uuid:${randomUUID()}`,
      pid: draft.pid,
      protocol: draft.protocol,
      sender: draft.sender,
      receiver: draft.receiver,
      type: draft.body['@type'],
      body: JSON.stringify(draft.body),
      status: 'pending',
      attempts: 0,
      last_error: null,
      created_at: tx.now,
      settled_at: null,
    };
    await tx.db.insertInto('messages').values(row).execute();
    tx.after(() => this.#dispatch(row));
    return row.id;
  }

  /** Marks a message as arrived because the other side's next message proves it. True when it was still open. */
  async markDelivered(tx: Tx, id: string): Promise<boolean> {
    const result = await tx.db
      .updateTable('messages')
      .set({ status: 'delivered', settled_at: tx.now })
      .where('id', '=', id)
      .where('status', '=', 'pending')
      .executeTakeFirst();
    return result.numUpdatedRows > 0n;
  }

  /** Resolves when what a process had to say so far has been tried once. */
  async flushed(pid: string): Promise<void> {
    await this.#lanes.get(pid)?.tried;
  }

  #dispatch(row: MessageRow): void {
    if (this.#abort.signal.aborted) return;
    const before = this.#lanes.get(row.pid)?.done ?? Promise.resolve();
    const { promise: tried, resolve } = Promise.withResolvers<void>();
    const done = before.then(() => this.#deliver(row, resolve)).finally(resolve);
    const lane = { done, tried };
    this.#lanes.set(row.pid, lane);
    void done.then(() => {
      if (this.#lanes.get(row.pid) === lane) this.#lanes.delete(row.pid);
    });
  }

  async #deliver(row: MessageRow, tried: () => void): Promise<void> {
    const backoff = new Backoff({ baseMs: 25, maxMs: 60_000 });
    while (!this.#abort.signal.aborted) {
      if (backoff.attempt > 0 && !(await this.#isPending(row.id))) return;
      try {
        const ack = await this.#transport.send({
          id: row.id,
          pid: row.pid,
          since: row.created_at,
          attempts: row.attempts,
          protocol: row.protocol,
          from: row.sender,
          to: row.receiver,
          body: JSON.parse(row.body) as DspMessage,
        });
        await this.#settle(row, (tx, settler) => settler.acknowledged(tx, row, ack));
        return;
      } catch (error) {
        if (error instanceof MillspaceError && isFinal(error)) {
          await this.#refuse(row, error);
          return;
        }
        if (this.#abort.signal.aborted) return;
        if (this.#store.now() - row.created_at > this.#giveUpMs) {
          const detail = `not delivered since ${new Date(row.created_at).toISOString()}: ${messageOf(error)}`;
          await this.#refuse(row, new MillspaceError('MS-DSP-009', { detail, status: 504 }), 'dead');
          return;
        }
        this.#logger.warn(
          { err: error, message: row.id, type: row.type, to: row.receiver },
          'a message could not be delivered; it is tried again',
        );
        await this.#note(row, error);
        tried();
        await pause(backoff.next(), this.#abort.signal);
      }
    }
  }

  /** Meanwhile the other side may have said something that proves it arrived, or the process may be over. */
  async #isPending(id: string): Promise<boolean> {
    const row = await this.#store.read.selectFrom('messages').select('status').where('id', '=', id).executeTakeFirst();
    return row?.status === 'pending';
  }

  async #refuse(row: MessageRow, error: MillspaceError, status: 'refused' | 'dead' = 'refused'): Promise<void> {
    try {
      await this.#settle(row, (tx, settler) => settler.refused(tx, row, error), error, status);
    } catch (cause) {
      this.#logger.error({ err: cause, message: row.id }, 'a refused message could not be settled');
    }
  }

  #settle(
    row: MessageRow,
    act: (tx: Tx, settler: Settler) => Promise<void>,
    error?: MillspaceError,
    status: 'refused' | 'dead' = 'refused',
  ): Promise<void> {
    const settler = this.#settlers.get(row.protocol);
    if (!settler) throw new Error(`nobody settles messages of ${row.protocol}`);
    return this.#store.write(async (tx) => {
      const result = await tx.db
        .updateTable('messages')
        .set({
          status: error ? status : 'delivered',
          settled_at: tx.now,
          ...(error ? { last_error: `${error.code} ${error.message}` } : {}),
        })
        .where('id', '=', row.id)
        .where('status', '=', 'pending')
        .executeTakeFirst();
      if (result.numUpdatedRows > 0n) await act(tx, settler);
    });
  }

  #note(row: MessageRow, error: unknown): Promise<void> {
    row.attempts += 1;
    return this.#store
      .write(async (tx) => {
        await tx.db
          .updateTable('messages')
          .set({ attempts: row.attempts, last_error: said(error) })
          .where('id', '=', row.id)
          .execute();
      })
      .catch((cause: unknown) => this.#logger.error({ err: cause }, 'a failed attempt could not be noted'));
  }
}

/** An error as it is kept and shown: with its code, which has a remedy. */
function said(error: unknown): string {
  return error instanceof MillspaceError ? `${error.code} ${messageOf(error)}` : messageOf(error);
}

/** The other side understood and said no: trying again would not change its mind. */
function isFinal(error: MillspaceError): boolean {
  return (
    error.status !== undefined &&
    error.status >= 400 &&
    error.status < 500 &&
    error.status !== 408 &&
    error.status !== 429
  );
}
