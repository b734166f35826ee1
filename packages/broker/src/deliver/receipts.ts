import { randomUUID } from 'node:crypto';
import { Backoff, pause } from '@millspace/runtime/backoff';
import type { Clock } from '@millspace/runtime/clock';
import { MillspaceError } from '@millspace/runtime/errors';
import type { Logger } from '@millspace/runtime/logger';
import { type Counted, receiptHead, Tally } from '@millspace/runtime/receipts/tally';
import type { SqliteDatabase } from '@millspace/runtime/sqlite';
import { unlessAborted } from '@millspace/runtime/unless';
import type { Receipt } from '@millspace/schemas';
import type { Ledger } from '../enforce/ledger.ts';
import { type Position, reaches } from '../enforce/position.ts';
import type { Shaped } from '../enforce/shaped.ts';
import type { GroupCommit } from '../log/group-commit.ts';
import type { ControlPlane, TransferFacts } from '../ports.ts';
import { chainOf } from '../receipts/chain.ts';
import type { PlaceOf } from './place.ts';
import { type Closing, Run, type Whose } from './run.ts';

/** A receipt is due after this many rows even within its period, at the next tick: catching up would else make dozens a second. */
const ROWS_PER_RECEIPT = 10_000;
/** So long an acknowledgement may be under way after a stream has ended (ms). */
const LATE_MS = 30_000;
/** Pieces of an answer from history that are written ahead of their acknowledgement: each is remembered until then. */
export const PIECES_AHEAD = 1000;
/** So long an acknowledgement is waited for when as many are on their way (ms). */
const PATIENCE_MS = 3000;

export interface ReceiptsDeps {
  control: Pick<ControlPlane, 'transfer' | 'receiptChain' | 'keepReceipt' | 'unacknowledged' | 'sign'>;
  placeOf: PlaceOf;
  db: SqliteDatabase;
  writer: GroupCommit;
  ledger: Ledger;
  clock: Clock;
  logger: Logger;
  periodMs: number;
}

/**
 * Evidence of what was delivered: one receipt per period or 10 000 rows, at most one a second, over what the consumer has acknowledged, signed by
 * the broker, countersigned by the connector that read it, handed to the provider's. Each names the one before it.
 */
export class Receipts {
  readonly #deps: ReceiptsDeps;
  readonly #runs = new Map<string, Run>();
  readonly #stored = new Set<string>();
  readonly #signing = new Set<Promise<void>>();
  /** Receipts of one transfer are made one after the other. */
  readonly #turns = new Map<string, Promise<void>>();
  readonly #stopping = new AbortController();
  readonly #put;
  readonly #remove;

  constructor(deps: ReceiptsDeps) {
    this.#deps = deps;
    const rows = deps.db.prepare<[], { run: string; body: string }>('SELECT run, body FROM open_receipt').all();
    for (const { run: key, body } of rows) {
      const run = Run.restore(body);
      run.endedAt = deps.clock.now();
      this.#runs.set(key, run);
      this.#stored.add(key);
    }
    this.#put = deps.db.prepare<[string, string]>('INSERT OR REPLACE INTO open_receipt (run, body) VALUES (?, ?)');
    this.#remove = deps.db.prepare<[string]>('DELETE FROM open_receipt WHERE run = ?');
  }

  /** How much is remembered: streams and answers of which something is open, and transfers of which a receipt is being made. */
  get size(): number {
    return this.#runs.size + this.#turns.size;
  }

  /** Makes the receipts that a process before this one still owed. */
  async start(): Promise<void> {
    for (const [key, run] of [...this.#runs])
      for (const closing of run.closing) {
        const { id } = await this.#deps.control.receiptChain(chainOf({ kind: 'delivery', ...closing.whose }));
        // On record already, by a process that did not live to note it.
        if (id === closing.id) run.closed(closing.id);
        else this.#queue(key, closing);
      }
  }

  /** A reader begins, or goes on behind `after`: what it has by then is acknowledged, the rest is sent again. */
  begin(facts: TransferFacts, connector: string, more: { request?: string; after?: string } = {}): void {
    const { request, after } = more;
    const key = keyOf(facts.pid, request);
    const before = this.#runs.get(key);
    if (before) {
      const same = before.whose.connector === connector;
      // What one connector has stored says nothing about another's store.
      if (after !== undefined && same) this.#acknowledge(before, after);
      this.#tell(before);
      before.drop();
      if (same) {
        before.endedAt = null;
        before.told = false;
        return;
      }
      this.#close(key, before);
    }
    const { pid, agreementId, dataset, provider, consumer } = facts;
    const whose: Whose = {
      transfer: pid,
      agreement: agreementId,
      dataset,
      provider,
      consumer,
      connector,
      ...(request === undefined ? {} : { request }),
    };
    this.#runs.set(key, new Run(whose, before?.closing));
  }

  /** An item was written. `arrived`: this reader acknowledges nothing. */
  sent(pid: string, item: Shaped, more: { request?: string; arrived?: boolean } = {}): void {
    const key = keyOf(pid, more.request);
    const run = this.#runs.get(key);
    if (!run) return;
    const { cursor, rows, body, digest, parts } = item.fields;
    run.sent({ from: cursor, to: cursor, samples: rows, bytes: body.length, digest, parts });
    if (more.arrived) this.#arrived(key, run, cursor);
  }

  /**
   * Resolves when more of an answer from history may be written. A reader that acknowledges is waited for; of one that does not,
   * what is on its way is put on record as never acknowledged, so that nothing has to be remembered of it.
   */
  async room(pid: string, request: string, signal: AbortSignal): Promise<void> {
    const run = this.#runs.get(keyOf(pid, request));
    if (!run || run.pending.length < PIECES_AHEAD) return;
    const deadline = performance.now() + PATIENCE_MS;
    while (!run.silent && !signal.aborted && run.pending.length >= PIECES_AHEAD) {
      const left = deadline - performance.now();
      if (left <= 0) run.silent = true;
      else await run.heard.wait({ signal, timeoutMs: left });
    }
    if (signal.aborted || run.pending.length < PIECES_AHEAD) return;
    this.#neverAcknowledged(run, run.drop());
  }

  /** A connector has stored everything up to and with this cursor. Another than the one that reads says nothing about it. */
  acknowledged(pid: string, connector: string, cursor: string, request?: string): void {
    const key = keyOf(pid, request);
    const run = this.#runs.get(key);
    if (run?.whose.connector !== connector) return;
    // Also when it is too late for what it names: the next is waited for again.
    run.silent = false;
    this.#arrived(key, run, cursor);
  }

  /** No more is written: what was acknowledged gets its receipt now, the rest when its acknowledgement comes. */
  end(pid: string, request?: string): void {
    const key = keyOf(pid, request);
    const run = this.#runs.get(key);
    if (!run || run.endedAt !== null) return;
    run.endedAt = this.#deps.clock.now();
    this.#close(key, run);
  }

  /** As `end`, when it is this reader that has the transfer. */
  endOf(pid: string, connector: string): void {
    if (this.#runs.get(keyOf(pid))?.whose.connector === connector) this.end(pid);
  }

  /** Called about once a second: writes the receipts that are due, and puts on record what was written and never acknowledged. */
  tick(): void {
    const { clock, periodMs } = this.#deps;
    const now = clock.now();
    for (const [key, run] of [...this.#runs]) {
      const due = run.samples >= ROWS_PER_RECEIPT || run.start <= now - periodMs;
      if (run.hasFigures && due) this.#close(key, run);
      if (run.endedAt !== null && run.endedAt <= now - LATE_MS) this.#tooLate(key, run);
    }
  }

  /** Durably notes what the next receipts are made of. */
  async persist(): Promise<void> {
    const changed = [...this.#runs].filter(([, run]) => run.changed);
    const gone = [...this.#stored].filter((key) => !this.#runs.has(key));
    if (changed.length === 0 && gone.length === 0) return;
    for (const [, run] of changed) run.changed = false;
    try {
      await this.#deps.writer.run(() => {
        for (const [key, run] of changed) {
          if (run.empty) this.#remove.run(key);
          else this.#put.run(key, run.save());
        }
        for (const key of gone) this.#remove.run(key);
      });
    } catch (error) {
      for (const [, run] of changed) run.changed = true;
      throw error;
    }
    for (const [key, run] of changed) {
      if (run.empty) this.#stored.delete(key);
      else this.#stored.add(key);
    }
    for (const key of gone) this.#stored.delete(key);
  }

  /** Makes the receipts of what is acknowledged; resolves when everything is signed and on its way. */
  async closeAll(): Promise<void> {
    for (const [key, run] of [...this.#runs]) this.#close(key, run);
    await this.persist();
    this.#stopping.abort();
    while (this.#signing.size > 0) await Promise.all(this.#signing);
    await this.persist();
  }

  /**
   * Nothing more comes of these transfers: makes what receipts they owe, and puts on record what never arrived. Rejects when
   * the signal aborts before; then what is owed is still noted, for the next process.
   */
  async forget(pids: readonly string[], signal: AbortSignal): Promise<void> {
    const ended = [...this.#runs].filter(([, run]) => pids.includes(run.whose.transfer));
    for (const [key, run] of ended) {
      run.endedAt ??= this.#deps.clock.now();
      this.#close(key, run);
      this.#tell(run);
    }
    const given = AbortSignal.any([signal, this.#stopping.signal]);
    while (ended.some(([, run]) => run.closing.length > 0)) await unlessAborted(Promise.race(this.#signing), given);
    for (const [key, run] of ended) if (this.#runs.get(key) === run) this.#runs.delete(key);
    await this.persist();
  }

  #arrived(key: string, run: Run, cursor: string): void {
    if (!this.#acknowledge(run, cursor)) return;
    if (run.endedAt !== null) this.#close(key, run);
  }

  #acknowledge(run: Run, cursor: string): boolean {
    const { dataset, request } = run.whose;
    let reached: Position | null | undefined;
    return run.acknowledged(cursor, this.#deps.clock.now(), (to) => {
      if (request !== undefined) return pieceOf(to) <= pieceOf(cursor);
      if (reached === undefined) reached = this.#placeOf(dataset, cursor);
      const place = reached && this.#placeOf(dataset, to);
      return reached !== null && place !== null && reaches(reached, place);
    });
  }

  /** Null for what is no position that this log has given. */
  #placeOf(dataset: string, cursor: string): Position | null {
    try {
      return this.#deps.placeOf(dataset, cursor);
    } catch (error) {
      if (error instanceof MillspaceError) return null;
      throw error;
    }
  }

  /** Begins the receipt of what was acknowledged, if anything was. */
  #close(key: string, run: Run): void {
    const closing = run.close(`urn:uuid:${randomUUID()}`, this.#deps.clock.now());
    if (closing) this.#queue(key, closing);
    else this.#forget(key, run);
  }

  /** Nothing more can come of it; a reader that comes back begins a new one. */
  #forget(key: string, run: Run): void {
    if (run.endedAt !== null && run.empty && this.#runs.get(key) === run) this.#runs.delete(key);
  }

  #queue(key: string, closing: Closing): void {
    const { transfer } = closing.whose;
    const before = this.#turns.get(transfer) ?? Promise.resolve();
    const signing: Promise<void> = before
      .then(() => this.#untilKept(key, closing))
      .finally(() => {
        this.#signing.delete(signing);
        if (this.#turns.get(transfer) === signing) this.#turns.delete(transfer);
      });
    this.#turns.set(transfer, signing);
    this.#signing.add(signing);
  }

  /** What cannot be put on record now is tried again, also by the next process: it is noted before. */
  async #untilKept(key: string, closing: Closing): Promise<void> {
    const { logger } = this.#deps;
    const backoff = new Backoff();
    let kept = false;
    while (!kept) {
      try {
        await this.persist();
        await this.#make(closing);
        kept = true;
      } catch (err) {
        logger.error({ err, transfer: closing.whose.transfer }, 'a receipt could not be made yet');
        if (!(await pause(backoff.next(), this.#stopping.signal))) return;
      }
    }
    const run = this.#runs.get(key);
    run?.closed(closing.id);
    if (run) this.#forget(key, run);
    await this.persist().catch((err: unknown) => logger.error({ err }, 'what receipts are made of was not noted'));
  }

  async #make({ id, whose, start, end, figures }: Closing): Promise<void> {
    const { control, ledger } = this.#deps;
    const unsigned: Receipt = {
      id,
      kind: 'delivery',
      t: end,
      ...whose,
      start,
      end,
      ...figures,
      used: ledger.used(whose.agreement),
    };
    const { head } = await control.receiptChain(chainOf(unsigned));
    const receipt: Receipt = { ...unsigned, ...(head === null ? {} : { prev: head }) };
    const brokerSignature = await control.sign(receipt);
    await control.keepReceipt({ receipt, brokerSignature }, { head: receiptHead(receipt), to: whose.connector });
  }

  /** Of a transfer that goes on, what is acknowledged later, when the reader comes back, still gets its receipt. */
  #tooLate(key: string, run: Run): void {
    this.#tell(run);
    const { transfer, request } = run.whose;
    if (request !== undefined || this.#hasEnded(transfer)) run.drop();
    this.#forget(key, run);
  }

  #hasEnded(transfer: string): boolean {
    const state = this.#deps.control.transfer(transfer)?.state;
    return state === undefined || state === 'COMPLETED' || state === 'TERMINATED';
  }

  /** Puts on record what was written and not acknowledged, once for each stream. */
  #tell(run: Run): void {
    if (run.told) return;
    run.told = true;
    this.#neverAcknowledged(run, run.pending);
  }

  #neverAcknowledged(run: Run, items: readonly Counted[]): void {
    const tally = new Tally();
    for (const counted of items) tally.add(counted);
    const figures = tally.figures();
    if (!figures) return;
    const now = this.#deps.clock.now();
    this.#deps.control.unacknowledged({
      id: `urn:uuid:${randomUUID()}`,
      kind: 'delivery',
      t: now,
      ...run.whose,
      start: run.endedAt ?? now,
      end: now,
      ...figures,
    });
  }
}

/** Which piece of a history answer a cursor names; none: NaN, which is not behind anything. */
const pieceOf = (cursor: string): number => Number(/^history\.\d+\.(\d+)$/.exec(cursor)?.[1]);

const keyOf = (pid: string, request?: string): string => (request === undefined ? pid : `${pid} ${request}`);
