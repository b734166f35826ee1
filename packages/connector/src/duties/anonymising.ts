import { createHmac, randomBytes } from 'node:crypto';
import { sha256 } from '@millspace/runtime/crypto';
import { rollDigest } from '@millspace/runtime/receipts/tally';
import { type SqliteDatabase, transaction } from '@millspace/runtime/sqlite';
import type { ConsumerDuty, MillRecord } from '@millspace/schemas';
import { scrub } from '../store/erase.ts';
import { recordKey } from '../store/fold.ts';
import type { Store } from '../store/store.ts';
import { dueOfSpan, isRolling, type ReceivedSpan, spanLength } from './due.ts';
import { withoutFields } from './json-paths.ts';
import type { Agreed, AgreedPolicies } from './policies.ts';
import type { DutyReceipts } from './receipts.ts';
import type { Spans } from './spans.ts';

export interface AnonymisingDeps {
  store: Store;
  agreed: Pick<AgreedPolicies, 'owing'>;
  spans: Spans;
  receipts: Pick<DutyReceipts, 'issue'>;
  now: () => number;
}

interface ChangedRow {
  path: string;
  start: number;
  n: number;
  before: string;
  after: string;
}

interface RecordRow {
  id: number;
  body: string;
}

const DAY_MS = 86_400_000;
const REWRITE_BYTES = 1024 * 1024 * 1024;

/** Removes fields of records: before they are kept, or so long after receipt (policy class 16). */
export class Anonymising {
  readonly #deps: AnonymisingDeps;
  readonly #key: Buffer;

  constructor(deps: AnonymisingDeps) {
    this.#deps = deps;
    this.#key = keyOf(deps.store.db);
  }

  /** A record as it may be kept at all; null: not at all. Inside the transaction that keeps it. */
  beforeKeeping(agreement: string, duties: readonly ConsumerDuty[], record: MillRecord): MillRecord | null {
    let kept: MillRecord | null = record;
    for (const duty of duties) {
      if (duty.kind !== 'anonymise' || isRolling(duty) || kept === null) continue;
      const made = this.#without(kept, duty);
      if (made === kept) continue;
      this.#count(agreement, duty.path, kept, made);
      kept = made;
    }
    return kept;
  }

  /** Does whatever is due, and writes the receipts of days that are over. */
  sweep(): void {
    for (const agreed of this.#deps.agreed.owing()) {
      if (!agreed.duties.some(({ kind }) => kind === 'anonymise')) continue;
      this.#closeDays(agreed);
      for (const duty of agreed.duties)
        if (duty.kind === 'anonymise' && isRolling(duty)) this.#changeSpans(agreed, duty);
    }
  }

  #without(record: MillRecord, { jsonPaths = [] }: ConsumerDuty): MillRecord | null {
    return withoutFields(record, jsonPaths, (name) =>
      createHmac('sha256', this.#key).update(name).digest('base64url').slice(0, 22),
    );
  }

  #count(agreement: string, path: string, was: MillRecord, is: MillRecord | null): void {
    const { store, now } = this.#deps;
    const start = Math.floor(now() / DAY_MS) * DAY_MS;
    const known = store.db
      .prepare('SELECT before, after FROM changed_before_keeping WHERE agreement = ? AND path = ? AND start = ?')
      .get(agreement, path, start) as { before: string; after: string } | undefined;
    store.db
      .prepare(
        `INSERT INTO changed_before_keeping (agreement, path, start, n, before, after) VALUES (?, ?, ?, 1, ?, ?)
         ON CONFLICT (agreement, path, start) DO UPDATE SET n = n + 1, before = excluded.before, after = excluded.after`,
      )
      .run(agreement, path, start, rolled(known?.before, was), rolled(known?.after, is));
  }

  #closeDays({ kept }: Agreed): void {
    const { store, receipts, now } = this.#deps;
    const { db } = store;
    const over = db
      .prepare('SELECT path, start, n, before, after FROM changed_before_keeping WHERE agreement = ? AND start <= ?')
      .all(kept.id, now() - DAY_MS) as ChangedRow[];
    for (const { path, start, n, before, after } of over)
      transaction(db, () => {
        db.prepare('DELETE FROM changed_before_keeping WHERE agreement = ? AND path = ? AND start = ?').run(
          kept.id,
          path,
          start,
        );
        const text = `${n} records were changed before they were kept`;
        receipts.issue(kept, { kind: 'duty', duty: path, action: 'odrl:anonymize', before, after, text });
      });
  }

  #changeSpans({ kept, duties }: Agreed, duty: ConsumerDuty): void {
    const { store, spans, receipts, now } = this.#deps;
    const { path, afterReceiptMs = 0 } = duty;
    const due = spans.open(kept.id, path).filter(({ start }) => dueOfSpan(start, afterReceiptMs) <= now());
    const last = due.at(-1);
    if (last === undefined) return;
    store.foldAll();
    store.flush();
    const { db } = store;
    const length = spanLength(duties) ?? DAY_MS;
    const changed = transaction(db, () => due.flatMap((span) => this.#changeRecords(kept.id, duty, span)));
    if (changed.length > 0) scrub(db, { rewrite: sizeOf(db) <= REWRITE_BYTES });
    transaction(db, () => {
      for (const span of due) spans.done(kept.id, path, span, now(), length);
      receipts.issue(kept, {
        kind: 'duty',
        duty: path,
        action: 'odrl:anonymize',
        due: dueOfSpan(last.start, afterReceiptMs),
        before: sha256(JSON.stringify(changed.map(({ before }) => before))),
        after: sha256(JSON.stringify(changed.map(({ after }) => after))),
        text: `${changed.length} records were changed`,
      });
    });
  }

  #changeRecords(scope: string, duty: ConsumerDuty, { tMin, tMax }: ReceivedSpan): { before: string; after: string }[] {
    const { db } = this.#deps.store;
    if (tMin === null || tMax === null) return [];
    const rows = db
      .prepare('SELECT id, body FROM records WHERE scope = ? AND t BETWEEN ? AND ? ORDER BY id')
      .all(scope, tMin, tMax) as RecordRow[];
    return rows.flatMap(({ id, body }) => {
      const record = JSON.parse(body) as MillRecord;
      const made = this.#without(record, duty);
      if (made === record) return [];
      if (made === null || made.record === 'watermark') db.prepare('DELETE FROM records WHERE id = ?').run(id);
      else
        db.prepare('UPDATE OR REPLACE records SET body = ?, key = ?, machine = ? WHERE id = ?').run(
          JSON.stringify(made),
          recordKey(made),
          'machine' in made ? (made.machine ?? null) : null,
          id,
        );
      return [{ before: sha256(body), after: made === null ? '' : sha256(JSON.stringify(made)) }];
    });
  }
}

const rolled = (before: string | undefined, record: MillRecord | null): string =>
  rollDigest(before ?? '', record === null ? '' : sha256(JSON.stringify(record)));

const sizeOf = (db: SqliteDatabase): number =>
  (db.pragma('page_count', { simple: true }) as number) * (db.pragma('page_size', { simple: true }) as number);

/** Names become the same other names each time, by a key that nobody else has. */
function keyOf(db: SqliteDatabase): Buffer {
  db.prepare("INSERT OR IGNORE INTO facts (name, value) VALUES ('anonymiseKey', ?)").run(
    randomBytes(32).toString('base64url'),
  );
  const value = db.prepare("SELECT value FROM facts WHERE name = 'anonymiseKey'").pluck().get() as string;
  return Buffer.from(value, 'base64url');
}
