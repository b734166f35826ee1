import { randomUUID } from 'node:crypto';
import { Backoff, pause } from '@millspace/runtime/backoff';
import type { Clock } from '@millspace/runtime/clock';
import type { Logger } from '@millspace/runtime/logger';
import { Mutex } from '@millspace/runtime/mutex';
import { receiptHead, Tally } from '@millspace/runtime/receipts/tally';
import type { SqliteDatabase } from '@millspace/runtime/sqlite';
import type { Receipt } from '@millspace/schemas';
import type { Ledger } from '../enforce/ledger.ts';
import type { Shaped } from '../enforce/shaped.ts';
import type { GroupCommit } from '../log/group-commit.ts';
import type { ControlPlane, TransferFacts } from '../ports.ts';
import { chainOf } from '../receipts/chain.ts';
import { type Closing, Run, type Whose } from './run.ts';

/** A receipt is due after this many rows even within its period, at the next tick: catching up would else make dozens a second. */
const ROWS_PER_RECEIPT = 10_000;
/** So long an acknowledgement may be under way after a stream has ended (ms). */
const LATE_MS = 30_000;

export interface ReceiptsDeps {
  control: Pick<ControlPlane, 'receiptChain' | 'keepReceipt' | 'unacknowledged' | 'sign'>;
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
  readonly #turns = new Map<string, Mutex>();
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
      if (after !== undefined) before.acknowledged(after, this.#deps.clock.now());
      before.drop();
      if (before.whose.connector === connector) {
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

  /** The consumer has stored everything up to and with this cursor. */
  acknowledged(pid: string, cursor: string, request?: string): void {
    const key = keyOf(pid, request);
    const run = this.#runs.get(key);
    if (run) this.#arrived(key, run, cursor);
  }

  /** No more is written: what was acknowledged gets its receipt now, the rest when its acknowledgement comes. */
  end(pid: string, request?: string): void {
    const key = keyOf(pid, request);
    const run = this.#runs.get(key);
    if (!run || run.endedAt !== null) return;
    run.endedAt = this.#deps.clock.now();
    this.#close(key, run);
  }

  /** Called about once a second: writes the receipts that are due, and puts on record what was written and never acknowledged. */
  tick(): void {
    const { clock, periodMs } = this.#deps;
    const now = clock.now();
    for (const [key, run] of [...this.#runs]) {
      const due = run.samples >= ROWS_PER_RECEIPT || run.start <= now - periodMs;
      if (run.hasFigures && due) this.#close(key, run);
      if (run.endedAt !== null && run.endedAt <= now - LATE_MS) this.#tell(key, run);
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

  /** Nothing more comes of these transfers: makes what receipts they owe, and puts on record what never arrived. */
  async forget(pids: readonly string[]): Promise<void> {
    const ended = [...this.#runs].filter(([, run]) => pids.includes(run.whose.transfer));
    for (const [key, run] of ended) {
      run.endedAt ??= this.#deps.clock.now();
      this.#close(key, run);
      this.#tell(key, run);
    }
    while (ended.some(([, run]) => run.closing.length > 0) && this.#signing.size > 0) await Promise.race(this.#signing);
    for (const [key, run] of ended) if (this.#runs.get(key) === run) this.#runs.delete(key);
    await this.persist();
  }

  #arrived(key: string, run: Run, cursor: string): void {
    if (!run.acknowledged(cursor, this.#deps.clock.now())) return;
    if (run.endedAt !== null) this.#close(key, run);
  }

  /** Begins the receipt of what was acknowledged, if anything was. */
  #close(key: string, run: Run): void {
    const closing = run.close(`urn:uuid:${randomUUID()}`, this.#deps.clock.now());
    if (closing) this.#queue(key, closing);
    else this.#forget(key, run);
  }

  /** The answer to a history request is over, and nothing more can come of it. */
  #forget(key: string, run: Run): void {
    const over = run.whose.request !== undefined && run.endedAt !== null && run.empty;
    if (over && this.#runs.get(key) === run) this.#runs.delete(key);
  }

  #queue(key: string, closing: Closing): void {
    const { transfer } = closing.whose;
    let turn = this.#turns.get(transfer);
    if (!turn) {
      turn = new Mutex();
      this.#turns.set(transfer, turn);
    }
    const signing: Promise<void> = turn
      .run(() => this.#untilKept(key, closing))
      .finally(() => this.#signing.delete(signing));
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

  /** Once for each stream; what is acknowledged later, when the reader comes back, still gets its receipt. */
  #tell(key: string, run: Run): void {
    const { pending } = run;
    const { told } = run;
    run.told = true;
    const tally = new Tally();
    for (const counted of pending) tally.add(counted);
    if (run.whose.request !== undefined) run.drop();
    this.#forget(key, run);
    if (told) return;
    const now = this.#deps.clock.now();
    const { whose } = run;
    const figures = tally.figures();
    if (figures)
      this.#deps.control.unacknowledged({
        id: `urn:uuid:${randomUUID()}`,
        kind: 'delivery',
        t: now,
        ...whose,
        start: run.endedAt ?? now,
        end: now,
        ...figures,
      });
  }
}

const keyOf = (pid: string, request?: string): string => (request === undefined ? pid : `${pid} ${request}`);
