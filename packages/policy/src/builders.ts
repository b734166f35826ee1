import type { OdrlConstraint, OdrlOffer, OdrlRule } from '@millspace/schemas';
import { PROFILE } from './profile.ts';
import { formatDuration } from './values.ts';

/** Terms of an offer in everyday units. Nothing given: the whole data, for the participant of the agreement. */
export interface OfferTerms {
  /** IRI of the offer; a fresh `urn:uuid:` when absent. */
  id?: string;
  keepSignals?: readonly string[];
  /** Length of a window, s. */
  windowSeconds?: number;
  /** Statistic per window; mean when absent. */
  statistic?: 'mean' | 'min' | 'max';
  /** Rounding step, canonical unit of each signal. */
  round?: number;
  /** Delay, s; shorter than 14 days. */
  delaySeconds?: number;
  purposes?: readonly string[];
  /** First instant: epoch ms, or xsd:dateTime with a zone. */
  from?: number | string;
  /** Last instant: epoch ms, or xsd:dateTime with a zone. */
  until?: number | string;
  count?: { unit: 'samples' | 'deliveries'; limit: number };
}

const typed = (value: string, type: string): Record<string, unknown> => ({ '@value': value, '@type': `xsd:${type}` });
const atom = (
  leftOperand: string,
  operator: 'eq' | 'isAnyOf' | 'gteq' | 'lteq',
  rightOperand: string | Record<string, unknown> | string[],
): OdrlConstraint => ({ leftOperand, operator, rightOperand });
const instant = (value: number | string) =>
  typed(typeof value === 'number' ? new Date(value).toISOString() : value, 'dateTime');
const plain = (value: number) => value.toFixed(15).replace(/\.?0+$/, '');

/** Builds an ODRL offer in the form of DSP 2025-1. Whether it makes sense is for `compile` to say. */
export function offer(terms: OfferTerms = {}): OdrlOffer {
  const constraint: OdrlConstraint[] = [];
  if (terms.from !== undefined) constraint.push(atom('odrl:dateTime', 'gteq', instant(terms.from)));
  if (terms.until !== undefined) constraint.push(atom('odrl:dateTime', 'lteq', instant(terms.until)));
  if (terms.purposes) constraint.push(atom('odrl:purpose', 'isAnyOf', [...terms.purposes]));
  if (terms.count) {
    constraint.push(atom('odrl:count', 'lteq', typed(String(terms.count.limit), 'integer')));
    constraint.push(atom('odrl:unitOfCount', 'eq', `x:${terms.count.unit}`));
  }
  const permission: OdrlRule = { action: 'odrl:use' };
  if (constraint.length > 0) permission.constraint = constraint;
  const duty = duties(terms);
  if (duty.length > 0) permission.duty = duty;
  return {
    '@id': terms.id ?? `urn:uuid:${crypto.randomUUID()}`,
    '@type': 'Offer',
    profile: PROFILE,
    permission: [permission],
  };
}

function duties(terms: OfferTerms): OdrlRule[] {
  const duty: OdrlRule[] = [];
  if (terms.keepSignals) {
    duty.push({ action: 'x:keepSignals', constraint: [atom('x:signal', 'isAnyOf', [...terms.keepSignals])] });
  }
  if (terms.windowSeconds !== undefined) {
    const window = typed(formatDuration(Math.round(terms.windowSeconds * 1000)), 'duration');
    const statistic = terms.statistic ?? 'mean';
    duty.push({
      action: 'x:aggregate',
      constraint: [atom('x:window', 'eq', window), atom('x:statistic', 'eq', statistic)],
    });
  } else if (terms.statistic !== undefined) {
    throw new RangeError('offer: a statistic needs windowSeconds');
  }
  if (terms.round !== undefined) {
    duty.push({ action: 'x:round', constraint: [atom('x:step', 'eq', typed(plain(terms.round), 'decimal'))] });
  }
  if (terms.delaySeconds !== undefined) {
    const delay = typed(formatDuration(Math.round(terms.delaySeconds * 1000)), 'duration');
    duty.push({ action: 'x:delay', constraint: [atom('odrl:delayPeriod', 'eq', delay)] });
  }
  return duty;
}

/** An access policy: only these participants see the dataset; `null` means every participant. */
export function accessPolicy(participants: readonly string[] | null): {
  '@type': 'Set';
  profile: string;
  permission: OdrlRule[];
} {
  const rule: OdrlRule = { action: 'odrl:use' };
  if (participants !== null) rule.constraint = [atom('x:participant', 'isAnyOf', [...participants])];
  return { '@type': 'Set', profile: PROFILE, permission: [rule] };
}

/** The agreement that both sides would sign on an offer. IRIs of participants are URNs; `timestamp` is xsd:dateTime. */
export function agreementFrom(
  source: OdrlOffer,
  parties: { id: string; target: string; assigner: string; assignee: string; timestamp: string },
) {
  const { profile, permission, prohibition, obligation, conflict, 'odrl:conflict': mapped } = source;
  return {
    '@id': parties.id,
    '@type': 'Agreement' as const,
    target: parties.target,
    assigner: parties.assigner,
    assignee: parties.assignee,
    timestamp: parties.timestamp,
    ...(profile !== undefined && { profile }),
    ...(permission && { permission }),
    ...(prohibition && { prohibition }),
    ...(obligation && { obligation }),
    ...(conflict !== undefined && { conflict }),
    ...(mapped !== undefined && { 'odrl:conflict': mapped }),
  };
}
