import { join } from 'node:path';
import type { SessionAnswer, UserRole, Whoami } from '@millspace/schemas';
import { sameSecret } from '../admin-token.ts';
import type { Clock } from '../clock.ts';
import { randomToken, sha256 } from '../crypto.ts';
import { MillspaceError } from '../errors.ts';
import type { Identifier } from '../http-guard.ts';
import type { Tokens } from '../http-server.ts';
import type { Logger } from '../logger.ts';
import type { Actor } from './actor.ts';
import { isFromThisMachine } from './local.ts';
import { PasswordHash } from './password-hash.ts';
import { People } from './people.ts';
import { type LiveSession, type Opened, type OpenedInBrowser, Sessions } from './sessions.ts';
import { SetUp } from './set-up.ts';
import { SignIn } from './sign-in.ts';
import { PeopleStore, type User } from './store.ts';

export interface PeopleDeskOptions {
  dataDir: string;
  clock: Clock;
  logger: Logger;
  roles: readonly UserRole[];
  /** Seconds an access token lives. A session that ended is out at once all the same: every request asks. */
  tokenSeconds: number;
}

const SWEEP_MS = 60_000;
const PROCESS = 'process';
const COOKIE_NAME_CHARACTERS = 16;

/** Everything about people that a server needs: who they are, how they come in, and whose a token is. */
export class PeopleDesk {
  readonly people: People;
  readonly signIn: SignIn;
  readonly setUp: SetUp;
  /** Audience of the tokens of people: this very process, so that a token of one is nothing to another. */
  readonly audience: string;
  /** Of the cookies of this very process: browsers send one to every port of a host. */
  readonly cookieName: string;
  readonly #store: PeopleStore;
  readonly #sessions: Sessions;
  readonly #options: PeopleDeskOptions;
  readonly #sweeping: NodeJS.Timeout;
  #tokens: Tokens | null = null;

  /** Opens people.db in the data folder. @throws MillspaceError MS-STO-001, MS-STO-002 */
  constructor(options: PeopleDeskOptions) {
    const { dataDir, clock, logger, roles } = options;
    this.#options = options;
    const store = new PeopleStore(join(dataDir, 'people.db'));
    this.#store = store;
    const hash = new PasswordHash();
    const sessions = new Sessions(store, clock);
    this.#sessions = sessions;
    this.people = new People({ store, sessions, hash, clock, roles });
    this.signIn = new SignIn({ store, people: this.people, hash, clock, logger });
    this.setUp = new SetUp({ store, people: this.people, clock });
    const known = store.meta(PROCESS) ?? randomToken(16);
    store.setMeta(PROCESS, known);
    this.audience = `urn:millspace:process:${known}`;
    this.cookieName = `millspace-${sha256(known).slice('sha256-'.length, 'sha256-'.length + COOKIE_NAME_CHARACTERS)}`;
    this.#sweeping = setInterval(() => sessions.sweep(), SWEEP_MS);
    this.#sweeping.unref();
  }

  useTokens(tokens: Tokens): void {
    this.#tokens = tokens;
  }

  /** Knows people by their access tokens, for as long as their session lasts. */
  identify: Identifier = async (bearer, request) => {
    if (!bearer.includes('.')) return null;
    const claims = await this.#issuer().claimsOf(request);
    if (claims['role'] !== 'user' || claims.aud !== this.audience) return null;
    const session = this.#sessions.find(String(claims['sid']));
    return this.#actorOf(session?.user === claims.sub ? session : null);
  };

  /**
   * Whoever can read the admin token's file is the administrator, with these roles: from anywhere until somebody administers
   * by name, from then on only on this machine.
   */
  adminToken(token: string, roles: readonly string[]): Identifier {
    const here: Actor = { kind: 'admin-token', id: 'admin-token', pseudonym: 'admin-token', roles };
    const elsewhere: Actor = { ...here, until: this.people.administered };
    return (bearer, request) => {
      if (!sameSecret(bearer, token)) return null;
      if (isFromThisMachine(request)) return here;
      if (!this.people.hasAdmin && !this.people.administered.aborted) return elsewhere;
      throw new MillspaceError('MS-USR-012', {
        detail: 'sign in with name and password: the admin token works on the same machine only',
      });
    };
  }

  /** @throws MillspaceError MS-USR-001, MS-USR-002 */
  async open(input: { name: string; password: string }, address: string): Promise<SessionAnswer> {
    const open = (user: string) => this.#sessions.open(user);
    const { user, opened } = await this.signIn.signIn(input, address, open);
    return this.#answer(user, opened);
  }

  /** @throws MillspaceError MS-USR-001, MS-USR-002 */
  async openInBrowser(
    input: { name: string; password: string },
    address: string,
  ): Promise<OpenedInBrowser & { user: Whoami }> {
    const open = (user: string) => this.#sessions.openInBrowser(user);
    const { user, opened } = await this.signIn.signIn(input, address, open);
    return { ...opened, user: this.whoami(actorOfUser(user)) };
  }

  /** Whose cookie this is. @throws MillspaceError MS-USR-003 when it is of no session, or of one that is over */
  ofBrowser(token: string): Actor {
    return this.#actorOf(this.#sessions.ofBrowser(token));
  }

  /** When the session ends at the latest, epoch ms; null for whoever has none. */
  sessionExpiresAt({ session }: Actor): number | null {
    return session === undefined ? null : (this.#sessions.find(session)?.expiresAt ?? null);
  }

  /** @throws MillspaceError MS-USR-003 (over), MS-USR-004 (used before) */
  refresh(refreshToken: string): SessionAnswer {
    const opened = this.#sessions.refresh(refreshToken, (session) => {
      const pseudonym = this.people.user(session.user)?.pseudonym ?? '';
      this.#options.logger.warn({ person: pseudonym }, 'a refresh token came twice: its session was ended');
      this.people.record({ kind: 'session.reused', subject: pseudonym, actor: pseudonym, data: {} });
    });
    const user = this.people.user(opened.session.user);
    if (!user) throw new MillspaceError('MS-USR-003', { detail: 'this session is over' });
    return this.#answer(user, opened);
  }

  /** Ends the session of the request; nothing for whoever has none. */
  signOut({ session, pseudonym }: Actor): void {
    if (session === undefined) return;
    this.#sessions.end(session);
    this.people.record({ kind: 'user.signed-out', subject: pseudonym, actor: pseudonym, data: {} });
  }

  whoami({ kind, id, pseudonym, roles }: Actor): Whoami {
    const user = kind === 'user' ? this.people.user(id) : null;
    return { kind, id, pseudonym, ...(user ? { name: user.name } : {}), roles: [...roles] };
  }

  /** Numbers of acts up to this one were given out before a restore. */
  skipActs(upTo: number): void {
    if (this.#store.lastAct() < upTo) this.#store.skipActs(upTo);
  }

  close(): void {
    clearInterval(this.#sweeping);
    this.#store.close();
  }

  #actorOf(session: LiveSession | null): Actor {
    const user = session && this.people.user(session.user);
    if (!session || !user) throw new MillspaceError('MS-USR-003', { detail: 'this session is over' });
    return { ...actorOfUser(user), session: session.id, until: session.until };
  }

  #answer(user: User, { session, refreshToken }: Opened): SessionAnswer {
    return {
      access_token: this.#issuer().issue({ sub: user.id, sid: session.id, role: 'user' }, this.audience),
      token_type: 'Bearer',
      expires_in: this.#options.tokenSeconds,
      refresh_token: refreshToken,
      session_expires_at: session.expiresAt,
      user: this.whoami(actorOfUser(user)),
    };
  }

  #issuer(): Tokens {
    if (!this.#tokens) throw new Error('no tokens yet');
    return this.#tokens;
  }
}

function actorOfUser({ id, pseudonym, roles }: User): Actor {
  return { kind: 'user', id, pseudonym, roles };
}
