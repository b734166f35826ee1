import { canonical, randomToken, sha256 } from '@millspace/runtime/crypto';
import { leafHash } from '@millspace/runtime/merkle/hash';
import type { AuditEntry } from '@millspace/schemas';

/** What happened, to whom or what, with the facts that matter. No secrets, no values of machines. */
export interface AuditDraft {
  kind: string;
  subject: string;
  /** Who did it, when somebody did: connector id, pseudonym of a person, `admin-token`. */
  actor?: string;
  /** Slugs of the participants whom it concerns: they may read the entry. `EVERYBODY` for all; none = the administrator alone. */
  parties: readonly string[];
  data: Record<string, unknown>;
}

export const EVERYBODY = '*';

/** One row: canonical JSON (RFC 8785) that names the hash of the row before. */
export type AuditEntryBody = Omit<AuditEntry, 'hash' | 'data'> & { data: Record<string, unknown> };

/** A row of the log as it is stored. */
export interface AuditRow {
  n: number;
  hash: string;
  /** Canonical JSON; empty once it was erased. */
  entry: string;
  /** RFC 6962 leaf hash of the entry's text. */
  leaf: Buffer;
  t: number;
  erased_at: number | null;
}

export interface AuditHead {
  n: number;
  hash: string;
}

/** An entry as the API shows it: what was hashed, and its hash. */
export function entryOf(row: Pick<AuditRow, 'entry' | 'hash'>): AuditEntry {
  return { ...(JSON.parse(row.entry) as AuditEntryBody), hash: row.hash };
}

/** What the first row names as the row before it. */
export const GENESIS: AuditHead = { n: 0, hash: sha256('millspace-audit/1') };

const SALT_BYTES = 16;

/**
 * The rows that follow `head`. Each carries random bytes, so that nobody finds out what is in an entry by trying hashes:
 * leaf hashes are shown to all, and stay when the entry is erased.
 */
export function linkRows(
  head: AuditHead,
  drafts: readonly AuditDraft[],
  t: number,
  salt: () => string = () => randomToken(SALT_BYTES),
): AuditRow[] {
  const rows: AuditRow[] = [];
  let last = head;
  for (const draft of drafts) {
    const body = { n: last.n + 1, t, prev: last.hash, salt: salt(), ...draft };
    const entry = canonical(body);
    const row = { n: body.n, hash: sha256(entry), entry, leaf: leafHash(entry), t, erased_at: null };
    rows.push(row);
    last = row;
  }
  return rows;
}

/** Pure: null when the row follows `previous` and its hashes are its own; else what is wrong. Of an erased one the hashes are taken as they are. */
export function checkRow(previous: AuditHead, row: AuditRow): string | null {
  if (row.n !== previous.n + 1) return `row ${row.n} follows row ${previous.n}`;
  if (row.erased_at !== null)
    return row.entry === '' ? null : `row ${row.n} is marked as erased and still holds its text`;
  if (sha256(row.entry) !== row.hash) return `row ${row.n} was changed: its hash does not fit its text`;
  if (!leafHash(row.entry).equals(row.leaf)) return `row ${row.n} was changed: its leaf hash does not fit its text`;
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
