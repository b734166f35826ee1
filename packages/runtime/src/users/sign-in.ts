import { createHmac } from 'node:crypto';
import type { SignInInput } from '@millspace/schemas';
import type { Clock } from '../clock.ts';
import { randomToken } from '../crypto.ts';
import { MillspaceError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { PasswordHash } from './password-hash.ts';
import type { People } from './people.ts';
import { foldName, type PeopleStore, type User } from './store.ts';
import { type Attempt, network, Throttle } from './throttle.ts';

export interface SignInDeps {
  store: PeopleStore;
  people: People;
  hash: PasswordHash;
  clock: Clock;
  logger: Logger;
}

const ADDRESS_KEY = 'address-key';
/** How long an address counts as one that a person signs in from. */
const KNOWN_MS = 90 * 24 * 3_600_000;

/** Name and password in, a session out. */
export class SignIn {
  readonly #deps: SignInDeps;
  readonly #throttle: Throttle;
  readonly #addressKey: string;

  constructor(deps: SignInDeps) {
    const { store, clock } = deps;
    this.#deps = deps;
    this.#throttle = new Throttle(clock);
    this.#addressKey = store.meta(ADDRESS_KEY) ?? randomToken();
    store.setMeta(ADDRESS_KEY, this.#addressKey);
  }

  /**
   * Answers alike, and after the same work, whether nobody has this name, the password is another or the person is disabled.
   * @param open begins the session of whoever is let in
   * @throws MillspaceError MS-USR-001 (refused), MS-USR-002 (too early; `retryAfterSeconds`)
   */
  async signIn<Opened>(
    { name, password }: SignInInput,
    address: string,
    open: (user: string) => Opened,
  ): Promise<{ user: User; opened: Opened }> {
    const { people } = this.#deps;
    const before = people.find(name);
    const attempt = this.#begin(foldName(name), address, before);
    const good = await this.#deps.hash.verify(before?.password ?? null, password);
    // Meanwhile the person may have been changed: what was checked must still hold.
    const user = before ? people.user(before.id) : null;
    if (!good || !user || user.disabledAt !== null || user.password !== before?.password) {
      this.#deps.logger.info({ person: before?.pseudonym ?? null }, 'a sign-in was refused');
      throw new MillspaceError('MS-USR-001', { detail: 'name or password is wrong' });
    }
    this.#throttle.succeeded(attempt);
    await this.#renew(user, password);
    this.#remember(user, address);
    const opened = open(user.id);
    people.record({ kind: 'user.signed-in', subject: user.pseudonym, actor: user.pseudonym, data: {} });
    return { user, opened };
  }

  /** The password that somebody who is signed in knows. @throws MillspaceError MS-USR-013 (wrong), MS-USR-002 (too early) */
  async confirm(user: User, password: string, address: string): Promise<void> {
    const attempt = this.#begin(foldName(user.name), address, user);
    if (!(await this.#deps.hash.verify(user.password, password)))
      throw new MillspaceError('MS-USR-013', { detail: 'the password until now is another', where: '/current' });
    this.#throttle.succeeded(attempt);
  }

  #begin(name: string, address: string, user: User | null): Attempt {
    const { store, clock, hash } = this.#deps;
    const known = user !== null && store.knowsAddress(user.id, this.#hashed(address), clock.now() - KNOWN_MS);
    const attempt = { name, address, known };
    const wait = hash.hasRoom ? this.#throttle.begin(attempt) : 1000;
    if (wait > 0) {
      const retryAfterSeconds = Math.ceil(wait / 1000);
      throw new MillspaceError('MS-USR-002', {
        detail: `too many attempts: the next one is heard in ${retryAfterSeconds} s`,
        details: {
          retryAfterSeconds,
          text: {
            en: `too many attempts: the next one is heard in ${retryAfterSeconds} s`,
            de: `zu viele Versuche: der nächste wird in ${retryAfterSeconds} s gehört`,
          },
        },
      });
    }
    return attempt;
  }

  #remember(user: User, address: string): void {
    const { store, clock } = this.#deps;
    store.rememberAddress(user.id, this.#hashed(address), clock.now());
  }

  async #renew(user: User, password: string): Promise<void> {
    const { hash, people } = this.#deps;
    if (!(await hash.isOutdated(user.password))) return;
    const renewed = await hash.hash(password);
    const now = people.user(user.id);
    if (now && now.password === user.password) people.renewHash(now, renewed);
  }

  #hashed(address: string): string {
    return createHmac('sha256', this.#addressKey).update(network(address)).digest('base64url');
  }
}
