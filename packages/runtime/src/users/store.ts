import { existsSync, writeFileSync } from 'node:fs';
import type { Act, NotificationPreferences, UserRole } from '@millspace/schemas';
import { openDatabase, type SqliteDatabase, transaction } from '../sqlite.ts';
import { PEOPLE_SCHEMA } from './schema.ts';

export interface User {
  id: string;
  pseudonym: string;
  name: string;
  roles: readonly UserRole[];
  /** PHC string. */
  password: string;
  createdAt: number;
  disabledAt: number | null;
}

export interface Session {
  id: string;
  user: string;
  createdAt: number;
  expiresAt: number;
}

interface UserRow {
  id: string;
  pseudonym: string;
  name: string;
  roles: string;
  password: string;
  created_at: number;
  disabled_at: number | null;
}

const USERS = 'SELECT users.*, people.name FROM users JOIN people USING (pseudonym)';
const KNOWN_PER_USER = 20;

/** Upper and lower case, and two ways of writing the same letter, make no second person. Pure. */
export function foldName(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}

/** Rows of people.db and the objects they are. Every call is done when it returns; what belongs together is put into `atomic`. */
export class PeopleStore {
  readonly #db: SqliteDatabase;

  /** @throws MillspaceError MS-STO-001, MS-STO-002 */
  constructor(file: string) {
    // Made first, so that it and the files beside it are never readable for others.
    if (!existsSync(file)) writeFileSync(file, '', { mode: 0o600 });
    this.#db = openDatabase(file, { migrations: PEOPLE_SCHEMA, cacheKiB: 512 });
    // What is deleted is overwritten, not only forgotten.
    this.#db.pragma('secure_delete = ON');
  }

  atomic<T>(section: () => T): T {
    return transaction(this.#db, section);
  }

  close(): void {
    this.#db.close();
  }

  meta(key: string): string | null {
    const value = this.#db.prepare('SELECT value FROM meta WHERE key = ?').pluck().get(key) as string | undefined;
    return value ?? null;
  }

  setMeta(key: string, value: string | null): void {
    if (value === null) this.#db.prepare('DELETE FROM meta WHERE key = ?').run(key);
    else this.#db.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)').run(key, value);
  }

  users(): User[] {
    return (this.#db.prepare(`${USERS} ORDER BY people.folded`).all() as UserRow[]).map(userOf);
  }

  addUser(user: User): void {
    const { id, pseudonym, name, roles, password, createdAt, disabledAt } = user;
    this.#db
      .prepare('INSERT INTO people (pseudonym, name, folded) VALUES (?, ?, ?)')
      .run(pseudonym, name, foldName(name));
    this.#db
      .prepare('INSERT INTO users (id, pseudonym, roles, password, created_at, disabled_at) VALUES (?, ?, ?, ?, ?, ?)')
      .run(id, pseudonym, JSON.stringify(roles), password, createdAt, disabledAt);
  }

  saveUser({ id, roles, password, disabledAt }: User): void {
    this.#db
      .prepare('UPDATE users SET roles = ?, password = ?, disabled_at = ? WHERE id = ?')
      .run(JSON.stringify(roles), password, disabledAt, id);
  }

  /** Takes the person out of the file, down to the bytes. The pseudonym in `acts` names nobody any more. */
  erase(pseudonym: string): void {
    this.#db.prepare('DELETE FROM people WHERE pseudonym = ?').run(pseudonym);
  }

  /** Erased rows may still lie in the write-ahead log. */
  scrub(): void {
    this.#db.pragma('wal_checkpoint(TRUNCATE)');
  }

  sessions(): Session[] {
    const rows = this.#db.prepare('SELECT * FROM sessions').all() as {
      id: string;
      user: string;
      created_at: number;
      expires_at: number;
    }[];
    return rows.map(({ id, user, created_at, expires_at }) => ({
      id,
      user,
      createdAt: created_at,
      expiresAt: expires_at,
    }));
  }

  addSession({ id, user, createdAt, expiresAt }: Session): void {
    this.#db
      .prepare('INSERT INTO sessions (id, user, created_at, expires_at) VALUES (?, ?, ?, ?)')
      .run(id, user, createdAt, expiresAt);
  }

  endSession(id: string): void {
    this.#db.prepare('DELETE FROM sessions WHERE id = ?').run(id);
  }

  endSessionsOf(user: string): void {
    this.#db.prepare('DELETE FROM sessions WHERE user = ?').run(user);
  }

  addRefresh(hash: string, session: string): void {
    this.#db.prepare('INSERT INTO refresh_tokens (hash, session) VALUES (?, ?)').run(hash, session);
  }

  refresh(hash: string): { session: string; usedAt: number | null } | null {
    const row = this.#db.prepare('SELECT session, used_at FROM refresh_tokens WHERE hash = ?').get(hash) as
      | { session: string; used_at: number | null }
      | undefined;
    return row ? { session: row.session, usedAt: row.used_at } : null;
  }

  useRefresh(hash: string, at: number): void {
    this.#db.prepare('UPDATE refresh_tokens SET used_at = ? WHERE hash = ?').run(at, hash);
  }

  addBrowser(hash: string, session: string): void {
    this.#db.prepare('INSERT INTO browser_tokens (hash, session) VALUES (?, ?)').run(hash, session);
  }

  /** The session that a browser's token belongs to. */
  browser(hash: string): string | null {
    const session = this.#db.prepare('SELECT session FROM browser_tokens WHERE hash = ?').pluck().get(hash);
    return (session as string | undefined) ?? null;
  }

  contacts(): { user: string; preferences: NotificationPreferences }[] {
    const rows = this.#db.prepare('SELECT user, preferences FROM contacts').all() as {
      user: string;
      preferences: string;
    }[];
    return rows.map(({ user, preferences }) => ({
      user,
      preferences: JSON.parse(preferences) as NotificationPreferences,
    }));
  }

  saveContact(user: string, preferences: NotificationPreferences): void {
    this.#db
      .prepare('INSERT OR REPLACE INTO contacts (user, preferences) VALUES (?, ?)')
      .run(user, JSON.stringify(preferences));
  }

  knowsAddress(user: string, address: string, since: number): boolean {
    return (
      this.#db
        .prepare('SELECT 1 FROM known_addresses WHERE user = ? AND address = ? AND at >= ?')
        .get(user, address, since) !== undefined
    );
  }

  rememberAddress(user: string, address: string, at: number): void {
    this.#db
      .prepare('INSERT OR REPLACE INTO known_addresses (user, address, at) VALUES (?, ?, ?)')
      .run(user, address, at);
    this.#db
      .prepare(
        `DELETE FROM known_addresses WHERE user = ? AND address NOT IN
           (SELECT address FROM known_addresses WHERE user = ? ORDER BY at DESC LIMIT ${KNOWN_PER_USER})`,
      )
      .run(user, user);
  }

  addAct(act: Omit<Act, 'n'>): void {
    this.#db
      .prepare('INSERT INTO acts (t, kind, subject, actor, data) VALUES (?, ?, ?, ?, ?)')
      .run(act.t, act.kind, act.subject, act.actor, JSON.stringify(act.data));
  }

  /** Oldest first, after a number. */
  acts(after: number, limit: number): Act[] {
    const rows = this.#db.prepare('SELECT * FROM acts WHERE n > ? ORDER BY n LIMIT ?').all(after, limit) as (Omit<
      Act,
      'data'
    > & { data: string })[];
    return rows.map((row) => ({ ...row, data: JSON.parse(row.data) as Act['data'] }));
  }

  lastAct(): number {
    return (this.#db.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'acts'").pluck().get() as number) ?? 0;
  }

  /** Numbers up to this one were given out before the file was restored from a backup; they are not given out again. */
  skipActs(upTo: number): void {
    this.#db.prepare("DELETE FROM sqlite_sequence WHERE name = 'acts'").run();
    this.#db.prepare("INSERT INTO sqlite_sequence (name, seq) VALUES ('acts', ?)").run(upTo);
  }
}

function userOf(row: UserRow): User {
  return {
    id: row.id,
    pseudonym: row.pseudonym,
    name: row.name,
    roles: JSON.parse(row.roles) as UserRole[],
    password: row.password,
    createdAt: row.created_at,
    disabledAt: row.disabled_at,
  };
}
