import type { Agreement } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { wireIds } from '../dsp/wire-ids.ts';
import { byOwnName } from './own-name.ts';

const { slugOf, did } = wireIds(
  () => 'https://broker.example',
  (slug) => slug === 'acme' || slug === 'beads',
);
const agreed = (assignee: string) => ({ '@id': 'a', assignee }) as Agreement;

test('the did:web of a consumer of this broker stands for its URN', () => {
  expect(byOwnName(agreed(did('acme')), 'acme', slugOf).assignee).toBe('urn:millspace:participant:acme');
});

test.each([
  ['somebody else of this broker', did('beads')],
  ['the same short name at another broker', 'did:web:other.example:dsp:acme'],
  ['an outside partner', 'edc-consumer'],
])('%s stays who it is', (_who, assignee) => {
  expect(byOwnName(agreed(assignee), 'acme', slugOf).assignee).toBe(assignee);
});
