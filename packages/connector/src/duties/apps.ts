import { createHash, randomBytes } from 'node:crypto';
import { MillspaceError } from '@millspace/runtime/errors';
import type { Identifier } from '@millspace/runtime/http-guard';
import type { SqliteDatabase } from '@millspace/runtime/sqlite';

/** A local program that was registered by a person. One token stands for one purpose. */
export interface LocalApp {
  /** `urn:app:<name>`, as policies name it. */
  id: string;
  name: string;
  purpose: string;
  /** Role that policies may ask for; null = none. */
  role: string | null;
  createdAt: number;
  disabledAt: number | null;
}

interface Row {
  id: string;
  name: string;
  purpose: string;
  role: string | null;
  created_at: number;
  disabled_at: number | null;
}

const PREFIX = 'msa_';
const NAME = /^[a-z0-9][a-z0-9-]{1,62}$/;
/** What people do through console and command line. Nobody may register it. */
export const OWN_APP = 'urn:app:connector';

/** The register of local programs and their tokens. A token is shown once and kept as a hash. */
export class Apps {
  readonly #db: SqliteDatabase;
  readonly #now: () => number;
  readonly #sessions = new Map<string, AbortController>();

  constructor(db: SqliteDatabase, now: () => number) {
    this.#db = db;
    this.#now = now;
  }

  list(): LocalApp[] {
    return (this.#db.prepare('SELECT * FROM apps ORDER BY name').all() as Row[]).map(appOf);
  }

  find(name: string): LocalApp | null {
    const row = this.#db.prepare('SELECT * FROM apps WHERE name = ?').get(name) as Row | undefined;
    return row ? appOf(row) : null;
  }

  /** @throws MillspaceError MS-DTY-001 (name taken or reserved), MS-DTY-002 (no such form) */
  register(app: { name: string; purpose: string; role?: string }): { app: LocalApp; token: string } {
    if (!NAME.test(app.name))
      throw new MillspaceError('MS-DTY-002', {
        detail: `"${app.name}" is no name of an app`,
        status: 422,
        where: '/name',
      });
    const id = `urn:app:${app.name}`;
    if (id === OWN_APP || this.find(app.name))
      throw new MillspaceError('MS-DTY-001', {
        detail: `an app ${app.name} is registered already`,
        status: 409,
        where: '/name',
      });
    const token = newToken();
    this.#db
      .prepare('INSERT INTO apps (id, name, purpose, role, token_hash, created_at) VALUES (?, ?, ?, ?, ?, ?)')
      .run(id, app.name, app.purpose, app.role ?? null, hashOf(token), this.#now());
    return { app: this.#need(app.name), token };
  }

  /** A new token; the old one is good no more, and answers that it opened are cut. @throws MillspaceError MS-DTY-003 */
  renewToken(name: string): string {
    const { id } = this.#need(name);
    const token = newToken();
    this.#db.prepare('UPDATE apps SET token_hash = ?, disabled_at = NULL WHERE id = ?').run(hashOf(token), id);
    this.#cut(id);
    return token;
  }

  /** @throws MillspaceError MS-DTY-003 */
  disable(name: string): LocalApp {
    const { id } = this.#need(name);
    this.#db.prepare('UPDATE apps SET disabled_at = coalesce(disabled_at, ?) WHERE id = ?').run(this.#now(), id);
    this.#cut(id);
    return this.#need(name);
  }

  /** @throws MillspaceError MS-DTY-003 */
  remove(name: string): void {
    const { id } = this.#need(name);
    this.#db.prepare('DELETE FROM apps WHERE id = ?').run(id);
    this.#cut(id);
  }

  /** Knows the tokens of registered apps; one that was disabled is refused by name. */
  readonly identify: Identifier = (bearer) => {
    if (!bearer.startsWith(PREFIX)) return null;
    const row = this.#db.prepare('SELECT * FROM apps WHERE token_hash = ?').get(hashOf(bearer)) as Row | undefined;
    if (!row || row.disabled_at !== null)
      throw new MillspaceError('MS-AUTH-001', {
        detail: row ? `the app ${row.name} is disabled` : 'this token of an app is not (any more) good',
        status: 401,
      });
    return { kind: 'app', id: row.id, pseudonym: row.id, roles: ['app'], until: this.#until(row.id) };
  };

  /** What a program that called is registered as. */
  ofActor(id: string): LocalApp | null {
    const row = this.#db.prepare('SELECT * FROM apps WHERE id = ?').get(id) as Row | undefined;
    return row ? appOf(row) : null;
  }

  #need(name: string): LocalApp {
    const app = this.find(name);
    if (app) return app;
    throw new MillspaceError('MS-DTY-003', { detail: `there is no app ${name}`, status: 404, where: '/name' });
  }

  #until(id: string): AbortSignal {
    const known = this.#sessions.get(id) ?? new AbortController();
    this.#sessions.set(id, known);
    return known.signal;
  }

  #cut(id: string): void {
    this.#sessions.get(id)?.abort();
    this.#sessions.delete(id);
  }
}

const newToken = () => PREFIX + randomBytes(32).toString('base64url');
const hashOf = (token: string) => createHash('sha256').update(token).digest('base64url');

function appOf(row: Row): LocalApp {
  const { created_at, disabled_at, ...rest } = row;
  return {
    id: rest.id,
    name: rest.name,
    purpose: rest.purpose,
    role: rest.role,
    createdAt: created_at,
    disabledAt: disabled_at,
  };
}
