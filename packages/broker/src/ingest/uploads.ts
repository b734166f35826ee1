import { randomUUID } from 'node:crypto';
import { Backoff, pause } from '@millspace/runtime/backoff';
import type { Clock } from '@millspace/runtime/clock';
import type { Logger } from '@millspace/runtime/logger';
import { type Counted, receiptHead, Tally } from '@millspace/runtime/receipts/tally';
import type { SqliteDatabase } from '@millspace/runtime/sqlite';
import { unlessAborted } from '@millspace/runtime/unless';
import { datasetOwner, type Receipt, type UploadedChunks } from '@millspace/schemas';
import type { GroupCommit } from '../log/group-commit.ts';
import type { NewChunk, ProducerKey } from '../log/log.port.ts';
import type { ControlPlane } from '../ports.ts';
import { chainOf } from '../receipts/chain.ts';

/** A receipt is due after this many rows even within its period, at the next tick. */
const ROWS_PER_RECEIPT = 10_000;
/** What no receipt was signed for is kept as long as a connector keeps what was acknowledged (ms). */
const KEEP_MS = 48 * 3_600_000;
const LISTED = 5000;

export interface UploadsDeps {
  db: SqliteDatabase;
  writer: GroupCommit;
  control: Pick<ControlPlane, 'receiptChain' | 'keepReceipt' | 'sign'>;
  clock: Clock;
  logger: Logger;
  periodMs: number;
}

interface Lane {
  dataset: string;
  producer: string;
  epoch: number;
  seq: number;
  tally: Tally;
  start: number;
}

interface Row {
  dataset: string;
  producer: string;
  epoch: number;
  seq: number;
  seqTo: number;
  samples: number;
  bytes: number;
  digest: string;
  parts: string;
}

const COLUMNS = 'dataset, producer, epoch, seq, seq_to AS seqTo, samples, bytes, digest, parts';

/**
 * Receipts of uploads: what each connector sent to a dataset, chunk by chunk, summed up per receipt period for its
 * signature. A chunk is noted in the commit that takes it, so that nobody has to believe anybody's memory.
 */
export class Uploads {
  readonly #deps: UploadsDeps;
  readonly #lanes = new Map<string, Lane>();
  readonly #making = new Set<Promise<void>>();
  readonly #stopping = new AbortController();
  #turn: Promise<void> = Promise.resolve();
  readonly #insert;
  readonly #range;
  readonly #all;
  readonly #forget;
  readonly #expire;

  constructor(deps: UploadsDeps) {
    this.#deps = deps;
    const { db } = deps;
    this.#insert = db.prepare<[string, string, number, number, number, number, number, number, string, string]>(
      `INSERT OR REPLACE INTO uploaded (dataset, producer, epoch, seq, seq_to, received_at, samples, bytes, digest, parts)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#range = db.prepare<[string, string, number, number, number, number], Row>(
      `SELECT ${COLUMNS} FROM uploaded WHERE dataset = ? AND producer = ? AND epoch = ? AND seq >= ? AND seq_to <= ?
       ORDER BY seq LIMIT ?`,
    );
    this.#all = db.prepare<[], Row>(`SELECT ${COLUMNS} FROM uploaded ORDER BY dataset, producer, epoch, seq`);
    this.#forget = db.prepare<[string, string, number, number, number]>(
      'DELETE FROM uploaded WHERE dataset = ? AND producer = ? AND epoch = ? AND seq >= ? AND seq_to <= ?',
    );
    this.#expire = db.prepare<[number]>('DELETE FROM uploaded WHERE received_at < ?');
  }

  /** Goes on with what was noted and has no receipt yet. */
  async start(): Promise<void> {
    const positions = new Map<string, string | null>();
    for (const row of this.#all.all()) {
      const chain = chainOf({ kind: 'upload', dataset: row.dataset, connector: row.producer });
      if (!positions.has(chain)) positions.set(chain, (await this.#deps.control.receiptChain(chain)).position);
      const [epoch = 0, seq = 0] = (positions.get(chain) ?? '').split('.').map(Number);
      if (row.epoch > epoch || (row.epoch === epoch && row.seq > seq)) this.#count(row, this.#deps.clock.now());
    }
  }

  /** Within the commit that takes the chunks. */
  note({ dataset, producer, epoch }: ProducerKey, chunks: readonly NewChunk[]): void {
    const at = this.#deps.clock.now();
    for (const { header, body } of chunks) {
      const parts = header.parts.map(({ machine, samples }) => ({ machine, samples }));
      const samples = parts.reduce((sum, part) => sum + part.samples, 0);
      this.#insert.run(
        dataset,
        producer,
        epoch,
        header.seq,
        header.seqTo,
        at,
        samples,
        body.length,
        header.digest,
        JSON.stringify(parts),
      );
    }
  }

  /** After that commit. */
  noted({ dataset, producer, epoch }: ProducerKey, chunks: readonly NewChunk[]): void {
    const at = this.#deps.clock.now();
    for (const { header, body } of chunks) {
      const { seq, seqTo, digest, parts } = header;
      const samples = parts.reduce((sum, part) => sum + part.samples, 0);
      this.#count({ dataset, producer, epoch, seq, seqTo, samples, bytes: body.length, digest, parts }, at);
    }
  }

  /** The chunks that a receipt speaks of, for a connector that has to look them up. */
  list(dataset: string, producer: string, range: { epoch: number; seq: number; seqTo: number }): UploadedChunks {
    const rows = this.#range.all(dataset, producer, range.epoch, range.seq, range.seqTo, LISTED);
    return { epoch: range.epoch, chunks: rows.map(({ seq, seqTo, digest }) => ({ seq, seqTo, digest })) };
  }

  /** Called about once a second. */
  tick(): void {
    const due = this.#deps.clock.now() - this.#deps.periodMs;
    for (const lane of [...this.#lanes.values()])
      if (lane.start <= due || lane.tally.samples >= ROWS_PER_RECEIPT) this.#close(lane);
  }

  /** The connector has signed: its chunks need not be looked up any more. */
  async signed({ kind, dataset, connector, from, to }: Receipt): Promise<void> {
    if (kind !== 'upload' || connector === undefined) return;
    const [epoch = 0, seq = 0] = (from ?? '').split('.').map(Number);
    const seqTo = Number((to ?? '').split('.')[1] ?? 0);
    await this.#deps.writer.run(() => this.#forget.run(dataset, connector, epoch, seq, seqTo));
  }

  async expire(): Promise<void> {
    await this.#deps.writer.run(() => this.#expire.run(this.#deps.clock.now() - KEEP_MS));
  }

  /**
   * Makes the receipts of what came up to these datasets; what they were made of is erased with the log. Rejects when the
   * signal aborts before; then it is still noted, for the next process.
   */
  async forget(datasets: readonly string[], signal: AbortSignal): Promise<void> {
    for (const lane of [...this.#lanes.values()]) if (datasets.includes(lane.dataset)) this.#close(lane);
    const given = AbortSignal.any([signal, this.#stopping.signal]);
    await unlessAborted(this.#turn, given);
    // What was given up is not made.
    given.throwIfAborted();
  }

  async closeAll(): Promise<void> {
    for (const lane of [...this.#lanes.values()]) this.#close(lane);
    this.#stopping.abort();
    while (this.#making.size > 0) await Promise.all(this.#making);
  }

  #count(row: Omit<Row, 'parts'> & { parts: string | Counted['parts'] }, at: number): void {
    const { dataset, producer, epoch, seq, seqTo, samples, bytes, digest } = row;
    const key = `${dataset} ${producer}`;
    const known = this.#lanes.get(key);
    if (known && known.epoch !== epoch) this.#close(known);
    const lane = this.#lanes.get(key) ?? { dataset, producer, epoch, seq, tally: new Tally(), start: at };
    this.#lanes.set(key, lane);
    const parts = typeof row.parts === 'string' ? (JSON.parse(row.parts) as Counted['parts']) : row.parts;
    lane.tally.add({ from: `${epoch}.${seq}`, to: `${epoch}.${seqTo}`, samples, bytes, digest, parts });
  }

  #close(lane: Lane): void {
    const { dataset, producer, tally, start } = lane;
    this.#lanes.delete(`${dataset} ${producer}`);
    const figures = tally.figures();
    const provider = datasetOwner(dataset);
    if (!figures || provider === null) return;
    const end = this.#deps.clock.now();
    const unsigned: Receipt = {
      id: `urn:uuid:${randomUUID()}`,
      kind: 'upload',
      t: end,
      agreement: dataset,
      dataset,
      provider,
      consumer: 'broker',
      connector: producer,
      start,
      end,
      ...figures,
    };
    this.#turn = this.#turn.then(() => this.#make(unsigned));
    const making = this.#turn.finally(() => this.#making.delete(making));
    this.#making.add(making);
  }

  /** What cannot be put on record now is tried again; the next process counts the chunks anew. */
  async #make(unsigned: Receipt): Promise<void> {
    const { control, logger } = this.#deps;
    const backoff = new Backoff();
    for (;;) {
      try {
        const { head } = await control.receiptChain(chainOf(unsigned));
        const receipt: Receipt = { ...unsigned, ...(head === null ? {} : { prev: head }) };
        const brokerSignature = await control.sign(receipt);
        const place = { head: receiptHead(receipt), to: unsigned.connector ?? '' };
        return await control.keepReceipt({ receipt, brokerSignature }, place);
      } catch (err) {
        logger.error({ err, dataset: unsigned.dataset }, 'the receipt of an upload could not be made yet');
        if (!(await pause(backoff.next(), this.#stopping.signal))) return;
      }
    }
  }
}
