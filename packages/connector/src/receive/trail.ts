import { type Counted, type Figures, Tally } from '@millspace/runtime/receipts/tally';
import type { SqliteDatabase, Statement } from '@millspace/runtime/sqlite';
import type { ReceivedItem } from '../store/store.ts';

/** Cursor, rows, bytes, digest, rows by machine. */
type Noted = [
  cursor: string,
  samples: number,
  bytes: number,
  digest: string,
  parts: [machine: string, samples: number][],
];

interface Row {
  id: number;
  items: string;
}

/** Of a transfer's stream, or of the answer to one history request. */
export function runOf(transfer: string, request?: string): string {
  return request === undefined ? transfer : `${transfer} ${request}`;
}

/**
 * What was received and has no receipt yet, chunk by chunk, written in the commit that stores it: what a receipt is held
 * against before it is countersigned.
 */
export class ReceiptTrail {
  readonly #db: SqliteDatabase;
  readonly #insert: Statement;
  readonly #rows: Statement;
  readonly #replace: Statement;
  readonly #remove: Statement;

  constructor(db: SqliteDatabase) {
    this.#db = db;
    this.#insert = db.prepare('INSERT INTO receipt_trail (run, at, items) VALUES (?, ?, ?)');
    this.#rows = db.prepare('SELECT id, items FROM receipt_trail WHERE run = ? ORDER BY id');
    this.#replace = db.prepare('UPDATE receipt_trail SET items = ? WHERE id = ?');
    this.#remove = db.prepare('DELETE FROM receipt_trail WHERE id = ?');
  }

  /** Call it within the commit that stores the items. */
  add(run: string, items: readonly ReceivedItem[], at: number): void {
    const noted = items.map(({ header, body, position }): Noted => {
      const samples = header.parts.reduce((sum, part) => sum + part.samples, 0);
      const parts = header.parts.map((part): [string, number] => [part.machine, part.samples]);
      return [position, samples, body.length, header.digest, parts];
    });
    this.#insert.run(run, at, JSON.stringify(noted));
  }

  /** What was received from one cursor to another; null when either is not known (any more). */
  figures(run: string, from: string, to: string): Figures | null {
    const tally = new Tally();
    for (const { items } of this.#rows.iterate(run) as IterableIterator<Row>) {
      for (const noted of JSON.parse(items) as Noted[]) {
        if (tally.empty && noted[0] !== from) continue;
        tally.add(countedOf(noted));
        if (noted[0] === to) return tally.figures();
      }
    }
    return null;
  }

  /** The stretch has its receipt. */
  forget(run: string, from: string, to: string): void {
    let within = false;
    for (const { id, items } of this.#rows.all(run) as Row[]) {
      const kept: Noted[] = [];
      let over = false;
      for (const noted of JSON.parse(items) as Noted[]) {
        if (!within && !over && noted[0] === from) within = true;
        if (!within) kept.push(noted);
        else if (noted[0] === to) {
          within = false;
          over = true;
        }
      }
      if (kept.length === 0) this.#remove.run(id);
      else this.#replace.run(JSON.stringify(kept), id);
      if (over) return;
    }
  }

  /** Chunks without a receipt, and since when the oldest waits (epoch ms). */
  open(): { rows: number; since: number | null } {
    return this.#db.prepare('SELECT count(*) rows, min(at) since FROM receipt_trail').get() as {
      rows: number;
      since: number | null;
    };
  }

  expire(before: number): void {
    this.#db.prepare('DELETE FROM receipt_trail WHERE at < ?').run(before);
  }
}

function countedOf([cursor, samples, bytes, digest, parts]: Noted): Counted {
  return {
    from: cursor,
    to: cursor,
    samples,
    bytes,
    digest,
    parts: parts.map(([machine, rows]) => ({ machine, samples: rows })),
  };
}
