import type { SqliteDatabase, Statement } from '@millspace/runtime/sqlite';
import type { Machine } from '@millspace/schemas';
import { ReceiptTrail } from './trail.ts';

/** What was received under one agreement. Its rows have the agreement's id as scope. */
export interface ReceivedScope {
  scope: string;
  dataset: string;
  provider: string;
  transfer: string;
  chunks: number;
  bytes: number;
  revokedAt: number | null;
  lastAt: number | null;
}

/** Producer → epoch and last number. */
export type Numbers = Record<string, { epoch: number; seq: number }>;

interface ReceivedRow {
  scope: string;
  dataset: string;
  provider: string;
  transfer: string;
  chunks: number;
  bytes: number;
  revoked_at: number | null;
  last_at: number | null;
}

/** Cursors and counters of received data, in the store's file so that they are committed with the data. */
export class ReceivedScopes {
  readonly #db: SqliteDatabase;
  readonly #revoked: Set<string>;
  readonly #setCursor: Statement;
  readonly #count: Statement;
  /** What waits for its receipt. */
  readonly trail: ReceiptTrail;

  constructor(db: SqliteDatabase) {
    this.#db = db;
    this.trail = new ReceiptTrail(db);
    this.#setCursor = db.prepare(
      'INSERT OR REPLACE INTO cursors (transfer, position, numbers, at) VALUES (?, ?, ?, ?)',
    );
    this.#count = db.prepare(
      'UPDATE received SET chunks = chunks + ?, bytes = bytes + ?, last_at = ?, first_at = coalesce(first_at, ?) WHERE scope = ?',
    );
    this.#revoked = new Set(
      db.prepare('SELECT scope FROM received WHERE revoked_at IS NOT NULL').pluck().all() as string[],
    );
  }

  cursor(transfer: string): string | null {
    const row = this.#db.prepare('SELECT position FROM cursors WHERE transfer = ?').pluck().get(transfer);
    return (row as string | undefined) ?? null;
  }

  /** The last number received of each producer, as of the cursor. */
  numbers(transfer: string): Numbers {
    const text = this.#db.prepare('SELECT numbers FROM cursors WHERE transfer = ?').pluck().get(transfer);
    return typeof text === 'string' ? (JSON.parse(text) as Numbers) : {};
  }

  setCursor(transfer: string, position: string, numbers: Numbers, at: number): void {
    this.#setCursor.run(transfer, position, JSON.stringify(numbers), at);
  }

  dropCursor(transfer: string): void {
    this.#db.prepare('DELETE FROM cursors WHERE transfer = ?').run(transfer);
  }

  open(scope: { scope: string; dataset: string; provider: string; transfer: string }): void {
    this.#db
      .prepare(
        'INSERT INTO received (scope, dataset, provider, transfer) VALUES (?, ?, ?, ?) ON CONFLICT (scope) DO UPDATE SET transfer = excluded.transfer',
      )
      .run(scope.scope, scope.dataset, scope.provider, scope.transfer);
  }

  count(scope: string, chunks: number, bytes: number, at: number): void {
    this.#count.run(chunks, bytes, at, at, scope);
  }

  /** The agreement was revoked: what was received is marked, and no screen, stream or export hands it out again. */
  revoke(scope: string, at: number): void {
    this.#revoked.add(scope);
    this.#db.prepare('UPDATE received SET revoked_at = coalesce(revoked_at, ?) WHERE scope = ?').run(at, scope);
  }

  isRevoked(scope: string): boolean {
    return this.#revoked.has(scope);
  }

  /** When the first delivery under an agreement came (epoch ms); null = none yet. */
  firstAt(scope: string): number | null {
    const at = this.#db.prepare('SELECT first_at FROM received WHERE scope = ?').pluck().get(scope);
    return (at as number | null | undefined) ?? null;
  }

  /** What the provider says about its machines, and when it was asked (epoch ms); null: it was not yet. */
  machines(scope: string): { machines: Machine[]; at: number } | null {
    const row = this.#db.prepare('SELECT machines, machines_at AS at FROM received WHERE scope = ?').get(scope) as
      | { machines: string | null; at: number | null }
      | undefined;
    if (!row || row.machines === null || row.at === null) return null;
    return { machines: JSON.parse(row.machines) as Machine[], at: row.at };
  }

  keepMachines(scope: string, machines: readonly Machine[], at: number): void {
    this.#db
      .prepare('UPDATE received SET machines = ?, machines_at = ? WHERE scope = ?')
      .run(JSON.stringify(machines), at, scope);
  }

  find(scope: string): ReceivedScope | null {
    return this.list().find((entry) => entry.scope === scope) ?? null;
  }

  list(): ReceivedScope[] {
    const rows = this.#db.prepare('SELECT * FROM received ORDER BY dataset, scope').all() as ReceivedRow[];
    return rows.map((row) => ({
      scope: row.scope,
      dataset: row.dataset,
      provider: row.provider,
      transfer: row.transfer,
      chunks: row.chunks,
      bytes: row.bytes,
      revokedAt: row.revoked_at,
      lastAt: row.last_at,
    }));
  }
}
