// Where implementations go wrong, point by point. Points that are not decided in this package are tested where they are: counting
// under concurrency at the ledger, protocol states, reachability and memory in the programs.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CODES, compile, fromDsp, toDsp } from '../src/index.ts';
import { policy } from './arbitrary.ts';
import {
  agreement,
  c,
  compiled,
  date,
  decide,
  duration,
  NOW,
  permissions,
  permit,
  refusals,
  typed,
  USE,
} from './make.ts';

const refused = (rules: object) => refusals(agreement(rules));
const when = (operator: string, value: string) => c('odrl:dateTime', operator, typed(value, 'dateTime'));

describe('usage-policies 3.6', () => {
  it('1 an unknown left operand, operator, action or profile is refused with a reason, never skipped', () => {
    for (const [rules, pointer, code] of [
      [
        { permission: [USE, permit(c('x:moon', 'eq', 'full'))] },
        '/permission/1/constraint/0/leftOperand',
        CODES.unknownOperand,
      ],
      [
        { permission: [USE, permit(c('odrl:purpose', 'like', 'a'))] },
        '/permission/1/constraint/0/operator',
        CODES.unknownOperator,
      ],
      [{ permission: [USE, { action: 'odrl:dance' }] }, '/permission/1/action', CODES.unknownAction],
      [{ permission: [USE], prohibition: [{ action: 'x:dance' }] }, '/prohibition/0/action', CODES.unknownAction],
      [{ permission: [USE], profile: 'urn:other' }, '/profile', CODES.unknownProfile],
    ] as const) {
      expect(refused(rules)).toEqual([[pointer, code]]);
    }
  });
  it('2 a bare prohibition denies, alone and beside a permission', () => {
    expect(decide(compiled(agreement({ prohibition: [USE] })))).toMatchObject({ result: 'deny', kind: 'forbidden' });
    expect(decide(compiled(agreement({ permission: [USE], prohibition: [USE] })))).toMatchObject({
      kind: 'forbidden',
      code: CODES.prohibited,
    });
    expect(
      decide(compiled(agreement({ permission: [{ action: 'odrl:play' }], prohibition: [USE] })), {
        action: 'odrl:display',
      }),
    ).toMatchObject({ kind: 'forbidden' });
  });
  it('3 an obligation alone grants nothing', () => {
    expect(
      refused({ obligation: [{ action: 'odrl:delete', constraint: [c('odrl:delayPeriod', 'eq', duration('P1D'))] }] }),
    ).toEqual([['', CODES.empty]]);
  });
  it('4 an offer grants nothing', () => {
    const offered = compiled({ '@id': 'urn:uuid:1', '@type': 'Offer', permission: [USE] });
    expect(decide(offered)).toMatchObject({ result: 'deny', code: CODES.offerOnly });
    expect(decide(compiled({ '@type': 'Set', permission: [USE] })).code).toBe(CODES.offerOnly);
  });
  it('5 an empty list of permissions is not "true", and nothing is filtered out before deciding', () => {
    expect(refused({ permission: [] })).toContainEqual(['/permission', CODES.empty]);
    // With the only constraint unknown, the rule would be unconditional if it were dropped.
    expect(refused({ permission: [permit(c('urn:strange', 'eq', 'x'))] })).toHaveLength(1);
  });
  it('6 eq on a date compares instants, not texts; a literal without a zone is refused', () => {
    const utc = permissions(permit(when('eq', '2026-12-01T12:00:00Z')));
    const paris = permissions(permit(when('eq', '2026-12-01T13:00:00+01:00')));
    for (const p of [utc, paris]) {
      expect([NOW - 1, NOW, NOW + 1].map((now) => decide(p, { now }).result)).toEqual(['deny', 'permit', 'deny']);
    }
    expect(decide(permissions(permit(when('neq', '2026-12-01T13:00:00+01:00')))).result).toBe('deny');
    expect(refused({ permission: [permit(when('eq', '2026-12-01T12:00:00'))] })).toEqual([
      ['/permission/0/constraint/0/rightOperand', CODES.malformedValue],
    ]);
  });
  it('7 durations with months go by the calendar', () => {
    const p = permissions(permit(c('odrl:elapsedTime', 'lteq', duration('P1M'))));
    const start = Date.UTC(2028, 0, 31);
    const end = Date.UTC(2028, 1, 29);
    expect(decide(p, { now: end, agreementStart: start })).toMatchObject({ result: 'permit', validUntil: end + 1 });
    expect(decide(p, { now: end + 1, agreementStart: start }).result).toBe('deny');
  });
  it('8 isAnyOf takes one text or a list; isNoneOf with a missing fact denies', () => {
    for (const right of ['p', ['p'], ['p', 'q']]) {
      expect(decide(permissions(permit(c('odrl:purpose', 'isAnyOf', right))), { purpose: 'p' }).result).toBe('permit');
    }
    for (const term of ['odrl:purpose', 'x:connector', 'x:role', 'x:membership', 'x:state']) {
      const p = permissions(permit(c(term, 'isNoneOf', [term === 'x:state' ? 'x:maintenance' : 'a'])));
      expect([term, decide(p).kind]).toEqual([term, 'undecidable']);
    }
  });
  it('9 xone means exactly one, for more than two as well', () => {
    const three = permissions(
      permit({ xone: [c('x:role', 'eq', 'a'), c('x:role', 'eq', 'b'), c('x:role', 'eq', 'c')] }),
    );
    const kinds = [[], ['a'], ['a', 'b'], ['a', 'b', 'c'], ['c']].map((roles) => decide(three, { roles }).result);
    expect(kinds).toEqual(['deny', 'permit', 'deny', 'deny', 'permit']);
  });
  it('10 andSequence asks for the order of fulfilment, and is refused where nobody knows it', () => {
    const since = (at: number) => c('odrl:dateTime', 'gteq', date(at));
    const p = permissions(permit({ andSequence: [since(NOW - 5), c('odrl:elapsedTime', 'lteq', duration('P1D'))] }));
    expect(decide(p, { agreementStart: NOW - 1 }).result).toBe('permit');
    expect(decide(p, { agreementStart: NOW - 9 }).result).toBe('deny');
    expect(refused({ permission: [permit({ andSequence: [since(NOW), c('odrl:purpose', 'eq', 'p')] })] })[0]?.[1]).toBe(
      CODES.notEnforced,
    );
  });
  it('11 a count is checked before it is charged: of ten the tenth passes and the eleventh does not', () => {
    const p = permissions(
      permit(c('odrl:count', 'lteq', typed('10', 'integer')), c('odrl:unitOfCount', 'eq', 'x:deliveries')),
    );
    const used = (deliveries: number) => decide(p, { used: { samples: 0, deliveries } });
    expect(used(9)).toMatchObject({ result: 'permit', count: { unit: 'deliveries', limit: 10 } });
    expect(used(10)).toMatchObject({ result: 'deny', code: CODES.countUsedUp });
  });
  it('12 a contradiction voids all rules, unless the policy says which one wins', () => {
    const rules = { permission: [USE, { action: 'odrl:distribute' }], prohibition: [{ action: 'odrl:distribute' }] };
    const stated = (conflict?: string) =>
      compiled(agreement({ ...rules, ...(conflict && { 'odrl:conflict': conflict }) }));
    const asked = (conflict: string | undefined, action: string) => decide(stated(conflict), { action }).result;
    expect(decide(stated())).toMatchObject({ kind: 'forbidden', code: CODES.contradiction });
    expect(asked('odrl:invalid', 'odrl:use')).toBe('deny');
    expect([asked('odrl:prohibit', 'odrl:use'), asked('odrl:prohibit', 'odrl:distribute')]).toEqual(['permit', 'deny']);
    expect([asked('odrl:perm', 'odrl:use'), asked('odrl:perm', 'odrl:distribute')]).toEqual(['permit', 'permit']);
  });
  it('13 inheritance is refused, so no circle can come about; depth and size have limits', () => {
    const self = agreement({ permission: [USE], inheritFrom: 'urn:uuid:2' });
    expect(refusals(self)).toEqual([['/inheritFrom', CODES.unknownMember]]);
    let nested: unknown = c('odrl:purpose', 'eq', 'a');
    for (let i = 0; i < 100; i++) nested = { or: [nested] };
    expect(refused({ permission: [permit(nested)] }).map(([, code]) => code)).toContain(CODES.tooLarge);
    expect(
      refused({ permission: [permit(...Array.from({ length: 2001 }, () => c('odrl:purpose', 'eq', 'a')))] }).map(
        ([, code]) => code,
      ),
    ).toContain(CODES.tooLarge);
  });
  it('14 what expansion would drop is refused, and what is written is what was meant', { timeout: 120_000 }, () => {
    for (const lossy of [
      { permission: [{ ...USE, unit: 'x' }] },
      { permission: [{ action: 'distribute' }] },
      { permission: [permit(c('dateTime', 'lteq', date(NOW)))] },
      { permission: [permit(c('odrl:count', 'lteq', 10))] },
      { permission: [{ action: { 'rdf:value': 'odrl:use', refinement: [] } }] },
      { permission: [USE], inheritFrom: 'urn:x' },
    ]) {
      expect(toDsp(agreement(lossy)).ok).toBe(false);
    }
    fc.assert(
      fc.property(policy, (source) => {
        const there = toDsp(source);
        if (!there.ok) throw new Error(JSON.stringify(there.errors));
        const back = fromDsp(there.policy);
        if (!back.ok) throw new Error(JSON.stringify(back.errors));
        expect(compiled(there.policy)).toEqual(compiled(source));
        expect(compiled(back.policy)).toEqual(compiled(source));
      }),
    );
  });
  it('15 contexts are known by name and never fetched', () => {
    const { fetch } = globalThis;
    const asked: unknown[] = [];
    globalThis.fetch = ((url: unknown) => {
      asked.push(url);
      return Promise.reject(new Error('no'));
    }) as typeof fetch;
    try {
      expect(
        refusals({ ...agreement({ permission: [USE] }), '@context': 'https://evil.example/context.jsonld' }),
      ).toEqual([['/@context', CODES.unknownMember]]);
      expect(
        refusals({
          ...agreement({ permission: [USE] }),
          '@context': ['http://www.w3.org/ns/odrl.jsonld', { use: 'urn:other' }],
        }),
      ).toEqual([['/@context', CODES.unknownMember]]);
      expect(
        refusals({ ...agreement({ permission: [USE] }), '@context': 'https://w3id.org/dspace/2025/1/context.jsonld' }),
      ).toEqual([]);
    } finally {
      globalThis.fetch = fetch;
    }
    expect(asked).toEqual([]);
  });
});

describe('peers 5a', () => {
  it('1 unknown constraint, unknown operator, malformed operand, logical constraint, empty permission list: DENY', () => {
    for (const rules of [
      { permission: [permit(c('x:unheard', 'eq', 'a'))] },
      { permission: [permit(c('odrl:dateTime', 'isA', date(NOW)))] },
      { permission: [permit(c('odrl:dateTime', 'lteq', 'soon'))] },
      { permission: [permit({ not: [c('odrl:purpose', 'eq', 'a')] })] },
      { permission: [permit({ or: [c('odrl:purpose', 'eq', 'a'), c('x:unheard', 'eq', 'a')] })] },
      { permission: [] },
      {},
    ]) {
      expect(compile(agreement(rules), { kind: 'usage', enforced: () => true }).ok).toBe(false);
    }
    // A logical constraint that is understood denies when it does not hold, and when it is not known.
    const or = permissions(permit({ or: [c('odrl:purpose', 'eq', 'a'), c('x:role', 'eq', 'b')] }));
    expect(decide(or, { purpose: 'z', roles: [] }).kind).toBe('no-rule');
    expect(decide(or, { purpose: 'z' }).kind).toBe('undecidable');
  });
  it('3 purpose, location and role come from facts that were verified; what a policy or an asker says of itself is none', () => {
    for (const [term, value, fact] of [
      ['x:role', 'a', { roles: ['a'] }],
      ['odrl:spatial', 'iso3166:DE', { location: 'iso3166:DE' }],
      ['x:securityProfile', 'x:TRUST', { securityProfile: 'TRUST' }],
    ] as const) {
      const p = permissions(permit(c(term, 'eq', value)));
      expect(decide(p).kind).toBe('undecidable');
      expect(decide(p, fact).result).toBe('permit');
    }
    // An endpoint that the policy names is not asked.
    const named = {
      '@context': 'http://www.w3.org/ns/odrl.jsonld',
      ...agreement({ permission: [permit({ ...c('x:role', 'eq', 'a'), 'ids:pipEndpoint': [{}] })] }),
    };
    expect(refusals(named)).toEqual([['/permission/0/constraint/0/ids:pipEndpoint', CODES.unknownMember]]);
  });
});
