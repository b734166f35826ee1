import { isOver } from '@millspace/policy';
import { sha256 } from '@millspace/runtime/crypto';
import { rollDigest } from '@millspace/runtime/receipts/tally';
import { type SqliteDatabase, transaction } from '@millspace/runtime/sqlite';
import type { ConsumerDuty, Receipt } from '@millspace/schemas';
import type { ReceivedScopes } from '../receive/received.ts';
import type { AccessLog } from './access-log.ts';
import type { Notices } from './notices.ts';
import type { Agreed, AgreedPolicies } from './policies.ts';
import type { DutyReceipts } from './receipts.ts';
import type { Uses } from './uses.ts';

export interface ReportsDeps {
  db: SqliteDatabase;
  agreed: Pick<AgreedPolicies, 'owing'>;
  received: Pick<ReceivedScopes, 'firstAt'>;
  log: Pick<AccessLog, 'after' | 'upTo' | 'has'>;
  uses: Pick<Uses, 'between' | 'totals' | 'wasLent'>;
  notices: Pick<Notices, 'figures'>;
  receipts: Pick<DutyReceipts, 'issue'>;
  now: () => number;
}

interface ReportRow {
  agreement: string;
  path: string;
  /** Reported up to this instant (epoch ms). */
  upto: number;
  /** Of a log: number of its last entry that was reported, entries so far, and their rolling digest. */
  log_n: number;
  total: number;
  digest: string;
  /** The agreement was over. */
  closed: number;
}

type Period = { start: number; end: number };

const DAY_MS = 86_400_000;

/**
 * Reports about what goes on all the time: uses that were logged, told, counted. A receipt for each day (UTC) in which this connector
 * had something of an agreement, the last one when it ends.
 */
export class Reports {
  readonly #deps: ReportsDeps;

  constructor(deps: ReportsDeps) {
    this.#deps = deps;
  }

  /** Writes the reports that are due. */
  sweep(): void {
    for (const agreed of this.#deps.agreed.owing()) {
      const duties = agreed.duties.filter(isReported);
      if (duties.length === 0 || !this.#hasAny(agreed)) continue;
      const over = this.#isOver(agreed);
      for (const duty of duties) this.#report(agreed, duty, over);
    }
  }

  /** Up to when a duty was reported (epoch ms); null: not yet. */
  upTo(agreement: string, path: string): number | null {
    return this.#row(agreement, path)?.upto ?? null;
  }

  /** The agreement whose log is not the one that was signed for any more; null when all are. */
  verifyLog(): string | null {
    const rows = this.#deps.db.prepare('SELECT * FROM duty_reports WHERE log_n > 0').all() as ReportRow[];
    for (const { agreement, log_n, digest } of rows) {
      let found = '';
      for (const { hash } of this.#deps.log.upTo(agreement, log_n)) found = rollDigest(found, hash);
      if (found !== digest) return agreement;
    }
    return null;
  }

  #report({ kept, start }: Agreed, duty: ConsumerDuty, over: boolean): void {
    const { db, receipts, now } = this.#deps;
    const row = this.#row(kept.id, duty.path) ?? fresh(kept.id, duty.path, Math.floor(start / DAY_MS) * DAY_MS);
    const end = over ? now() : Math.floor(now() / DAY_MS) * DAY_MS;
    if (row.closed === 1 || end <= row.upto) return;
    const period = { start: row.upto, end };
    transaction(db, () => {
      const { said, next } = this.#figures(row, duty, period);
      receipts.issue(kept, { ...said, duty: duty.path, ...period, due: end });
      this.#keep({ ...next, upto: end, closed: over ? 1 : 0 });
    });
  }

  #figures(row: ReportRow, duty: ConsumerDuty, { start, end }: Period): { said: Said; next: ReportRow } {
    const { log, uses, notices } = this.#deps;
    const { agreement } = row;
    if (duty.kind === 'count-uses') {
      const figures = { n: uses.between(agreement, start, end), ...uses.totals(agreement, end) };
      return { said: { kind: 'count', action: 'odrl:use', uses: figures }, next: row };
    }
    if (duty.kind === 'inform') {
      const figures = notices.figures(agreement, duty.path, { start, end });
      return { said: { kind: 'duty', action: 'odrl:inform', notices: figures }, next: row };
    }
    const next = { ...row };
    const figures = { n: 0, denied: 0 };
    for (const { n, at, hash, outcome } of log.after(agreement, row.log_n)) {
      if (at >= end) break;
      figures.n += 1;
      if (outcome === 'denied') figures.denied += 1;
      next.log_n = n;
      next.total += 1;
      next.digest = rollDigest(next.digest, hash);
    }
    const said = { ...figures, total: next.total, digest: next.digest === '' ? sha256('') : next.digest };
    return { said: { kind: 'duty', action: 'x:log', log: said }, next };
  }

  /** This connector has had something of the agreement: before, there is nothing to report. */
  #hasAny({ kept }: Agreed): boolean {
    const { received, uses, log, notices } = this.#deps;
    if (received.firstAt(kept.id) !== null || uses.wasLent(kept.id)) return true;
    return log.has(kept.id) || notices.figures(kept.id).sent > 0;
  }

  #isOver({ kept, policy, start }: Agreed): boolean {
    if (kept.revokedAt !== null) return true;
    const { received, now } = this.#deps;
    return (
      policy !== null && isOver(policy, { now: now(), agreementStart: start, firstUse: received.firstAt(kept.id) })
    );
  }

  #row(agreement: string, path: string): ReportRow | undefined {
    return this.#deps.db.prepare('SELECT * FROM duty_reports WHERE agreement = ? AND path = ?').get(agreement, path) as
      | ReportRow
      | undefined;
  }

  #keep(row: ReportRow): void {
    this.#deps.db
      .prepare(
        `INSERT OR REPLACE INTO duty_reports (agreement, path, upto, log_n, total, digest, closed)
         VALUES (@agreement, @path, @upto, @log_n, @total, @digest, @closed)`,
      )
      .run(row);
  }
}

type Said = Pick<Receipt, 'action' | 'log' | 'notices' | 'uses'> & { kind: 'duty' | 'count' };

const isReported = ({ kind }: ConsumerDuty): boolean => kind === 'log' || kind === 'inform' || kind === 'count-uses';

const fresh = (agreement: string, path: string, upto: number): ReportRow => ({
  ...{ agreement, path, upto },
  ...{ log_n: 0, total: 0, digest: '', closed: 0 },
});
