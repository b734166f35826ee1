import type { Clock } from '@millspace/runtime/clock';
import type { Logger } from '@millspace/runtime/logger';
import { dependsOnOthers, type Needs, needsOf } from '../facts/needs.ts';
import type { ChangeNotice, ControlPlane, TransferFacts } from '../ports.ts';
import { differs, type Grant, lets } from './grant.ts';
import { HeldGrants } from './held-grants.ts';
import type { Ledger } from './ledger.ts';
import { makeGrant } from './make-grant.ts';
import { Policies } from './policies.ts';

/** `grant` null: the transfer is gone. Of a grant that is for one connector alone, its readers alone are concerned. */
export type GrantListener = (pid: string, grant: Grant | null, before: Grant | null) => void;

export interface GrantsDeps {
  control: Pick<ControlPlane, 'transfer' | 'onChange' | 'audit' | 'attested' | 'connectorsOf' | 'auditing' | 'rules'>;
  ledger: Ledger;
  clock: Clock;
  logger: Logger;
  /** A delay that is not shorter than this would never be delivered (ms). */
  transitMs: number;
}

const MAX_TIMER_MS = 2 ** 31 - 1;

/** The grants of all transfers that anybody asked about. */
export class Grants {
  readonly #deps: GrantsDeps;
  readonly #held = new HeldGrants();
  /** Whether what was granted is on record: nothing leaves before. */
  readonly #recorded = new WeakMap<Grant, Promise<boolean>>();
  readonly #policies: Policies;
  readonly #listeners = new Set<GrantListener>();
  readonly #unsubscribe: () => void;
  #timer: NodeJS.Timeout | undefined;
  /** When the timer looks again (epoch ms). */
  #due = Number.POSITIVE_INFINITY;
  #nextId = 1;
  #closed = false;

  constructor(deps: GrantsDeps) {
    this.#deps = deps;
    this.#policies = new Policies(deps.logger);
    this.#unsubscribe = deps.control.onChange((change) => this.#changed(change));
  }

  /**
   * The grant that holds now for a connector of the consumer; without one, the best that any of them has. null when there
   * is no such transfer. Cheap: a map look-up and a comparison of times.
   */
  of(pid: string, connector: string | null = null): Grant | null {
    const held = this.#held.get(pid, null);
    if (held && this.#holds(held)) return held;
    const facts = this.#deps.control.transfer(pid);
    if (!facts) {
      if (held) this.#forget(held);
      return null;
    }
    // The provider's pid leads to the same transfer.
    if (facts.pid !== pid) return this.of(facts.pid, connector);
    if (!this.#needs(facts)?.connector) return this.#renew(facts, null, held ?? null);
    return connector === null ? this.#best(facts) : this.#for(facts, connector);
  }

  /** Resolves when it is on record that this was granted; false when it cannot be put there. */
  recorded(grant: Grant): Promise<boolean> {
    return this.#recorded.get(grant) ?? Promise.resolve(true);
  }

  /** Called after every change of a grant, synchronously, with the grant that holds from now on. */
  onChange(listener: GrantListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Something beside the control plane's facts changed: the count or the first use of an agreement. */
  recount(agreementId: string): void {
    for (const held of this.#held.open()) if (held.facts.agreementId === agreementId) this.#reconsider(held);
  }

  /** Makes anew what has outlived its time; the timer does it by itself. */
  tick(): void {
    this.#due = Number.POSITIVE_INFINITY;
    for (const held of this.#held.open()) if (!this.#holds(held)) this.#reconsider(held);
    for (const { validUntil } of this.#held.open()) this.#arm(validUntil);
  }

  close(): void {
    this.#closed = true;
    this.#unsubscribe();
    clearTimeout(this.#timer);
    this.#listeners.clear();
    this.#held.clear();
  }

  #holds({ validUntil }: Grant): boolean {
    return validUntil === null || this.#deps.clock.now() < validUntil;
  }

  #needs(facts: TransferFacts): Needs | null {
    const policy = this.#policies.of(facts.agreementId, facts.agreement);
    return 'en' in policy ? null : this.#deps.control.rules.needs(needsOf(policy));
  }

  #for(facts: TransferFacts, connector: string): Grant {
    const held = this.#held.get(facts.pid, connector);
    return held && this.#holds(held) ? held : this.#renew(facts, connector, held ?? null);
  }

  /** While nobody reads: what the connector gets that gets most. */
  #best(facts: TransferFacts): Grant {
    let best: Grant | null = null;
    for (const connector of this.#deps.control.connectorsOf(facts.consumer)) {
      const grant = this.#for(facts, connector);
      if (lets(grant)) return grant;
      if (best === null || grant.kind === 'withhold') best = grant;
    }
    return best ?? this.#make(facts, null);
  }

  #changed({ transfer, ...rest }: ChangeNotice): void {
    if (transfer !== undefined) for (const held of this.#held.of(transfer)) this.#reconsider(held);
    if (Object.keys(rest).length === 0) return;
    // Thousands may be over. To look at each at every change would keep those waiting that have to stop now.
    for (const held of this.#held.open()) if (concerns(rest, held)) this.#reconsider(held);
  }

  #reconsider(held: Grant): void {
    const facts = this.#deps.control.transfer(held.facts.pid);
    if (facts) this.#renew(facts, held.connector, held);
    else this.#forget(held);
  }

  #forget(held: Grant): void {
    this.#held.delete(held);
    for (const listener of [...this.#listeners]) listener(held.facts.pid, null, held);
  }

  #renew(facts: TransferFacts, connector: string | null, before: Grant | null): Grant {
    const grant = this.#make(facts, connector);
    this.#held.put(grant);
    this.#arm(grant.validUntil);
    if (before === null || differs(before, grant)) {
      this.#recorded.set(grant, this.#audit(grant));
      for (const listener of [...this.#listeners]) listener(facts.pid, grant, before);
    } else {
      const recorded = this.#recorded.get(before);
      if (recorded) this.#recorded.set(grant, recorded);
    }
    return grant;
  }

  #make(facts: TransferFacts, connector: string | null): Grant {
    const { control, ledger, clock, transitMs } = this.#deps;
    const needs = this.#needs(facts);
    const { consumer, provider, dataset, agreementId: agreement } = facts;
    const asked = needs !== null && (dependsOnOthers(needs) || needs.connector);
    return makeGrant({
      id: this.#nextId++,
      facts,
      connector,
      policy: this.#policies.of(agreement, facts.agreement),
      attested: asked ? control.attested({ consumer, provider, dataset, agreement, connector }, needs) : null,
      now: clock.now(),
      used: ledger.used(agreement),
      firstUse: ledger.firstUse(agreement),
      auditing: control.auditing(),
      transitMs,
      narrow: (decision, known) => control.rules.narrow(decision, known),
      needs,
    });
  }

  #audit(grant: Grant): Promise<boolean> {
    const { facts, decision, kind, validUntil, connector, attested } = grant;
    return this.#deps.control.audit({
      kind: 'grant.changed',
      subject: facts.pid,
      parties: [facts.provider, facts.consumer],
      data: {
        agreement: facts.agreementId,
        dataset: facts.dataset,
        ...(connector === null ? {} : { connector }),
        grant: kind,
        code: grant.stop?.code ?? decision.code,
        ...(kind === 'permit' ? {} : { decision: decision.code }),
        revision: facts.revision,
        ...(attested === null ? {} : { facts: attested }),
        shape: grant.shape,
        validUntil,
      },
      ...(grant.known && {
        decided: {
          transfer: facts.pid,
          agreement: facts.agreementId,
          dataset: facts.dataset,
          provider: facts.provider,
          consumer: facts.consumer,
          result: decision.result,
          code: decision.code,
          facts: grant.known,
        },
      }),
    });
  }

  /** Looks again at `until` (epoch ms) at the latest. Too early does no harm, so nobody is asked who else waits. */
  #arm(until: number | null): void {
    if (this.#closed || until === null || until >= this.#due) return;
    clearTimeout(this.#timer);
    this.#due = until;
    this.#timer = setTimeout(() => this.tick(), Math.min(MAX_TIMER_MS, Math.max(1, until - this.#deps.clock.now())));
    this.#timer.unref();
  }
}

/** Pure: the change can make another decision of this grant, whose transfer is not over. */
function concerns(change: Omit<ChangeNotice, 'transfer'>, { facts, needs }: Grant): boolean {
  const { dataset, consumer, provider, agreementId } = facts;
  return (
    change.dataset === dataset ||
    change.agreement === agreementId ||
    change.auditing === true ||
    change.rules === true ||
    (change.register === true && needs?.register === true) ||
    (change.machinesOf === provider && needs !== null && (needs.feed.length > 0 || needs.relations)) ||
    (change.participant !== undefined && (change.participant === consumer || change.participant === provider))
  );
}
