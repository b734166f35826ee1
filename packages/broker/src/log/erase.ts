import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SqliteDatabase } from '@millspace/runtime/sqlite';
import type { GroupCommit } from './group-commit.ts';
import type { LogPort } from './log.port.ts';

const STEP = 256;
/** A file up to this size is written anew after an erasure (bytes); of a larger one the freed pages are zeros. */
const REWRITE_BYTES = 256 * 1024 * 1024;

export interface EraseDeps {
  db: SqliteDatabase;
  writer: GroupCommit;
  log: LogPort;
}

/**
 * Removes datasets from the log, with everything that is kept beside them, and what is kept of the transfers named. Bytes
 * that were deleted are written over, also in the write-ahead log. May be cut short and repeated.
 */
export async function eraseFromLog(
  { db, writer, log }: EraseDeps,
  what: { datasets: readonly string[]; transfers: readonly string[]; participant: string },
): Promise<void> {
  await writtenOver(db, async () => {
    for (const dataset of what.datasets) {
      while ((await log.trim(dataset, Number.MAX_SAFE_INTEGER, STEP)) === STEP) await nextTurn();
      await log.forget(dataset);
    }
    const uploaded = db.prepare<[string]>('DELETE FROM uploaded WHERE dataset = ?');
    const ofTransfer = ['reader', 'withheld', 'machines_let_through', 'charged'].map((table) =>
      db.prepare<[string]>(`DELETE FROM ${table} WHERE transfer = ?`),
    );
    const owed = db.prepare<[string, string]>("DELETE FROM open_receipt WHERE run = ? OR run LIKE ? || ' %'");
    const quota = db.prepare<[string]>('DELETE FROM quota_use WHERE participant = ?');
    await writer.run(() => {
      for (const dataset of what.datasets) uploaded.run(dataset);
      for (const pid of what.transfers) {
        for (const statement of ofTransfer) statement.run(pid);
        owed.run(pid, pid);
      }
      quota.run(what.participant);
    });
  });
}

/** What is deleted meanwhile leaves the file and the write-ahead log. */
export async function writtenOver(db: SqliteDatabase, erase: () => Promise<void>): Promise<void> {
  db.pragma('secure_delete = ON');
  try {
    await erase();
    scrub(db);
  } finally {
    db.pragma('secure_delete = OFF');
  }
}

/** What was deleted leaves the files: pages are written anew where that is quick, the write-ahead log is emptied. */
export function scrub(db: SqliteDatabase): void {
  db.pragma('wal_checkpoint(TRUNCATE)');
  const pages = db.pragma('page_count', { simple: true }) as number;
  const size = pages * (db.pragma('page_size', { simple: true }) as number);
  if (size > REWRITE_BYTES) return;
  db.exec('VACUUM');
  db.pragma('wal_checkpoint(TRUNCATE)');
}
