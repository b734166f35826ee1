import { canonical, sha256 } from '@millspace/runtime/crypto';
import type { Kysely } from 'kysely';
import type { ControlTables } from '../db/tables.ts';

/** What happened, to whom or what, with the facts that matter. No secrets, no values of machines. */
export interface AuditDraft {
  kind: string;
  subject: string;
  /** Who did it, when somebody did: connector id, pseudonym of a person, `admin-token`. */
  actor?: string;
  data: Record<string, unknown>;
}

/** One row: canonical JSON (RFC 8785) that names the hash of the row before. */
export interface AuditEntryBody extends AuditDraft {
  n: number;
  t: number;
  prev: string;
}

export interface AuditRow {
  n: number;
  hash: string;
  entry: string;
}

export interface AuditHead {
  n: number;
  hash: string;
}

/** An entry as the API shows it: what was hashed, and its hash. */
export function entryOf(row: AuditRow): AuditEntryBody & { hash: string } {
  return { ...(JSON.parse(row.entry) as AuditEntryBody), hash: row.hash };
}

/** What the first row names as the row before it. */
export const GENESIS: AuditHead = { n: 0, hash: sha256('millspace-audit/1') };

/** Pure: the rows that follow `head`. */
export function linkRows(head: AuditHead, drafts: readonly AuditDraft[], t: number): AuditRow[] {
  const rows: AuditRow[] = [];
  let last = head;
  for (const draft of drafts) {
    const body: AuditEntryBody = { n: last.n + 1, t, prev: last.hash, ...draft };
    const entry = canonical(body);
    const row = { n: body.n, hash: sha256(entry), entry };
    rows.push(row);
    last = row;
  }
  return rows;
}

/** Pure: null when the row follows `previous` and its hash is its own; else what is wrong. */
export function checkRow(previous: AuditHead, row: AuditRow): string | null {
  if (row.n !== previous.n + 1) return `row ${row.n} follows row ${previous.n}`;
  if (sha256(row.entry) !== row.hash) return `row ${row.n} was changed: its hash does not fit its text`;
  let body: AuditEntryBody;
  try {
    body = JSON.parse(row.entry) as AuditEntryBody;
  } catch {
    return `row ${row.n} is not JSON`;
  }
  if (body.n !== row.n) return `row ${row.n} carries the number ${body.n}`;
  if (body.prev !== previous.hash) return `row ${row.n} does not name the hash of row ${previous.n}`;
  return null;
}

/** The one sequencer of the log: links what a commit adds, and moves the head when the commit is durable. */
export class AuditChain {
  #head: AuditHead = GENESIS;
  #listeners = new Set<(head: AuditHead) => void>();

  get head(): AuditHead {
    return this.#head;
  }

  async load(db: Kysely<ControlTables>): Promise<void> {
    const last = await db.selectFrom('audit').select(['n', 'hash']).orderBy('n', 'desc').limit(1).executeTakeFirst();
    this.#head = last ?? GENESIS;
  }

  link(drafts: readonly AuditDraft[], t: number): AuditRow[] {
    return linkRows(this.#head, drafts, t);
  }

  advance(rows: readonly AuditRow[]): void {
    const last = rows.at(-1);
    if (!last) return;
    this.#head = { n: last.n, hash: last.hash };
    for (const listener of this.#listeners) listener(this.#head);
  }

  onHead(listener: (head: AuditHead) => void): void {
    this.#listeners.add(listener);
  }
}

/** Reads the whole log in steps and checks every link; `brokenAt` is the first row that does not hold. */
export async function verifyAudit(
  db: Kysely<ControlTables>,
): Promise<{ ok: boolean; rows: number; head: AuditHead; brokenAt?: number; problem?: string }> {
  let last = GENESIS;
  for (;;) {
    const rows = await db.selectFrom('audit').selectAll().where('n', '>', last.n).orderBy('n').limit(1000).execute();
    if (rows.length === 0) return { ok: true, rows: last.n, head: last };
    for (const row of rows) {
      const problem = checkRow(last, row);
      if (problem) return { ok: false, rows: last.n, head: last, brokenAt: row.n, problem };
      last = { n: row.n, hash: row.hash };
    }
  }
}
