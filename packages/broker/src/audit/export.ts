import { SPREADSHEET_FORMULA } from '@millspace/runtime/csv';
import { MillspaceError } from '@millspace/runtime/errors';
import { leafOf } from '@millspace/runtime/evidence/checkpoint';
import { evidenceLines } from '@millspace/runtime/evidence/file';
import { hashText } from '@millspace/runtime/merkle/hash';
import type { AuditEntry, EvidenceItem, PublicJwk } from '@millspace/schemas';
import Papa from 'papaparse';
import type { AuditBook } from './book.ts';
import type { AuditFilter } from './filter.ts';

const PAGE = 500;

export type ExportFormat = 'ndjson' | 'csv' | 'csv-de';

export interface ExportDeps {
  book: AuditBook;
  /** Public keys that checkpoints are verified with. */
  keys: () => readonly PublicJwk[];
  now: () => number;
}

/**
 * The audit log, or what a filter finds in it, as a file in pieces: an evidence file, whose entries are proved towards a signed checkpoint and
 * which `broker audit verify <file>` checks; or a table for a spreadsheet, which proves nothing.
 * @throws MillspaceError MS-AUD-009 (the log is empty), MS-AUD-010
 */
export function auditFile(format: ExportFormat, filter: AuditFilter, deps: ExportDeps): AsyncGenerator<string> {
  return format === 'ndjson' ? evidence(filter, deps) : table(filter, deps, format === 'csv-de' ? ';' : ',');
}

async function* evidence(filter: AuditFilter, { book, keys, now }: ExportDeps): AsyncGenerator<string> {
  const checkpoint = await book.checkpoints.current();
  if (checkpoint === null) throw new MillspaceError('MS-AUD-009', { detail: 'the audit log is empty' });
  const { size } = checkpoint.checkpoint;
  const whole = Object.keys(filter).length === 0;
  const about = Object.fromEntries(Object.entries(filter).map(([name, value]) => [name, String(value)]));
  const items = whole ? wholeLog(book, size) : found(book, { ...filter, size });
  const parts = { by: 'broker', whole, about, checkpoint, keys: keys(), exportedAt: now(), items, more: [] };
  for await (const line of evidenceLines(parts)) yield `${JSON.stringify(line)}\n`;
}

async function* wholeLog(book: AuditBook, size: number): AsyncGenerator<EvidenceItem> {
  for (let after = 0; after < size; ) {
    const page = await book.page(after, PAGE);
    const rows = [
      ...page.entries.map((entry): EvidenceItem => ({ n: entry.n, leaf: hashText(leafOf(entry).leaf), entry })),
      ...(page.erased ?? []).map(({ n, leaf, erasedAt }): EvidenceItem => ({ n, leaf, erasedAt })),
    ].toSorted((a, b) => a.n - b.n);
    for (const row of rows) if (row.n <= size) yield row;
    if (page.next === undefined) return;
    after = page.next;
  }
}

async function* found(book: AuditBook, filter: AuditFilter): AsyncGenerator<EvidenceItem> {
  for (let cursor: string | undefined; ; ) {
    const page = await book.evidence({ ...filter, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) }, null);
    yield* page.items;
    cursor = page.cursor;
    if (cursor === undefined) return;
  }
}

const HEAD = ['n', 'time', 'kind', 'subject', 'actor', 'parties', 'data', 'hash'];

/** The byte order mark makes a spreadsheet read UTF-8. */
async function* table(filter: AuditFilter, { book }: ExportDeps, delimiter: string): AsyncGenerator<string> {
  const config = { delimiter, newline: '\r\n', escapeFormulae: SPREADSHEET_FORMULA };
  yield `\uFEFF${Papa.unparse([HEAD], config)}\r\n`;
  for (let cursor: string | undefined; ; ) {
    const page = await book.search({ ...filter, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
    if (page.entries.length > 0) yield `${Papa.unparse(page.entries.map(rowOf), config)}\r\n`;
    cursor = page.cursor;
    if (cursor === undefined) return;
  }
}

const rowOf = ({ n, t, kind, subject, actor, parties, data, hash }: AuditEntry): (string | number)[] => [
  n,
  new Date(t).toISOString(),
  kind,
  subject,
  actor ?? '',
  (parties ?? []).join(' '),
  JSON.stringify(data),
  hash,
];
