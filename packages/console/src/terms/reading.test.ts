import { expect, test } from 'vitest';
import { purposeOf, readingOf } from './reading.ts';

const offer = {
  '@id': 'urn:uuid:7b0c1d7e-0f6e-4c52-9d0f-7a1f6f0b0002',
  '@type': 'Offer',
  profile: 'https://millspace.org/profile/1/',
  permission: [
    {
      action: 'odrl:use',
      constraint: [
        { leftOperand: 'odrl:purpose', operator: 'isAnyOf', rightOperand: ['x:research', 'urn:example:own'] },
        {
          leftOperand: 'odrl:dateTime',
          operator: 'lt',
          rightOperand: { '@value': '2030-01-01T00:00:00Z', '@type': 'xsd:dateTime' },
        },
      ],
      duty: [
        {
          action: 'x:keepSignals',
          constraint: [{ leftOperand: 'x:signal', operator: 'isAnyOf', rightOperand: ['agitator.power'] }],
        },
      ],
    },
  ],
};

test('a policy is read as sentences, its terms by strength, what it lets through and the purposes it allows', () => {
  const reading = readingOf(offer);
  expect(reading?.purposes).toEqual([
    { id: 'x:research', name: { en: 'research', de: 'Forschung' } },
    { id: 'urn:example:own', name: { en: 'urn:example:own', de: 'urn:example:own' } },
  ]);
  expect(reading?.shapes.map(({ signals }) => signals)).toEqual([['agitator.power']]);
  expect(reading?.labels).toMatchObject({ attested: 1, contractText: 0 });
  expect(reading?.clauses.filter(({ label }) => label === 'attested').map(({ text }) => text.de)).toEqual([
    expect.stringContaining('Forschung'),
  ]);
});

test('a purpose that is forbidden is none that a request can name', () => {
  const [permission] = offer.permission;
  const forbids = { leftOperand: 'odrl:purpose', operator: 'isNoneOf', rightOperand: ['x:marketing'] };
  expect(readingOf({ ...offer, permission: [{ ...permission, constraint: [forbids] }] })?.purposes).toEqual([]);
});

test('what is no policy is not made up', () => {
  expect(readingOf({ '@type': 'Offer' })).toBeNull();
  expect(purposeOf('x:research').name.de).toBe('Forschung');
});
