import { randomBytes, randomUUID } from 'node:crypto';
import type { Act, NotificationPreferences, UserRole, UserView } from '@millspace/schemas';
import type { Clock } from '../clock.ts';
import { MillspaceError } from '../errors.ts';
import type { Actor } from './actor.ts';
import type { PasswordHash } from './password-hash.ts';
import { passwordObjection } from './password-rules.ts';
import type { Sessions } from './sessions.ts';
import { foldName, type PeopleStore, type User } from './store.ts';

export interface PeopleDeps {
  store: PeopleStore;
  sessions: Sessions;
  hash: PasswordHash;
  clock: Clock;
  /** The roles that exist at this kind of process. */
  roles: readonly UserRole[];
}

const NAME = /^[\p{L}\p{N}][\p{L}\p{N}._@-]{1,63}$/u;

/** What a person did, for the book of acts. `actor` is a pseudonym. */
export type ActDraft = Pick<Act, 'kind' | 'subject' | 'actor' | 'data'>;

/**
 * The people of one process. A change of password, roles or state ends every session of the person in the same transaction,
 * and is an act in the book, by pseudonym.
 */
export class People {
  readonly roles: readonly UserRole[];
  readonly #deps: PeopleDeps;
  readonly #byId = new Map<string, User>();
  readonly #administered = new AbortController();
  readonly #listeners = new Set<() => void>();

  constructor(deps: PeopleDeps) {
    this.#deps = deps;
    this.roles = deps.roles;
    for (const user of deps.store.users()) this.#byId.set(user.id, user);
    this.#lookForAdmin();
  }

  /** Somebody with a name administers: from now on the admin token is for this machine alone. */
  get hasAdmin(): boolean {
    return this.#admins().length > 0;
  }

  /** How many people administer. */
  get administrators(): number {
    return this.#admins().length;
  }

  /** Whether this person (by id) administers at this moment. */
  administers(id: string): boolean {
    return this.#admins().some((user) => user.id === id);
  }

  /** Aborted once the first person administers. */
  get administered(): AbortSignal {
    return this.#administered.signal;
  }

  user(id: string): User | null {
    return this.#byId.get(id) ?? null;
  }

  find(name: string): User | null {
    const folded = foldName(name);
    return [...this.#byId.values()].find((user) => foldName(user.name) === folded) ?? null;
  }

  list(): UserView[] {
    return [...this.#byId.values()].map((user) => this.view(user)).toSorted((a, b) => a.name.localeCompare(b.name));
  }

  view(user: User): UserView {
    const { name, pseudonym, roles, createdAt, disabledAt } = user;
    return {
      name,
      pseudonym,
      roles: [...roles],
      state: disabledAt === null ? 'active' : 'disabled',
      createdAt,
      ...(disabledAt === null ? {} : { disabledAt }),
      sessions: this.#deps.sessions.count(user.id),
    };
  }

  /**
   * @param by null: the person, who sets the process up
   * @param within runs in the same transaction
   * @throws MillspaceError MS-USR-005 (taken), MS-USR-007 (password), MS-USR-011 (name or roles)
   */
  async add(
    input: { name: string; roles: readonly string[]; password: string },
    by: Actor | null,
    within: () => void = () => undefined,
  ): Promise<User> {
    const { store, hash, clock } = this.#deps;
    const { name } = input;
    if (!NAME.test(name))
      throw new MillspaceError('MS-USR-011', { detail: `"${name}" is no name to sign in with`, where: '/name' });
    const roles = this.#checkRoles(input.roles);
    checkPassword(input.password, name);
    const password = await hash.hash(input.password);
    const pseudonym = `person-${randomBytes(6).toString('hex')}`;
    const user: User = { id: randomUUID(), pseudonym, name, roles, password, createdAt: clock.now(), disabledAt: null };
    store.atomic(() => {
      if (this.find(name))
        throw new MillspaceError('MS-USR-005', { detail: `there is a person with the name ${name}`, where: '/name' });
      within();
      store.addUser(user);
      this.#book({ kind: 'user.added', subject: pseudonym, actor: by?.pseudonym ?? pseudonym, data: { roles } });
    });
    this.#byId.set(user.id, user);
    this.#changed();
    return user;
  }

  /** @throws MillspaceError MS-USR-006 (nobody), MS-USR-008 (last admin), MS-USR-011 (roles) */
  setRoles(name: string, wanted: readonly string[], by: Actor): User {
    const user = this.#known(name);
    const roles = this.#checkRoles(wanted);
    return this.#change({ ...user, roles }, { kind: 'user.roles', data: { roles, before: user.roles } }, by);
  }

  /** @throws MillspaceError MS-USR-006 (nobody), MS-USR-008 (last admin) */
  setDisabled(name: string, disabled: boolean, by: Actor): User {
    const user = this.#known(name);
    if ((user.disabledAt !== null) === disabled) return user;
    const disabledAt = disabled ? this.#deps.clock.now() : null;
    return this.#change({ ...user, disabledAt }, { kind: disabled ? 'user.disabled' : 'user.enabled', data: {} }, by);
  }

  /** @throws MillspaceError MS-USR-006 (nobody), MS-USR-007 (too easy) */
  async setPassword(name: string, password: string, by: Actor): Promise<User> {
    const before = this.#known(name);
    checkPassword(password, before.name);
    const hashed = await this.#deps.hash.hash(password);
    const user = this.#known(name);
    return this.#change({ ...user, password: hashed }, { kind: 'user.password', data: {} }, by);
  }

  /** The same password under newer parameters: no act of anybody. */
  renewHash(user: User, password: string): void {
    const renewed = { ...user, password };
    this.#deps.store.saveUser(renewed);
    this.#byId.set(user.id, renewed);
  }

  /**
   * Removes the person: nothing tells any more whom the pseudonym means.
   * @throws MillspaceError MS-USR-006 (nobody), MS-USR-008 (last admin)
   */
  erase(name: string, by: Actor): void {
    const { store, sessions } = this.#deps;
    const user = this.#known(name);
    this.#keepAnAdmin({ ...user, roles: [] });
    store.atomic(() => {
      store.erase(user.pseudonym);
      this.#book({ kind: 'user.erased', subject: user.pseudonym, actor: by.pseudonym, data: {} });
    });
    store.scrub();
    this.#byId.delete(user.id);
    sessions.forgetUser(user.id);
    this.#changed();
  }

  /** Who wants to be told of what needs a person, and may come in. */
  contacts(): { user: User; preferences: NotificationPreferences }[] {
    return this.#deps.store.contacts().flatMap(({ user: id, preferences }) => {
      const user = this.user(id);
      return user === null || user.disabledAt !== null ? [] : [{ user, preferences }];
    });
  }

  /** Where a person is reached and for what is their own affair: the book says that it was changed, not how. */
  setContact(user: User, preferences: NotificationPreferences): void {
    const { store } = this.#deps;
    store.atomic(() => {
      store.saveContact(user.id, preferences);
      this.#book({ kind: 'user.contact', subject: user.pseudonym, actor: user.pseudonym, data: {} });
    });
    // An address that was replaced leaves the file.
    store.scrub();
    this.#changed();
  }

  /** Writes into the book what somebody did, whatever it was. */
  record(act: ActDraft): void {
    this.#deps.store.atomic(() => this.#book(act));
    this.#changed();
  }

  /** Oldest first, after a number. */
  acts(after: number, limit: number): Act[] {
    return this.#deps.store.acts(after, limit);
  }

  /** Called after acts were written. */
  onActs(listener: () => void): void {
    this.#listeners.add(listener);
  }

  #change(user: User, act: Pick<ActDraft, 'kind' | 'data'>, by: Actor): User {
    const { store, sessions } = this.#deps;
    this.#keepAnAdmin(user);
    store.atomic(() => {
      store.saveUser(user);
      store.endSessionsOf(user.id);
      this.#book({ ...act, subject: user.pseudonym, actor: by.pseudonym });
    });
    this.#byId.set(user.id, user);
    sessions.forgetUser(user.id);
    this.#changed();
    return user;
  }

  #book(act: ActDraft): void {
    this.#deps.store.addAct({ ...act, t: this.#deps.clock.now() });
  }

  #changed(): void {
    this.#lookForAdmin();
    for (const listener of this.#listeners) listener();
  }

  #lookForAdmin(): void {
    if (this.hasAdmin) this.#administered.abort();
  }

  #admins(): User[] {
    return [...this.#byId.values()].filter(administers);
  }

  #keepAnAdmin(changed: User): void {
    const admins = this.#admins();
    const last = admins.length === 1 && admins[0]?.id === changed.id;
    if (last && !administers(changed))
      throw new MillspaceError('MS-USR-008', { detail: `${admins[0]?.name} is the last one who administers here` });
  }

  #known(name: string): User {
    const user = this.find(name);
    if (user) return user;
    throw new MillspaceError('MS-USR-006', { detail: `nobody is called ${name} here` });
  }

  #checkRoles(roles: readonly string[]): UserRole[] {
    const unknown = roles.filter((role) => !this.roles.some((known) => known === role));
    if (unknown.length > 0 || roles.length === 0)
      throw new MillspaceError('MS-USR-011', {
        detail: `${unknown.length > 0 ? `there is no role ${unknown.join(', ')} here` : 'at least one role is needed'}; roles are ${this.roles.join(', ')}`,
        where: '/roles',
      });
    return this.roles.filter((role) => roles.includes(role));
  }
}

function administers(user: User): boolean {
  return user.disabledAt === null && user.roles.includes('admin');
}

/** @throws MillspaceError MS-USR-007 with what is wrong in both languages */
function checkPassword(password: string, name: string): void {
  const wrong = passwordObjection(password, name);
  if (wrong) throw new MillspaceError('MS-USR-007', { detail: wrong.en, where: '/password', details: { text: wrong } });
}
