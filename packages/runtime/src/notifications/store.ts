import { existsSync, writeFileSync } from 'node:fs';
import type { NotificationDelivery } from '@millspace/schemas';
import { openDatabase, type SqliteDatabase, transaction } from '../sqlite.ts';
import type { Matter, MatterChange } from './ledger.ts';
import { NOTIFICATIONS_SCHEMA } from './schema.ts';

export type Problem = NonNullable<NotificationDelivery['problem']>;

/** `<channel> <id>`: of a person the id, of the others their name. */
export type ReceiverKey = `${NotificationDelivery['receiver']['channel']} ${string}`;

export interface Message {
  id: string;
  receiver: ReceiverKey;
  changes: MatterChange[];
  state: NotificationDelivery['state'];
  attempts: number;
  createdAt: number;
  nextAt: number | null;
  sentAt: number | null;
  problem: Problem | null;
}

interface MessageRow {
  id: string;
  receiver: ReceiverKey;
  changes: string;
  state: Message['state'];
  attempts: number;
  created_at: number;
  next_at: number | null;
  sent_at: number | null;
  problem: string | null;
}

/** Rows of notifications.db and the objects they are. Every call is on the disk when it returns; what belongs together is put into `atomic`. */
export class NotificationStore {
  readonly #db: SqliteDatabase;

  /** @throws MillspaceError MS-STO-001, MS-STO-002 */
  constructor(file: string) {
    // Made first, so that it and the files beside it are never readable for others.
    if (file !== ':memory:' && !existsSync(file)) writeFileSync(file, '', { mode: 0o600 });
    this.#db = openDatabase(file, { migrations: NOTIFICATIONS_SCHEMA, cacheKiB: 512 });
    // A secret that was replaced is overwritten.
    this.#db.pragma('secure_delete = ON');
  }

  atomic<T>(section: () => T): T {
    return transaction(this.#db, section);
  }

  close(): void {
    this.#db.close();
  }

  setting<T>(name: string): T | null {
    const value = this.#db.prepare('SELECT value FROM settings WHERE name = ?').pluck().get(name) as string | undefined;
    return value === undefined ? null : (JSON.parse(value) as T);
  }

  setSetting(name: string, value: unknown): void {
    this.#db.prepare('INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)').run(name, JSON.stringify(value));
  }

  matters(): Matter[] {
    const rows = this.#db.prepare('SELECT * FROM matters').all() as {
      key: string;
      id: string;
      told: string;
      told_at: number;
      gone_since: number | null;
      own: string | null;
    }[];
    return rows.map(({ key, id, told, told_at, gone_since, own }) => ({
      key,
      id,
      told: JSON.parse(told) as Matter['told'],
      toldAt: told_at,
      own,
      goneSince: gone_since,
    }));
  }

  replaceMatters(matters: readonly Matter[]): void {
    this.#db.prepare('DELETE FROM matters').run();
    const insert = this.#db.prepare(
      'INSERT INTO matters (key, id, told, told_at, gone_since, own) VALUES (?, ?, ?, ?, ?, ?)',
    );
    for (const { key, id, told, toldAt, goneSince, own } of matters)
      insert.run(key, id, JSON.stringify(told), toldAt, goneSince, own);
  }

  addChange(receiver: ReceiverKey, at: number, change: MatterChange): void {
    this.#db
      .prepare('INSERT INTO changes (receiver, at, change) VALUES (?, ?, ?)')
      .run(receiver, at, JSON.stringify(change));
  }

  /** What waits for each receiver, the oldest first. */
  waiting(): Map<ReceiverKey, { oldest: number; changes: MatterChange[] }> {
    const rows = this.#db.prepare('SELECT receiver, at, change FROM changes ORDER BY n').all() as {
      receiver: ReceiverKey;
      at: number;
      change: string;
    }[];
    const waiting = new Map<ReceiverKey, { oldest: number; changes: MatterChange[] }>();
    for (const { receiver, at, change } of rows) {
      const known = waiting.get(receiver) ?? { oldest: at, changes: [] };
      known.changes.push(JSON.parse(change) as MatterChange);
      waiting.set(receiver, known);
    }
    return waiting;
  }

  forgetWaiting(receiver: ReceiverKey): void {
    this.#db.prepare('DELETE FROM changes WHERE receiver = ?').run(receiver);
  }

  addMessage({ id, receiver, changes, createdAt }: Pick<Message, 'id' | 'receiver' | 'changes' | 'createdAt'>): void {
    this.#db
      .prepare(
        `INSERT INTO messages (id, receiver, changes, state, attempts, created_at, next_at) VALUES (?, ?, ?, 'waiting', 0, ?, ?)`,
      )
      .run(id, receiver, JSON.stringify(changes), createdAt, createdAt);
  }

  saveMessage({ id, state, attempts, nextAt, sentAt, problem }: Message): void {
    this.#db
      .prepare('UPDATE messages SET state = ?, attempts = ?, next_at = ?, sent_at = ?, problem = ? WHERE id = ?')
      .run(state, attempts, nextAt, sentAt, problem === null ? null : JSON.stringify(problem), id);
  }

  dropMessage(id: string): void {
    this.#db.prepare('DELETE FROM messages WHERE id = ?').run(id);
  }

  /** Messages whose time has come, the longest due first. */
  due(now: number, limit: number): Message[] {
    return this.#messages('WHERE next_at <= ? ORDER BY next_at LIMIT ?', now, limit);
  }

  nextAt(): number | null {
    return this.#db.prepare('SELECT min(next_at) FROM messages').pluck().get() as number | null;
  }

  /** When the latest message to a receiver was made; null: never. */
  lastOf(receiver: ReceiverKey): number | null {
    return this.#db.prepare('SELECT max(created_at) FROM messages WHERE receiver = ?').pluck().get(receiver) as
      | number
      | null;
  }

  /** Newest first. */
  latest(limit: number): Message[] {
    return this.#messages('ORDER BY created_at DESC, id LIMIT ?', limit);
  }

  unsent(): Message[] {
    return this.#messages('WHERE next_at IS NOT NULL ORDER BY created_at');
  }

  /** Messages that were given up and after which the receiver got none. */
  lost(): Message[] {
    return this.#messages(
      `m WHERE state = 'given-up' AND NOT EXISTS
         (SELECT 1 FROM messages l WHERE l.receiver = m.receiver AND l.sent_at IS NOT NULL AND l.created_at >= m.created_at)`,
    );
  }

  /** Forgets what is done. */
  expire(before: number): void {
    this.#db.prepare('DELETE FROM messages WHERE next_at IS NULL AND created_at < ?').run(before);
  }

  #messages(where: string, ...parameters: unknown[]): Message[] {
    const rows = this.#db.prepare(`SELECT * FROM messages ${where}`).all(...parameters) as MessageRow[];
    return rows.map((row) => ({
      id: row.id,
      receiver: row.receiver,
      changes: JSON.parse(row.changes) as MatterChange[],
      state: row.state,
      attempts: row.attempts,
      createdAt: row.created_at,
      nextAt: row.next_at,
      sentAt: row.sent_at,
      problem: row.problem === null ? null : (JSON.parse(row.problem) as Problem),
    }));
  }
}
