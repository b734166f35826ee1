import { currentAction } from '../actions.ts';
import type { Facts } from '../facts.ts';
import { shortTerm } from '../profile.ts';
import { participantKey } from '../terms/sets.ts';

/** Truth of a condition: a fact that is missing leaves it open (Kleene's logic); what the other side decides is deferred. */
export type Truth = 'satisfied' | 'violated' | 'open' | 'deferred';

/** Facts in canonical spelling. */
export interface Normal {
  facts: Facts;
  side: 'broker' | 'consumer';
  /** Null when nobody knows what that would be. */
  action: string | null;
  participant: string;
  purpose: string | null;
  /** Epoch ms from which durations and billing periods count; null = not known. */
  start: number | null;
  /** As in the facts, or for a preview that of an agreement made now. */
  firstUse: number | null | undefined;
  agreeing: boolean;
  /** The consumer's connector does what it has to, or it is the one that decides. */
  enforces: boolean;
}

/** Facts come from other programs: what has not the form it should have counts as not known. */
function clean(given: Facts): Facts {
  const facts: Facts = { ...given };
  for (const name of ['roles', 'memberships', 'targetCollections'] as const) {
    const list: unknown = facts[name];
    if (list !== undefined && !(Array.isArray(list) && list.every((v) => typeof v === 'string'))) delete facts[name];
  }
  for (const name of ['machines', 'duties'] as const) {
    if (facts[name] !== undefined && !((facts[name] as unknown) instanceof Map)) delete facts[name];
  }
  if (facts.payments !== undefined && !Array.isArray(facts.payments)) delete facts.payments;
  if (typeof facts.target !== 'string') delete facts.target;
  return facts;
}

export function normalise(given: Facts): Normal {
  const facts = clean(given);
  const agreeing = facts.agreeing === true;
  const ahead = agreeing || facts.preview === true;
  const side = facts.side === 'consumer' ? 'consumer' : 'broker';
  const action: unknown = facts.action ?? 'odrl:use';
  return {
    facts,
    side,
    action: typeof action === 'string' ? currentAction(shortTerm(action)) : null,
    participant: participantKey(facts.participant),
    purpose: typeof facts.purpose === 'string' && facts.purpose.trim() !== '' ? shortTerm(facts.purpose) : null,
    start: instant(facts.agreementStart) ?? (ahead ? facts.now : null),
    firstUse:
      facts.firstUse === null || (facts.firstUse === undefined && ahead)
        ? null
        : (instant(facts.firstUse) ?? undefined),
    agreeing,
    enforces: side === 'consumer' || agreeing || facts.consumerEnforces === true,
  };
}

/** An instant that the calendar knows, or null. */
const instant = (value: unknown): number | null =>
  Number.isSafeInteger(value) && Math.abs(value as number) <= 8_640_000_000_000_000 ? (value as number) : null;
