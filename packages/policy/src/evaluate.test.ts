import type { OdrlOffer } from '@millspace/schemas';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  accessPolicy,
  agreementFrom,
  CODES,
  compile,
  evaluate,
  explainPolicy,
  type Facts,
  type OfferTerms,
  offer,
} from './index.ts';

const NOW = Date.UTC(2026, 11, 1, 12);
const FACTS: Facts = { now: NOW, assignee: 'beads', participant: 'beads' };
const parties = {
  id: 'urn:uuid:2',
  target: 'urn:millspace:dataset:acme:mill',
  assigner: 'urn:millspace:participant:acme',
  assignee: 'urn:millspace:participant:beads',
  timestamp: '2026-01-01T00:00:00Z',
};

function agreed(source: OdrlOffer) {
  const result = compile(agreementFrom(source, parties), { kind: 'usage' });
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.policy;
}
const policyOf = (terms: OfferTerms) => agreed(offer(terms));
const rules = (permission: unknown[], prohibition?: unknown[]) =>
  agreed({ '@id': 'urn:uuid:1', '@type': 'Offer', permission, ...(prohibition && { prohibition }) } as OdrlOffer);
const when = (operator: string, at: number) => ({
  leftOperand: 'odrl:dateTime',
  operator,
  rightOperand: { '@value': new Date(at).toISOString(), '@type': 'xsd:dateTime' },
});
const purpose = (...list: string[]) => ({ leftOperand: 'odrl:purpose', operator: 'isAnyOf', rightOperand: list });
const USE = { action: 'odrl:use' };

describe('who', () => {
  it('permits the participant of the agreement, and nobody else', () => {
    const policy = policyOf({});
    expect(evaluate(policy, FACTS)).toMatchObject({
      result: 'permit',
      code: CODES.permitted,
      validUntil: null,
      count: null,
    });
    expect(evaluate(policy, { ...FACTS, assignee: 'urn:millspace:participant:beads' }).result).toBe('permit');
    expect(evaluate(policy, { ...FACTS, participant: 'other' })).toMatchObject({
      result: 'deny',
      code: CODES.notAssignee,
    });
    expect(evaluate(policy, { ...FACTS, participant: 'other', assignee: 'other' })).toMatchObject({
      result: 'deny',
      code: CODES.notAssignee,
    });
  });
  it('an offer grants nothing, but can be tried', () => {
    const result = compile(offer(), { kind: 'usage' });
    if (!result.ok) throw new Error();
    expect(evaluate(result.policy, FACTS)).toMatchObject({ result: 'deny', code: CODES.offerOnly, shape: null });
    expect(evaluate(result.policy, { ...FACTS, preview: true }).result).toBe('permit');
  });
  it.each([{ now: Number.NaN }, { now: 1.5 }, { participant: '' }, { assignee: '' }])('facts %j deny', (bad) => {
    expect(evaluate(policyOf({}), { ...FACTS, ...bad })).toMatchObject({ result: 'deny', code: CODES.badFacts });
  });
  it('access policies let the listed see', () => {
    const result = compile(accessPolicy(['beads', 'urn:millspace:participant:maker']), { kind: 'access' });
    if (!result.ok) throw new Error();
    for (const participant of ['beads', 'maker', 'urn:millspace:participant:maker']) {
      expect(evaluate(result.policy, { ...FACTS, participant }).result).toBe('permit');
    }
    expect(evaluate(result.policy, { ...FACTS, participant: 'other' })).toMatchObject({
      result: 'deny',
      code: CODES.notListed,
    });
  });
});

describe('time, exact at the bounds', () => {
  const B = NOW;
  it.each([
    ['gteq', [false, true, true], B],
    ['gt', [false, false, true], B + 1],
    ['lteq', [true, true, false], B + 1],
    ['lt', [true, false, false], B],
  ] as const)('%s one ms before, at and after', (operator, expected, change) => {
    const policy = rules([{ ...USE, constraint: [when(operator, B)] }]);
    const decide = (now: number) => evaluate(policy, { ...FACTS, now });
    expect([B - 1, B, B + 1].map((now) => decide(now).result === 'permit')).toEqual(expected);
    expect(decide(B - 10).validUntil).toBe(change);
    expect(decide(change).validUntil).toBeNull();
    expect(decide(B + 5 * 86_400_000).validUntil).toBeNull();
  });
  it('the zone is read', () => {
    const zoned = {
      leftOperand: 'odrl:dateTime',
      operator: 'lt',
      rightOperand: { '@value': '2026-12-01T13:00:00+01:00', '@type': 'xsd:dateTime' },
    };
    expect(evaluate(rules([{ ...USE, constraint: [zoned] }]), { ...FACTS, now: NOW - 1 })).toMatchObject({
      result: 'permit',
      validUntil: NOW,
    });
  });
  it('a bound that cannot change the decision does not end it', () => {
    const policy = rules([{ ...USE, constraint: [purpose('service'), when('lteq', NOW + 10)] }]);
    expect(evaluate(policy, { ...FACTS, purpose: 'advertising' }).validUntil).toBeNull();
    expect(evaluate(policy, { ...FACTS, purpose: 'service' }).validUntil).toBe(NOW + 11);
  });
});

describe('purpose and count', () => {
  const policy = policyOf({ purposes: ['x:service', 'research'] });
  it('a stated purpose counts, in either spelling; none stated denies', () => {
    expect(evaluate(policy, { ...FACTS, purpose: 'research' }).result).toBe('permit');
    expect(evaluate(policy, { ...FACTS, purpose: 'https://millspace.org/profile/1/service' }).result).toBe('permit');
    expect(evaluate(policy, { ...FACTS, purpose: 'Research' })).toMatchObject({
      result: 'deny',
      code: CODES.wrongPurpose,
    });
    expect(evaluate(policy, { ...FACTS, purpose: ' ' })).toMatchObject({ result: 'deny', code: CODES.noPurpose });
    expect(evaluate(policy, FACTS)).toMatchObject({ result: 'deny', code: CODES.noPurpose });
  });
  it('a count permits below its limit and names it', () => {
    const counted = policyOf({ count: { unit: 'deliveries', limit: 10 } });
    const count = { unit: 'deliveries', limit: 10 };
    const used = (deliveries: number) => evaluate(counted, { ...FACTS, used: { samples: 0, deliveries } });
    expect(used(9)).toMatchObject({ result: 'permit', count });
    expect(used(10)).toMatchObject({ result: 'deny', code: CODES.countUsedUp, count });
    expect(used(11).result).toBe('deny');
    expect(evaluate(counted, FACTS)).toMatchObject({ result: 'deny', code: CODES.countUnknown });
    expect(used(Number.NaN)).toMatchObject({ result: 'deny', code: CODES.countUnknown });
    expect(used(-1).result).toBe('deny');
  });
});

describe('prohibitions', () => {
  it('a bare one denies, alone and beside a permission', () => {
    expect(evaluate(rules([USE], [USE]), FACTS)).toMatchObject({ result: 'deny', code: CODES.prohibited });
    const alone = compile(
      { ...parties, '@id': 'urn:uuid:3', '@type': 'Agreement', id: undefined, prohibition: [USE] },
      { kind: 'usage' },
    );
    expect(alone.ok).toBe(false);
    const { id: _, ...named } = parties;
    const only = compile(
      {
        ...named,
        '@id': 'urn:uuid:3',
        '@type': 'Agreement',
        prohibition: [{ ...USE, constraint: [when('gteq', NOW + 5)] }],
      },
      { kind: 'usage' },
    );
    if (!only.ok) throw new Error(JSON.stringify(only.errors));
    expect(evaluate(only.policy, FACTS)).toMatchObject({ result: 'deny', code: CODES.noPermission });
  });
  it('two constraints on it are AND', () => {
    const policy = rules([USE], [{ ...USE, constraint: [when('gteq', NOW - 5), when('lt', NOW + 5)] }]);
    expect(evaluate(policy, { ...FACTS, now: NOW - 6 })).toMatchObject({ result: 'permit', validUntil: NOW - 5 });
    expect(evaluate(policy, FACTS)).toMatchObject({ result: 'deny', validUntil: NOW + 5 });
    expect(evaluate(policy, { ...FACTS, now: NOW + 5 })).toMatchObject({ result: 'permit', validUntil: null });
  });
  it('one that cannot be decided denies', () => {
    const policy = rules([USE], [{ ...USE, constraint: [purpose('advertising')] }]);
    expect(evaluate(policy, FACTS)).toMatchObject({
      result: 'deny',
      code: CODES.undecidable,
      kind: 'undecidable',
      missing: ['purpose'],
    });
    expect(evaluate(policy, { ...FACTS, purpose: 'service' }).result).toBe('permit');
  });
});

describe('several permissions and logic', () => {
  it('the first that is satisfied gives shape and count', () => {
    const [fine] = offer({ purposes: ['service'], count: { unit: 'samples', limit: 3 } }).permission ?? [];
    const [coarse] = offer({ windowSeconds: 10 }).permission ?? [];
    const policy = rules([fine, coarse]);
    const decide = (samples: number, stated?: string) =>
      evaluate(policy, { ...FACTS, used: { samples, deliveries: 0 }, ...(stated && { purpose: stated }) });
    expect(decide(0, 'service')).toMatchObject({ result: 'permit', shape: { windowMs: null }, count: { limit: 3 } });
    expect(decide(3, 'service')).toMatchObject({ result: 'permit', shape: { windowMs: 10_000 }, count: null });
    expect(decide(0)).toMatchObject({ result: 'permit', shape: { windowMs: 10_000 } });
  });
  it('xone means exactly one, for three too', () => {
    const policy = rules([
      { ...USE, constraint: [{ xone: [when('lt', NOW + 1), when('lt', NOW + 2), when('lt', NOW + 3)] }] },
    ]);
    const at = (now: number) => evaluate(policy, { ...FACTS, now });
    expect([0, 1, 2, 3].map((d) => at(NOW + d).result)).toEqual(['deny', 'deny', 'permit', 'deny']);
    expect(at(NOW).validUntil).toBe(NOW + 2);
  });
  it('what is open neither permits through or, nor hides behind xone', () => {
    const or = rules([{ ...USE, constraint: [{ or: [purpose('service'), when('gteq', NOW)] }] }]);
    expect(evaluate(or, FACTS).result).toBe('permit');
    expect(evaluate(or, { ...FACTS, now: NOW - 1 })).toMatchObject({ result: 'deny', validUntil: NOW });
    const xone = rules([{ ...USE, constraint: [{ xone: [purpose('service'), when('gteq', NOW)] }] }]);
    expect(evaluate(xone, FACTS).result).toBe('deny');
    expect(evaluate(xone, { ...FACTS, purpose: 'other' }).result).toBe('permit');
  });
});

describe('properties', () => {
  const bound = fc.integer({ min: -20, max: 20 }).map((d) => NOW + d);
  const leaf = fc.oneof(
    fc.tuple(fc.constantFrom('gteq', 'gt', 'lteq', 'lt'), bound).map(([op, at]) => when(op, at)),
    fc.constantFrom(purpose('a'), purpose('b', 'c')),
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc
        .tuple(fc.constantFrom('and', 'or', 'xone'), fc.array(tie('tree'), { minLength: 1, maxLength: 3 }))
        .map(([word, parts]) => ({ [word]: parts })),
    ),
  }));
  const rule = fc.record({ action: fc.constant('odrl:use'), constraint: fc.array(tree, { maxLength: 3 }) });
  const stated = fc.constantFrom(undefined, 'a', 'b', 'z');

  it('a decision holds until validUntil, and changes then', () => {
    fc.assert(
      fc.property(
        fc.array(rule, { minLength: 1, maxLength: 3 }),
        fc.array(rule, { maxLength: 2 }),
        stated,
        (permission, prohibition, word) => {
          const policy = rules(permission, prohibition);
          const decide = (now: number) => evaluate(policy, { ...FACTS, now, ...(word && { purpose: word }) });
          const key = (now: number) => {
            const d = decide(now);
            return d.result === 'permit'
              ? policy.permissions.findIndex((p) => p.granted === d.text)
              : (d.text.en.match(/rohibition/)?.[0] ?? 'none');
          };
          for (let now = NOW - 25; now < NOW + 25; ) {
            const { validUntil } = decide(now);
            const end = validUntil ?? NOW + 25;
            expect(end).toBeGreaterThan(now);
            for (let t = now; t < Math.min(end, NOW + 25); t++) expect(key(t)).toBe(key(now));
            if (validUntil !== null) expect(key(validUntil)).not.toBe(key(now));
            now = end;
          }
        },
      ),
      { numRuns: 150 },
    );
  });
  it('more prohibitions never permit more; a missing purpose never permits what every purpose is refused', () => {
    fc.assert(
      fc.property(fc.array(rule, { minLength: 1, maxLength: 2 }), rule, bound, (permission, prohibition, now) => {
        const open = rules(permission);
        const closed = rules(permission, [prohibition]);
        const words = [undefined, 'a', 'b', 'z'];
        const results = words.map((word) => {
          const facts = { ...FACTS, now, ...(word && { purpose: word }) };
          if (evaluate(closed, facts).result === 'permit') expect(evaluate(open, facts).result).toBe('permit');
          return evaluate(closed, facts).result;
        });
        if (results[0] === 'permit') expect(results.slice(1)).toEqual(['permit', 'permit', 'permit']);
      }),
    );
  });
});

describe('words', () => {
  it('a policy and each decision read as sentences in both languages', () => {
    const policy = policyOf({
      keepSignals: ['agitator.power'],
      windowSeconds: 10,
      purposes: ['service'],
      until: Date.UTC(2027, 2, 1),
      count: { unit: 'samples', limit: 5 },
    });
    const { sentences, labels } = explainPolicy(policy);
    expect(sentences.map((s) => s.en)).toEqual([
      'Use is allowed up to and including 1 March 2027, 00:00 UTC.',
      'Use is allowed for the purpose "service".',
      'At most 5 samples in all.',
      'Only agitator.power is delivered. One value for every 10 seconds is delivered: the mean.',
    ]);
    expect(sentences[0]?.de).toBe('Die Nutzung ist bis einschließlich 1. März 2027, 00:00 Uhr UTC erlaubt.');
    expect(labels).toEqual({ prevented: 5, attested: 1, evidenced: 0, contractText: 0 });
    const denied = evaluate(policy, { ...FACTS, purpose: 'advertising', used: { samples: 0, deliveries: 0 } });
    expect(denied.text.en).toBe('Refused. No permission allows it. The stated purpose is not one of "service".');
    expect(denied.text.de).toBe(
      'Abgelehnt. Keine Erlaubnis erlaubt es. Der angegebene Zweck gehört nicht zu „service“.',
    );
    expect(denied.rules.find((r) => r.outcome === 'violated' && r.kind === 'constraint')).toMatchObject({
      path: '/permission/0/constraint/1',
      label: 'attested',
    });
  });
});
