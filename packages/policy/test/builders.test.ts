// Each class in everyday units: what the builder makes compiles, travels, and is of that class.
import { validateOdrlOffer } from '@millspace/schemas';
import { describe, expect, it } from 'vitest';
import { classesOf, explainPolicy, type OfferTerms, offer, toDsp } from '../src/index.ts';
import { compiled, DIGEST } from './make.ts';

const CASES: readonly [string, OfferTerms, number[], string][] = [
  ['everything', {}, [1], 'Use is allowed to the participant of the agreement.'],
  ['connectors', { connectors: ['urn:c:1'] }, [1, 2], 'Use is allowed with the connector "urn:c:1" only.'],
  [
    'applications',
    { applications: ['urn:app:oee'] },
    [1, 3],
    'Use is allowed with the application "urn:app:oee" only.',
  ],
  ['a time', { from: 0, until: '2027-01-01T00:00:00Z' }, [1, 4], 'Use is allowed from 1 January 1970, 00:00 UTC on.'],
  [
    'a duration',
    { lasting: { months: 3 }, lastingFrom: 'first-use' },
    [1, 5],
    'Use is allowed for 3 months after the first use.',
  ],
  ['places', { places: ['EU', 'CH'], notPlaces: ['US'] }, [1, 6], 'Use is allowed in the European Union or CH only.'],
  [
    'a price',
    { price: { amount: '500.00', currency: 'EUR' } },
    [1, 7],
    'Use costs 500.00 EUR, to be paid once and in advance.',
  ],
  [
    'a rent',
    { price: { amount: '50', currency: 'EUR', every: { months: 1 } } },
    [1, 7, 8],
    'Use costs 50 EUR, to be paid in advance for every month.',
  ],
  ['roles', { roles: ['maintenance-engineer'] }, [1, 9], 'Use is allowed with the role "maintenance-engineer" only.'],
  ['purposes', { purposesWithin: ['x:service'] }, [1, 10], 'Use is allowed for the purpose "service".'],
  [
    'an event',
    { whileOpen: ['machine-fault', 'remote-maintenance'] },
    [1, 11],
    'Use is allowed while a machine fault or a remote maintenance is open.',
  ],
  ['a count', { count: { unit: 'uses', limit: 10 } }, [1, 12], "At most 10 uses at the consumer's in all."],
  [
    'a security level',
    { securityLevel: 'TRUST' },
    [1, 13],
    'Use is allowed with the security level "TRUST" or "TRUST_PLUS" only.',
  ],
  [
    'deletion',
    { deleteAfter: { days: 30 }, deleteBy: '2030-01-01T00:00:00Z', deleteAtEnd: true },
    [1, 14],
    'What was received is deleted after 30 days.',
  ],
  [
    'shapes',
    {
      pseudonymise: ['product'],
      replace: { '$.a': '*' },
      remove: ['$.b'],
      blurSeconds: 60,
      windowSeconds: 10,
      statistic: 'last',
    },
    [1, 15],
    '',
  ],
  [
    'at rest',
    { anonymise: { paths: ['$.operator'], afterDays: 7 } },
    [1, 16],
    'The fields $.operator are removed from what is kept, 7 days after receipt.',
  ],
  ['a log', { log: 'all' }, [1, 17], 'The consumer logs every granted and refused access.'],
  [
    'a notice',
    { inform: { participant: 'acme', of: 'granted', withinSeconds: 0 } },
    [1, 18],
    'acme is told of every granted access, before data are released.',
  ],
  ['passing on', { passOn: { policy: 'urn:p', digest: DIGEST } }, [1, 19], 'Passing on to others is allowed.'],
  [
    'states',
    { machineStates: ['running'], whileContract: true },
    [1, 21],
    "Use is allowed in the machine's state: running.",
  ],
  ['a relation', { machineRelations: ['user'] }, [0, 1], 'Only the user of the machine may.'],
  [
    'parties',
    { participants: ['beads'], notParticipants: ['x:dma-gatekeepers'], memberships: ['club'] },
    [0, 1],
    'Only beads may.',
  ],
  [
    'a prohibition',
    { neverFor: ['x:ai-training'] },
    [0, 1, 10],
    'Use is prohibited while this holds: The stated purpose is one of "training of an AI model".',
  ],
  ['text', { agreeTo: [{ document: 'urn:doc', digest: DIGEST }] }, [0, 1], ''],
];

describe('offers in everyday units', () => {
  it.each(CASES)('%s', (_name, terms, classes, sentence) => {
    const built = offer(terms);
    expect(validateOdrlOffer(built)).toBe(true);
    const there = toDsp(built);
    expect(there.ok && there.policy).toEqual(built);
    const policy = compiled(built);
    expect(classesOf(policy)).toEqual(classes);
    const { sentences } = explainPolicy(policy);
    if (sentence) expect(sentences.map((s) => s.en)).toContain(sentence);
    for (const { en, de } of sentences) {
      expect(de).not.toBe(en);
      expect(`${en}${de}`).not.toMatch(/undefined|null|NaN|\[object/);
      expect(en).toMatch(/[.:]$/);
    }
  });
  it('every class but the one that is refused', () => {
    const found = new Set(CASES.flatMap(([, , classes]) => classes));
    expect([...found].sort((a, b) => a - b)).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 21,
    ]);
  });
});
