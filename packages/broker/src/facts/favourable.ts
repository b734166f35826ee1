import type { CompiledPolicy, Condition, ControlSignal, Facts } from '@millspace/policy';
import { evaluate } from '@millspace/policy';
import type { Agreement, Decision } from '@millspace/schemas';
import { compensationsOf } from './compensation.ts';
import { needsOf } from './needs.ts';

/**
 * What a request gets once that has happened which is still to come: payments, an event at a machine, a state of it. The
 * decision of now when it permits, or when nothing of that kind would make it permit; else the favourable one. For
 * signing and starting; deliveries are decided on what is.
 */
export function decideInTime(policy: CompiledPolicy, agreement: Agreement, facts: Facts): Decision {
  const first = evaluate(policy, facts);
  if (first.result === 'permit') return first;
  for (const more of favourable(policy, agreement, facts)) {
    const decision = evaluate(policy, { ...facts, ...more });
    if (decision.result === 'permit') return decision;
  }
  return first;
}

function* favourable(policy: CompiledPolicy, agreement: Agreement, facts: Facts): Generator<Partial<Facts>> {
  const needs = needsOf(policy);
  if (!needs.payments && needs.feed.length === 0) return;
  const payments = needs.payments ? { payments: paid(agreement) } : {};
  if (needs.feed.length === 0) {
    yield payments;
    return;
  }
  const known = facts.machines ?? new Map();
  const ids = known.size > 0 ? [...known.keys()] : [''];
  for (const state of [...statesOf(policy), 'x:any-other'])
    for (const events of [new Set<string>(EVENTS), new Set<string>()])
      yield {
        ...payments,
        machines: new Map(ids.map((id: string) => [id, { ...known.get(id), state, events }])),
      };
}

type Payment = NonNullable<Facts['payments']>[number];

const EVENTS: readonly ControlSignal[] = [
  'x:machine-fault-open',
  'x:maintenance-window-open',
  'x:remote-maintenance-open',
];
/** Billing periods that are taken as paid: an agreement that is signed now has just begun. */
const PERIODS = 1200;

function paid(agreement: Agreement): Payment[] {
  const payments: Payment[] = [];
  for (const { amount, currency, periodic } of compensationsOf(agreement)) {
    if (!periodic) payments.push({ amount, currency, period: null });
    else for (let period = 0; period < PERIODS; period += 1) payments.push({ amount, currency, period });
  }
  return payments;
}

function statesOf(policy: CompiledPolicy): string[] {
  const found = new Set<string>();
  const visit = (condition: Condition): void => {
    if ('parts' in condition) condition.parts.forEach(visit);
    else if (condition.term === 'x:state')
      for (const member of Object.values(condition) as unknown[])
        if (member instanceof Set) for (const value of member) found.add(String(value));
  };
  for (const { conditions } of [...policy.permissions, ...policy.prohibitions]) conditions.forEach(visit);
  return [...found];
}

/** Pure: whatever else happens, no permission of the policy holds again, for its time is over. */
export function isTimeOver(policy: CompiledPolicy, { now }: Pick<Facts, 'now'>): boolean {
  return policy.permissions.every(({ conditions }) =>
    conditions.some((condition) => condition.type === 'dateTime' && now >= condition.before),
  );
}
