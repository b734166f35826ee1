import { randomUUID } from 'node:crypto';
import { messageOf } from '@millspace/runtime/errors';
import type { SqliteDatabase } from '@millspace/runtime/sqlite';
import type { UseNotice } from '@millspace/schemas';

/** What another participant is told about a local use, and until when (epoch ms). */
export interface Notice {
  notice: UseNotice;
  deadline: number;
}

interface Row {
  id: string;
  agreement: string;
  deadline: number;
  body: string;
}

/** Sends one notice; resolves when the recipient's connector has stored it. Sent again, it is still one notice (by its id). */
export type SendNotice = (notice: UseNotice) => Promise<void>;

export interface NoticesDeps {
  db: SqliteDatabase;
  send: SendNotice;
  now: () => number;
  /** How long a look waits for the acknowledgement of a strict notice, ms. */
  patienceMs: number;
  /** A notice was acknowledged: what it held up may go on. */
  settled: () => void;
  failed: (error: unknown) => void;
}

/**
 * The durable outbox of notices (policy class 18): written with the use it is about, sent until acknowledged. A notice whose deadline
 * has passed without that holds up every further use under its agreement.
 */
export class Notices {
  readonly #deps: NoticesDeps;
  readonly #sending = new Map<string, Promise<void>>();

  constructor(deps: NoticesDeps) {
    this.#deps = deps;
  }

  /** Inside the transaction of the use. Returns the notice's id. */
  queue(said: Omit<UseNotice, 'id'>, deadlineMs: number): string {
    const { db, patienceMs } = this.#deps;
    const notice: UseNotice = { id: `urn:uuid:${randomUUID()}`, ...said };
    // What has to be acknowledged first is not overdue as long as somebody waits for just that.
    const deadline = notice.t + Math.max(deadlineMs, patienceMs);
    db.prepare('INSERT INTO notices_out (id, agreement, deadline, body) VALUES (?, ?, ?, ?)').run(
      notice.id,
      notice.agreement,
      deadline,
      JSON.stringify(notice),
    );
    return notice.id;
  }

  /** The oldest notice of an agreement that is past its deadline; null when none is. */
  overdue(agreement: string): Notice | null {
    const row = this.#deps.db
      .prepare(
        'SELECT * FROM notices_out WHERE agreement = ? AND acknowledged_at IS NULL AND deadline < ? ORDER BY deadline LIMIT 1',
      )
      .get(agreement, this.#deps.now()) as Row | undefined;
    return row ? noticeOf(row) : null;
  }

  /** When the oldest unacknowledged notice of an agreement begins to hold up what runs (epoch ms); null when none waits. */
  nextDeadline(agreement: string): number | null {
    const deadline = this.#deps.db
      .prepare('SELECT min(deadline) FROM notices_out WHERE agreement = ? AND acknowledged_at IS NULL')
      .pluck()
      .get(agreement) as number | null;
    return deadline === null ? null : deadline + 1;
  }

  /** Notices that a duty asked for: about uses in the period (epoch ms), in all until its end, and how many of these are acknowledged. */
  figures(
    agreement: string,
    duty?: string,
    { start, end } = { start: 0, end: Number.MAX_SAFE_INTEGER },
  ): { n: number; sent: number; acknowledged: number } {
    return this.#deps.db
      .prepare(
        `SELECT coalesce(sum(t >= @start), 0) AS n, count(*) AS sent, coalesce(sum(acknowledged), 0) AS acknowledged FROM (
           SELECT json_extract(body, '$.t') AS t, json_extract(body, '$.duty') AS duty, acknowledged_at IS NOT NULL AS acknowledged
           FROM notices_out WHERE agreement = @agreement)
         WHERE t < @end AND (@duty IS NULL OR duty = @duty)`,
      )
      .get({ agreement, duty: duty ?? null, start, end }) as { n: number; sent: number; acknowledged: number };
  }

  waiting(): Notice[] {
    const rows = this.#deps.db
      .prepare('SELECT * FROM notices_out WHERE acknowledged_at IS NULL ORDER BY deadline')
      .all() as Row[];
    return rows.map(noticeOf);
  }

  /** Resolves when all of these are acknowledged; rejects when one could not be delivered, or not in time. It stays queued. */
  async acknowledged(ids: readonly string[]): Promise<void> {
    const notices = this.waiting().filter(({ notice }) => ids.includes(notice.id));
    await Promise.all(
      notices.map(({ notice }) => withTimeout(this.#send(notice), this.#deps.patienceMs, notice.recipient)),
    );
  }

  /** Tries everything that waits; called again and again. */
  async flush(): Promise<void> {
    await Promise.allSettled(this.waiting().map(({ notice }) => this.#send(notice)));
  }

  #send(notice: UseNotice): Promise<void> {
    const known = this.#sending.get(notice.id);
    if (known) return known;
    const { db, send, now, settled, failed } = this.#deps;
    const work = send(notice)
      .then(() => {
        db.prepare('UPDATE notices_out SET acknowledged_at = ?, last_error = NULL WHERE id = ?').run(now(), notice.id);
        settled();
      })
      .catch((error: unknown) => {
        db.prepare('UPDATE notices_out SET last_error = ? WHERE id = ?').run(messageOf(error), notice.id);
        failed(error);
        throw error;
      })
      .finally(() => this.#sending.delete(notice.id));
    this.#sending.set(notice.id, work);
    return work;
  }
}

const noticeOf = ({ body, deadline }: Row): Notice => ({ notice: JSON.parse(body) as UseNotice, deadline });

async function withTimeout(work: Promise<void>, ms: number, recipient: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${recipient} has not acknowledged the notice`)), ms);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
