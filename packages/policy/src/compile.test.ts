import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accessPolicy, agreementFrom, CLASSES, CODES, compile, offer, toDsp } from './index.ts';

const USE = { action: 'odrl:use' };
const P = (permission: unknown, more: object = {}) => ({ '@id': 'urn:uuid:1', '@type': 'Offer', permission, ...more });
const withConstraint = (...constraint: unknown[]) => P([{ action: 'odrl:use', constraint }]);
const withDuty = (...duty: unknown[]) => P([{ action: 'odrl:use', duty }]);
const c = (leftOperand: string, operator: string, rightOperand: unknown, more: object = {}) => ({
  leftOperand,
  operator,
  rightOperand,
  ...more,
});
const t = (value: unknown, type: string) => ({ '@value': value, '@type': type });
const date = (value: string) => t(value, 'xsd:dateTime');

function refused(policy: unknown, kind: 'usage' | 'access' = 'usage'): [string, string][] {
  const result = compile(policy, { kind });
  if (result.ok) throw new Error('compiled');
  for (const error of result.errors) {
    expect(error.text.en.length).toBeGreaterThan(10);
    expect(error.text.de.length).toBeGreaterThan(10);
    expect(error.text.de).not.toBe(error.text.en);
  }
  return result.errors.map((error) => [error.pointer, error.code]);
}
function compiled(policy: unknown, kind: 'usage' | 'access' = 'usage') {
  const result = compile(policy, { kind });
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.policy;
}

describe('what grants nothing does not compile', () => {
  it.each([
    [undefined, ''],
    [null, ''],
    [{}, ''],
    [{ '@id': 'urn:uuid:1', '@type': 'Offer' }, ''],
    [P([]), '/permission'],
    [P([], { prohibition: [USE] }), '/permission'],
    [{ '@id': 'urn:uuid:1', '@type': 'Offer', prohibition: [] }, ''],
  ])('%j', (policy, pointer) => {
    expect(refused(policy)).toContainEqual([pointer, CODES.empty]);
  });
  it.each([7, 'text', true, [], [USE]])('%j is no policy', (policy) => {
    expect(refused(policy)).toEqual([['', CODES.structure]]);
  });
  it('an obligation alone', () => {
    const errors = refused({ '@id': 'urn:uuid:1', '@type': 'Offer', obligation: [{ action: 'odrl:delete' }] });
    expect(errors).toContainEqual(['', CODES.empty]);
  });
});

describe('anything unknown is refused where it stands', () => {
  it.each<[string, unknown, string, string]>([
    ['member of the policy', P([USE], { foo: 1 }), '/foo', CODES.unknownMember],
    ['inheritFrom', P([USE], { inheritFrom: 'urn:x' }), '/inheritFrom', CODES.unknownMember],
    ['own context', P([USE], { '@context': { use: 'urn:other' } }), '/@context', CODES.unknownMember],
    ['profile', P([USE], { profile: 'https://w3id.org/catenax/2025/9/policy/' }), '/profile', CODES.unknownProfile],
    [
      'profile in a list',
      P([USE], { profile: ['https://millspace.org/profile/1/', 'urn:b'] }),
      '/profile/1',
      CODES.unknownProfile,
    ],
    ['type', { ...P([USE]), '@type': 'Request' }, '/@type', CODES.structure],
    ['conflict', P([USE], { conflict: 'odrl:both' }), '/conflict', CODES.malformedValue],
    ['conflict twice', P([USE], { conflict: 'perm', 'odrl:conflict': 'perm' }), '/odrl:conflict', CODES.duplicate],
    ['target on a rule', P([{ ...USE, target: 'urn:x' }]), '/permission/0/target', CODES.unknownMember],
    ['remedy', P([USE], { prohibition: [{ ...USE, remedy: [] }] }), '/prohibition/0/remedy', CODES.unknownMember],
    [
      'duty on a prohibition',
      P([USE], { prohibition: [{ ...USE, duty: [] }] }),
      '/prohibition/0/duty',
      CODES.unknownMember,
    ],
    ['action', P([{ action: 'odrl:dance' }]), '/permission/0/action', CODES.unknownAction],
    ['bare action', P([{ action: 'play' }]), '/permission/0/action', CODES.unknownAction],
    ['own action', P([{ action: 'https://elsewhere.example/use' }]), '/permission/0/action', CODES.unknownAction],
    [
      'action object',
      P([{ action: { 'rdf:value': 'odrl:use', refinement: [] } }]),
      '/permission/0/action',
      CODES.structure,
    ],
    ['no action', P([{}]), '/permission/0/action', CODES.structure],
    ['rule as text', P(['odrl:use']), '/permission/0', CODES.structure],
    ['permission as object', P(USE), '/permission', CODES.structure],
    [
      'left operand',
      withConstraint(c('x:moon', 'eq', 'full')),
      '/permission/0/constraint/0/leftOperand',
      CODES.unknownOperand,
    ],
    [
      'unprefixed left operand',
      withConstraint(c('dateTime', 'lteq', date('2027-01-01T00:00:00Z'))),
      '/permission/0/constraint/0/leftOperand',
      CODES.unknownOperand,
    ],
    [
      'ODRL operand without enforcement',
      withConstraint(c('odrl:language', 'eq', 'de')),
      '/permission/0/constraint/0/leftOperand',
      CODES.notEnforced,
    ],
    [
      'operator',
      withConstraint(c('odrl:purpose', 'like', 'x')),
      '/permission/0/constraint/0/operator',
      CODES.unknownOperator,
    ],
    [
      'operator without meaning there',
      withConstraint(c('odrl:purpose', 'isAllOf', ['x'])),
      '/permission/0/constraint/0/operator',
      CODES.unknownOperator,
    ],
    [
      'unit member',
      withConstraint(c('odrl:count', 'lteq', t('1', 'xsd:integer'), { unit: 'x:samples' })),
      '/permission/0/constraint/0/unit',
      CODES.unknownMember,
    ],
    [
      'rightOperandReference',
      withConstraint({ leftOperand: 'odrl:purpose', operator: 'eq', rightOperandReference: 'urn:x' }),
      '/permission/0/constraint/0/rightOperandReference',
      CODES.unknownMember,
    ],
    [
      'andSequence',
      withConstraint({ andSequence: [c('odrl:purpose', 'eq', 'a')] }),
      '/permission/0/constraint/0/andSequence/0',
      CODES.notEnforced,
    ],
    ['two logical words', withConstraint({ and: [], or: [] }), '/permission/0/constraint/0', CODES.structure],
    [
      'logical and atomic',
      withConstraint({ or: [c('odrl:purpose', 'eq', 'a')], leftOperand: 'odrl:purpose' }),
      '/permission/0/constraint/0',
      CODES.structure,
    ],
    ['empty or', withConstraint({ or: [] }), '/permission/0/constraint/0/or', CODES.structure],
    [
      'unknown inside or',
      withConstraint({ or: [c('x:moon', 'eq', 'a')] }),
      '/permission/0/constraint/0/or/0/leftOperand',
      CODES.unknownOperand,
    ],
    ['duty', withDuty({ action: 'x:dance' }), '/permission/0/duty/0/action', CODES.unknownAction],
    [
      'duty parameter',
      withDuty({ action: 'x:round', constraint: [c('x:step', 'eq', t('1', 'xsd:decimal')), c('x:mode', 'eq', 'up')] }),
      '/permission/0/duty/0/constraint/1/leftOperand',
      CODES.unknownOperand,
    ],
    [
      'consequence',
      withDuty({ action: 'x:round', constraint: [c('x:step', 'eq', t('1', 'xsd:decimal'))], consequence: [] }),
      '/permission/0/duty/0/consequence',
      CODES.unknownMember,
    ],
    ['inherited names', withDuty({ action: 'toString' }), '/permission/0/duty/0/action', CODES.unknownAction],
  ])('%s', (_name, policy, pointer, code) => {
    expect(refused(policy)).toContainEqual([pointer, code]);
  });
  it('one unknown term refuses the whole policy, however good the rest', () => {
    const good = offer({ purposes: ['a'] });
    expect(compile(good, { kind: 'usage' }).ok).toBe(true);
    expect(
      refused({
        ...good,
        permission: [...(good.permission ?? []), { action: 'odrl:use', constraint: [c('x:moon', 'eq', '1')] }],
      }),
    ).toHaveLength(1);
  });
});

describe('malformed values', () => {
  it.each([
    '2027-01-01T00:00:00',
    '2027-01-01',
    '2027-02-30T00:00:00Z',
    '2027-13-01T00:00:00Z',
    '2027-01-01T25:00:00Z',
    '2027-01-01T00:00:00+15:00',
    '2027-01-01 00:00:00Z',
    '2027-01-01T00:00:00.0001Z',
    'tomorrow',
    '',
  ])('date %s', (value) => {
    expect(refused(withConstraint(c('odrl:dateTime', 'lteq', date(value))))).toEqual([
      ['/permission/0/constraint/0/rightOperand', CODES.malformedValue],
    ]);
  });
  it.each([
    ['a bare date', c('odrl:dateTime', 'lteq', '2027-01-01T00:00:00Z')],
    ['another type', c('odrl:dateTime', 'lteq', t('2027-01-01T00:00:00Z', 'xsd:date'))],
    ['a list of dates', c('odrl:dateTime', 'lteq', [date('2027-01-01T00:00:00Z')])],
    ['a typed value with more', c('odrl:dateTime', 'lteq', { ...date('2027-01-01T00:00:00Z'), unit: 'x' })],
    ['a number for a date', c('odrl:dateTime', 'lteq', t(1, 'xsd:dateTime'))],
    ['no purpose', c('odrl:purpose', 'isAnyOf', [])],
    ['an empty purpose', c('odrl:purpose', 'eq', ' ')],
    ['a list for eq', c('odrl:purpose', 'eq', ['a'])],
    ['a number as purpose', c('odrl:purpose', 'isAnyOf', ['a', 1])],
    ['a participant that cannot be', c('x:participant', 'isAnyOf', ['acme', 'No Such'])],
  ])('%s', (_name, constraint) => {
    expect(refused(withConstraint(constraint))).toEqual([
      ['/permission/0/constraint/0/rightOperand', CODES.malformedValue],
    ]);
  });
  it.each<[string, unknown]>([
    ['months', c('x:window', 'eq', t('P1M', 'xsd:duration'))],
    ['zero', c('x:window', 'eq', t('PT0S', 'xsd:duration'))],
    ['negative', c('x:window', 'eq', t('-PT1S', 'xsd:duration'))],
    ['P', c('x:window', 'eq', t('P', 'xsd:duration'))],
    ['PT', c('x:window', 'eq', t('PT', 'xsd:duration'))],
    ['plain text', c('x:window', 'eq', 'PT10S')],
    ['two days', c('x:window', 'eq', t('P2D', 'xsd:duration'))],
  ])('window: %s', (_name, window) => {
    const duty = { action: 'x:aggregate', constraint: [window, c('x:statistic', 'eq', 'mean')] };
    expect(refused(withDuty(duty))).toEqual([['/permission/0/duty/0/constraint/0/rightOperand', CODES.malformedValue]]);
  });
  it.each<[unknown]>([
    ['0.1'],
    [t('0', 'xsd:decimal')],
    [t('-1', 'xsd:decimal')],
    [t('1e-3', 'xsd:decimal')],
    [t(0.1, 'xsd:decimal')],
    [t('0.1234567890123456', 'xsd:decimal')],
    [t('NaN', 'xsd:decimal')],
    [t('0.1', 'xsd:double')],
  ])('step %j', (step) => {
    expect(refused(withDuty({ action: 'x:round', constraint: [c('x:step', 'eq', step)] }))).toEqual([
      ['/permission/0/duty/0/constraint/0/rightOperand', CODES.malformedValue],
    ]);
  });
  it.each<[unknown]>([[[]], [['agitator.*']], [['agitator']], [['agitator.power', '']], ['../power']])(
    'signals %j',
    (signals) => {
      expect(
        refused(withDuty({ action: 'x:keepSignals', constraint: [c('x:signal', 'isAnyOf', signals)] })),
      ).toHaveLength(1);
    },
  );
  it('a duty lacks a parameter, has one twice, or stands twice', () => {
    const window = c('x:window', 'eq', t('PT10S', 'xsd:duration'));
    const round = { action: 'x:round', constraint: [c('x:step', 'eq', t('1', 'xsd:decimal'))] };
    expect(refused(withDuty({ action: 'x:aggregate', constraint: [window] }))).toEqual([
      ['/permission/0/duty/0/constraint', CODES.missingParameter],
    ]);
    expect(refused(withDuty({ action: 'x:aggregate' }))).toContainEqual([
      '/permission/0/duty/0/constraint',
      CODES.missingParameter,
    ]);
    expect(refused(withDuty({ action: 'x:aggregate', constraint: [window, window] }))).toEqual([
      ['/permission/0/duty/0/constraint/1', CODES.duplicate],
    ]);
    expect(refused(withDuty(round, round))).toEqual([['/permission/0/duty/1', CODES.duplicate]]);
  });
});

describe('counts and delays', () => {
  const count = c('odrl:count', 'lteq', t('10', 'xsd:integer'));
  const unit = c('odrl:unitOfCount', 'eq', 'x:deliveries');
  it('a count needs its unit, as a sibling, once, at the top of a permission', () => {
    expect(refused(withConstraint(count))).toEqual([['/permission/0/constraint/0', CODES.countUnit]]);
    expect(refused(withConstraint(unit))).toEqual([['/permission/0/constraint/0', CODES.missingParameter]]);
    expect(refused(withConstraint(count, c('odrl:unitOfCount', 'eq', 'x:bytes')))).toEqual([
      ['/permission/0/constraint/1/rightOperand', CODES.malformedValue],
    ]);
    expect(refused(withConstraint(count, count, unit))).toEqual([['/permission/0/constraint/1', CODES.duplicate]]);
    expect(refused(withConstraint({ or: [count, unit] }))).toEqual([
      ['/permission/0/constraint/0/or/0', CODES.wrongPlace],
    ]);
    expect(refused(P([USE], { prohibition: [{ ...USE, constraint: [count, unit] }] }))).toEqual([
      ['/prohibition/0/constraint/0', CODES.wrongPlace],
    ]);
    expect(compiled(withConstraint(unit, count)).permissions[0]?.count).toEqual({ unit: 'deliveries', limit: 10 });
  });
  it.each<[unknown]>([
    ['10'],
    [t(10, 'xsd:integer')],
    [t('-1', 'xsd:integer')],
    [t('1.5', 'xsd:integer')],
    [t('99999999999999999', 'xsd:integer')],
    [t('10', 'xsd:string')],
  ])('limit %j', (limit) => {
    expect(refused(withConstraint(c('odrl:count', 'lteq', limit), unit))).toEqual([
      ['/permission/0/constraint/0/rightOperand', CODES.malformedValue],
    ]);
  });
  it('a delay of 14 days or more does not compile; one second less does', () => {
    const delay = (d: string) =>
      withDuty({ action: 'x:delay', constraint: [c('odrl:delayPeriod', 'eq', t(d, 'xsd:duration'))] });
    expect(refused(delay('P14D'))).toEqual([['/permission/0/duty/0/constraint/0/rightOperand', CODES.delayTooLong]]);
    expect(refused(delay('PT336H'))).toHaveLength(1);
    expect(compiled(delay('P13DT23H59M59S')).permissions[0]?.shape.delayMs).toBe(14 * 86_400_000 - 1000);
  });
  it('a window may not add up with the delay to 14 days', () => {
    expect(refused(offer({ windowSeconds: 86_400, delaySeconds: 13 * 86_400 }))).toEqual([
      ['/permission/0/duty', CODES.delayTooLong],
    ]);
  });
});

describe('the classes that nothing enforces yet are refused by name', () => {
  const samples: [number, unknown][] = [
    [2, withConstraint(c('x:connector', 'isAnyOf', ['urn:c:a']))],
    [3, withConstraint(c('x:application', 'isAnyOf', ['urn:app:a']))],
    [5, withConstraint(c('odrl:elapsedTime', 'lteq', t('P30D', 'xsd:duration')))],
    [6, withConstraint(c('odrl:spatial', 'isAnyOf', ['iso3166:DE']))],
    [7, withDuty({ action: 'odrl:compensate', constraint: [c('odrl:payAmount', 'eq', t('5', 'xsd:decimal'))] })],
    [9, withConstraint(c('x:role', 'isAnyOf', ['engineer']))],
    [11, withConstraint(c('odrl:event', 'eq', 'x:fault'))],
    [13, withConstraint(c('x:securityProfile', 'isAnyOf', ['TRUST']))],
    [14, P([USE], { obligation: [{ action: 'odrl:delete' }] })],
    [15, withDuty({ action: 'x:replace' })],
    [16, P([USE], { obligation: [{ action: 'odrl:anonymize' }] })],
    [17, withDuty({ action: 'x:log' })],
    [18, withDuty({ action: 'odrl:inform' })],
    [19, P([{ action: 'odrl:distribute', duty: [{ action: 'odrl:nextPolicy' }] }])],
    [20, withConstraint(c('x:artifactState', 'isAnyOf', ['encrypted']))],
    [21, withConstraint(c('x:state', 'eq', 'contract-not-terminated'))],
  ];
  const isRefused = (number: number) => CLASSES.some((row) => row.number === number && row.state === 'refused');
  it.each(samples.filter(([number]) => isRefused(number)))('class %d', (number, policy) => {
    const result = compile(policy, { kind: 'usage' });
    if (result.ok) throw new Error('compiled');
    const texts = result.errors.filter((e) => e.code === CODES.notEnforced).map((e) => e.text.en);
    expect(texts.join(' ')).toMatch(new RegExp(`policy class ${number}, .*is refused`));
  });
});

describe('what compiles', () => {
  it('every term of an offer, with its shape', () => {
    const policy = compiled(
      offer({
        keepSignals: ['b.y', 'a.x', 'a.x'],
        windowSeconds: 10,
        statistic: 'max',
        round: 0.05,
        delaySeconds: 1.5,
        purposes: ['a'],
        from: 0,
        until: '2027-01-01T01:00:00+01:00',
        count: { unit: 'samples', limit: 5 },
      }),
    );
    expect(policy.permissions[0]?.shape).toEqual({
      signals: ['a.x', 'b.y'],
      windowMs: 10_000,
      statistic: 'max',
      round: 0.05,
      delayMs: 1500,
    });
    expect(policy.switches).toEqual([0, Date.UTC(2027, 0, 1) + 1]);
  });
  it('full IRIs mean the same as prefixes', () => {
    const long = P([
      {
        action: 'http://www.w3.org/ns/odrl/2/use',
        constraint: [
          c(
            'http://www.w3.org/ns/odrl/2/purpose',
            'http://www.w3.org/ns/odrl/2/isAnyOf',
            'https://millspace.org/profile/1/service',
          ),
        ],
      },
    ]);
    const short = withConstraint(c('odrl:purpose', 'isAnyOf', ['x:service']));
    expect(compiled(long)).toEqual(compiled(short));
  });
  it('an agreement names its parties', () => {
    const agreement = agreementFrom(offer(), {
      id: 'urn:uuid:2',
      target: 'urn:millspace:dataset:acme:mill',
      assigner: 'urn:millspace:participant:acme',
      assignee: 'urn:millspace:participant:beads',
      timestamp: '2026-01-01T00:00:00Z',
    });
    expect(compiled(agreement)).toMatchObject({ form: 'agreement', assignee: 'beads' });
    const { assignee: _, ...without } = agreement;
    expect(refused(without)).toEqual([['/assignee', CODES.structure]]);
  });
  it('access policies decide who sees, and nothing else', () => {
    expect(compiled(accessPolicy(['acme']), 'access').form).toBe('set');
    expect(refused(offer({ purposes: ['a'] }), 'access')).toEqual([
      ['/permission/0/constraint/0/leftOperand', CODES.wrongPlace],
    ]);
    expect(refused(offer({ round: 1 }), 'access')).toEqual([['/permission/0/duty', CODES.wrongPlace]]);
    expect(refused(offer({ count: { unit: 'samples', limit: 1 } }), 'access')).toEqual([
      ['/permission/0/constraint/0', CODES.wrongPlace],
    ]);
  });
});

describe('size', () => {
  it('refuses what is nested or listed without end', () => {
    let nested: unknown = c('odrl:purpose', 'eq', 'a');
    for (let i = 0; i < 50; i++) nested = { and: [nested] };
    expect(refused(withConstraint(nested))[0]?.[1]).toBe(CODES.tooLarge);
    const many = Array.from({ length: 3000 }, () => c('odrl:purpose', 'eq', 'a'));
    expect(refused(withConstraint(...many))).toEqual([['/permission/0/constraint/2000', CODES.tooLarge]]);
    expect(refused(P(Array.from({ length: 101 }, () => USE)))).toContainEqual(['/permission', CODES.tooLarge]);
  });
});

describe('properties', () => {
  it('never throws, and never compiles JSON that is not a policy', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(compile(value, { kind: 'usage' }).ok).toBe(false);
        expect(compile({ ...P([USE]), permission: value }, { kind: 'usage' }).ok).toBe(false);
        expect(compile(withConstraint(value), { kind: 'usage' }).ok).toBe(false);
        expect(compile(withDuty(value), { kind: 'usage' }).ok).toBe(false);
      }),
    );
  });
  it('any member or value put in or spoilt, anywhere, refuses', () => {
    const base = offer({
      keepSignals: ['a.x'],
      windowSeconds: 10,
      round: 0.1,
      delaySeconds: 5,
      purposes: ['a'],
      from: 0,
      count: { unit: 'samples', limit: 5 },
    });
    const objects: object[] = [];
    const visit = (node: unknown) => {
      if (typeof node !== 'object' || node === null) return;
      if (!Array.isArray(node)) objects.push(node);
      Object.values(node).forEach(visit);
    };
    const copy = () => {
      objects.length = 0;
      const policy = structuredClone(base);
      visit(policy);
      return policy;
    };
    copy();
    fc.assert(
      fc.property(fc.nat(objects.length - 1), fc.string({ minLength: 1 }), fc.jsonValue(), (i, key, value) => {
        const policy = copy();
        const node = objects[i] as Record<string, unknown>;
        fc.pre(
          !Object.hasOwn(node, key) &&
            key !== '__proto__' &&
            ![
              '@context',
              'conflict',
              'target',
              'assigner',
              'assignee',
              'timestamp',
              'prohibition',
              'obligation',
            ].includes(key),
        );
        node[key] = value;
        expect(compile(policy, { kind: 'usage' }).ok).toBe(false);
      }),
    );
    fc.assert(
      fc.property(
        fc.nat(objects.length - 1),
        fc.nat(5),
        fc.constantFrom(null, 0, true, [], {}, [null]),
        (i, k, value) => {
          const policy = copy();
          const node = objects[i] as Record<string, unknown>;
          const keys = Object.keys(node);
          const key = keys[k % keys.length] as string;
          // An empty list of constraints is no constraint (DSP allows it): elsewhere nothing may be emptied.
          fc.pre(!(key === 'profile' && Array.isArray(value) && value.length === 0));
          fc.pre(!(i === 1 && (key === 'constraint' || key === 'duty') && Array.isArray(value) && value.length === 0));
          node[key] = value;
          expect(compile(policy, { kind: 'usage' }).ok).toBe(false);
        },
      ),
    );
  });
  it('what an offer can say travels over DSP without loss', () => {
    const terms = fc.record(
      {
        keepSignals: fc.uniqueArray(fc.constantFrom('a.x', 'b.y', 'agitator.power'), { minLength: 1 }),
        windowSeconds: fc.integer({ min: 1, max: 86_400 }),
        round: fc.constantFrom(0.001, 0.05, 1, 25),
        delaySeconds: fc.integer({ min: 1, max: 86_400 }),
        purposes: fc.array(fc.constantFrom('a', 'x:service', 'urn:p'), { minLength: 1 }),
        from: fc.integer({ min: 0, max: 4e12 }),
        until: fc.integer({ min: 0, max: 4e12 }),
        count: fc.record({ unit: fc.constantFrom('samples' as const, 'deliveries' as const), limit: fc.nat() }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(terms, (given) => {
        const built = offer(given);
        const there = toDsp(built);
        if (!there.ok) throw new Error(JSON.stringify(there.errors));
        expect(there.policy).toEqual(built);
        const shape = compiled(there.policy).permissions[0]?.shape;
        expect(shape?.windowMs).toBe(given.windowSeconds === undefined ? null : given.windowSeconds * 1000);
        expect(shape?.round).toBe(given.round ?? null);
        expect(compiled(built)).toEqual(compiled(there.policy));
      }),
    );
  });
});

describe('DSP form', () => {
  it.each<[string, unknown, string]>([
    ['conflict', P([USE], { conflict: 'first' }), '/conflict'],
    [
      'unit',
      withConstraint(c('odrl:count', 'lteq', t('1', 'xsd:integer'), { unit: 'x:s' })),
      '/permission/0/constraint/0/unit',
    ],
    ['bare operand', withConstraint(c('dateTime', 'lteq', 'x')), '/permission/0/constraint/0/leftOperand'],
    ['bare action', P([{ action: 'distribute' }]), '/permission/0/action'],
    ['bare number', withConstraint(c('odrl:count', 'lteq', 10)), '/permission/0/constraint/0/rightOperand'],
    ['remedy', P([USE], { prohibition: [{ action: 'use', remedy: [] }] }), '/prohibition/0/remedy'],
  ])('refuses to lose %s', (_name, policy, pointer) => {
    const result = toDsp(policy);
    expect(result.ok ? [] : result.errors.map((e) => e.pointer)).toContain(pointer);
  });
  it('writes the bare action with its prefix', () => {
    const result = toDsp(P([{ action: 'use' }]));
    expect(result.ok && result.policy.permission).toEqual([USE]);
  });
});
