import { type CompiledPolicy, evaluate, isPassThrough } from '@millspace/policy';
import type { Clock } from '@millspace/runtime/clock';
import type { Logger } from '@millspace/runtime/logger';
import type { Bilingual, Decision, ErrorCode, Shape } from '@millspace/schemas';
import type { ChangeNotice, ControlPlane, TransferFacts } from '../ports.ts';
import type { Ledger } from './ledger.ts';
import { Policies } from './policies.ts';
import { EXHAUSTED, REVOKED, STATES, TOO_LATE, UNDECIDABLE } from './texts.ts';

/** Why nothing flows any more, for the reader of the stream. */
export interface Stop {
  code: ErrorCode;
  status: number;
  text: Bilingual;
  retry: boolean;
}

/**
 * A decision kept for a transfer until something it depends on changes.
 * `permit`: chunks flow · `replay`: the count is used up, what was charged may be read again · `withhold`: denied now,
 * may be permitted later, chunks whose turn it is are passed over · `stop`: denied for good.
 */
export interface Grant {
  readonly id: number;
  readonly kind: 'permit' | 'replay' | 'withhold' | 'stop';
  readonly facts: TransferFacts;
  readonly decision: Decision;
  /** What is let through; null when nothing is. */
  readonly shape: Shape | null;
  /** True when chunks pass untouched. */
  readonly whole: boolean;
  /** Some permission of the agreement names machines by pseudonyms only. */
  readonly hidesMachines: boolean;
  /** Rows the agreement allows in total; null = no limit. */
  readonly sampleLimit: number | null;
  /** Deliveries (history requests) the agreement allows in total; such an agreement has no live stream. null = no limit. */
  readonly deliveryLimit: number | null;
  readonly stop: Stop | null;
  /** Epoch ms at which it must be made anew; null = only by a change of facts. */
  readonly validUntil: number | null;
}

export type GrantListener = (pid: string, grant: Grant | null, before: Grant | null) => void;

export interface GrantsDeps {
  control: Pick<ControlPlane, 'transfer' | 'onChange' | 'audit'>;
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
  readonly #grants = new Map<string, Grant>();
  readonly #policies: Policies;
  readonly #listeners = new Set<GrantListener>();
  readonly #unsubscribe: () => void;
  #timer: NodeJS.Timeout | undefined;
  #nextId = 1;
  #closed = false;

  constructor(deps: GrantsDeps) {
    this.#deps = deps;
    this.#policies = new Policies(deps.logger);
    this.#unsubscribe = deps.control.onChange((change) => this.#changed(change));
  }

  /** The grant that holds now; null when there is no such transfer. Cheap: a map look-up and a comparison of times. */
  of(pid: string): Grant | null {
    const held = this.#grants.get(pid);
    if (held && (held.validUntil === null || this.#deps.clock.now() < held.validUntil)) return held;
    const facts = held ? this.#deps.control.transfer(held.facts.pid) : this.#deps.control.transfer(pid);
    if (!facts) {
      if (held) this.#forget(held);
      return null;
    }
    // The provider's pid leads to the same transfer.
    if (facts.pid !== pid) return this.of(facts.pid);
    return this.#renew(facts, held ?? null);
  }

  /** Called after every change of a grant, synchronously, with the grant that holds from now on. */
  onChange(listener: GrantListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Something beside the control plane's facts changed: the count of an agreement. */
  recount(agreementId: string): void {
    for (const held of [...this.#grants.values()]) if (held.facts.agreementId === agreementId) this.#reconsider(held);
  }

  /** Makes anew what has outlived its time; the timer does it by itself. */
  tick(): void {
    const now = this.#deps.clock.now();
    for (const held of [...this.#grants.values()])
      if (held.validUntil !== null && now >= held.validUntil) this.#reconsider(held);
    this.#arm();
  }

  close(): void {
    this.#closed = true;
    this.#unsubscribe();
    clearTimeout(this.#timer);
    this.#listeners.clear();
    this.#grants.clear();
  }

  #changed(change: ChangeNotice): void {
    for (const held of [...this.#grants.values()]) {
      const { pid, consumerPid, providerPid, dataset, consumer, provider } = held.facts;
      const names: (string | null)[] = [pid, consumerPid, providerPid];
      const concerns =
        (change.transfer !== undefined && names.includes(change.transfer)) ||
        change.dataset === dataset ||
        (change.participant !== undefined && (change.participant === consumer || change.participant === provider));
      if (concerns) this.#reconsider(held);
    }
  }

  #reconsider(held: Grant): void {
    const facts = this.#deps.control.transfer(held.facts.pid);
    if (facts) this.#renew(facts, held);
    else this.#forget(held);
  }

  #forget(held: Grant): void {
    this.#grants.delete(held.facts.pid);
    for (const listener of [...this.#listeners]) listener(held.facts.pid, null, held);
  }

  #renew(facts: TransferFacts, before: Grant | null): Grant {
    const grant = this.#make(facts);
    this.#grants.set(facts.pid, grant);
    this.#arm();
    if (before === null || differs(before, grant)) {
      this.#audit(grant);
      for (const listener of [...this.#listeners]) listener(facts.pid, grant, before);
    }
    return grant;
  }

  #make(facts: TransferFacts): Grant {
    const policy = this.#policies.of(facts.agreementId, facts.agreement);
    const base = { id: this.#nextId++, facts, hidesMachines: hidesMachines(policy) };
    if ('en' in policy)
      return stopped(base, undecidable(policy), { code: 'MS-DLV-003', status: 403, text: policy, retry: false });
    const now = this.#deps.clock.now();
    const known = {
      now,
      assignee: facts.consumer,
      participant: facts.consumer,
      agreementStart: facts.agreementStart,
      ...(facts.purpose === undefined ? {} : { purpose: facts.purpose }),
    };
    const used = this.#deps.ledger.used(facts.agreementId);
    const decision = evaluate(policy, { ...known, used });
    if (facts.revoked || !facts.participantActive)
      return stopped(base, decision, { code: 'MS-DLV-009', status: 403, text: REVOKED, retry: false });
    if (facts.state !== 'STARTED')
      return stopped(base, decision, {
        code: 'MS-DLV-005',
        status: 409,
        text: STATES[facts.state],
        retry: facts.state === 'SUSPENDED',
      });
    if (decision.result === 'permit') return this.#permitted(base, decision);
    const ignoringCount = evaluate(policy, { ...known, used: { samples: 0, deliveries: 0 } });
    if (ignoringCount.result === 'permit') {
      const replay = this.#permitted(base, ignoringCount);
      return replay.kind === 'stop'
        ? replay
        : {
            ...replay,
            kind: 'replay',
            decision,
            stop: { code: 'MS-DLV-008', status: 403, text: EXHAUSTED, retry: false },
          };
    }
    const stop: Stop = { code: 'MS-DLV-003', status: 403, text: decision.text, retry: false };
    if (decision.validUntil === null) return stopped(base, decision, stop);
    return { ...stopped(base, decision, stop), kind: 'withhold' };
  }

  #permitted(base: Base, decision: Decision): Grant {
    const { shape, count } = decision;
    if (!shape) return stopped(base, decision, { code: 'MS-DLV-003', status: 403, text: UNDECIDABLE, retry: false });
    if ((shape.delayMs ?? 0) >= this.#deps.transitMs)
      return stopped(base, decision, { code: 'MS-DLV-003', status: 403, text: TOO_LATE, retry: false });
    return {
      ...base,
      kind: 'permit',
      decision,
      shape,
      whole: isPassThrough(shape),
      sampleLimit: count?.unit === 'samples' ? count.limit : null,
      deliveryLimit: count?.unit === 'deliveries' ? count.limit : null,
      stop: null,
      validUntil: decision.validUntil,
    };
  }

  #audit(grant: Grant): void {
    const { facts, decision, kind, validUntil } = grant;
    this.#deps.control.audit({
      kind: 'grant.changed',
      subject: facts.pid,
      data: {
        agreement: facts.agreementId,
        dataset: facts.dataset,
        grant: kind,
        code: grant.stop?.code ?? decision.code,
        revision: facts.revision,
        shape: grant.shape,
        validUntil,
      },
    });
  }

  #arm(): void {
    clearTimeout(this.#timer);
    if (this.#closed) return;
    let next = Number.POSITIVE_INFINITY;
    for (const { validUntil } of this.#grants.values()) if (validUntil !== null && validUntil < next) next = validUntil;
    if (next === Number.POSITIVE_INFINITY) return;
    this.#timer = setTimeout(() => this.tick(), Math.min(MAX_TIMER_MS, Math.max(1, next - this.#deps.clock.now())));
    this.#timer.unref();
  }
}

type Base = Pick<Grant, 'id' | 'facts' | 'hidesMachines'>;

function hidesMachines(policy: CompiledPolicy | Bilingual): boolean {
  return 'en' in policy || policy.permissions.some(({ shape }) => shape.pseudonymise?.includes('machine'));
}

function stopped(base: Base, decision: Decision, stop: Stop): Grant {
  return {
    ...base,
    kind: 'stop',
    decision,
    shape: null,
    whole: false,
    sampleLimit: null,
    deliveryLimit: null,
    stop,
    validUntil: decision.validUntil,
  };
}

function undecidable(text: Bilingual): Decision {
  return { result: 'deny', code: 'MS-DLV-003', rules: [], shape: null, validUntil: null, count: null, text };
}

/** Whether a reader or an auditor would notice. */
function differs(a: Grant, b: Grant): boolean {
  return (
    a.kind !== b.kind ||
    a.stop?.code !== b.stop?.code ||
    a.sampleLimit !== b.sampleLimit ||
    a.deliveryLimit !== b.deliveryLimit ||
    JSON.stringify(a.shape) !== JSON.stringify(b.shape)
  );
}
