import { describe, expect, it } from 'vitest';
import { agreement, c, compiled, duration, permit, USE } from '../test/make.ts';
import { type Clause, clausesOf, explainTerms } from './index.ts';

const forbidding = (...prohibition: object[]) => compiled(agreement({ permission: [USE], prohibition }));
const labelled = (clauses: readonly Clause[]) => clauses.map(({ label, text }) => [label, text.en]);

describe('the clauses of a contract', () => {
  it.each([
    ['prevented', { action: 'odrl:use' }],
    ['attested', { action: 'odrl:use', constraint: [c('odrl:purpose', 'isPartOf', ['x:ai-training'])] }],
    ['evidenced', { action: 'odrl:use', constraint: [c('x:application', 'eq', 'urn:app:trainer')] }],
    ['evidenced', { action: 'odrl:distribute' }],
    ['contract-text', { action: 'odrl:display' }],
  ])('a prohibition is as real as the weakest part of it: %s', (label, prohibition) => {
    const policy = forbidding(prohibition);
    expect(clausesOf(policy)[0]?.label).toBe(label);
    expect(explainTerms(policy)[0]?.label).toBe(label);
    expect(policy.prohibitions[0]?.outcomes.violated.label).toBe(label);
  });

  it('a permission to pass on is the word of the consumer also where it permits use beside it', () => {
    const policy = compiled({
      '@context': 'http://www.w3.org/ns/odrl.jsonld',
      ...{ '@type': 'Set', uid: 'urn:uuid:1', permission: { action: ['use', 'distribute', 'display'] } },
    });
    expect(labelled(clausesOf(policy))).toEqual([
      ['prevented', 'Use is allowed to the participant of the agreement.'],
      ['evidenced', 'Passing on to others is allowed.'],
      ['contract-text', 'The action odrl:display is allowed. No machine enforces that; it is recorded and shown.'],
      [null, expect.any(String)],
    ]);
  });

  it('what is delivered as it is counts as nothing that is prevented', () => {
    const whole = clausesOf(compiled(agreement({ permission: [USE] })));
    expect(whole.at(-1)?.label).toBeNull();
    const rounded = {
      ...USE,
      duty: [{ action: 'x:round', constraint: [c('x:step', 'eq', { '@value': '1', '@type': 'xsd:decimal' })] }],
    };
    expect(clausesOf(compiled(agreement({ permission: [rounded] }))).at(-1)?.label).toBe('prevented');
  });

  it('the terms that are listed are the clauses that ask for something; of several permissions each says which it is', () => {
    const policy = compiled(
      agreement({
        permission: [
          permit(c('odrl:purpose', 'eq', 'x:service')),
          permit(c('odrl:elapsedTime', 'lteq', duration('P1M'))),
        ],
        prohibition: [{ action: 'odrl:distribute' }],
        obligation: [{ action: 'odrl:delete', constraint: [c('odrl:event', 'eq', 'x:agreement-end')] }],
      }),
    );
    const clauses = clausesOf(policy).filter(({ label }) => label !== null);
    const terms = explainTerms(policy);
    expect(terms.map(({ label }) => label)).toEqual(clauses.map(({ label }) => label));
    for (const [i, { text }] of terms.entries()) {
      expect(text.en.endsWith(clauses[i]?.text.en ?? '?')).toBe(true);
      expect(text.de.endsWith(clauses[i]?.text.de ?? '?')).toBe(true);
    }
    expect(terms.map(({ text }) => /^Permission \d/.exec(text.en)?.[0])).toEqual([
      undefined,
      'Permission 1',
      'Permission 2',
      undefined,
    ]);
  });
});
