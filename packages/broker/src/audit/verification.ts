import type { Logger } from '@millspace/runtime/logger';
import type { AuditVerificationRun, AuditVerificationState } from '@millspace/schemas';
import type { ControlStore } from '../db/store.ts';
import { verifyAudit } from './verify.ts';

const LAST = 'audit.verification';
const DAY_MS = 86_400_000;

export interface VerificationDeps {
  store: ControlStore;
  logger: Logger;
  /** It began, ended or has come further. */
  changed: () => void;
}

/** Verifications of the audit log: one at a time, which says how far it is and can be given up; once a day by itself. */
export class Verifications {
  readonly #deps: VerificationDeps;
  #run: AuditVerificationRun | null = null;
  #last: AuditVerificationRun | null = null;
  #abort = new AbortController();
  #running: Promise<void> | null = null;

  constructor(deps: VerificationDeps) {
    this.#deps = deps;
  }

  async load(): Promise<void> {
    const { read } = this.#deps.store;
    const row = await read.selectFrom('meta').select('value').where('key', '=', LAST).executeTakeFirst();
    this.#last = row ? (JSON.parse(row.value) as AuditVerificationRun) : null;
  }

  get state(): AuditVerificationState {
    return { run: this.#run, last: this.#last };
  }

  /** Begins one; where one runs already, that one counts. */
  begin(by: string): AuditVerificationState {
    if (this.#running !== null) return this.state;
    const { store } = this.#deps;
    this.#abort = new AbortController();
    this.#run = { state: 'running', checked: 0, of: store.audit.head.n, since: store.now(), by, result: null };
    this.#running = this.#verify(this.#run, this.#abort.signal).finally(() => {
      this.#running = null;
    });
    this.#deps.changed();
    return this.state;
  }

  /** Once an hour: begins one where the last result is older than a day. */
  daily(): void {
    const age = this.#deps.store.now() - (this.#last?.since ?? 0);
    if (age >= DAY_MS) this.begin('broker');
  }

  async cancel(): Promise<AuditVerificationState> {
    this.#abort.abort();
    await this.#running;
    return this.state;
  }

  async #verify(run: AuditVerificationRun, signal: AbortSignal): Promise<void> {
    const { store, logger, changed } = this.#deps;
    const ended = (more: Partial<AuditVerificationRun>): AuditVerificationRun => ({
      ...(this.#run ?? run),
      endedAt: store.now(),
      ...more,
    });
    try {
      const result = await verifyAudit(store.read, {
        signal,
        checked: (count) => {
          this.#run = { ...run, checked: count, of: Math.max(run.of, count) };
          changed();
        },
      });
      const over =
        result === null ? ended({ state: 'cancelled' }) : ended({ state: 'done', checked: result.entries, result });
      if (result !== null) await this.#keep(over);
      this.#run = over;
      if (result?.ok === false)
        logger.error({ at: result.brokenAt, problem: result.problem }, 'the audit log does not hold');
    } catch (error) {
      this.#run = ended({ state: 'failed' });
      logger.error({ err: error }, 'the audit log could not be verified');
    }
    changed();
  }

  async #keep(run: AuditVerificationRun): Promise<void> {
    this.#last = run;
    const value = JSON.stringify(run);
    await this.#deps.store.write(async ({ db }) => {
      await db
        .insertInto('meta')
        .values({ key: LAST, value })
        .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
        .execute();
    });
  }
}
