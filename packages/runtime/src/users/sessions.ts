import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { randomToken, sha256 } from '../crypto.ts';
import { MillspaceError } from '../errors.ts';
import type { PeopleStore, Session } from './store.ts';

/** A working day; then one signs in again (ASVS 3.3.2, level 2). */
const SESSION_MS = 12 * 3_600_000;

interface Live extends Session {
  over: AbortController;
}

/** `until` is aborted when the session ends. */
export type LiveSession = Session & { until: AbortSignal };

export interface Opened {
  session: Session;
  /** Shown once; only its hash is kept. */
  refreshToken: string;
}

export interface OpenedInBrowser {
  session: Session;
  /** For the cookie alone; only its hash is kept. */
  token: string;
}

/**
 * Sessions of people. Of a program: a family of refresh tokens of which the newest works, once; one that comes a second time was copied
 * by somebody, so the whole session ends. Of a browser: one token in a cookie. A session that ends takes every answer with it
 * that is still running.
 */
export class Sessions {
  readonly #store: PeopleStore;
  readonly #clock: Clock;
  readonly #live = new Map<string, Live>();

  constructor(store: PeopleStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
    for (const session of store.sessions()) this.#live.set(session.id, { ...session, over: new AbortController() });
    this.sweep();
  }

  open(user: string): Opened {
    const refreshToken = randomToken();
    const session = this.#begin(user, ({ id }) => this.#store.addRefresh(sha256(refreshToken), id));
    return { session, refreshToken };
  }

  openInBrowser(user: string): OpenedInBrowser {
    const token = randomToken();
    const session = this.#begin(user, ({ id }) => this.#store.addBrowser(sha256(token), id));
    return { session, token };
  }

  /** null when no browser has this token, or its session is over. */
  ofBrowser(token: string): LiveSession | null {
    const session = this.#store.browser(sha256(token));
    return session === null ? null : this.find(session);
  }

  /**
   * The next refresh token for this one.
   * @throws MillspaceError MS-USR-003 (unknown, or its session is over), MS-USR-004 (came before: the session ends with it)
   */
  refresh(presented: string, onReuse: (session: Session) => void): Opened {
    const hash = sha256(presented);
    const known = this.#store.refresh(hash);
    const session = known ? this.find(known.session) : null;
    if (!known || !session) throw new MillspaceError('MS-USR-003', { detail: 'this session is over', status: 401 });
    if (known.usedAt !== null) {
      onReuse(session);
      this.end(session.id);
      throw new MillspaceError('MS-USR-004', { detail: 'this refresh token was used before', status: 401 });
    }
    const refreshToken = randomToken();
    this.#store.atomic(() => {
      this.#store.useRefresh(hash, this.#clock.now());
      this.#store.addRefresh(sha256(refreshToken), session.id);
    });
    return { session, refreshToken };
  }

  /** null when it is over. */
  find(id: string): LiveSession | null {
    const live = this.#live.get(id);
    if (!live || live.expiresAt <= this.#clock.now()) return null;
    return { ...live, until: live.over.signal };
  }

  count(user: string): number {
    return [...this.#live.values()].filter((live) => live.user === user).length;
  }

  end(id: string): void {
    this.#store.endSession(id);
    this.#forget(id);
  }

  /** After the sessions of this person were ended in the store, in the transaction that changed the person. */
  forgetUser(user: string): void {
    for (const live of [...this.#live.values()]) if (live.user === user) this.#forget(live.id);
  }

  /** Ends what has lasted its time, streams included. */
  sweep(): void {
    const now = this.#clock.now();
    for (const live of [...this.#live.values()]) if (live.expiresAt <= now) this.end(live.id);
  }

  #begin(user: string, withTokens: (session: Session) => void): Session {
    const createdAt = this.#clock.now();
    const session: Session = { id: randomUUID(), user, createdAt, expiresAt: createdAt + SESSION_MS };
    this.#store.atomic(() => {
      this.#store.addSession(session);
      withTokens(session);
    });
    this.#live.set(session.id, { ...session, over: new AbortController() });
    return session;
  }

  #forget(id: string): void {
    const live = this.#live.get(id);
    this.#live.delete(id);
    live?.over.abort();
  }
}
