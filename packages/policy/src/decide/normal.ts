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

export function normalise(facts: Facts): Normal {
  const agreeing = facts.agreeing === true;
  const ahead = agreeing || facts.preview === true;
  const side = facts.side ?? 'broker';
  return {
    facts,
    side,
    action: currentAction(shortTerm(facts.action ?? 'odrl:use')),
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

const instant = (value: unknown): number | null => (Number.isSafeInteger(value) ? (value as number) : null);
