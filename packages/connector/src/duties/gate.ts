import { evaluate, type Facts } from '@millspace/policy';
import { MillspaceError, messageOf } from '@millspace/runtime/errors';
import { type SqliteDatabase, transaction } from '@millspace/runtime/sqlite';
import type { Actor } from '@millspace/runtime/users/actor';
import { type ConsumerDuty, type Decision, participantSlug, type Shape } from '@millspace/schemas';
import type { ReceivedScopes } from '../receive/received.ts';
import { OWN } from '../store/store.ts';
import type { AccessLog } from './access-log.ts';
import { type Apps, OWN_APP } from './apps.ts';
import type { Deletion } from './deletion.ts';
import type { Notices } from './notices.ts';
import type { Agreed, AgreedPolicies } from './policies.ts';
import {
  DELETED,
  deniedBy,
  notLent,
  REVOKED,
  refused,
  UNDECIDABLE,
  UNKNOWN,
  UNREGISTERED,
  untold,
} from './refusals.ts';
import { type LocalUser, localUser } from './users.ts';
import type { NextUse, Uses } from './uses.ts';

/** Somebody here wants to see something. */
export interface Wish {
  /** `own` or the id of an agreement. */
  scope: string;
  actor: Actor;
  /** Route and range, for the log; never a value. */
  what: string;
}

/** Whether something that runs may go on, and the next instant (epoch ms) at which time may change that. */
export interface Standing {
  holds: boolean;
  until: number | null;
}

interface Asking {
  agreed: Agreed;
  user: LocalUser;
}

export interface GateDeps {
  db: SqliteDatabase;
  agreed: Pick<AgreedPolicies, 'of'>;
  received: Pick<ReceivedScopes, 'isRevoked' | 'list' | 'firstAt'>;
  apps: Pick<Apps, 'ofActor'>;
  log: Pick<AccessLog, 'append'>;
  uses: Pick<Uses, 'next' | 'charge' | 'more' | 'isUsedUp'>;
  notices: Pick<Notices, 'overdue' | 'nextDeadline' | 'queue' | 'acknowledged'>;
  deletion: Pick<Deletion, 'isDeleted' | 'dueAt'>;
  /** Slug of this participant. */
  participant: () => string;
  /** The broker's time, epoch ms. */
  now: () => number;
}

/**
 * The one way to what was received: every route, live stream and file passes it. Decides with the policy that was agreed, as far as
 * the consumer's side can; charges, logs and notifies before anything is released. What cannot be logged is not released.
 */
export class Gate {
  readonly #deps: GateDeps;
  readonly #listeners = new Set<() => void>();

  constructor(deps: GateDeps) {
    this.#deps = deps;
  }

  /** Resolves when it may be released. @throws MillspaceError with the code and the sentence of the rule that says no */
  async admit(wish: Wish): Promise<void> {
    if (wish.scope === OWN) return;
    let told = this.#commit(this.#asking(wish), wish);
    while (told === null) {
      await this.#askForUses(wish);
      told = this.#commit(this.#asking(wish), wish);
    }
    if (told.length === 0) return;
    try {
      await this.#deps.notices.acknowledged(told);
    } catch (error) {
      throw new MillspaceError('MS-DTY-006', { detail: messageOf(error), where: '/scope', status: 503, cause: error });
    }
    // Waiting takes time: what was allowed may be so no longer.
    const { agreed, user } = this.#asking(wish);
    const { refusal } = this.#judge(agreed, user, NONE);
    if (refusal) throw refusal;
  }

  /** Whether a running answer may go on; charges and logs nothing. */
  standing({ scope, actor }: Pick<Wish, 'scope' | 'actor'>): Standing {
    if (scope === OWN) return { holds: true, until: null };
    const agreed = this.#deps.agreed.of(scope);
    if (agreed === null) return { holds: false, until: null };
    const user = localUser(actor, agreed, this.#deps.apps);
    if (user === null) return { holds: false, until: null };
    // A running answer was charged when it began: its own use does not count against it.
    const { refusal, decision } = this.#judge(agreed, user, NONE);
    const { deletion, notices } = this.#deps;
    const changes = [decision?.validUntil, deletion.dueAt(agreed), notices.nextDeadline(scope)];
    const until = Math.min(...changes.map((t) => t ?? Number.POSITIVE_INFINITY));
    return { holds: refusal === null, until: Number.isFinite(until) ? until : null };
  }

  /** Each look under it is counted, logged or told: a question about everything at once leaves it out. */
  isCounted(scope: string): boolean {
    return (this.#deps.agreed.of(scope)?.duties ?? []).some(({ kind }) => EACH_LOOK.has(kind));
  }

  /** Scopes that a question about everything leaves out: refused ones, and those in which each look counts for something. */
  hidden(actor: Actor): ReadonlySet<string> {
    const scopes = this.#deps.received.list().map(({ scope }) => scope);
    return new Set(scopes.filter((scope) => this.isCounted(scope) || !this.standing({ scope, actor }).holds));
  }

  /** What of the provider's data this caller is given under an agreement; null: nothing, or that cannot be said. */
  shapeFor({ scope, actor }: Pick<Wish, 'scope' | 'actor'>): Shape | null {
    const agreed = this.#deps.agreed.of(scope);
    const user = agreed && localUser(actor, agreed, this.#deps.apps);
    return user ? (this.#judge(agreed, user, NONE).decision?.shape ?? null) : null;
  }

  /** Called when an answer of `standing` may have changed. Returns the function that unsubscribes. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  /** On which it is decided whether what was received may be offered to others: the company does that, not a program. */
  onwardFacts(agreed: Agreed): Facts {
    const revoked = agreed.kept.revokedAt !== null || this.#deps.deletion.isDeleted(agreed);
    const user = { application: OWN_APP, purpose: agreed.kept.purpose, roles: [], pseudonym: '' };
    const used = this.#deps.uses.isUsedUp(agreed.kept.id) ? ALL : NONE;
    return { ...this.#facts(agreed, user, used), terminated: revoked };
  }

  #known(scope: string): Agreed {
    const agreed = this.#deps.agreed.of(scope);
    if (agreed !== null) return agreed;
    throw this.#deps.received.isRevoked(scope) ? REVOKED() : UNKNOWN();
  }

  /** Under what, and as whom, somebody asks at this instant: both may have changed since the last wait. */
  #asking({ scope, actor }: Wish): Asking {
    const agreed = this.#known(scope);
    const user = localUser(actor, agreed, this.#deps.apps);
    if (user === null) throw UNREGISTERED();
    return { agreed, user };
  }

  /**
   * Decides, charges, logs and queues notices in one durable step. Returns the notices that must be acknowledged first; null: nothing
   * was done, for the broker has to be asked for uses before.
   */
  #commit({ agreed, user }: Asking, wish: Wish): string[] | null {
    const { db, uses } = this.#deps;
    const done = durably(() =>
      transaction(db, () => {
        const next = this.#nextUse(agreed, user);
        if (next === 'ask') return null;
        const { refusal } = this.#judge(agreed, user, next.used);
        if (refusal === null && next.use !== null) uses.charge(agreed.kept.id, next.use);
        return { refusal, told: this.#record(agreed, wish, user, refusal) };
      }),
    );
    if (done === null) return null;
    if (done.refusal) throw done.refusal;
    return done.told;
  }

  /** What a use would be charged to, and how many count as used when it is decided on; `ask`: the broker has to lend some. */
  #nextUse(agreed: Agreed, user: LocalUser): { use: NextUse | null; used: number } | 'ask' {
    const { uses } = this.#deps;
    const { id } = agreed.kept;
    if (!agreed.duties.some(({ kind }) => kind === 'count-uses')) return { use: null, used: NONE };
    // What a permission without a count permits is charged to none.
    if (this.#judge(agreed, user, ALL).refusal === null) return { use: null, used: ALL };
    const use = uses.next(id);
    if (use !== null) return { use, used: use.number - 1 };
    if (uses.isUsedUp(id)) return { use: null, used: ALL };
    return this.#judge(agreed, user, NONE).refusal === null ? 'ask' : { use: null, used: NONE };
  }

  /** @throws MillspaceError MS-DTY-012, -013, -015 when none can be had; that is logged and told like any refusal */
  async #askForUses(wish: Wish): Promise<void> {
    const { db, uses } = this.#deps;
    try {
      await uses.more(wish.scope);
    } catch (error) {
      const refusal = notLent(error);
      const { agreed, user } = this.#asking(wish);
      durably(() => transaction(db, () => this.#record(agreed, wish, user, refusal)));
      throw refusal;
    }
  }

  /** `used`: how many uses count as used already. */
  #judge(agreed: Agreed, user: LocalUser, used: number): { refusal: MillspaceError | null; decision?: Decision } {
    const { kept, policy } = agreed;
    if (this.#deps.deletion.isDeleted(agreed)) return { refusal: DELETED() };
    if (kept.revokedAt !== null || this.#deps.received.isRevoked(kept.id)) return { refusal: REVOKED() };
    if (policy === null) return { refusal: UNDECIDABLE() };
    const overdue = this.#deps.notices.overdue(kept.id);
    if (overdue !== null) return { refusal: untold(overdue) };
    const decision = evaluate(policy, this.#facts(agreed, user, used));
    return { refusal: decision.result === 'permit' ? null : deniedBy(decision), decision };
  }

  #facts({ kept, start }: Agreed, { application, purpose, roles }: LocalUser, used: number): Facts {
    const { received, participant, now } = this.#deps;
    const { assignee } = kept.signed.agreement;
    // With an outside provider we stand in the agreement under another id, which was held to be ours before it was signed.
    const self = participantSlug(assignee) === null ? assignee : participant();
    return {
      now: now(),
      side: 'consumer',
      consumerEnforces: true,
      assignee: self,
      participant: self,
      agreementStart: start,
      firstUse: received.firstAt(kept.id),
      target: kept.dataset,
      terminated: false,
      application,
      roles,
      used: { samples: 0, deliveries: 0, uses: used },
      ...(purpose === null ? {} : { purpose }),
    };
  }

  /** Returns the notices that must be acknowledged before anything is released. */
  #record(agreed: Agreed, wish: Wish, user: LocalUser, refusal: MillspaceError | null): string[] {
    this.#note(agreed, wish, user, refusal);
    return this.#notify(agreed, wish, user, refusal);
  }

  #note({ kept, duties }: Agreed, { what }: Wish, user: LocalUser, refusal: MillspaceError | null): void {
    if (!duties.some((duty) => duty.kind === 'log' && speaksOf(duty, refusal))) return;
    this.#deps.log.append({
      at: this.#deps.now(),
      agreement: kept.id,
      application: user.application,
      actor: user.pseudonym,
      purpose: user.purpose,
      what,
      outcome: refusal === null ? 'allowed' : 'denied',
      code: refusal?.code ?? 'MS-POL-000',
    });
  }

  #notify({ kept, duties }: Agreed, { what }: Wish, user: LocalUser, refusal: MillspaceError | null): string[] {
    const { notices, now } = this.#deps;
    return duties
      .filter((duty) => duty.kind === 'inform' && speaksOf(duty, refusal))
      .flatMap(({ path, recipient = '', deadlineMs = 0 }) => {
        const notice = notices.queue(
          {
            agreement: kept.id,
            duty: path,
            recipient,
            t: now(),
            dataset: kept.dataset,
            application: user.application,
            ...(user.purpose === null ? {} : { purpose: user.purpose }),
            what,
            outcome: refusal === null ? 'allowed' : 'denied',
          },
          deadlineMs,
        );
        return deadlineMs === 0 && refusal === null ? [notice] : [];
      });
  }
}

const EACH_LOOK: ReadonlySet<ConsumerDuty['kind']> = new Set(['count-uses', 'log', 'inform']);

const NONE = 0;
const ALL = Number.MAX_SAFE_INTEGER;

const speaksOf = (duty: ConsumerDuty, refusal: MillspaceError | null): boolean =>
  (duty.on ?? ['on-allow']).includes(refusal === null ? 'on-allow' : 'on-deny');

function durably<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw refused('MS-DTY-007', 503, messageOf(error), error);
  }
}
