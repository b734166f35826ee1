import type { CompiledPolicy } from '@millspace/policy';
import { compile, evaluate, type Facts } from '@millspace/policy';
import type { Agreement, Decision } from '@millspace/schemas';
import { byOwnName } from '../agreements/own-name.ts';
import type { WireIds } from '../dsp/wire-ids.ts';
import type { Attested, FactQuery } from './assemble.ts';
import { type Needs, needsOf } from './needs.ts';

/** What the control plane knows of a request or a transfer. */
export interface Asked {
  now: number;
  consumer: string;
  provider: string;
  dataset: string;
  purpose: string | null;
  agreementStart: number;
}

export interface DeciderDeps {
  attested: (query: FactQuery, needs: Needs, now: number) => Attested;
  connectorsOf: (participant: string) => string[];
  used: (agreement: string) => { samples: number; deliveries: number };
  rules: DecidedBeside;
  /** The short name of a participant of this broker by an id on the wire. */
  slugOf: WireIds['slugOf'];
}

/** What the rules of the dataspace need to know, and what they make of a decision. */
export interface DecidedBeside {
  needs(own: Needs): Needs;
  narrow(decision: Decision, facts: Facts): Decision;
}

/** Facts as if they were so: for simulators, never for a delivery. */
export type Assumed = Partial<Omit<Facts, 'now' | 'participant' | 'assignee'>>;

/** Coming instants that are looked at: an agreement that begins tomorrow can be signed today. */
const LOOKAHEAD = 8;

/** Decisions outside the data path: may this be signed, may it be started, and why not. Deliveries pass a grant. */
export class Decider {
  readonly #deps: DeciderDeps;

  constructor(deps: DeciderDeps) {
    this.#deps = deps;
  }

  /** As things are at `asked.now`; null when the policy does not compile. */
  now(agreement: Agreement, asked: Asked, assumed: Assumed = {}): Decision | null {
    const policy = this.#compiled(agreement, asked);
    return policy && this.#decide(policy, agreement, asked, false, assumed);
  }

  /**
   * For starting a transfer: what has to come first (a payment, an event, a state of a machine) may come later, and is waited
   * for. Its time must have come, and what is attested of the participant must hold.
   */
  toStart(agreement: Agreement, asked: Asked): Decision | null {
    const policy = this.#compiled(agreement, asked);
    return policy && this.#decide(policy, agreement, asked, true, {});
  }

  /** For signing: like starting, and its time may come as well. */
  toSign(agreement: Agreement, asked: Asked): Decision | null {
    const at = (now: number) => this.toStart(agreement, { ...asked, now });
    const first = at(asked.now);
    if (!first) return null;
    let decision: Decision | null = first;
    for (let step = 0; step < LOOKAHEAD && decision?.result === 'deny' && decision.validUntil !== null; step += 1)
      decision = at(decision.validUntil);
    return decision?.result === 'permit' ? decision : first;
  }

  #compiled(agreement: Agreement, { consumer }: Asked): CompiledPolicy | null {
    const result = compile(byOwnName(agreement, consumer, this.#deps.slugOf), { kind: 'usage' });
    return result.ok ? result.policy : null;
  }

  /** For the connector of the consumer that gets most: which one will ask is not known yet. */
  #decide(policy: CompiledPolicy, agreement: Agreement, asked: Asked, agreeing: boolean, assumed: Assumed): Decision {
    const { attested, connectorsOf, used, rules } = this.#deps;
    const needs = rules.needs(needsOf(policy));
    const { consumer, provider, dataset, purpose, now, agreementStart } = asked;
    const id = agreement['@id'];
    const connectors = needs.connector && !agreeing ? connectorsOf(consumer) : [];
    let denied: Decision | null = null;
    for (const connector of [...connectors, null]) {
      const known = attested({ consumer, provider, dataset, agreement: id, connector }, needs, now);
      const facts: Facts = {
        ...known.facts,
        now,
        assignee: consumer,
        participant: consumer,
        agreementStart,
        firstUse: null,
        terminated: false,
        used: used(id),
        target: dataset,
        ...(agreeing ? { agreeing } : {}),
        ...(purpose === null ? {} : { purpose }),
        ...assumed,
        ...(assumed.machines && { machines: new Map([...(known.facts.machines ?? []), ...assumed.machines]) }),
      };
      const decision = rules.narrow(evaluate(policy, facts), facts);
      const validUntil = earliest(decision.validUntil, known.until);
      if (decision.result === 'permit') return { ...decision, validUntil };
      denied ??= { ...decision, validUntil };
    }
    if (!denied) throw new Error('nothing was decided');
    return denied;
  }
}

function earliest(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}
