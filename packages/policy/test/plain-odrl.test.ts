// Plain ODRL 2.2 JSON-LD, with the context of the W3C: the same rules in other clothes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CODES, compile, toDsp } from '../src/index.ts';
import { rules } from './arbitrary.ts';
import { agreement, c, compiled, decide, NOW, permit, refusals, typed, USE } from './make.ts';

const CONTEXT = 'http://www.w3.org/ns/odrl.jsonld';
const plain = (more: object) => ({ '@context': CONTEXT, '@type': 'Set', uid: 'urn:uuid:1', ...more });
const as = (party: string, facts: object = {}) => ({ participant: party, assignee: party, preview: true, ...facts });

/** The same policy with bare words, references and lists of one as single entries. */
function undress(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(undress);
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => {
      const bare =
        typeof value === 'string' &&
        /^odrl:[A-Za-z]+$/.test(value) &&
        ['action', 'leftOperand', 'operator'].includes(key)
          ? value.slice(5)
          : value;
      if (key === 'operator') return [key, { '@id': `odrl:${String(value)}` }];
      if (key === 'odrl:conflict') return ['conflict', value];
      return [key, undress(bare)];
    }),
  );
}

describe('plain ODRL', () => {
  it('says the same as our form, and travels as our form', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(rules, (given) => {
        const source = { '@context': CONTEXT, ...(undress(agreement(given)) as object) };
        const there = toDsp(source);
        if (!there.ok) throw new Error(JSON.stringify(there.errors));
        expect(compiled(source)).toEqual(compiled(agreement(given)));
        expect(compiled(there.policy)).toEqual(compiled(agreement(given)));
        expect(JSON.stringify(there.policy)).not.toMatch(/"(leftOperand|action)":"[a-zA-Z]+"/);
      }),
      { numRuns: 200 },
    );
  });
  it('refinements of a duty are its parameters; they are never lost, and refused over DSP', () => {
    const round = {
      'rdf:value': { '@id': 'https://millspace.org/profile/1/round' },
      refinement: [c('x:step', 'eq', typed('0.1', 'decimal'))],
    };
    const source = plain({ permission: { action: 'use', duty: { action: round } } });
    expect(compiled(source).permissions[0]?.shape.round).toBe(0.1);
    const there = toDsp(source);
    expect(there.ok ? [] : there.errors.map((e) => [e.pointer, e.code])).toEqual([
      ['/permission/duty/action/refinement', CODES.lostOverDsp],
    ]);
    const strange = plain({
      permission: { action: 'use', duty: { action: { ...round, refinement: [c('x:mode', 'eq', 'up')] } } },
    });
    expect(refusals(strange)).toContainEqual(
      ['/permission/duty/action/refinement/leftOperand', CODES.unknownOperand].map((x) =>
        x.replace('/refinement/', '/refinement/0/'),
      ),
    );
  });
  it('a refined action of a rule counts like a constraint', () => {
    const p = compiled(
      plain({
        permission: [
          {
            action: { 'rdf:value': 'use', refinement: [{ leftOperand: 'purpose', operator: 'eq', rightOperand: 'p' }] },
          },
        ],
      }),
    );
    expect(decide(p, as('alice', { purpose: 'p' })).result).toBe('permit');
    expect(decide(p, as('alice', { purpose: 'q' })).result).toBe('deny');
  });
  it('several actions and what stands at the policy expand to each rule', () => {
    const p = compiled(plain({ action: ['read', 'print'], permission: [{}, { action: 'distribute' }] }));
    expect(decide(p, as('alice', { action: 'odrl:print' })).result).toBe('permit');
    expect(decide(p, as('alice', { action: 'odrl:distribute' })).result).toBe('permit');
    expect(decide(p, as('alice')).kind).toBe('no-rule');
  });
  it('deprecated words are understood, with a warning', () => {
    const result = compile(plain({ permission: [{ action: 'write' }] }), { kind: 'usage' });
    expect(result.ok && result.warnings.map((w) => [w.pointer, w.code])).toEqual([
      ['/permission/0/action', CODES.deprecated],
    ]);
    expect(result.ok && decide(result.policy, as('alice', { action: 'odrl:modify' })).result).toBe('permit');
  });
  it('parties: one, several, a collection, a refined collection', () => {
    const assignee = (value: unknown) => compiled(plain({ permission: [{ ...USE, assignee: value }] }));
    expect(decide(assignee('urn:alice'), as('urn:bob'))).toMatchObject({ kind: 'no-rule', code: CODES.noPermission });
    expect(decide(assignee(['urn:alice', { uid: 'urn:bob', '@type': 'Party' }]), as('urn:bob')).result).toBe('permit');
    const club = { '@type': 'PartyCollection', source: 'urn:club' };
    expect(decide(assignee(club), as('urn:bob', { memberships: ['urn:club'] })).result).toBe('permit');
    expect(decide(assignee(club), as('urn:bob', { memberships: [] })).kind).toBe('no-rule');
    expect(decide(assignee(club), as('urn:bob'))).toMatchObject({ kind: 'undecidable', missing: ['memberships'] });
    const leads = {
      ...club,
      refinement: [{ leftOperand: 'vcard:hasRole', operator: 'isPartOf', rightOperand: ['lead'] }],
    };
    const refined = assignee(leads);
    expect(decide(refined, as('urn:bob', { memberships: ['urn:club'], roles: ['lead'] })).result).toBe('permit');
    expect(decide(refined, as('urn:bob', { memberships: ['urn:club'], roles: [] })).result).toBe('deny');
    expect(
      refusals(plain({ permission: [{ ...USE, assignee: { ...leads, source: undefined, uid: 'urn:x' } }] }))[0]?.[1],
    ).toBe(CODES.notEnforced);
  });
  it('targets: one, and a collection of assets', () => {
    const target = (value: unknown) => compiled(plain({ permission: [{ ...USE, target: value }] }));
    const x = { target: 'urn:x', targetCollections: ['urn:set'] };
    expect(decide(target('urn:x'), as('a', x)).result).toBe('permit');
    expect(decide(target('urn:y'), as('a', x)).kind).toBe('no-rule');
    expect(decide(target({ '@type': 'AssetCollection', source: 'urn:set' }), as('a', x)).result).toBe('permit');
    expect(decide(target('urn:x'), as('a'))).toMatchObject({ kind: 'undecidable', missing: ['target'] });
  });
  it('a party or target of a single rule has no form over DSP', () => {
    const there = toDsp(
      plain({
        permission: [
          { ...USE, assignee: 'urn:alice' },
          { ...USE, target: 'urn:x' },
        ],
      }),
    );
    expect(there.ok ? [] : there.errors.map((e) => e.pointer)).toEqual([
      '/permission/0/assignee',
      '/permission/1/target',
    ]);
  });
  it.each<[string, object, string]>([
    [
      'remedy',
      { permission: [USE], prohibition: [{ action: 'print', remedy: { action: 'delete' } }] },
      '/prohibition/0/remedy',
    ],
    [
      'consequence',
      { permission: [{ ...USE, duty: [{ action: 'compensate', consequence: [] }] }] },
      '/permission/0/duty/0/consequence',
    ],
    ['inheritance', { permission: [USE], inheritFrom: 'urn:x' }, '/inheritFrom'],
    [
      'a reference to a value elsewhere',
      { permission: [permit({ leftOperand: 'purpose', operator: 'eq', rightOperandReference: 'urn:x' })] },
      '/permission/0/constraint/0/rightOperandReference',
    ],
    ['the IDS information model', { permission: [USE], 'ids:permission': [] }, '/ids:permission'],
  ])('%s is refused, with its reason', (_name, more, pointer) => {
    const result = compile(plain(more), { kind: 'usage', enforced: () => true });
    const error = result.ok ? undefined : result.errors.find((e) => e.pointer === pointer);
    expect(error?.text.en.length).toBeGreaterThan(40);
    expect(error?.text.de).not.toBe(error?.text.en);
  });
  it('a time bound in plain ODRL', () => {
    const p = compiled(
      plain({
        permission: {
          action: 'use',
          constraint: {
            leftOperand: 'dateTime',
            operator: 'lt',
            rightOperand: { '@value': new Date(NOW + 1).toISOString(), '@type': 'xsd:dateTime' },
          },
        },
      }),
    );
    expect(decide(p, as('a')).validUntil).toBe(NOW + 1);
  });
});
