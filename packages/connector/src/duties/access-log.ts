import { canonical, sha256 } from '@millspace/runtime/crypto';
import type { SqliteDatabase } from '@millspace/runtime/sqlite';

/** One local use, or one that was refused. Never a value. */
export interface Access {
  at: number;
  agreement: string;
  /** Registered app, or the connector itself for its people. */
  application: string;
  /** Pseudonym of who acted. */
  actor: string;
  purpose: string | null;
  /** What was asked for: route and range. */
  what: string;
  outcome: 'allowed' | 'denied';
  code: string;
}

export interface LoggedAccess extends Access {
  n: number;
  hash: string;
}

const START = sha256('millspace access log');

/** Local uses, hash-linked (RFC 8785 canonical form). Appending is durable before anything is released. */
export class AccessLog {
  readonly #db: SqliteDatabase;

  constructor(db: SqliteDatabase) {
    this.#db = db;
  }

  /** Inside a transaction of the caller, or one of its own. Throws when it cannot be written: then nothing may be released. */
  append(access: Access): LoggedAccess {
    const head = this.head();
    const hash = link(head.hash, access);
    const n = head.n + 1;
    this.#db
      .prepare('INSERT INTO access_log (n, agreement, hash, entry) VALUES (?, ?, ?, ?)')
      .run(n, access.agreement, hash, JSON.stringify(access));
    return { ...access, n, hash };
  }

  head(): { n: number; hash: string } {
    const row = this.#db.prepare('SELECT n, hash FROM access_log ORDER BY n DESC LIMIT 1').get() as
      | { n: number; hash: string }
      | undefined;
    return row ?? { n: 0, hash: START };
  }

  list(query: { agreement?: string; before?: number; limit: number }): LoggedAccess[] {
    const rows = this.#db
      .prepare(
        'SELECT n, hash, entry FROM access_log WHERE (? IS NULL OR agreement = ?) AND n < ? ORDER BY n DESC LIMIT ?',
      )
      .all(query.agreement ?? null, query.agreement ?? null, query.before ?? Number.MAX_SAFE_INTEGER, query.limit) as {
      n: number;
      hash: string;
      entry: string;
    }[];
    return rows.map(({ n, hash, entry }) => ({ ...(JSON.parse(entry) as Access), n, hash }));
  }

  /** Whether anything was logged under an agreement. */
  has(agreement: string): boolean {
    return this.#db.prepare('SELECT 1 FROM access_log WHERE agreement = ? LIMIT 1').get(agreement) !== undefined;
  }

  /** Entries of an agreement behind entry `n`, in order; read as they are used. */
  *after(agreement: string, n: number): Generator<LoggedAccess> {
    yield* this.#entries('agreement = ? AND n > ?', agreement, n);
  }

  /** Entries of an agreement up to and with entry `n`, in order. */
  *upTo(agreement: string, n: number): Generator<LoggedAccess> {
    yield* this.#entries('agreement = ? AND n <= ?', agreement, n);
  }

  *#entries(which: string, ...values: unknown[]): Generator<LoggedAccess> {
    const rows = this.#db
      .prepare(`SELECT n, hash, entry FROM access_log WHERE ${which} ORDER BY n`)
      .iterate(...values) as Iterable<{ n: number; hash: string; entry: string }>;
    for (const { n, hash, entry } of rows) yield { ...(JSON.parse(entry) as Access), n, hash };
  }

  /** Number of the first row that does not follow from the one before; null when all do. */
  verify(): number | null {
    let before = START;
    let expected = 1;
    const rows = this.#db.prepare('SELECT n, hash, entry FROM access_log ORDER BY n').iterate() as Iterable<{
      n: number;
      hash: string;
      entry: string;
    }>;
    for (const { n, hash, entry } of rows) {
      if (n !== expected || hash !== link(before, JSON.parse(entry) as Access)) return expected;
      before = hash;
      expected += 1;
    }
    return null;
  }
}

const link = (before: string, access: Access): string => sha256(`${before}\n${canonical(access)}`);
