import { MillspaceError } from '@millspace/runtime/errors';
import type { ControlQueue } from '../control/queue.ts';
import type { Tx } from '../db/store.ts';
import type { MessageRow } from '../db/tables.ts';
import { illegal, isTerminal, messageKey, nextState } from './machine.ts';
import type { DspMessage, Pids } from './messages.ts';
import { refusalOf } from './messages.ts';
import type { Process, ProtocolName } from './model.ts';
import { consumerPid, moved, otherRole, providerPid } from './model.ts';
import type { Outbox } from './outbox.ts';

type Stateful = Process & { state: string };

/**
 * What both protocols do alike with one side's process: say something (intent and message in one transaction), book the
 * acknowledgement, take a message in. What is special to a protocol is in its subclass.
 */
export abstract class Processes<P extends Stateful> {
  protected readonly protocol: ProtocolName;
  protected readonly outbox: Outbox;
  protected readonly queue: ControlQueue;

  constructor(protocol: ProtocolName, outbox: Outbox, queue: ControlQueue) {
    this.protocol = protocol;
    this.outbox = outbox;
    this.queue = queue;
  }

  protected abstract find(tx: Tx, pid: string): Promise<P | null>;
  protected abstract save(tx: Tx, process: P): Promise<void>;
  /** Runs the processor of the state the process is in now, and saves what comes of it. */
  protected abstract advance(tx: Tx, process: P, prepared: unknown): Promise<void>;
  /** Takes over what a message brings besides the state. */
  protected abstract absorb(process: P, body: DspMessage, prepared: unknown): P;
  protected abstract termination(pids: Pids, process: P): DspMessage;

  protected pids(process: P): Pids {
    const consumer = consumerPid(process);
    const provider = providerPid(process);
    if (consumer === null || provider === null) {
      throw new MillspaceError('MS-NEG-012', {
        detail: 'the other side has not acknowledged the request yet',
        status: 409,
      });
    }
    return { consumerPid: consumer, providerPid: provider };
  }

  /** Decides to say something: the process keeps its state until the other side has acknowledged it. */
  protected async say(tx: Tx, process: P, body: DspMessage): Promise<P> {
    const key = messageKey(body);
    if (process.intent) {
      throw new MillspaceError('MS-NEG-012', {
        detail: `${process.intent.type} is still on its way to ${process.counterparty}`,
        status: 409,
      });
    }
    const to = nextState(this.protocol, process.state, key, process.role);
    if (to === null) {
      throw new MillspaceError(this.protocol === 'negotiation' ? 'MS-NEG-002' : 'MS-TRF-002', {
        detail: `${key} is not possible for the ${process.role} in state ${process.state}`,
        status: 409,
        details: { state: process.state },
      });
    }
    const message = await this.outbox.enqueue(tx, {
      pid: process.pid,
      protocol: this.protocol,
      sender: process.participant,
      receiver: process.counterparty,
      body,
    });
    return { ...process, intent: { message, type: key, to }, waiting: null, updatedAt: tx.now };
  }

  /** The other side has the message: the state advances in the transaction that records it. */
  async acknowledged(tx: Tx, message: MessageRow, ack: DspMessage): Promise<void> {
    const process = await this.find(tx, message.pid);
    if (process?.intent?.message !== message.id) return;
    const other = process.role === 'consumer' ? ack.providerPid : ack.consumerPid;
    await this.enter(tx, this.#book({ ...process, otherPid: process.otherPid ?? other ?? null }, tx.now), null);
  }

  /** The other side will never take it: with differing ideas of the state both ends are ended. */
  async refused(tx: Tx, message: MessageRow, error: MillspaceError): Promise<void> {
    const process = await this.find(tx, message.pid);
    if (process?.intent?.message !== message.id) return;
    const refusal = process.refusal ?? { code: error.code, text: { en: error.message, de: error.message } };
    const ended = moved<P>(
      { ...process, intent: null, refusal },
      'TERMINATED',
      `refused: ${process.intent.type}`,
      tx.now,
    );
    await this.enter(tx, ended, null);
  }

  /** Another way round than `end`: whatever is on its way is void, whether or not the other side has it. */
  protected async leave(tx: Tx, process: P, refusal: NonNullable<P['refusal']>): Promise<void> {
    if (process.intent && !isTerminal(this.protocol, process.state)) await this.cut(tx, process.pid, refusal);
    else await this.end(tx, process, refusal);
  }

  /** One message from the other side, inside its transaction. Returns the process as it stands afterwards. */
  async take(tx: Tx, process: P, body: DspMessage, prepared: unknown): Promise<P> {
    const key = messageKey(body);
    const sender = otherRole(process.role);
    let current = process;
    let to = nextState(this.protocol, current.state, key, sender);
    if (to === null && current.intent && nextState(this.protocol, current.intent.to, key, sender) !== null) {
      // Their next message proves that ours arrived, whether or not its acknowledgement is booked yet.
      await this.outbox.markDelivered(tx, current.intent.message);
      current = this.#book(current, tx.now);
      to = nextState(this.protocol, current.state, key, sender);
    }
    if (to === null) throw illegal(this.protocol, process.state, key);
    const overtaken = current.intent;
    if (overtaken) await this.outbox.markDelivered(tx, overtaken.message);
    const other = current.role === 'consumer' ? body.providerPid : body.consumerPid;
    let next = this.absorb({ ...current, intent: null, otherPid: current.otherPid ?? other ?? null }, body, prepared);
    if (to === 'TERMINATED') next = { ...next, refusal: next.refusal ?? refusalOf(body) };
    return this.enter(tx, moved(next, to, key, tx.now), prepared);
  }

  /** Lets the processor of a state that was just reached act, and saves. */
  protected async enter(tx: Tx, process: P, prepared: unknown): Promise<P> {
    if (process.waiting?.topic) await this.queue.withdraw(tx, process.waiting.topic);
    const fresh = { ...process, waiting: null };
    await this.entered(tx, fresh, process.waiting);
    if (isTerminal(this.protocol, fresh.state)) await this.save(tx, fresh);
    else await this.advance(tx, fresh, prepared);
    return fresh;
  }

  /** What a state means outside the protocol: agreements, notices, audit. `before`: what was waited for until then. */
  protected abstract entered(tx: Tx, process: P, before: Process['waiting']): Promise<void>;

  /** Ends the process from our side, with a reason the other side reads. */
  protected async end(tx: Tx, process: P, refusal: P['refusal']): Promise<void> {
    if (process.waiting?.topic) await this.queue.withdraw(tx, process.waiting.topic);
    const ending = { ...process, refusal };
    await this.save(tx, await this.say(tx, ending, this.termination(this.pids(ending), ending)));
  }

  /** Ends a process whatever it was about to say: what was still on its way is void. An ended one stays as it is. */
  protected async cut(tx: Tx, pid: string, refusal: NonNullable<P['refusal']>): Promise<void> {
    const process = await this.find(tx, pid);
    if (!process || isTerminal(this.protocol, process.state) || process.intent?.to === 'TERMINATED') return;
    if (process.intent) await this.outbox.markDelivered(tx, process.intent.message);
    const silent = { ...process, intent: null };
    if (silent.otherPid !== null) await this.end(tx, silent, refusal);
    // The other side never heard of it, so nobody has to be told.
    else await this.enter(tx, moved<P>({ ...silent, refusal }, 'TERMINATED', 'ended here', tx.now), null);
  }

  /** What the other side does shows that our message to this state has arrived. */
  protected async proven(tx: Tx, process: P, to: string): Promise<void> {
    if (process.intent?.to !== to) return;
    await this.outbox.markDelivered(tx, process.intent.message);
    await this.enter(tx, this.#book(process, tx.now), null);
  }

  #book(process: P, t: number): P {
    const { intent } = process;
    return intent ? moved<P>({ ...process, intent: null }, intent.to, intent.type, t) : process;
  }
}
