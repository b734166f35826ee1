import { type Counted, type Figures, Tally } from '@millspace/runtime/receipts/tally';
import { type SqliteDatabase, type Statement, transaction } from '@millspace/runtime/sqlite';
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
  readonly #count: Statement;

  constructor(db: SqliteDatabase) {
    this.#db = db;
    this.#insert = db.prepare('INSERT INTO receipt_trail (run, at, items) VALUES (?, ?, ?)');
    this.#rows = db.prepare('SELECT id, items FROM receipt_trail WHERE run = ? ORDER BY id');
    this.#replace = db.prepare('UPDATE receipt_trail SET items = ? WHERE id = ?');
    this.#remove = db.prepare('DELETE FROM receipt_trail WHERE id = ?');
    this.#count = db.prepare('SELECT count(*) FROM receipt_trail').pluck();
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

  /** The stretch has its receipt. Of a stretch that is not known whole nothing is forgotten. */
  forget(run: string, from: string, to: string): void {
    const gone: number[] = [];
    const cut: [items: string, id: number][] = [];
    let within = false;
    let whole = false;
    for (const { id, items } of this.#rows.iterate(run) as IterableIterator<Row>) {
      const noted = JSON.parse(items) as Noted[];
      const first = within ? 0 : noted.findIndex(([cursor]) => cursor === from);
      if (first < 0) continue;
      within = true;
      const last = noted.findIndex(([cursor], at) => at >= first && cursor === to);
      const kept = [...noted.slice(0, first), ...(last < 0 ? [] : noted.slice(last + 1))];
      if (kept.length === 0) gone.push(id);
      else cut.push([JSON.stringify(kept), id]);
      whole = last >= 0;
      if (whole) break;
    }
    if (!whole) return;
    // One wait for the disk, however many rows.
    transaction(this.#db, () => {
      for (const id of gone) this.#remove.run(id);
      for (const [items, id] of cut) this.#replace.run(items, id);
    });
  }

  /** How many commits brought something that has no receipt. */
  open(): number {
    return this.#count.get() as number;
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
