import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '@millspace/runtime/clock';
import { openDatabase, type SqliteDatabase } from '@millspace/runtime/sqlite';
import { T0 } from '../testing/kit.ts';
import { GroupCommit } from './group-commit.ts';
import { logContract } from './log.contract.ts';
import { LOG_MIGRATIONS } from './schema.ts';
import { SqliteLog } from './sqlite-log.ts';

logContract('SQLite', async () => {
  const root = mkdtempSync(join(tmpdir(), 'millspace-log-'));
  const clock = new ManualClock(T0);
  const open: SqliteDatabase[] = [];
  let generation = 0;
  const openAt = async () => {
    const db = openDatabase(join(root, String(generation), 'log.db'), { migrations: LOG_MIGRATIONS });
    open.push(db);
    return new SqliteLog(db, new GroupCommit(db), clock);
  };
  return {
    open: openAt,
    // A copy of the files as they are, with the write-ahead log and without a farewell: what a killed process leaves.
    reopen: async () => {
      const from = join(root, String(generation));
      generation += 1;
      cpSync(from, join(root, String(generation)), { recursive: true });
      return openAt();
    },
    destroy: async () => {
      for (const db of open) db.close();
      rmSync(root, { recursive: true, force: true });
    },
    at: (now) => clock.set(now),
  };
});
