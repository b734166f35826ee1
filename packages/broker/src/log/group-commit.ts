import { MillspaceError, messageOf } from '@millspace/runtime/errors';
import { isDiskFull, type SqliteDatabase } from '@millspace/runtime/sqlite';

interface Job {
  section: () => unknown;
  after: ((result: never) => void) | undefined;
  resolve: (result: never) => void;
  reject: (error: unknown) => void;
  outcome: { result: unknown } | { error: unknown } | undefined;
}

/**
 * The one writer of a database: every section that waits at the end of a turn of the event loop is run in one
 * transaction, so that one fsync serves them all. A section that throws is undone alone.
 */
export class GroupCommit {
  readonly #db: SqliteDatabase;
  #waiting: Job[] = [];
  #scheduled = false;
  #closed = false;
  commits = 0;
  sections = 0;

  constructor(db: SqliteDatabase) {
    this.#db = db;
  }

  /**
   * Resolves with the section's result after the durable commit. `after` runs between commit and resolution, in the
   * order of the sections.
   * @throws MillspaceError MS-LOG-001 (commit failed), MS-LOG-002 (closed), or what the section threw
   */
  run<T>(section: () => T, after?: (result: T) => void): Promise<T> {
    if (this.#closed) return Promise.reject(new MillspaceError('MS-LOG-002', { detail: 'the log is closed' }));
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ section, after, resolve, reject, outcome: undefined } as Job);
      if (this.#scheduled) return;
      this.#scheduled = true;
      setImmediate(() => this.flush());
    });
  }

  /** Commits what waits, now. */
  flush(): void {
    this.#scheduled = false;
    const jobs = this.#waiting;
    if (jobs.length === 0) return;
    this.#waiting = [];
    try {
      this.#db.transaction(() => this.#runAll(jobs)).immediate();
    } catch (cause) {
      const failure = commitFailure(cause);
      for (const job of jobs) job.reject(job.outcome && 'error' in job.outcome ? job.outcome.error : failure);
      return;
    }
    this.commits += 1;
    this.sections += jobs.length;
    for (const job of jobs) settle(job);
  }

  close(): void {
    this.flush();
    this.#closed = true;
  }

  #runAll(jobs: readonly Job[]): void {
    const guarded = this.#db.transaction((job: Job) => job.section());
    for (const job of jobs) {
      try {
        job.outcome = { result: guarded(job) };
      } catch (error) {
        if (!this.#db.inTransaction) throw error;
        job.outcome = { error };
      }
    }
  }
}

function settle(job: Job): void {
  const { outcome } = job;
  if (outcome === undefined) return;
  if ('error' in outcome) {
    job.reject(outcome.error instanceof MillspaceError ? outcome.error : commitFailure(outcome.error));
    return;
  }
  try {
    job.after?.(outcome.result as never);
    job.resolve(outcome.result as never);
  } catch (error) {
    job.reject(error);
  }
}

function commitFailure(cause: unknown): MillspaceError {
  if (isDiskFull(cause))
    return new MillspaceError('MS-QUO-004', { detail: `the disk is full: ${messageOf(cause)}`, status: 507, cause });
  return new MillspaceError('MS-LOG-001', { detail: `the log could not be written: ${messageOf(cause)}`, cause });
}
