import type { SqliteDatabase, Statement } from '@millspace/runtime/sqlite';
import type { QuarantineEntry, RawValue } from '../ports.ts';

export interface QuarantinedRow extends QuarantineEntry {
  id: number;
  replayedAt: number | null;
}

/** What broke a rule, with the reasons in words; nothing is thrown away unseen. Oldest entries go when there are too many. */
export class Quarantine {
  readonly #db: SqliteDatabase;
  readonly #insert: Statement;
  readonly #limit: number;
  #sinceTrim = 0;
  #revision = 0;

  constructor(db: SqliteDatabase, limit = 100_000) {
    this.#db = db;
    this.#limit = limit;
    this.#insert = db.prepare('INSERT INTO quarantine (source, address, at, reasons, raw) VALUES (?, ?, ?, ?, ?)');
  }

  /** Another one after each change. */
  get revision(): number {
    return this.#revision;
  }

  add(entry: QuarantineEntry): void {
    this.#revision += 1;
    this.#insert.run(
      entry.source,
      entry.address,
      entry.at,
      JSON.stringify(entry.reasons),
      JSON.stringify(entry.raw) ?? 'null',
    );
    this.#sinceTrim += 1;
    if (this.#sinceTrim < 1000) return;
    this.#sinceTrim = 0;
    this.#db.prepare('DELETE FROM quarantine WHERE id <= (SELECT max(id) - ? FROM quarantine)').run(this.#limit);
  }

  list(options: { limit: number; before?: number; source?: string; open?: boolean }): QuarantinedRow[] {
    const conditions = [
      'id < ?',
      ...(options.source === undefined ? [] : ['source = ?']),
      ...(options.open ? ['replayed_at IS NULL'] : []),
    ];
    const params = [
      options.before ?? Number.MAX_SAFE_INTEGER,
      ...(options.source === undefined ? [] : [options.source]),
      options.limit,
    ];
    const rows = this.#db
      .prepare(`SELECT * FROM quarantine WHERE ${conditions.join(' AND ')} ORDER BY id DESC LIMIT ?`)
      .all(...params) as {
      id: number;
      source: string;
      address: string;
      at: number;
      reasons: string;
      raw: string;
      replayed_at: number | null;
    }[];
    return rows.map((row) => ({
      id: row.id,
      source: row.source,
      address: row.address,
      at: row.at,
      reasons: JSON.parse(row.reasons) as QuarantineEntry['reasons'],
      raw: JSON.parse(row.raw),
      replayedAt: row.replayed_at,
    }));
  }

  count(): number {
    return (this.#db.prepare('SELECT count(*) n FROM quarantine WHERE replayed_at IS NULL').get() as { n: number }).n;
  }

  /** Entries of a source that were not replayed. */
  countOf(source: string): number {
    const row = this.#db
      .prepare('SELECT count(*) n FROM quarantine WHERE source = ? AND replayed_at IS NULL')
      .get(source);
    return (row as { n: number }).n;
  }

  /** The raw values that can be fed to normalising again, oldest first. */
  replayable(ids: readonly number[] | null, limit: number): { id: number; source: string; value: RawValue }[] {
    const found = this.list({ limit: 100_000, open: true })
      .filter((row) => ids === null || ids.includes(row.id))
      .toReversed();
    return found
      .filter((row) => isRawValue(row.raw))
      .slice(0, limit)
      .map((row) => ({ id: row.id, source: row.source, value: row.raw as RawValue }));
  }

  markReplayed(ids: readonly number[], at: number): void {
    this.#revision += 1;
    const mark = this.#db.prepare('UPDATE quarantine SET replayed_at = ? WHERE id = ?');
    for (const id of ids) mark.run(at, id);
  }
}

function isRawValue(raw: unknown): boolean {
  return (
    typeof raw === 'object' &&
    raw !== null &&
    typeof (raw as RawValue).address === 'string' &&
    'value' in raw &&
    'receivedAt' in raw
  );
}
