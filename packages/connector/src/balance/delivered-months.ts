import type { SqliteDatabase } from '@millspace/runtime/sqlite';
import type { DeliveredMonth, Receipt } from '@millspace/schemas';

/** What was delivered under each agreement, month by month, summed up as receipts come: there is one a minute, for years. */
export const DELIVERED_MONTHS_TABLE = `
  CREATE TABLE delivered_months (
    agreement TEXT NOT NULL,
    month TEXT NOT NULL,
    rows INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    covered INTEGER NOT NULL,
    last_end INTEGER NOT NULL,
    PRIMARY KEY (agreement, month)
  ) WITHOUT ROWID;
  INSERT INTO delivered_months
    SELECT agreement, strftime('%Y-%m', json_extract(body, '$.receipt.start') / 1000, 'unixepoch', 'localtime') AS month,
      sum(coalesce(json_extract(body, '$.receipt.samples'), 0)), sum(coalesce(json_extract(body, '$.receipt.bytes'), 0)),
      sum(json_extract(body, '$.receipt.end') - json_extract(body, '$.receipt.start')), max(json_extract(body, '$.receipt.end'))
    FROM receipts
    WHERE json_extract(body, '$.receipt.kind') = 'delivery' AND json_extract(body, '$.receipt.end') IS NOT NULL
    GROUP BY agreement, month;
`;

/** Between two receipts of a stream that goes on may be so much, ms. */
const SEAM_MS = 120_000;

interface MonthRow {
  month: string;
  rows: number;
  bytes: number;
  covered: number;
  last_end: number;
}

/** Pure: a month with one more receipt. Time that two receipts share counts once; a short seam between them counts as delivered. */
export function withReceipt(
  before: MonthRow,
  { start, end, rows, bytes }: { start: number; end: number; rows: number; bytes: number },
): MonthRow {
  const joins = before.last_end > 0 && start - before.last_end <= SEAM_MS;
  const from = joins ? before.last_end : start;
  return {
    month: before.month,
    rows: before.rows + rows,
    bytes: before.bytes + bytes,
    covered: before.covered + Math.max(0, end - from),
    last_end: Math.max(before.last_end, end),
  };
}

/** Pure: the month of an instant (epoch ms) by the clock of this machine, `2026-01`. */
export function monthOf(t: number): string {
  const at = new Date(t);
  return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, '0')}`;
}

export class DeliveredMonths {
  readonly #db: SqliteDatabase;

  constructor(db: SqliteDatabase) {
    this.#db = db;
  }

  /** Within the transaction that keeps the receipt, and once for each. */
  add({ kind, agreement, start, end, samples = 0, bytes = 0 }: Receipt): void {
    if (kind !== 'delivery' || start === undefined || end === undefined) return;
    const month = monthOf(start);
    const known = this.#db
      .prepare('SELECT month, rows, bytes, covered, last_end FROM delivered_months WHERE agreement = ? AND month = ?')
      .get(agreement, month) as MonthRow | undefined;
    const after = withReceipt(known ?? { month, rows: 0, bytes: 0, covered: 0, last_end: 0 }, {
      start,
      end,
      rows: samples,
      bytes,
    });
    this.#db
      .prepare(
        'INSERT OR REPLACE INTO delivered_months (agreement, month, rows, bytes, covered, last_end) VALUES (?, ?, ?, ?, ?, ?)',
      )
      .run(agreement, month, after.rows, after.bytes, after.covered, after.last_end);
  }

  /** Newest first. */
  of(agreement: string): DeliveredMonth[] {
    const rows = this.#db
      .prepare(
        'SELECT month, rows, bytes, covered, last_end FROM delivered_months WHERE agreement = ? ORDER BY month DESC',
      )
      .all(agreement) as MonthRow[];
    return rows.map(({ month, rows: count, bytes, covered }) => ({ month, rows: count, bytes, coveredMs: covered }));
  }
}
