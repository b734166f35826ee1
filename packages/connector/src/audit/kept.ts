import { type SqliteDatabase, transaction } from '@millspace/runtime/sqlite';
import type { ErrorCode, EvidenceForkLine, SignedCheckpoint } from '@millspace/schemas';

/** Two signed checkpoints of the broker that cannot both be of one log. Kept for good. */
export interface Fork extends Omit<EvidenceForkLine, 'line' | 'code'> {
  code: ErrorCode;
  acknowledgedAt: number | null;
}

interface ForkRow {
  id: number;
  at: number;
  code: ErrorCode;
  declared: number;
  kept: string;
  seen: string;
  latest: string;
  proof: string | null;
  acknowledged_at: number | null;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Younger ones are all kept, older ones the last of each hour, those beyond of each day: what they say, later ones say as well. */
const ALL_MS = 7 * DAY_MS;
const HOURLY_MS = 90 * DAY_MS;

/** Checkpoints of the broker's audit log that this connector has checked, and what did not fit. */
export class KeptCheckpoints {
  readonly #db: SqliteDatabase;

  constructor(db: SqliteDatabase) {
    this.#db = db;
  }

  /** What the next one is compared with. */
  newest(): SignedCheckpoint | null {
    const body = this.#db.prepare('SELECT body FROM checkpoints ORDER BY n DESC LIMIT 1').pluck().get();
    return typeof body === 'string' ? (JSON.parse(body) as SignedCheckpoint) : null;
  }

  /** All, in the order in which they came. */
  all(): SignedCheckpoint[] {
    const bodies = this.#db.prepare('SELECT body FROM checkpoints ORDER BY n').pluck().all() as string[];
    return bodies.map((body) => JSON.parse(body) as SignedCheckpoint);
  }

  keep(signed: SignedCheckpoint, at: number): void {
    const { log, generation, size, t } = signed.checkpoint;
    this.#db
      .prepare('INSERT INTO checkpoints (log, generation, size, t, body, at) VALUES (?, ?, ?, ?, ?, ?)')
      .run(log, generation, size, t, JSON.stringify(signed), at);
  }

  forks(): Fork[] {
    return this.#rows('').map(forkOf);
  }

  /** What nobody has taken note of yet. */
  open(): Fork[] {
    return this.#rows('WHERE acknowledged_at IS NULL').map(forkOf);
  }

  fork(fork: Omit<Fork, 'acknowledgedAt'>): void {
    const seen = JSON.stringify(fork.seen);
    this.#db
      .prepare('INSERT INTO audit_forks (at, code, declared, kept, seen, latest, proof) VALUES (?, ?, ?, ?, ?, ?, ?)')
      .run(
        fork.at,
        fork.code,
        fork.declared ? 1 : 0,
        JSON.stringify(fork.kept),
        seen,
        seen,
        fork.proof === undefined ? null : JSON.stringify(fork.proof),
      );
  }

  /** What the broker shows meanwhile: with this it goes on once a person has taken note. */
  noteLatest(signed: SignedCheckpoint): void {
    this.#db
      .prepare('UPDATE audit_forks SET latest = ? WHERE acknowledged_at IS NULL AND declared = 0')
      .run(JSON.stringify(signed));
  }

  /** A person has taken note; what the broker showed last is the base from now on. Returns how many there were. */
  acknowledge(at: number): number {
    return transaction(this.#db, () => {
      const open = this.#rows('WHERE acknowledged_at IS NULL');
      const changed = open.findLast(({ declared }) => declared === 0);
      if (changed) this.keep(JSON.parse(changed.latest) as SignedCheckpoint, at);
      this.#db.prepare('UPDATE audit_forks SET acknowledged_at = ? WHERE acknowledged_at IS NULL').run(at);
      return open.length;
    });
  }

  thin(now: number): void {
    for (const [before, bucket] of [
      [now - ALL_MS, HOUR_MS],
      [now - HOURLY_MS, DAY_MS],
    ] as const)
      this.#db
        .prepare(
          `DELETE FROM checkpoints WHERE at < ? AND n NOT IN (SELECT max(n) FROM checkpoints GROUP BY CAST(at / ? AS INTEGER))`,
        )
        .run(before, bucket);
  }

  #rows(where: string): ForkRow[] {
    return this.#db.prepare(`SELECT * FROM audit_forks ${where} ORDER BY id`).all() as ForkRow[];
  }
}

function forkOf(row: ForkRow): Fork {
  return {
    at: row.at,
    code: row.code,
    declared: row.declared === 1,
    kept: JSON.parse(row.kept) as SignedCheckpoint,
    seen: JSON.parse(row.seen) as SignedCheckpoint,
    ...(row.proof === null ? {} : { proof: JSON.parse(row.proof) as string[] }),
    acknowledgedAt: row.acknowledged_at,
  };
}
