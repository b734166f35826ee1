import { isOver } from '@millspace/policy';
import { sha256 } from '@millspace/runtime/crypto';
import { transaction } from '@millspace/runtime/sqlite';
import type { ReceivedScopes } from '../receive/received.ts';
import { eraseScope, eraseSpan, type Span, scrub } from '../store/erase.ts';
import type { Store } from '../store/store.ts';
import { dueOfSpan, eraseDue, isRolling, spanLength } from './due.ts';
import type { Agreed, AgreedPolicies } from './policies.ts';
import type { DutyReceipts } from './receipts.ts';
import type { Spans } from './spans.ts';

/** Files that hold what was received. */
export interface Files {
  /** Removes what they hold of a scope; of a span of it, if one is named. Resolves when it is gone. */
  drop(scope: string, span: Span | null): Promise<void>;
}

export interface DeletionDeps {
  store: Store;
  agreed: AgreedPolicies;
  received: Pick<ReceivedScopes, 'firstAt'>;
  spans: Spans;
  receipts: Pick<DutyReceipts, 'issue'>;
  files: () => readonly Files[];
  /** This participant has left the dataspace. */
  hasLeft: () => boolean;
  now: () => number;
  /** Something is handed out no more. */
  changed: () => void;
}

/** What was deleted of an agreement as a whole, or is being deleted; epoch ms. */
export interface Erasure {
  agreement: string;
  path: string;
  due: number;
  begunAt: number;
  doneAt: number | null;
  samples: number;
}

interface ErasedRow {
  agreement: string;
  path: string;
  due: number;
  begun_at: number;
  before: string | null;
  samples: number;
  done_at: number | null;
}

/** So long nothing may have come before it is confirmed that nothing is kept: the broker's receipts close within a minute. */
const QUIET_MS = 120_000;
/** A store up to this size is written anew after each deletion, so that no copy of a page survives; a larger one when all of an agreement goes. */
const REWRITE_BYTES = 1024 * 1024 * 1024;

/** Deletes what agreements say when it is due: rows, aggregates, records, files; then the bytes; then says so under a signature. */
export class Deletion {
  readonly #deps: DeletionDeps;
  readonly #erased = new Map<string, Erasure>();

  constructor(deps: DeletionDeps) {
    this.#deps = deps;
    for (const row of deps.store.db.prepare('SELECT * FROM erased').all() as ErasedRow[])
      this.#erased.set(row.agreement, erasureOf(row));
  }

  /** What was deleted of one agreement, or is being deleted; null: nothing. */
  of(agreement: string): Erasure | null {
    return this.#erased.get(agreement) ?? null;
  }

  /** Nothing is kept or handed out any more under this agreement: it was deleted, is being deleted, or is due. */
  isDeleted(agreed: Agreed): boolean {
    if (this.#erased.has(agreed.kept.id)) return true;
    const due = this.dueAt(agreed);
    return due !== null && due <= this.#deps.now();
  }

  /** When everything has to be gone (epoch ms); null: no instant is known (yet). */
  dueAt(agreed: Agreed): number | null {
    return eraseDue(agreed.duties, this.#endedAt(agreed))?.due ?? null;
  }

  /**
   * Something of an agreement came after everything was deleted, and was not kept. The broker takes it for received, so a
   * receipt says that it is not there. Inside the transaction that acknowledges it.
   */
  cameLate(agreement: string): void {
    this.#deps.store.db
      .prepare('UPDATE erased SET late_at = ? WHERE agreement = ? AND done_at IS NOT NULL')
      .run(this.#deps.now(), agreement);
  }

  /** Does whatever is due; what a restart interrupted is done again. */
  async sweep(): Promise<void> {
    for (const agreed of this.#toDelete()) {
      await this.#eraseIfDue(agreed);
      if (!this.#erased.has(agreed.kept.id)) await this.#eraseSpans(agreed);
    }
    this.#confirm();
  }

  /** What has begun is finished whatever this release reads in the agreement. */
  #toDelete(): Iterable<Agreed> {
    const { agreed } = this.#deps;
    const found = new Map<string, Agreed>();
    for (const owing of agreed.owing())
      if (owing.duties.some(({ kind }) => kind === 'delete')) found.set(owing.kept.id, owing);
    for (const { agreement, doneAt } of this.#erased.values()) {
      const begun = doneAt === null ? agreed.of(agreement) : null;
      if (begun) found.set(agreement, begun);
    }
    return found.values();
  }

  #endedAt({ kept, policy, start }: Agreed): number | null {
    if (kept.revokedAt !== null) return kept.revokedAt;
    const { received, now } = this.#deps;
    const time = now();
    return policy && isOver(policy, { now: time, agreementStart: start, firstUse: received.firstAt(kept.id) })
      ? time
      : null;
  }

  async #eraseIfDue(agreed: Agreed): Promise<void> {
    const { store, now, files, receipts, changed } = this.#deps;
    const { db } = store;
    const { id } = agreed.kept;
    if (!this.#erased.has(id)) {
      const found = eraseDue(agreed.duties, this.#endedAt(agreed));
      if (found === null || found.due > now()) return;
      this.#begin(id, found.duty.path, found.due);
      changed();
    }
    const erasure = this.#erased.get(id);
    if (erasure === undefined || erasure.doneAt !== null) return;
    eraseScope(store, id);
    for (const each of files()) await each.drop(id, null);
    scrub(db, { rewrite: true });
    const doneAt = now();
    transaction(db, () => {
      const before = db.prepare('SELECT before FROM erased WHERE agreement = ?').pluck().get(id) as string;
      // What was under way when it was deleted, the broker may count to a later minute.
      db.prepare('UPDATE erased SET done_at = ?, late_at = ? WHERE agreement = ?').run(doneAt, doneAt, id);
      receipts.issue(agreed.kept, {
        kind: 'deletion',
        duty: erasure.path,
        action: 'odrl:delete',
        due: erasure.due,
        samples: erasure.samples,
        before,
        after: inventory(store, id).digest,
      });
    });
    this.#erased.set(id, { ...erasure, doneAt });
  }

  /** Everything that was delivered around the deletion, or after it, is not there either. */
  #confirm(): void {
    const { store, agreed, now, receipts, hasLeft } = this.#deps;
    // Nothing can come any more, and nobody would take the receipt.
    if (hasLeft()) return;
    const { db } = store;
    const rows = db.prepare('SELECT * FROM erased WHERE late_at <= ?').all(now() - QUIET_MS) as ErasedRow[];
    for (const { agreement, path, due } of rows) {
      const kept = agreed.of(agreement)?.kept;
      if (kept?.role !== 'consumer') continue;
      const { digest } = inventory(store, agreement);
      transaction(db, () => {
        db.prepare('UPDATE erased SET late_at = NULL WHERE agreement = ?').run(agreement);
        receipts.issue(kept, {
          kind: 'deletion',
          duty: path,
          action: 'odrl:delete',
          due,
          samples: 0,
          before: digest,
          after: digest,
          text: 'what came afterwards was not kept',
        });
      });
    }
  }

  /** From here on nothing is kept or handed out, whatever happens to this process. */
  #begin(agreement: string, path: string, due: number): void {
    const { store, now } = this.#deps;
    store.foldAll();
    store.flush();
    const { digest, samples } = inventory(store, agreement);
    const row = { agreement, path, due, begun_at: now(), before: digest, samples, done_at: null };
    store.db
      .prepare('INSERT INTO erased (agreement, path, due, begun_at, before, samples) VALUES (?, ?, ?, ?, ?, ?)')
      .run(agreement, path, due, row.begun_at, digest, samples);
    this.#erased.set(agreement, erasureOf(row));
  }

  async #eraseSpans({ kept, duties }: Agreed): Promise<void> {
    const { store, spans, now, files, receipts } = this.#deps;
    const length = spanLength(duties);
    if (length === null) return;
    for (const { kind, path, afterReceiptMs = 0 } of duties.filter(isRolling)) {
      if (kind !== 'delete') continue;
      const due = spans.open(kept.id, path).filter(({ start }) => dueOfSpan(start, afterReceiptMs) <= now());
      const last = due.at(-1);
      if (last === undefined) continue;
      const before = inventory(store, kept.id).digest;
      let samples = 0;
      for (const { tMin, tMax } of due) {
        if (tMin === null || tMax === null) continue;
        const span = { from: tMin, to: tMax };
        samples += eraseSpan(store, kept.id, span);
        for (const each of files()) await each.drop(kept.id, span);
      }
      const { db } = store;
      scrub(db, { rewrite: sizeOf(store) <= REWRITE_BYTES });
      transaction(db, () => {
        for (const span of due) spans.done(kept.id, path, span, now(), length);
        receipts.issue(kept, {
          kind: 'deletion',
          duty: path,
          action: 'odrl:delete',
          due: dueOfSpan(last.start, afterReceiptMs),
          samples,
          before,
          after: inventory(store, kept.id).digest,
        });
      });
    }
  }
}

/** What the store holds of a scope: a digest over its blocks and records, and the number of rows. */
function inventory(store: Store, scope: string): { digest: string; samples: number } {
  const blocks = store.db
    .prepare(
      'SELECT s.machine, s.pack, s.grp, b.start, b.n FROM block_times b JOIN streams s ON s.id = b.stream WHERE s.scope = ? ORDER BY 1, 2, 3, 4',
    )
    .all(scope) as { n: number }[];
  const records = store.db.prepare('SELECT kind, key FROM records WHERE scope = ? ORDER BY 1, 2').all(scope);
  return {
    digest: sha256(JSON.stringify([blocks, records])),
    samples: blocks.reduce((sum, { n }) => sum + n, 0),
  };
}

const sizeOf = (store: Store): number =>
  (store.db.pragma('page_count', { simple: true }) as number) *
  (store.db.pragma('page_size', { simple: true }) as number);

const erasureOf = (row: ErasedRow): Erasure => ({
  agreement: row.agreement,
  path: row.path,
  due: row.due,
  begunAt: row.begun_at,
  doneAt: row.done_at,
  samples: row.samples,
});
