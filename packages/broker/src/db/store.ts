import type { Clock } from '@millspace/runtime/clock';
import { createKysely } from '@millspace/runtime/kysely';
import type { SqliteDatabase, Statement } from '@millspace/runtime/sqlite';
import { openDatabase } from '@millspace/runtime/sqlite';
import type { Kysely } from 'kysely';
import { CompiledQuery } from 'kysely';
import { backfill } from '../audit/backfill.ts';
import type { AuditDraft } from '../audit/entry.ts';
import { AuditSequencer } from '../audit/sequencer.ts';
import { scrub } from '../log/erase.ts';
import { CONTROL_SCHEMA } from './schema.ts';
import type { ControlTables } from './tables.ts';

/** What a unit of work may do. Await nothing but `db` inside one: everybody else's commit waits for it. */
export interface Tx {
  db: Kysely<ControlTables>;
  now: number;
  /** Becomes a row of the audit log in the same commit. */
  audit(draft: AuditDraft): void;
  /** Runs after the commit, in order; never runs when the work fails. */
  after(effect: () => void): void;
}

interface Job {
  work: (tx: Tx) => Promise<unknown>;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

interface Outcome {
  job: Job;
  value: unknown;
  effects: (() => void)[];
  drafts: AuditDraft[];
}

const BATCH = 128;

/**
 * control.db behind two connections: `read` sees what is committed, `write` runs units of work one after the other.
 * Whatever waits shares one commit (and its fsync), each in a savepoint of its own, so that a failed one takes nothing with it.
 */
export class ControlStore {
  readonly read: Kysely<ControlTables>;
  readonly audit: AuditSequencer;
  readonly #write: Kysely<ControlTables>;
  readonly #clock: Clock;
  readonly #file: SqliteDatabase;
  #queue: Job[] = [];
  #scrubs: { resolve: () => void; reject: (error: unknown) => void }[] = [];
  #running: Promise<void> | null = null;
  #closed = false;
  #onRecorded: (drafts: readonly AuditDraft[]) => void = () => undefined;

  constructor(file: string, clock: Clock) {
    this.#clock = clock;
    this.#file = openDatabase(file, { migrations: CONTROL_SCHEMA, synchronous: 'FULL' });
    // What is erased is written over, not only forgotten.
    this.#file.pragma('secure_delete = ON');
    this.#write = createKysely<ControlTables>(rememberStatements(this.#file));
    this.read = createKysely<ControlTables>(
      rememberStatements(openDatabase(file, { migrations: CONTROL_SCHEMA, readonly: true })),
    );
    this.audit = new AuditSequencer();
  }

  async open(): Promise<void> {
    await backfill(this.read, (work) => this.write(({ db }) => work(db)));
    await this.audit.load(this.read);
  }

  /** Durable when it resolves. Rejects with what the work threw; its writes are then undone. */
  write<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(new Error('the control store is closed'));
    return new Promise<T>((resolve, reject) => {
      this.#queue.push({ work, resolve: resolve as (value: unknown) => void, reject });
      this.#running ??= this.#drain();
    });
  }

  /** What was deleted leaves the files, between two commits. */
  scrub(): Promise<void> {
    if (this.#closed) return Promise.reject(new Error('the control store is closed'));
    return new Promise((resolve, reject) => {
      this.#scrubs.push({ resolve, reject });
      this.#running ??= this.#drain();
    });
  }

  /** Called after each commit with what it put on record. */
  onRecorded(listener: (drafts: readonly AuditDraft[]) => void): void {
    this.#onRecorded = listener;
  }

  /** The clock that stamps every commit (epoch ms). */
  now(): number {
    return this.#clock.now();
  }

  /** Resolves when everything asked for so far is written. */
  async settled(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async close(): Promise<void> {
    await this.settled();
    this.#closed = true;
    await this.read.destroy();
    await this.#write.destroy();
  }

  async #drain(): Promise<void> {
    try {
      while (this.#queue.length > 0 || this.#scrubs.length > 0) {
        for (const { resolve, reject } of this.#scrubs.splice(0))
          try {
            scrub(this.#file);
            resolve();
          } catch (error) {
            reject(error);
          }
        // One turn of the event loop, so that requests which have arrived meanwhile share the commit.
        await new Promise((resolve) => setImmediate(resolve));
        if (this.#queue.length > 0) await this.#commit(this.#queue.splice(0, BATCH));
      }
    } finally {
      this.#running = null;
    }
  }

  async #commit(jobs: Job[]): Promise<void> {
    const done: Outcome[] = [];
    const now = this.#clock.now();
    try {
      const trx = await this.#write.startTransaction().execute();
      try {
        for (const job of jobs) {
          const outcome = await this.#attempt(trx, job, now);
          if (outcome) done.push(outcome);
        }
        const appending = await this.audit.append(
          trx,
          done.flatMap((outcome) => outcome.drafts),
          now,
        );
        await trx.commit().execute();
        appending.advance();
      } catch (error) {
        if (!trx.isRolledBack && !trx.isCommitted) await trx.rollback().execute();
        throw error;
      }
    } catch (error) {
      for (const job of jobs) job.reject(error);
      return;
    }
    // State in memory first, for all, before anybody who waited goes on.
    for (const outcome of done) for (const effect of outcome.effects) perform(effect);
    for (const outcome of done) outcome.job.resolve(outcome.value);
    this.#onRecorded(done.flatMap((outcome) => outcome.drafts));
  }

  async #attempt(
    trx: Awaited<ReturnType<ReturnType<Kysely<ControlTables>['startTransaction']>['execute']>>,
    job: Job,
    now: number,
  ): Promise<Outcome | null> {
    const drafts: AuditDraft[] = [];
    const effects: (() => void)[] = [];
    const point = await trx.savepoint('work').execute();
    try {
      const value = await job.work({
        db: point as unknown as Kysely<ControlTables>,
        now,
        audit: (draft) => drafts.push(draft),
        after: (effect) => effects.push(effect),
      });
      await point.releaseSavepoint('work').execute();
      return { job, value, effects, drafts };
    } catch (error) {
      await point.rollbackToSavepoint('work').execute();
      await trx.executeQuery(RELEASE);
      job.reject(error);
      return null;
    }
  }
}

/** Memory that lost touch with the file would be worse than a restart, which reads the file: such an error ends the process. */
function perform(effect: () => void): void {
  try {
    effect();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

const RELEASE = CompiledQuery.raw('release savepoint "work"');
const REMEMBERED = 500;

/** Kysely prepares anew for each query, although its SQL repeats: the compiled statement is kept by its text. */
function rememberStatements(db: SqliteDatabase): SqliteDatabase {
  const prepare = db.prepare.bind(db);
  const known = new Map<string, Statement>();
  const remembering = (source: string): Statement => {
    const found = known.get(source);
    if (found) return found;
    if (known.size >= REMEMBERED) known.clear();
    const statement = prepare(source);
    known.set(source, statement);
    return statement;
  };
  db.prepare = remembering as SqliteDatabase['prepare'];
  return db;
}
