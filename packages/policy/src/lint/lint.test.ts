import { describe, expect, it } from 'vitest';
import { accessPolicy, offer } from '../builders.ts';
import { compile } from '../compile.ts';
import type { LintContext } from './finding.ts';
import { lint } from './lint.ts';

function codes(policy: object, context: LintContext = {}): string[] {
  const compiled = compile(policy, { kind: 'usage', enforced: () => true });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.errors));
  return lint(compiled.policy, context).map(({ code }) => code);
}
const atom = (leftOperand: string, operator: string, rightOperand: unknown) => ({
  leftOperand,
  operator,
  rightOperand,
});
const date = (text: string) => ({ '@value': text, '@type': 'xsd:dateTime' });
const policy = (rules: object) => ({ '@id': 'urn:uuid:1', '@type': 'Offer', ...rules });
const use = (constraint: object[] = [], duty: object[] = []) => ({
  action: 'odrl:use',
  constraint,
  ...(duty.length > 0 && { duty }),
});
const good = offer({ purposes: ['x:benchmark'], until: '2027-12-31T00:00:00Z' });
const pay = {
  action: 'odrl:compensate',
  constraint: [
    atom('odrl:payAmount', 'eq', { '@value': '5', '@type': 'xsd:decimal' }),
    atom('x:currency', 'eq', 'EUR'),
  ],
};

describe('contradictions', () => {
  it('a permission that ends before it begins', () => {
    expect(codes(offer({ from: '2027-01-02T00:00:00Z', until: '2027-01-01T00:00:00Z' }))).toContain('MS-LNT-001');
    expect(codes(offer({ from: '2027-01-01T00:00:00Z', until: '2027-01-02T00:00:00Z' }))).not.toContain('MS-LNT-001');
  });
  it('everything forbidden', () => {
    expect(codes(policy({ permission: [use()], prohibition: [{ action: 'odrl:use' }] }))).toContain('MS-LNT-002');
  });
  it('a count of zero', () => {
    expect(codes(offer({ count: { unit: 'samples', limit: 0 } }))).toContain('MS-LNT-003');
  });
  it('a purpose that a prohibition takes back', () => {
    const prohibition = [use([atom('odrl:purpose', 'isAnyOf', ['x:marketing'])])];
    const permission = [use([atom('odrl:purpose', 'isAnyOf', ['x:marketing', 'x:benchmark'])])];
    expect(codes(policy({ permission, prohibition }))).toContain('MS-LNT-005');
    expect(codes(policy({ permission }))).not.toContain('MS-LNT-005');
  });
  const both = (term: string, a: [string, string[]], b: [string, string[]]) => {
    const compiled = compile(policy({ permission: [use([atom(term, ...a), atom(term, ...b)])] }), { kind: 'usage' });
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.errors));
    return lint(compiled.policy).find(({ code }) => code === 'MS-LNT-004');
  };
  it.each([
    ['odrl:purpose', ['isAnyOf', ['x:service']], ['isAnyOf', ['x:benchmark']], 'a transfer has one purpose'],
    ['odrl:purpose', ['isAnyOf', ['x:service']], ['isAnyOf', ['x:maintenance']], 'a transfer has one purpose'],
    ['odrl:purpose', ['isPartOf', ['x:service']], ['isNoneOf', ['x:service']], null],
    ['odrl:purpose', ['isPartOf', ['x:service']], ['isAnyOf', ['x:maintenance']], null],
    ['odrl:purpose', ['isPartOf', ['x:maintenance']], ['isPartOf', ['x:service']], null],
    ['odrl:spatial', ['isPartOf', ['iso3166:CH']], ['isPartOf', ['x:EU']], 'a participant is attested one place'],
    ['odrl:spatial', ['isPartOf', ['iso3166:DE']], ['isPartOf', ['x:EU']], null],
    ['odrl:spatial', ['isPartOf', ['x:EEA']], ['isPartOf', ['x:EU']], null],
    ['odrl:spatial', ['isPartOf', ['iso3166:DE']], ['isNoneOf', ['x:EU']], 'a participant is attested one place'],
    ['x:connector', ['isAnyOf', ['urn:c:1']], ['isAnyOf', ['urn:c:2']], 'one connector asks at a time'],
    ['x:role', ['isAnyOf', ['engineer']], ['isAnyOf', ['clerk']], null],
  ] as [string, [string, string[]], [string, string[]], string | null][])(
    'two lists of %s, %j and %j: %s',
    (term, a, b, because) => {
      for (const found of [both(term, a, b), both(term, b, a)]) {
        if (because === null) expect(found).toBeUndefined();
        else expect(found?.text.en).toContain(`(${because})`);
      }
    },
  );
  it('a permission that never decides, behind a wider one', () => {
    const narrow = use([atom('odrl:dateTime', 'lteq', date('2027-01-01T00:00:00Z'))]);
    expect(codes(policy({ permission: [use(), narrow] }))).toContain('MS-LNT-006');
    expect(codes(policy({ permission: [narrow, use()] }))).not.toContain('MS-LNT-006');
  });
});

describe('width', () => {
  const dataset = {
    machines: ['mill-1'],
    signals: [
      { id: 'agitator.power', sensitivity: 'technical' as const },
      { id: 'product.viscosity_inline', sensitivity: 'secret' as const },
      { id: 'operator.shift', sensitivity: 'personal' as const },
    ],
  };
  it('no purpose and no end are worth a warning, except for the machine’s user', () => {
    expect(codes(offer({}))).toEqual(expect.arrayContaining(['MS-LNT-020', 'MS-LNT-021']));
    expect(codes(good)).not.toContain('MS-LNT-020');
    expect(codes(offer({}), { kind: 'data-act-user' })).not.toContain('MS-LNT-020');
  });
  it('what is open at a machine closes again, and who buys needs no purpose', () => {
    expect(codes(offer({ whileOpen: ['remote-maintenance'] }))).not.toContain('MS-LNT-021');
    const compiled = compile(policy({ permission: [use([], [pay])] }), { kind: 'usage' });
    if (!compiled.ok) throw new Error('does not compile');
    expect(lint(compiled.policy)).toContainEqual(expect.objectContaining({ code: 'MS-LNT-020', severity: 'hint' }));
  });
  it('secret signals as measured, personal ones without a purpose', () => {
    expect(codes(good, { dataset })).toContain('MS-LNT-022');
    expect(codes(offer({ windowSeconds: 60 }), { dataset })).not.toContain('MS-LNT-022');
    expect(codes(offer({}), { dataset })).toContain('MS-LNT-023');
    expect(codes(good, { dataset })).not.toContain('MS-LNT-023');
  });
  it('signals that the dataset lacks', () => {
    expect(codes(offer({ keepSignals: ['pump.flow'] }), { dataset })).toContain('MS-LNT-012');
    expect(codes(offer({ keepSignals: ['agitator.power'] }), { dataset })).not.toContain('MS-LNT-012');
  });
});

describe('the Data Act', () => {
  const user = { kind: 'data-act-user' } as const;
  const third = { kind: 'data-act-third-party' } as const;
  it('the user pays nothing (Art. 4(1))', () => {
    expect(codes(policy({ permission: [use([], [pay])] }), user)).toContain('MS-LNT-030');
    expect(codes(policy({ permission: [use()] }), user)).not.toContain('MS-LNT-030');
  });
  it('the user gets the quality of the holder', () => {
    expect(codes(offer({ windowSeconds: 10 }), user)).toContain('MS-LNT-031');
    expect(codes(offer({ keepSignals: ['agitator.power'] }), user)).toContain('MS-LNT-032');
    expect(codes(offer({ purposes: ['x:benchmark'] }), user)).toContain('MS-LNT-033');
  });
  it('what is withheld from the user needs a notice for each field', () => {
    const signals = ['agitator.power', 'agitator.torque', 'pump.flow'].map((id) => ({
      id,
      sensitivity: 'technical' as const,
    }));
    const about = { ...user, dataset: { machines: ['mill-1'], signals } };
    const kept = offer({ keepSignals: ['agitator.power'] });
    const said = (notices: string[]) => {
      const compiled = compile(kept, { kind: 'usage' });
      if (!compiled.ok) throw new Error('does not compile');
      return lint(compiled.policy, { ...about, notices }).find(({ code }) => code === 'MS-LNT-032')?.text.en;
    };
    expect(said([])).toContain('agitator.torque and pump.flow');
    expect(said(['agitator.torque'])).toMatch(/: pump\.flow\./);
    expect(said(['agitator.torque', 'pump.flow'])).toBeUndefined();
  });
  it('a third party: purpose, deletion, no gatekeeper, a request of the user', () => {
    expect(codes(offer({}), third)).toEqual(expect.arrayContaining(['MS-LNT-035', 'MS-LNT-036', 'MS-LNT-037']));
  });
});

describe('rules of the dataspace', () => {
  it('an offer that is wider than a rule is an error, with the rule’s name', () => {
    const compiled = compile(policy({ permission: [use([atom('odrl:purpose', 'isAnyOf', ['x:benchmark'])])] }), {
      kind: 'usage',
    });
    if (!compiled.ok) throw new Error('does not compile');
    const dataspaceRules = [{ name: 'benchmarks only', policy: compiled.policy }];
    expect(codes(offer({}), { dataspaceRules })).toContain('MS-LNT-040');
    expect(codes(good, { dataspaceRules })).not.toContain('MS-LNT-040');
  });
});

it('the gravest comes first, and every finding speaks both languages', () => {
  const compiled = compile(offer({ count: { unit: 'samples', limit: 0 } }), { kind: 'usage' });
  if (!compiled.ok) throw new Error('does not compile');
  const findings = lint(compiled.policy);
  expect(findings[0]?.severity).toBe('error');
  for (const { text } of findings) expect(text.en).not.toBe(text.de);
  expect(compile(accessPolicy(null), { kind: 'access' }).ok).toBe(true);
});
