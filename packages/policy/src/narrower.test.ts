import { describe, expect, it } from 'vitest';
import { classesOf, compile, consumerDuties, isNarrower, type OfferTerms, offer } from './index.ts';

function policyOf(source: unknown) {
  const result = compile(source, { kind: 'usage' });
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.policy;
}
const terms = (t: OfferTerms) => policyOf(offer(t));

describe('isNarrower', () => {
  it.each<[string, OfferTerms, OfferTerms]>([
    ['itself', { purposes: ['a'] }, { purposes: ['a'] }],
    ['fewer purposes', { purposes: ['a'] }, { purposes: ['a', 'b'] }],
    ['another condition', { purposes: ['a'], until: 10 }, { purposes: ['a'] }],
    ['an earlier end', { until: 10 }, { until: 11 }],
    ['a smaller count', { count: { unit: 'samples', limit: 1 } }, { count: { unit: 'samples', limit: 2 } }],
    ['fewer signals', { keepSignals: ['a.b'] }, { keepSignals: ['a.b', 'a.c'] }],
    ['longer windows of whole windows', { windowSeconds: 20 }, { windowSeconds: 10 }],
    ['a longer delay', { delaySeconds: 20 }, { delaySeconds: 10 }],
  ])('%s', (_name, child, parent) => {
    expect(isNarrower(terms(child), terms(parent))).toEqual({ ok: true });
  });
  it.each<[string, OfferTerms, OfferTerms]>([
    ['another purpose', { purposes: ['a', 'c'] }, { purposes: ['a', 'b'] }],
    ['no condition', {}, { purposes: ['a'] }],
    ['a later end', { until: 12 }, { until: 11 }],
    ['another unit', { count: { unit: 'deliveries', limit: 1 } }, { count: { unit: 'samples', limit: 2 } }],
    ['all signals', {}, { keepSignals: ['a.b'] }],
    ['another signal', { keepSignals: ['a.b', 'a.d'] }, { keepSignals: ['a.b', 'a.c'] }],
    ['windows that do not fit', { windowSeconds: 15 }, { windowSeconds: 10 }],
    ['another statistic', { windowSeconds: 10, statistic: 'max' }, { windowSeconds: 10 }],
    ['no delay', {}, { delaySeconds: 10 }],
  ])('not: %s', (_name, child, parent) => {
    const result = isNarrower(terms(child), terms(parent));
    expect(result.ok).toBe(false);
    if (!result.ok) expect(result.reasons[0]?.de).toMatch(/^Erlaubnis 1 erlaubt mehr/);
  });
  it('a prohibition must stay', () => {
    const base = offer({});
    const never = policyOf({ ...base, prohibition: [{ action: 'odrl:use' }] });
    expect(isNarrower(policyOf(base), never).ok).toBe(false);
    expect(isNarrower(never, policyOf(base)).ok).toBe(true);
  });
});

describe('what a policy uses', () => {
  it('classes', () => {
    expect(classesOf(terms({}))).toEqual([1]);
    expect(classesOf(terms({ until: 1, purposes: ['a'], round: 1, count: { unit: 'samples', limit: 1 } }))).toEqual([
      1, 4, 10, 12, 15,
    ]);
    expect(classesOf(policyOf({ ...offer({}), prohibition: [{ action: 'odrl:use' }] }))).toEqual([0, 1]);
  });
  it('purposes, which the consumer routes to applications', () => {
    expect(consumerDuties(terms({}))).toEqual([]);
    expect(consumerDuties(terms({ purposes: ['a'] }))).toMatchObject([
      { kind: 'purpose', path: '/permission/0/constraint/0', any: ['a'] },
    ]);
  });
});
