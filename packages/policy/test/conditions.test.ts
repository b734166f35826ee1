import { describe, expect, it } from 'vitest';
import { CODES, type Facts } from '../src/index.ts';
import {
  agreement,
  c,
  compiled,
  DAY,
  decide,
  duration,
  FACTS,
  HOUR,
  NOW,
  permissions,
  permit,
  refusals,
  typed,
  USE,
} from './make.ts';

/** Facts → what comes out: p(ermit), n(o rule), u(ndecidable), f(orbidden). */
type Case = [string, unknown[], [Partial<Facts>, 'p' | 'n' | 'u' | 'f'][]];
const KIND = { p: 'permitted', n: 'no-rule', u: 'undecidable', f: 'forbidden' } as const;

describe('facts about who asks', () => {
  it.each<Case>([
    [
      'connector',
      [c('x:connector', 'isAnyOf', ['urn:c:1', 'urn:c:2'])],
      [
        [{ connector: 'urn:c:2' }, 'p'],
        [{ connector: 'urn:c:3' }, 'n'],
        [{}, 'u'],
      ],
    ],
    [
      'not this connector',
      [c('x:connector', 'isNoneOf', ['urn:c:1'])],
      [
        [{ connector: 'urn:c:2' }, 'p'],
        [{ connector: 'urn:c:1' }, 'n'],
        [{}, 'u'],
      ],
    ],
    [
      'role',
      [c('x:role', 'isAnyOf', ['engineer', 'x:supplier'])],
      [
        [{ roles: ['x:supplier'] }, 'p'],
        [{ roles: [] }, 'n'],
        [{}, 'u'],
      ],
    ],
    [
      'all roles',
      [c('x:role', 'isAllOf', ['a', 'b'])],
      [
        [{ roles: ['b', 'a', 'c'] }, 'p'],
        [{ roles: ['a'] }, 'n'],
        [{}, 'u'],
      ],
    ],
    [
      'no such role',
      [c('x:role', 'isNoneOf', ['competitor'])],
      [
        [{ roles: ['a'] }, 'p'],
        [{ roles: ['a', 'competitor'] }, 'n'],
        [{ roles: ['x:competitor'] }, 'n'],
        [{}, 'u'],
      ],
    ],
    [
      'membership',
      [c('x:membership', 'eq', 'x:research-club')],
      [
        [{ memberships: ['x:research-club'] }, 'p'],
        [{ memberships: ['research-club'] }, 'p'],
        [{ memberships: [] }, 'n'],
        [{}, 'u'],
      ],
    ],
    [
      'not on a list',
      [c('odrl:recipient', 'isNoneOf', ['x:dma-gatekeepers', 'giant'])],
      [
        [{ memberships: [] }, 'p'],
        [{ memberships: ['x:dma-gatekeepers'] }, 'n'],
        [{ memberships: ['dma-gatekeepers'] }, 'n'],
        [{}, 'u'],
        [{ participant: 'giant', assignee: 'giant', memberships: [] }, 'n'],
      ],
    ],
    ['participant, without any list', [c('x:participant', 'isAnyOf', ['beads', 'maker'])], [[{}, 'p']]],
    [
      'security level',
      [c('x:securityProfile', 'gteq', 'x:TRUST')],
      [
        [{ securityProfile: 'TRUST_PLUS' }, 'p'],
        [{ securityProfile: 'BASE' }, 'n'],
        [{}, 'u'],
        [{ securityProfile: 'GOLD' }, 'u'],
      ],
    ],
    [
      'one level',
      [c('x:securityProfile', 'isAnyOf', ['TRUST'])],
      [
        [{ securityProfile: 'TRUST' }, 'p'],
        [{ securityProfile: 'TRUST_PLUS' }, 'n'],
      ],
    ],
    [
      'country',
      [c('odrl:spatial', 'isAnyOf', ['iso3166:DE', 'iso3166:FR'])],
      [
        [{ location: 'iso3166:DE' }, 'p'],
        [{ location: 'iso3166:DE-BY' }, 'p'],
        [{ location: 'iso3166:US' }, 'n'],
        [{}, 'u'],
        [{ location: 'Berlin' }, 'u'],
      ],
    ],
    [
      'region',
      [c('odrl:spatial', 'isPartOf', 'x:EEA')],
      [
        [{ location: 'iso3166:NO' }, 'p'],
        [{ location: 'iso3166:CH' }, 'n'],
      ],
    ],
    [
      'not in a region',
      [c('odrl:spatial', 'isNoneOf', ['x:EU'])],
      [
        [{ location: 'iso3166:CH' }, 'p'],
        [{ location: 'iso3166:DE' }, 'n'],
        [{}, 'u'],
      ],
    ],
    [
      'part of a country',
      [c('odrl:spatial', 'isAnyOf', ['iso3166:DE-BY'])],
      [
        [{ location: 'iso3166:DE-BY' }, 'p'],
        [{ location: 'iso3166:DE-BE' }, 'n'],
        [{ location: 'iso3166:DE' }, 'u'],
      ],
    ],
    [
      'purpose within another',
      [c('odrl:purpose', 'isPartOf', 'x:service')],
      [
        [{ purpose: 'x:predictive-maintenance' }, 'p'],
        [{ purpose: 'x:service/remote' }, 'p'],
        [{ purpose: 'x:research' }, 'n'],
        [{}, 'u'],
      ],
    ],
    [
      'not for a purpose',
      [c('odrl:purpose', 'neq', 'x:ai-training')],
      [
        [{ purpose: 'x:research' }, 'p'],
        [{ purpose: 'x:ai-training' }, 'n'],
        [{}, 'u'],
      ],
    ],
    [
      'the contract still stands',
      [c('x:state', 'eq', 'x:contract-not-terminated')],
      [
        [{ terminated: false }, 'p'],
        [{ terminated: true }, 'n'],
        [{}, 'u'],
      ],
    ],
  ])('%s', (_name, constraint, cases) => {
    const policy = permissions(permit(...constraint));
    for (const [facts, expected] of cases) {
      const decision = decide(policy, facts);
      expect([facts, decision.kind]).toEqual([facts, KIND[expected]]);
      expect(decision.result).toBe(expected === 'p' ? 'permit' : 'deny');
      if (expected === 'u') expect(decision.missing?.length).toBeGreaterThan(0);
      else expect(decision.missing).toBeUndefined();
    }
  });

  it('a missing fact is named', () => {
    const policy = permissions(permit(c('odrl:spatial', 'eq', 'x:EU'), c('x:role', 'eq', 'a')));
    expect(decide(policy)).toMatchObject({ code: CODES.undecidable, missing: ['location', 'roles'] });
    expect(decide(policy).text.en).toBe(
      'Refused. It cannot be decided: a fact is missing. Whether the participant is in the European Union is not known. Whether the participant has the role "a" is not known.',
    );
    expect(decide(policy, { location: 'iso3166:US' })).toMatchObject({ kind: 'no-rule', code: CODES.wrongPlaceOfUse });
  });

  it.each([
    [c('odrl:spatial', 'eq', 'Germany')],
    [c('odrl:spatial', 'eq', 'x:Mars')],
    [c('x:securityProfile', 'eq', 'x:GOLD')],
    [c('odrl:event', 'eq', 'x:party')],
    [c('x:machineRelation', 'eq', 'x:neighbour')],
    [c('x:state', 'isNoneOf', ['x:runing'])],
    [c('x:state', 'isAnyOf', ['x:running', 'x:contract-not-terminated'])],
  ])('a value nobody knows is refused: %j', (constraint) => {
    expect(refusals(agreement({ permission: [permit(constraint)] }))).toEqual([
      ['/permission/0/constraint/0/rightOperand', CODES.malformedValue],
    ]);
  });

  it.each(['x:connector', 'x:application', 'odrl:elapsedTime', 'x:state', 'odrl:event', 'x:machineRelation'])(
    '%s has no place in an access policy',
    (term) => {
      const value =
        term === 'odrl:elapsedTime' ? duration('P1D') : term === 'odrl:event' ? 'x:machine-fault-open' : 'x:user';
      const operator = term === 'odrl:elapsedTime' ? 'lteq' : 'eq';
      const policy = { '@type': 'Set', permission: [permit(c(term, operator, value))] };
      expect(refusals(policy, 'access')[0]?.[1]).toBe(CODES.wrongPlace);
    },
  );
});

describe('durations', () => {
  const start = Date.UTC(2026, 0, 31, 10);
  const policy = permissions(permit(c('odrl:elapsedTime', 'lteq', duration('P1M'))));
  const end = Date.UTC(2026, 1, 28, 10);
  it('a month by the calendar, to the millisecond, and validUntil says when', () => {
    const at = (now: number) => decide(policy, { now, agreementStart: start });
    expect(at(end)).toMatchObject({ result: 'permit', validUntil: end + 1 });
    expect(at(end + 1)).toMatchObject({ kind: 'no-rule', code: CODES.outsideTime, validUntil: null });
    expect(decide(policy, { now: end })).toMatchObject({ kind: 'undecidable', missing: ['agreementStart'] });
  });
  it('lt ends a millisecond earlier', () => {
    const strict = permissions(permit(c('odrl:elapsedTime', 'lt', duration('P1M'))));
    expect(decide(strict, { now: end, agreementStart: start }).result).toBe('deny');
    expect(decide(strict, { now: end - 1, agreementStart: start }).result).toBe('permit');
  });
  it('from the first use: before it nothing has begun', () => {
    const first = permissions(
      permit(c('odrl:elapsedTime', 'lteq', duration('PT1H')), c('x:countedFrom', 'eq', 'x:first-use')),
    );
    expect(decide(first, { firstUse: null })).toMatchObject({ result: 'permit', validUntil: null });
    expect(decide(first, { firstUse: NOW - HOUR })).toMatchObject({ result: 'permit', validUntil: NOW + 1 });
    expect(decide(first, { firstUse: NOW - HOUR - 1 }).result).toBe('deny');
    expect(decide(first)).toMatchObject({ kind: 'undecidable', missing: ['firstUse'] });
  });
  it('an offer that is tried begins now', () => {
    const offered = compiled({
      '@id': 'urn:uuid:1',
      '@type': 'Offer',
      permission: [permit(c('odrl:elapsedTime', 'lteq', duration('P1D')))],
    });
    expect(decide(offered, { preview: true })).toMatchObject({ result: 'permit', validUntil: NOW + DAY + 1 });
  });
  it.each([
    [c('odrl:elapsedTime', 'eq', duration('P1D'))],
    [c('odrl:elapsedTime', 'lteq', duration('P0D'))],
    [c('odrl:elapsedTime', 'lteq', duration('-P1D'))],
    [c('odrl:elapsedTime', 'lteq', 'P1D')],
  ])('refused: %j', (constraint) => {
    expect(refusals(agreement({ permission: [permit(constraint)] }))).toHaveLength(1);
  });
  it('x:countedFrom stands beside a duration, in a list in which all must hold', () => {
    const from = c('x:countedFrom', 'eq', 'x:first-use');
    const length = c('odrl:elapsedTime', 'lteq', duration('P1D'));
    expect(refusals(agreement({ permission: [permit(from)] }))[0]?.[1]).toBe(CODES.missingParameter);
    expect(refusals(agreement({ permission: [permit({ or: [from, length] })] }))[0]?.[1]).toBe(CODES.missingParameter);
    expect(refusals(agreement({ permission: [permit({ and: [from, length] })] }))).toEqual([]);
    expect(refusals(agreement({ permission: [permit(length, from, from)] }))[0]?.[1]).toBe(CODES.duplicate);
  });
});

describe('machines', () => {
  const machines = (of: Record<string, object>): NonNullable<Facts['machines']> => new Map(Object.entries(of));
  const fault = { events: new Set(['x:machine-fault-open']) };
  const quiet = { events: new Set<string>() };
  const policy = permissions(permit(c('odrl:event', 'eq', 'x:machine-fault-open')));

  it('a plain condition narrows to those for which it holds; with none it denies', () => {
    expect(decide(policy, { machines: machines({ b: fault, a: fault, z: quiet }) })).toMatchObject({
      result: 'permit',
      shape: { machines: ['a', 'b'] },
    });
    expect(decide(policy, { machines: machines({ a: quiet }) })).toMatchObject({
      kind: 'no-rule',
      code: CODES.machineState,
    });
    expect(decide(policy, { machines: machines({ a: {} }) })).toMatchObject({
      kind: 'undecidable',
      missing: ['machines'],
    });
    expect(decide(policy, { machines: machines({ a: {}, b: fault }) })).toMatchObject({
      result: 'permit',
      shape: { machines: ['b'] },
    });
    expect(decide(policy, { machines: machines({}) }).kind).toBe('no-rule');
    expect(decide(policy)).toMatchObject({ kind: 'undecidable', missing: ['machines'] });
  });
  it('two plain conditions must hold for the same machine', () => {
    const both = permissions(permit(c('odrl:event', 'eq', 'x:machine-fault-open'), c('x:state', 'eq', 'x:idle')));
    const of = machines({ a: { ...fault, state: 'x:running' }, b: { ...quiet, state: 'x:idle' } });
    expect(decide(both, { machines: of })).toMatchObject({ kind: 'no-rule' });
    expect(
      decide(both, { machines: machines({ a: { ...fault, state: 'x:idle' }, b: quiet }) }).shape?.machines,
    ).toEqual(['a']);
  });
  it('inside a logical constraint it must hold for every machine', () => {
    const logical = permissions(permit({ or: [c('x:state', 'eq', 'x:idle'), c('odrl:purpose', 'eq', 'p')] }));
    const mixed = machines({ a: { state: 'x:idle' }, b: { state: 'x:running' } });
    expect(decide(logical, { machines: mixed, purpose: 'q' }).kind).toBe('no-rule');
    expect(decide(logical, { machines: mixed, purpose: 'p' })).toMatchObject({ result: 'permit' });
    expect(decide(logical, { machines: machines({ a: { state: 'x:idle' } }), purpose: 'q' }).result).toBe('permit');
    expect(decide(logical, { machines: machines({ a: { state: 'x:idle' }, b: {} }), purpose: 'q' }).kind).toBe(
      'undecidable',
    );
  });
  it('xone over machines is decided machine by machine', () => {
    const one = permissions(permit({ xone: [c('x:state', 'eq', 'x:idle'), c('odrl:purpose', 'eq', 'p')] }));
    const mixed = machines({ a: { state: 'x:idle' }, b: { state: 'x:running' } });
    expect(decide(one, { machines: mixed, purpose: 'p' }).kind).toBe('no-rule');
    expect(decide(one, { machines: mixed, purpose: 'q' }).kind).toBe('no-rule');
    expect(decide(one, { machines: machines({ a: { state: 'x:idle' } }), purpose: 'q' }).result).toBe('permit');
  });
  it('a prohibition applies if it holds for any machine, or if that is not known', () => {
    const never = compiled(
      agreement({ permission: [USE], prohibition: [permit(c('x:state', 'eq', 'x:maintenance'))] }),
    );
    expect(decide(never, { machines: machines({ a: { state: 'x:running' } }) }).result).toBe('permit');
    expect(
      decide(never, { machines: machines({ a: { state: 'x:running' }, b: { state: 'x:maintenance' } }) }),
    ).toMatchObject({ kind: 'forbidden', code: CODES.prohibited });
    expect(decide(never, { machines: machines({ a: { state: 'x:running' }, b: {} }) })).toMatchObject({
      kind: 'undecidable',
      missing: ['machines'],
    });
    expect(decide(never).kind).toBe('undecidable');
  });
  it('a relation ends at its instant, and the decision says when', () => {
    const user = permissions(permit(c('x:machineRelation', 'isAnyOf', ['x:user', 'x:owner'])));
    const relation = (from: number, until: number | null) =>
      machines({ a: { relations: [{ relation: 'x:user', from, until }] } });
    expect(decide(user, { machines: relation(NOW - DAY, NOW + DAY) })).toMatchObject({
      result: 'permit',
      validUntil: NOW + DAY,
    });
    expect(decide(user, { machines: relation(NOW + HOUR, null) })).toMatchObject({
      kind: 'no-rule',
      validUntil: NOW + HOUR,
    });
    expect(decide(user, { machines: relation(NOW - DAY, NOW) })).toMatchObject({ kind: 'no-rule', validUntil: null });
    expect(decide(user, { machines: machines({ a: {} }) }).kind).toBe('undecidable');
  });
  it('of two machines one is sold: the machines change, and so does the decision', () => {
    const user = permissions(permit(c('x:machineRelation', 'eq', 'x:user')));
    const relations = (until: number | null) => [{ relation: 'x:user', from: 0, until }];
    const of = machines({ a: { relations: relations(NOW + HOUR) }, b: { relations: relations(null) } });
    expect(decide(user, { machines: of })).toMatchObject({ shape: { machines: ['a', 'b'] }, validUntil: NOW + HOUR });
    expect(decide(user, { machines: of, now: NOW + HOUR })).toMatchObject({
      shape: { machines: ['b'] },
      validUntil: null,
    });
  });
});

describe('who decides', () => {
  const app = c('x:application', 'eq', 'urn:app:oee');
  it('what only the consumer knows is deferred to it, if its connector said that it enforces', () => {
    const policy = permissions(permit(app));
    expect(decide(policy)).toMatchObject({
      kind: 'undecidable',
      code: CODES.notEnforcing,
      missing: ['consumerEnforces'],
    });
    const allowed = decide(policy, { consumerEnforces: true });
    expect(allowed).toMatchObject({ result: 'permit', duties: [{ kind: 'application', any: ['urn:app:oee'] }] });
    expect(allowed.rules.map((r) => r.outcome)).toEqual(['satisfied', 'deferred', 'deferred']);
    const local = (application?: string) => decide(policy, { side: 'consumer', ...(application && { application }) });
    expect(local('urn:app:oee')).toMatchObject({ result: 'permit' });
    expect(local('urn:app:other')).toMatchObject({ kind: 'no-rule', code: CODES.wrongApplication });
    expect(local()).toMatchObject({ kind: 'undecidable', missing: ['application'] });
  });
  it('what only the broker knows is deferred by the consumer', () => {
    const policy = permissions(permit(c('odrl:spatial', 'eq', 'x:EU'), c('odrl:purpose', 'eq', 'p')));
    expect(decide(policy, { side: 'consumer', purpose: 'p' }).result).toBe('permit');
    expect(decide(policy, { side: 'consumer', purpose: 'q' }).result).toBe('deny');
  });
  it('local uses are counted at the consumer', () => {
    const policy = permissions(
      permit(c('odrl:count', 'lteq', typed('3', 'integer')), c('odrl:unitOfCount', 'eq', 'x:uses')),
    );
    expect(decide(policy, { consumerEnforces: true })).toMatchObject({
      result: 'permit',
      count: null,
      duties: [{ kind: 'count-uses', limit: 3 }],
    });
    const used = (uses?: number) =>
      decide(policy, { side: 'consumer', used: { samples: 0, deliveries: 0, ...(uses !== undefined && { uses }) } });
    expect(used(2).result).toBe('permit');
    expect(used(3)).toMatchObject({ result: 'deny', code: CODES.countUsedUp });
    expect(used()).toMatchObject({ kind: 'undecidable', missing: ['used'] });
  });
  it('what nobody can decide together is refused', () => {
    const mixed = { or: [app, c('x:connector', 'eq', 'urn:c:1')] };
    expect(refusals(agreement({ permission: [permit(mixed)] }))).toEqual([
      ['/permission/0/constraint/0', CODES.wrongPlace],
    ]);
    expect(refusals(agreement({ permission: [permit(app, c('x:connector', 'eq', 'urn:c:1'))] }))).toEqual([]);
    expect(
      refusals(agreement({ permission: [USE], prohibition: [permit(app, c('x:connector', 'eq', 'urn:c:1'))] })),
    ).toEqual([['/prohibition/0', CODES.wrongPlace]]);
  });
  it('a prohibition of an application is the consumer’s to keep', () => {
    const policy = compiled(agreement({ permission: [USE], prohibition: [permit(app)] }));
    expect(decide(policy).kind).toBe('undecidable');
    expect(decide(policy, { consumerEnforces: true })).toMatchObject({
      result: 'permit',
      duties: [{ kind: 'application', none: ['urn:app:oee'] }],
    });
    expect(decide(policy, { side: 'consumer', application: 'urn:app:oee' })).toMatchObject({ kind: 'forbidden' });
    expect(decide(policy, { side: 'consumer', application: 'urn:app:other' }).result).toBe('permit');
  });
});

describe('andSequence', () => {
  const seq = (...parts: unknown[]) => permissions(permit({ andSequence: parts }));
  const from = (at: number) => c('odrl:dateTime', 'gteq', typed(new Date(at).toISOString(), 'dateTime'));
  it('the order in which its parts came to hold counts, not the order of listing', () => {
    const begun = c('odrl:elapsedTime', 'lteq', duration('P30D'));
    const policy = seq(begun, from(NOW - DAY));
    expect(decide(policy, { agreementStart: NOW - 2 * DAY }).result).toBe('permit');
    expect(decide(policy, { agreementStart: NOW - HOUR })).toMatchObject({ kind: 'no-rule' });
    expect(decide(policy).kind).toBe('undecidable');
    expect(decide(policy, { agreementStart: NOW - 31 * DAY }).kind).toBe('no-rule');
  });
  it('an order that can never come about, and one that nobody records, are refused', () => {
    expect(decide(seq(from(NOW - DAY), from(NOW - HOUR))).result).toBe('permit');
    expect(refusals(agreement({ permission: [permit({ andSequence: [from(NOW), from(NOW - 1)] })] }))).toEqual([
      ['/permission/0/constraint/0/andSequence', CODES.malformedValue],
    ]);
    expect(refusals(agreement({ permission: [permit({ andSequence: [from(NOW), c('x:role', 'eq', 'a')] })] }))).toEqual(
      [['/permission/0/constraint/0/andSequence/1', CODES.notEnforced]],
    );
  });
});

describe('deciding whether to agree', () => {
  it('what comes later counts in favour; parties, purpose, time and attested facts do not', () => {
    const fault = permissions(permit(c('odrl:event', 'eq', 'x:machine-fault-open'), c('odrl:spatial', 'eq', 'x:EU')));
    expect(decide(fault, { agreeing: true, location: 'iso3166:DE' }).result).toBe('permit');
    expect(decide(fault, { agreeing: true, location: 'iso3166:US' }).code).toBe(CODES.wrongPlaceOfUse);
    const purpose = permissions(permit(c('odrl:purpose', 'eq', 'p')));
    expect(decide(purpose, { agreeing: true, purpose: 'q' }).code).toBe(CODES.wrongPurpose);
    expect(decide(purpose, { agreeing: true })).toMatchObject({ result: 'deny', code: CODES.noPurpose });
    const quiet = compiled(
      agreement({ permission: [USE], prohibition: [permit(c('x:state', 'eq', 'x:maintenance'))] }),
    );
    expect(decide(quiet, { agreeing: true }).result).toBe('permit');
    const over = permissions(permit(c('odrl:dateTime', 'lt', typed('2026-01-01T00:00:00Z', 'dateTime'))));
    expect(decide(over, { agreeing: true }).result).toBe('deny');
    expect(FACTS.agreeing).toBeUndefined();
  });
});
