import { MillspaceError } from '@millspace/runtime/errors';
import type { SqliteDatabase } from '@millspace/runtime/sqlite';
import type { Actor } from '@millspace/runtime/users/actor';
import type { People } from '@millspace/runtime/users/people';
import {
  describeErrors,
  type SignatoryView,
  type SigningLimits,
  type UserView,
  validateSigningLimits,
} from '@millspace/schemas';
import { PROVIDERS_UNTOLD } from './words.ts';

/** The people of this connector, as far as signing needs them. */
export type Staff = Pick<People, 'list' | 'hasAdmin' | 'onActs' | 'record'>;

/**
 * Pseudonym of whoever can read the admin token's file: the account of the first start. It signs everything, and only while
 * nobody administers by name (decision 0038).
 */
export const SET_UP = 'admin-token';

const EVERYTHING: SigningLimits = { scopes: [{ payments: 'any' }] };

/** Who may bind the company at this connector, and how far. A signatory without limits signs nothing. */
export class Signatories {
  readonly #db: SqliteDatabase;
  readonly #staff: Staff;
  readonly #now: () => number;

  constructor(db: SqliteDatabase, staff: Staff, now: () => number) {
    this.#db = db;
    this.#staff = staff;
    this.#now = now;
  }

  /** What this person may sign at present; null when nothing: no account, not the role, or no limits. */
  limitsOf(person: string): SigningLimits | null {
    const view = this.view(person);
    if (view.state === 'set-up') return EVERYTHING;
    return view.state === 'active' ? (view.limits ?? null) : null;
  }

  /** How a person stands. Somebody who is not here (any more) has no role. */
  view(person: string): SignatoryView {
    if (person === SET_UP) return { person, state: this.#staff.hasAdmin ? 'disabled' : 'set-up' };
    const user = this.#staff.list().find(({ pseudonym }) => pseudonym === person);
    return this.#viewOf(person, user);
  }

  /** Everybody with the role or with limits, and the set-up account while it counts. */
  list(): SignatoryView[] {
    const users = new Map(this.#staff.list().map((user) => [user.pseudonym, user]));
    const withLimits = this.#db.prepare('SELECT person FROM signing_limits').pluck().all() as string[];
    const withRole = [...users.values()].filter(({ roles }) => roles.includes('signatory'));
    const persons = new Set([...withRole.map(({ pseudonym }) => pseudonym), ...withLimits.filter((p) => users.has(p))]);
    return [
      ...(this.#staff.hasAdmin ? [] : [this.view(SET_UP)]),
      ...[...persons].map((person) => this.#viewOf(person, users.get(person))),
    ];
  }

  /**
   * Sets what somebody may sign, in place of whatever was set before.
   * @throws MillspaceError MS-USR-006 (nobody has this name), MS-GEN-400 (no limits), MS-SIG-008 (limits that no contract can keep)
   */
  setLimits(name: string, limits: unknown, by: Actor): SignatoryView {
    const user = this.#staff.list().find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
    if (!user) throw new MillspaceError('MS-USR-006', { detail: `nobody is called ${name} here` });
    if (!validateSigningLimits(limits))
      throw new MillspaceError('MS-GEN-400', { detail: describeErrors(validateSigningLimits.errors), status: 400 });
    if (limits.scopes.some(({ side, memberships }) => side === 'consumer' && memberships !== undefined))
      throw new MillspaceError('MS-SIG-008', { detail: PROVIDERS_UNTOLD.en, details: { text: PROVIDERS_UNTOLD } });
    const { pseudonym } = user;
    this.#db
      .prepare('INSERT OR REPLACE INTO signing_limits (person, limits, set_at, set_by) VALUES (?, ?, ?, ?)')
      .run(pseudonym, JSON.stringify(limits), this.#now(), by.pseudonym);
    this.#staff.record({ kind: 'signatory.limits', subject: pseudonym, actor: by.pseudonym, data: { limits } });
    return this.#viewOf(pseudonym, user);
  }

  #viewOf(person: string, user: UserView | undefined): SignatoryView {
    const row = this.#db.prepare('SELECT limits, set_at, set_by FROM signing_limits WHERE person = ?').get(person) as
      | { limits: string; set_at: number; set_by: string }
      | undefined;
    return {
      person,
      ...(user ? { name: user.name } : {}),
      state: stateOf(user, row !== undefined),
      ...(row ? { limits: JSON.parse(row.limits) as SigningLimits, setAt: row.set_at, setBy: row.set_by } : {}),
    };
  }
}

function stateOf(user: UserView | undefined, limited: boolean): SignatoryView['state'] {
  if (!user?.roles.includes('signatory')) return 'no-role';
  if (user.state !== 'active') return 'disabled';
  return limited ? 'active' : 'no-limits';
}
