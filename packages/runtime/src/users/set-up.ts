import { timingSafeEqual } from 'node:crypto';
import type { SetupInput } from '@millspace/schemas';
import type { Clock } from '../clock.ts';
import { randomToken, sha256 } from '../crypto.ts';
import { MillspaceError } from '../errors.ts';
import type { People } from './people.ts';
import type { PeopleStore, User } from './store.ts';

const HASH = 'setup-hash';
const EXPIRES = 'setup-expires';
const LIFETIME_MS = 24 * 3_600_000;

/** How the first person comes in: with a code that is shown on the machine, works once, for a day, and only while nobody administers. */
export class SetUp {
  readonly #store: PeopleStore;
  readonly #people: People;
  readonly #clock: Clock;

  constructor(deps: { store: PeopleStore; people: People; clock: Clock }) {
    this.#store = deps.store;
    this.#people = deps.people;
    this.#clock = deps.clock;
  }

  /** A new code, in place of any before. Only its hash is kept. @throws MillspaceError MS-USR-010 when somebody administers */
  newCode(): { code: string; expiresAt: number } {
    this.#refuseIfDone();
    const code = `ms-setup-${randomToken(18)}`;
    const expiresAt = this.#clock.now() + LIFETIME_MS;
    this.#store.atomic(() => {
      this.#store.setMeta(HASH, sha256(code));
      this.#store.setMeta(EXPIRES, String(expiresAt));
    });
    return { code, expiresAt };
  }

  /**
   * Adds the first person. The code is used up in the same transaction.
   * @throws MillspaceError MS-USR-009 (code refused), MS-USR-010 (somebody administers), MS-USR-007, MS-USR-011
   */
  setUp(input: SetupInput): Promise<User> {
    const { code, name, password, roles = [...this.#people.roles] } = input;
    this.#refuseIfDone();
    this.#check(code);
    if (!roles.includes('admin'))
      throw new MillspaceError('MS-USR-011', { detail: 'the first person needs the role admin', where: '/roles' });
    return this.#people.add({ name, password, roles }, null, () => {
      this.#refuseIfDone();
      this.#check(code);
      this.#store.setMeta(HASH, null);
      this.#store.setMeta(EXPIRES, null);
    });
  }

  #check(code: string): void {
    const expected = this.#store.meta(HASH);
    const expires = Number(this.#store.meta(EXPIRES) ?? 0);
    const good = expected !== null && timingSafeEqual(Buffer.from(sha256(code.trim())), Buffer.from(expected));
    if (!good || expires <= this.#clock.now())
      throw new MillspaceError('MS-USR-009', { detail: 'this set-up code is wrong, used or too old', where: '/code' });
  }

  #refuseIfDone(): void {
    if (this.#people.hasAdmin)
      throw new MillspaceError('MS-USR-010', { detail: 'there is somebody who administers here already' });
  }
}
