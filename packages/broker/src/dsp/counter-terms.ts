import { compile, contractTerms, toDsp } from '@millspace/policy';
import type { OdrlOffer } from '@millspace/schemas';
import type { Negotiation, Refusal } from './model.ts';
import { isOutside } from './model.ts';
import { outsideRefusal } from './outside-terms.ts';

/** Pure: whether the consumer waits for an answer to other terms than its first, and nobody here has taken them on. */
export function isCountered(n: Negotiation): boolean {
  const { role, state, marks, waiting } = n;
  const byPerson = waiting !== null && waiting.topic === undefined;
  return role === 'provider' && state === 'REQUESTED' && marks.counter !== undefined && byPerson;
}

/**
 * Pure: why the terms that the consumer asks for cannot be agreed to as they are, whoever wants to: they are about something else, cannot be
 * decided or delivered under, or would lose something on the way. Null: they can be.
 */
export function counterObjection(n: Negotiation): Refusal | null {
  const { target } = n.marks.counter ?? {};
  if (target !== undefined && target !== n.dataset)
    return {
      code: 'MS-NEG-017',
      text: {
        en: `They are about ${target}, and this negotiation is about ${n.dataset}.`,
        de: `Sie betreffen ${target}, und diese Verhandlung betrifft ${n.dataset}.`,
      },
    };
  const compiled = compile(n.offer, { kind: 'usage' });
  const travels = toDsp(n.offer);
  const errors = [...(compiled.ok ? [] : compiled.errors), ...(travels.ok ? [] : travels.errors)];
  if (errors.length > 0)
    return {
      code: 'MS-NEG-017',
      text: {
        en: errors.map(({ text }) => text.en).join(' '),
        de: errors.map(({ text }) => text.de).join(' '),
      },
    };
  return isOutside(n) ? outsideRefusal(n.offer) : null;
}

/** Pure: whether terms expect a return, which the consumer may then have named. */
export function expectsReturn(offer: OdrlOffer): boolean {
  const compiled = compile(offer, { kind: 'usage' });
  return compiled.ok && contractTerms(compiled.policy).returns.length > 0;
}
