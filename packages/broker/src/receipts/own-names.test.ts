import { AgreementPseudonyms } from '@millspace/runtime/pseudonyms';
import { afterEach, expect, test, vi } from 'vitest';
import type { DatasetFacts } from '../ports.ts';
import { OwnNames } from './own-names.ts';

const KEY = Buffer.alloc(32, 'kit');
const AGREEMENT = 'urn:uuid:a';
const factsOf = (machines: string[]): DatasetFacts => ({
  ...{ id: 'd', provider: 'acme', published: true, packs: [], signals: [], records: [] },
  machines: machines.map((id) => ({ id, pack: 'bead-mill/1' })),
});
const shownAs = (id: string, agreement = AGREEMENT) => new AgreementPseudonyms(KEY, agreement).of('machine', id);

afterEach(() => vi.restoreAllMocks());

test('a machine is found by its own name and by its pseudonym under the agreement alone', () => {
  let facts: DatasetFacts | null = factsOf(['mill-1', 'mill-2']);
  const names = new OwnNames(KEY, () => facts);
  const of = (shown: string, agreement = AGREEMENT) => names.of({ agreement, dataset: 'd' }, shown);
  expect(['mill-2', shownAs('mill-1'), shownAs('mill-2'), shownAs('mill-1', 'urn:uuid:b')].map((id) => of(id))).toEqual(
    ['mill-2', 'mill-1', 'mill-2', shownAs('mill-1', 'urn:uuid:b')],
  );
  facts = factsOf(['mill-2', 'mill-3']);
  expect([shownAs('mill-3'), shownAs('mill-1')].map((id) => of(id))).toEqual(['mill-3', shownAs('mill-1')]);
  facts = null;
  expect(of(shownAs('mill-3'))).toBe(shownAs('mill-3'));
});

test('pseudonyms are made once for each machine of an agreement, however many receipts there are', () => {
  const facts = factsOf(Array.from({ length: 50 }, (_, n) => `mill-${n}`));
  const shown = facts.machines.map(({ id }) => shownAs(id));
  const names = new OwnNames(KEY, () => facts);
  const made = vi.spyOn(AgreementPseudonyms.prototype, 'of');
  for (let receipt = 0; receipt < 10; receipt += 1)
    for (const name of shown) names.of({ agreement: AGREEMENT, dataset: 'd' }, name);
  expect(made).toHaveBeenCalledTimes(50);
});
