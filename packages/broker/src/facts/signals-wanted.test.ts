import { expect, it } from 'vitest';
import type { AgreementRow } from '../db/tables.ts';
import { SignalAgreements } from './signals-wanted.ts';

const row = (id: string, body: string, more: Partial<AgreementRow> = {}): AgreementRow =>
  ({ id, provider: 'acme', body, revoked_at: null, ...more }) as AgreementRow;
const idsOf = (agreements: SignalAgreements, publisher = 'acme') => agreements.of(publisher).map(({ id }) => id);

it('agreements that ask for no signal change nothing, however many there are', () => {
  const agreements = new SignalAgreements();
  expect(agreements.put(row('plain', '{"permission":[]}'))).toBe(false);
  expect(agreements.put(row('plain', '{"permission":[]}', { revoked_at: 1 }))).toBe(false);
  expect(idsOf(agreements)).toEqual([]);
});

it('one that can ask counts from its beginning to its end, for its publisher alone', () => {
  const agreements = new SignalAgreements();
  const asking = row('asking', '{"leftOperand":"x:machineState"}');
  expect(agreements.put(asking)).toBe(true);
  expect(agreements.put({ ...asking, provider_confirmed: 1 })).toBe(false);
  expect([idsOf(agreements), idsOf(agreements, 'beads')]).toEqual([['asking'], []]);
  expect(agreements.put({ ...asking, revoked_at: 1 })).toBe(true);
  expect(idsOf(agreements)).toEqual([]);
  agreements.put(row('erased', 'x:event'));
  expect([agreements.forget(row('erased', '')), idsOf(agreements)]).toEqual([true, []]);
});
