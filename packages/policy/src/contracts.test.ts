// What this package hands to others has the shape that the schemas promise.
import { describeErrors, errorCatalogue, validateDecision, validateOdrlOffer, validateShape } from '@millspace/schemas';
import { describe, expect, it } from 'vitest';
import { agreementFrom, CODES, compile, evaluate, offer } from './index.ts';

const source = offer({
  keepSignals: ['agitator.power'],
  windowSeconds: 10,
  round: 0.1,
  delaySeconds: 60,
  purposes: ['service'],
  from: 0,
  until: Date.UTC(2030, 0, 1),
  count: { unit: 'samples', limit: 3 },
});

describe('contracts', () => {
  it('every code stands in the catalogue: compiling is 422, refusing 403', () => {
    for (const code of Object.values(CODES)) {
      const status = code === CODES.permitted ? 200 : code < 'MS-POL-1' ? 422 : 403;
      expect([code, errorCatalogue[code]?.status]).toEqual([code, status]);
    }
  });
  it('offers, shapes and decisions', () => {
    expect(validateOdrlOffer(source)).toBe(true);
    const agreement = agreementFrom(source, {
      id: 'urn:uuid:2',
      target: 'urn:millspace:dataset:acme:mill',
      assigner: 'urn:millspace:participant:acme',
      assignee: 'urn:millspace:participant:beads',
      timestamp: '2026-01-01T00:00:00Z',
    });
    const result = compile(agreement, { kind: 'usage' });
    if (!result.ok) throw new Error('does not compile');
    expect(validateShape(result.policy.permissions[0]?.shape)).toBe(true);
    const facts = { now: 1, assignee: 'beads', participant: 'beads' };
    const used = (samples: number) => ({ used: { samples, deliveries: 0 } });
    const decisions = [
      evaluate(result.policy, { ...facts, purpose: 'service', ...used(0) }),
      evaluate(result.policy, { ...facts, purpose: 'service', ...used(3) }),
      evaluate(result.policy, { ...facts, purpose: 'other' }),
      evaluate(result.policy, { ...facts, participant: 'other' }),
      evaluate(result.policy, facts),
      evaluate(result.policy, { ...facts, now: Number.NaN }),
    ];
    expect(decisions.map((d) => d.code)).toEqual([
      CODES.permitted,
      CODES.countUsedUp,
      CODES.wrongPurpose,
      CODES.notAssignee,
      CODES.noPurpose,
      CODES.badFacts,
    ]);
    for (const decision of decisions) {
      expect(validateDecision(decision) || describeErrors(validateDecision.errors)).toBe(true);
    }
  });
});
