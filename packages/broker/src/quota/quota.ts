import type { Clock } from '@millspace/runtime/clock';
import { MillspaceError } from '@millspace/runtime/errors';
import type { SqliteDatabase } from '@millspace/runtime/sqlite';
import { datasetOwner } from '@millspace/schemas';
import type { LogPort } from '../log/log.port.ts';
import type { Quota } from '../ports.ts';

const DAY_MS = 86_400_000;
const DISK_LOOK_MS = 1000;

export interface QuotaGuardDeps {
  db: SqliteDatabase;
  log: LogPort;
  clock: Clock;
  /** Per participant; a null member falls back to `defaults`. */
  quota: (participant: string) => Quota;
  defaults: Quota;
  diskReserveBytes: number;
  /** Bytes free for the log's file. */
  freeBytes: () => number;
}

/** Refuses chunks in words before a participant crowds out the others or the disk fails. */
export class QuotaGuard {
  readonly #deps: QuotaGuardDeps;
  readonly #today = new Map<string, { day: number; bytes: number }>();
  readonly #save;
  #free = 0;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #takenSinceLook = 0;

  constructor(deps: QuotaGuardDeps) {
    this.#deps = deps;
    const rows = deps.db
      .prepare<[], { participant: string; day: number; bytes: number }>('SELECT participant, day, bytes FROM quota_use')
      .all();
    for (const { participant, day, bytes } of rows) this.#today.set(participant, { day, bytes });
    this.#save = deps.db.prepare<[string, number, number]>(
      'INSERT INTO quota_use (participant, day, bytes) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET day = excluded.day, bytes = excluded.bytes',
    );
  }

  /** @throws MillspaceError MS-QUO-001 (bytes today), MS-QUO-002 (bytes in the log), MS-QUO-004 (disk) */
  check(participant: string, bytes: number): void {
    const { bytesPerDay, logBytes } = this.#limits(participant);
    const used = this.#use(participant).bytes;
    if (bytesPerDay !== null && used + bytes > bytesPerDay) {
      throw new MillspaceError('MS-QUO-001', {
        detail: `${used} bytes of ${bytesPerDay} sent today; ${bytes} more do not fit`,
        status: 429,
        details: { used, limit: bytesPerDay },
      });
    }
    if (logBytes !== null) {
      const held = this.#deps.log.bytes((dataset) => datasetOwner(dataset) === participant);
      if (held + bytes > logBytes) {
        throw new MillspaceError('MS-QUO-002', {
          detail: `the log holds ${held} bytes of ${logBytes}; ${bytes} more do not fit`,
          status: 429,
          details: { held, limit: logBytes },
        });
      }
    }
    const free = this.freeBytes();
    if (free - bytes < this.#deps.diskReserveBytes) {
      throw new MillspaceError('MS-QUO-004', {
        detail: `${free} bytes are free, ${this.#deps.diskReserveBytes} must stay so`,
        status: 507,
        details: { freeBytes: free },
      });
    }
  }

  /** Books bytes that were stored. A crash may forget the last second: the quota is a guard, no account. */
  book(participant: string, bytes: number): void {
    this.#use(participant).bytes += bytes;
    this.#takenSinceLook += bytes;
  }

  /** Looked up at most once a second; what was taken since is counted against it. */
  freeBytes(): number {
    const now = this.#deps.clock.now();
    if (now - this.#lookedAt >= DISK_LOOK_MS || now < this.#lookedAt) {
      this.#free = this.#deps.freeBytes();
      this.#lookedAt = now;
      this.#takenSinceLook = 0;
    }
    return this.#free - this.#takenSinceLook;
  }

  refusing(): boolean {
    return this.freeBytes() < this.#deps.diskReserveBytes;
  }

  /** Writes the day's use; called about once a second, inside a transaction of the caller. */
  persist(): void {
    for (const [participant, { day, bytes }] of this.#today) this.#save.run(participant, day, bytes);
  }

  #limits(participant: string): Quota {
    const own = this.#deps.quota(participant);
    return {
      bytesPerDay: own.bytesPerDay ?? this.#deps.defaults.bytesPerDay,
      logBytes: own.logBytes ?? this.#deps.defaults.logBytes,
    };
  }

  #use(participant: string): { day: number; bytes: number } {
    const day = Math.floor(this.#deps.clock.now() / DAY_MS);
    let use = this.#today.get(participant);
    if (!use || use.day !== day) {
      use = { day, bytes: 0 };
      this.#today.set(participant, use);
    }
    return use;
  }
}
