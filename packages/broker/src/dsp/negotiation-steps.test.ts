import { offer } from '@millspace/policy';
import type { OdrlOffer } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { counterObjection } from './counter-terms.ts';
import type { Negotiation, NegotiationMarks, Role } from './model.ts';
import { needsPerson, waitedForPerson } from './model.ts';
import type { NegotiationStep } from './negotiation-steps.ts';
import { negotiationStep, possibleSteps } from './negotiation-steps.ts';

const FIRST = offer({ windowSeconds: 10, statistic: 'mean' });
const OTHER = offer({ windowSeconds: 60, statistic: 'mean' });
const WAITING = { who: 'acme', what: { en: 'a', de: 'a' }, since: 1, remedy: { en: 'b', de: 'b' } };

const negotiation = (role: Role, state: Negotiation['state'], more: Partial<Negotiation> = {}): Negotiation => ({
  ...{
    pid: 'p',
    otherPid: 'q',
    participant: 'acme',
    counterparty: 'beads',
    dataset: 'd',
    offer: FIRST,
    purpose: 'x:a',
  },
  ...{
    intent: null,
    waiting: null,
    refusal: null,
    address: null,
    recognised: null,
    history: [],
    createdAt: 0,
    updatedAt: 0,
  },
  ...{ agreement: null, providerSignature: null, consumerSignature: null, marks: {} },
  ...{ role, state, ...more },
});
const countered = (marks: NegotiationMarks = {}, more: Partial<Negotiation> = {}): Negotiation =>
  negotiation('provider', 'REQUESTED', {
    ...{ offer: OTHER, waiting: WAITING, marks: { counter: { target: 'd' }, ...marks }, ...more },
  });
const take = (n: Negotiation, step: NegotiationStep) => negotiationStep(n, step, 'automatic');
const codeOf = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    return (error as { code?: string }).code;
  }
};

test('who may do what: terms are accepted by the side that has not named them, and only as a whole', () => {
  const approval = { ...WAITING, topic: 'negotiation.approval:p' };
  const cases: [Negotiation, string[]][] = [
    [negotiation('consumer', 'OFFERED'), ['counter', 'accept', 'terminate']],
    [negotiation('provider', 'OFFERED'), ['terminate']],
    [negotiation('consumer', 'REQUESTED'), ['terminate']],
    [negotiation('provider', 'REQUESTED', { waiting: approval }), ['approve', 'refuse', 'offer', 'terminate']],
    [negotiation('provider', 'REQUESTED', { waiting: WAITING }), ['offer', 'terminate']],
    [countered(), ['refuse', 'offer', 'accept', 'terminate']],
    // The consumer has come back to what is published: that is a request like the first.
    [countered({}, { waiting: approval }), ['approve', 'refuse', 'offer', 'terminate']],
    [countered({ counter: { target: 'another' } }), ['refuse', 'offer', 'terminate']],
    [countered({}, { intent: { message: 'm', type: 'ContractOfferMessage', to: 'OFFERED' } }), ['terminate']],
    [countered({}, { state: 'TERMINATED' }), []],
  ];
  for (const [n, expected] of cases) expect(possibleSteps(n)).toEqual(expected);
});

test('a counter of either side names the terms, remembers those before, and voids what was drafted on them', () => {
  const agreement = { '@id': 'urn:uuid:a' } as Negotiation['agreement'];
  const asked = negotiation('provider', 'REQUESTED', { agreement, providerSignature: 's', marks: { approved: true } });
  const made = take(asked, { take: 'offer', offer: OTHER });
  expect(made.negotiation).toMatchObject({ offer: OTHER, agreement: null, providerSignature: null });
  expect(made.negotiation.marks).toEqual({ before: FIRST, ownOffer: OTHER, approved: true });
  expect(made.say).toMatchObject({ '@type': 'ContractOfferMessage', offer: { '@id': OTHER['@id'], target: 'd' } });

  const signatory = { person: 'p-bea' };
  const wish = take(negotiation('consumer', 'OFFERED', { agreement }), { take: 'counter', offer: OTHER, signatory });
  expect(wish.negotiation).toMatchObject({ offer: OTHER, agreement: null, marks: { before: FIRST } });
  expect(wish.say).toMatchObject({
    ...{ '@type': 'ContractRequestMessage', consumerPid: 'p', providerPid: 'q', 'x:purpose': 'x:a' },
    ...{ 'x:signatory': signatory, offer: { '@id': OTHER['@id'], target: 'd' } },
  });
});

test('what the provider accepts is its own offer from then on; not what was not meant, or cannot be agreed to', () => {
  const { negotiation: taken, say } = take(countered(), { take: 'accept', offer: OTHER['@id'] });
  expect([taken.marks.ownOffer, taken.marks.approved, taken.waiting, say]).toEqual([OTHER, true, null, null]);
  expect(codeOf(() => take(countered(), { take: 'accept', offer: FIRST['@id'] }))).toBe('MS-NEG-005');
  const elsewhere = countered({ counter: { target: 'another' } });
  expect(codeOf(() => take(elsewhere, { take: 'accept' }))).toBe('MS-NEG-017');
  const first = negotiation('provider', 'REQUESTED', { waiting: WAITING });
  expect(codeOf(() => take(first, { take: 'accept' }))).toBe('MS-DSP-016');
  expect(codeOf(() => take(negotiation('consumer', 'REQUESTED'), { take: 'counter', offer: OTHER }))).toBe(
    'MS-DSP-016',
  );
});

test('terms that cannot be agreed to say why', () => {
  const terms = (permission: OdrlOffer['permission'], address: string | null = null) =>
    counterObjection(countered({}, { address, offer: { '@id': 'o', '@type': 'Offer', permission } as OdrlOffer }))
      ?.code;
  const deleting = [{ action: 'odrl:use', duty: [{ action: 'odrl:delete' }] }];
  expect(terms([{ action: 'odrl:use' }])).toBeUndefined();
  expect(terms([{ action: 'odrl:use', target: 'urn:part' }] as never)).toBe('MS-NEG-017');
  expect(terms([{ action: 'urn:example:sing' }])).toBe('MS-NEG-017');
  expect(terms(OTHER.permission, 'https://partner.example')).toBeUndefined();
  expect(terms(deleting as never, 'https://partner.example')).toBeDefined();
});

test('a person is waited for where terms of the other side stand, and is not any more when they do not', () => {
  expect(needsPerson(negotiation('consumer', 'OFFERED'))).toBe(true);
  expect(needsPerson(countered())).toBe(true);
  for (const n of [
    negotiation('consumer', 'REQUESTED'),
    negotiation('provider', 'REQUESTED'),
    negotiation('provider', 'OFFERED'),
  ])
    expect(needsPerson(n)).toBe(false);
  const n = negotiation('provider', 'TERMINATED');
  const waited = (who: string, topic?: string) => waitedForPerson(n, { ...WAITING, who, ...(topic ? { topic } : {}) });
  expect([waited('acme'), waited('acme', 'negotiation.approval:p')]).toEqual([true, true]);
  expect([waited('beads'), waited('acme', 'agreement.sign:p'), waitedForPerson(n, null)]).toEqual([
    false,
    false,
    false,
  ]);
});
