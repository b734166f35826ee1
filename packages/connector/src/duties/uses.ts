import { randomUUID } from 'node:crypto';
import { MillspaceError } from '@millspace/runtime/errors';
import { type SqliteDatabase, transaction } from '@millspace/runtime/sqlite';
import type { UseLease, UseLeaseRequest } from '@millspace/schemas';

/** A use that this connector may charge: its number over all connectors of the participant. */
export interface NextUse {
  lease: string;
  number: number;
}

interface LeaseRow {
  id: string;
  agreement: string;
  first: number | null;
  last: number | null;
  until: number;
  used: number;
}

export interface UsesDeps {
  db: SqliteDatabase;
  /** Asks the broker for uses. */
  ask: (agreement: string, request: UseLeaseRequest, signal: AbortSignal) => Promise<UseLease>;
  /** Tells the broker how many of a lease were used: the others are lent again. */
  settle: (agreement: string, lease: string, used: number, signal: AbortSignal) => Promise<void>;
  /** The broker's time, epoch ms. */
  now: () => number;
  /** How long a look waits for the broker, ms. */
  patienceMs: number;
  failed: (error: unknown) => void;
}

const MOST = 1000;
const DAY_MS = 86_400_000;
/** How long giving back may hold up the end of the process, ms. */
const PARTING_MS = 2000;

/**
 * Local uses that agreements count (`odrl:count` with `x:uses`). The broker numbers them over all connectors of this participant and
 * lends numbers; here they are charged one by one, with the commit that also logs the use. A number is never charged twice, what
 * was not used is given back.
 */
export class Uses {
  readonly #deps: UsesDeps;
  readonly #asking = new Map<string, Promise<void>>();
  readonly #waiting = new Map<string, number>();

  constructor(deps: UsesDeps) {
    this.#deps = deps;
  }

  /** Uses charged at this connector. */
  of(agreement: string): number {
    return this.#state(agreement).n;
  }

  /** Uses in days of a period that begins and ends with a day (UTC, epoch ms), or ends now. */
  between(agreement: string, start: number, end: number): number {
    return this.#deps.db
      .prepare('SELECT coalesce(sum(n), 0) FROM use_days WHERE agreement = ? AND day >= ? AND day < ?')
      .pluck()
      .get(agreement, start, end) as number;
  }

  /** Uses before an instant, and the highest number that one of them had. */
  totals(agreement: string, end = Number.MAX_SAFE_INTEGER): { total: number; highest: number } {
    return this.#deps.db
      .prepare(
        'SELECT coalesce(sum(n), 0) AS total, coalesce(max(top), 0) AS highest FROM use_days WHERE agreement = ? AND day < ?',
      )
      .get(agreement, end) as { total: number; highest: number };
  }

  /** Whether the broker ever lent this connector any. */
  wasLent(agreement: string): boolean {
    return this.known().some((known) => known.agreement === agreement);
  }

  /** The broker has said that none is left, and none can come back. */
  isUsedUp(agreement: string): boolean {
    return this.#state(agreement).over === 1;
  }

  /** The highest number that was lent to this connector, of each agreement: what a restored broker has to know. */
  known(): { agreement: string; highest: number }[] {
    return this.#deps.db.prepare('SELECT agreement, highest FROM uses WHERE highest > 0').all() as {
      agreement: string;
      highest: number;
    }[];
  }

  /** The next use that can be charged without asking; null when none that was lent is left. */
  next(agreement: string): NextUse | null {
    const row = this.#deps.db
      .prepare(
        'SELECT id, first + used AS number FROM use_leases WHERE agreement = ? AND until > ? AND first + used <= last ORDER BY number LIMIT 1',
      )
      .get(agreement, this.#deps.now()) as { id: string; number: number } | undefined;
    return row ? { lease: row.id, number: row.number } : null;
  }

  /** One more use; inside the transaction that also logs it, and that asked for `next`. */
  charge(agreement: string, { lease, number }: NextUse): void {
    const { db, now } = this.#deps;
    db.prepare('UPDATE use_leases SET used = used + 1 WHERE id = ?').run(lease);
    this.#touch(agreement);
    db.prepare('UPDATE uses SET n = n + 1 WHERE agreement = ?').run(agreement);
    db.prepare(
      `INSERT INTO use_days (agreement, day, n, top) VALUES (?, ?, 1, ?)
       ON CONFLICT (agreement, day) DO UPDATE SET n = n + 1, top = max(top, excluded.top)`,
    ).run(agreement, Math.floor(now() / DAY_MS) * DAY_MS, number);
  }

  /**
   * Resolves when there is something to charge again, or when nothing is left for good. Who asks meanwhile waits for the same answer.
   * @throws what the broker says, or MS-NET-001 when it cannot be asked
   */
  async more(agreement: string): Promise<void> {
    const wait = (by: number) => this.#waiting.set(agreement, (this.#waiting.get(agreement) ?? 0) + by);
    wait(1);
    try {
      // All who come in this turn are asked for at once.
      await Promise.resolve();
      let asking = this.#asking.get(agreement);
      if (!asking) {
        asking = this.#more(agreement).finally(() => this.#asking.delete(agreement));
        this.#asking.set(agreement, asking);
      }
      await asking;
    } finally {
      wait(-1);
    }
  }

  /** Gives back what is over; `all`: whatever is held here, for this process ends. What cannot be said now is said later. */
  async giveBack({ all }: { all: boolean }): Promise<void> {
    const { db, now } = this.#deps;
    const over = db
      .prepare('SELECT * FROM use_leases WHERE ? OR until <= ? OR first + used > last')
      .all(all ? 1 : 0, now()) as LeaseRow[];
    const signal = AbortSignal.timeout(all ? PARTING_MS : this.#deps.patienceMs);
    for (const { id, agreement } of over) if (!this.#asking.has(agreement)) await this.#settle(agreement, id, signal);
  }

  /** What the broker was asked for and has not answered is asked for again under its id: else it would count as lent for good. */
  async repeat(): Promise<void> {
    const open = this.#deps.db
      .prepare('SELECT agreement FROM use_leases WHERE first IS NULL AND until > 0')
      .pluck()
      .all() as string[];
    await Promise.all(open.map((agreement) => this.more(agreement).catch(this.#deps.failed)));
  }

  async #settle(agreement: string, lease: string, signal: AbortSignal): Promise<void> {
    const { db, settle, failed } = this.#deps;
    // From here on nothing is charged to it, wherever the clock goes.
    db.prepare('UPDATE use_leases SET until = ? WHERE id = ?').run(GIVEN_BACK, lease);
    const used = db.prepare('SELECT used FROM use_leases WHERE id = ?').pluck().get(lease) as number;
    try {
      await settle(agreement, lease, used, signal);
      db.prepare('DELETE FROM use_leases WHERE id = ?').run(lease);
    } catch (error) {
      const code = error instanceof MillspaceError ? error.code : '';
      // It knows of no such agreement, or the lease is not ours: there is nothing to give back.
      if (NOT_OURS.has(code)) db.prepare('DELETE FROM use_leases WHERE id = ?').run(lease);
      failed(error);
    }
  }

  async #more(agreement: string): Promise<void> {
    for (let again = ASK_AGAIN; ; again--) {
      try {
        return await this.#borrow(agreement, again > 0);
      } catch (error) {
        if (error !== OVER) throw error;
      }
    }
  }

  /** @throws OVER when what was answered is of no use any more, and `again` */
  async #borrow(agreement: string, again: boolean): Promise<void> {
    const { db, ask, now, patienceMs } = this.#deps;
    const want = Math.min(MOST, this.#waiting.get(agreement) ?? 1);
    const lease = this.#asked(agreement);
    const drop = () => db.prepare('DELETE FROM use_leases WHERE id = ?').run(lease);
    try {
      const lent = await ask(agreement, { lease, want }, AbortSignal.timeout(patienceMs));
      // The first answer was lost and its time is over: nothing of it was used, the next round gives it back.
      const inTime = lent.until > now();
      transaction(db, () => {
        db.prepare('UPDATE use_leases SET first = ?, last = ?, until = ? WHERE id = ?').run(
          lent.first,
          lent.last,
          inTime ? lent.until : GIVEN_BACK,
          lease,
        );
        this.#touch(agreement);
        db.prepare('UPDATE uses SET highest = max(highest, ?) WHERE agreement = ?').run(lent.last, agreement);
      });
      if (!inTime) throw again ? OVER : new Error('the broker’s clock and this one differ too much');
    } catch (error) {
      const code = error instanceof MillspaceError ? error.code : '';
      if (LENT_NOTHING.has(code)) drop();
      // Said before the broker looked whether it had lent something under this id: giving it back closes it either way.
      else if (MAY_HAVE_LENT.has(code))
        db.prepare('UPDATE use_leases SET until = ? WHERE id = ?').run(GIVEN_BACK, lease);
      if (code === 'MS-DTY-014' && again) throw OVER;
      if (code !== 'MS-DTY-011') throw error;
      this.#touch(agreement);
      db.prepare('UPDATE uses SET over = 1 WHERE agreement = ?').run(agreement);
    }
  }

  /** The id under which is asked: written down first, so that a lost answer is asked for again and lends nothing twice. */
  #asked(agreement: string): string {
    const { db } = this.#deps;
    const open = db
      .prepare('SELECT id FROM use_leases WHERE agreement = ? AND first IS NULL AND until > 0')
      .pluck()
      .get(agreement) as string | undefined;
    if (open !== undefined) return open;
    const id = `urn:uuid:${randomUUID()}`;
    db.prepare('INSERT INTO use_leases (id, agreement, until) VALUES (?, ?, ?)').run(id, agreement, FAR);
    return id;
  }

  #state(agreement: string): { n: number; over: number } {
    const row = this.#deps.db.prepare('SELECT n, over FROM uses WHERE agreement = ?').get(agreement);
    return (row as { n: number; over: number } | undefined) ?? { n: 0, over: 0 };
  }

  #touch(agreement: string): void {
    this.#deps.db.prepare('INSERT INTO uses (agreement, n) VALUES (?, 0) ON CONFLICT DO NOTHING').run(agreement);
  }
}

/** Of a lease that was asked for and not answered yet. */
const FAR = Number.MAX_SAFE_INTEGER;
/** Of a lease that is being given back. */
const GIVEN_BACK = 0;
/** How often one question is put anew, when the answer is about a lease that is over. */
const ASK_AGAIN = 1;
const OVER = new Error('what was lent under this id is over');
/** Answers that say that nothing was lent under this id, and nothing will be. */
const LENT_NOTHING = new Set(['MS-AGR-001', 'MS-DTY-011', 'MS-DTY-012', 'MS-DTY-014']);
const MAY_HAVE_LENT = new Set(['MS-AGR-002', 'MS-DTY-015']);
const NOT_OURS = new Set(['MS-AGR-001', 'MS-DTY-014']);
