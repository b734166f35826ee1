import { offer } from '@millspace/policy';
import type { AgreementView, DeliveredMonth } from '@millspace/schemas';
import { validateGivenAndReceived } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { balanceOf } from './balance.ts';
import { monthOf, withReceipt } from './delivered-months.ts';

const MEANS = 'urn:millspace:dataset:maker:means';
const MILLS = 'urn:millspace:dataset:acme:mills';
const urn = (slug: string) => `urn:millspace:participant:${slug}`;

function view(
  id: string,
  more: {
    role: 'provider' | 'consumer';
    partner?: string;
    status?: string;
    day?: number;
    terms?: object;
    named?: string;
  },
): AgreementView {
  const { role, partner = 'maker', status = 'active', day = 1, terms = {}, named } = more;
  const dataset = role === 'provider' ? MILLS : MEANS;
  return {
    agreement: {
      ...{ ...offer(terms), '@id': id, '@type': 'Agreement', target: dataset, timestamp: `2026-01-0${day}T00:00:00Z` },
      ...{ assigner: urn('acme'), assignee: urn(partner) },
      ...(named ? { 'x:inReturn': { dataset: named } } : {}),
    },
    ...{ status, dataset, role, counterparty: partner, sentences: [] },
    labels: { prevented: 0, attested: 0, evidenced: 0, contractText: 0 },
  } as unknown as AgreementView;
}
const month = (name: string, rows: number, coveredMs = 10): DeliveredMonth => ({
  month: name,
  rows,
  bytes: rows * 2,
  coveredMs,
});
const no = () => [];
const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id);

test('each partner once, both directions, what is in force first and then the newest', () => {
  const found = balanceOf(
    [
      view('a', { role: 'provider', status: 'revoked', day: 9 }),
      view('b', { role: 'provider', day: 1 }),
      view('c', { role: 'provider', day: 2 }),
      view('d', { role: 'consumer', day: 3 }),
      view('e', { role: 'consumer', partner: 'beads', day: 4 }),
    ],
    no,
  );
  expect(
    found.map(({ partner, given, received }) => [partner, ids(given.agreements), ids(received.agreements)]),
  ).toEqual([
    ['beads', [], ['e']],
    ['maker', ['c', 'b', 'a'], ['d']],
  ]);
  const answer = { at: 0, partners: found };
  expect(validateGivenAndReceived(answer), JSON.stringify(validateGivenAndReceived.errors)).toBe(true);
});

test('months of all agreements of a direction together, newest first; what overlaps in time is not counted twice', () => {
  const months = { b: [month('2026-02', 5, 100), month('2026-01', 1)], c: [month('2026-02', 7, 300)] };
  const [partner] = balanceOf(
    [view('b', { role: 'provider' }), view('c', { role: 'provider' })],
    (id) => months[id as 'b' | 'c'],
  );
  expect(partner?.given.months).toEqual([
    { month: '2026-02', rows: 12, bytes: 24, coveredMs: 300 },
    { month: '2026-01', rows: 1, bytes: 2, coveredMs: 10 },
  ]);
  expect(partner?.received.months).toEqual([]);
});

test('a return: what was expected, what was named, and whether there is an agreement on it', () => {
  const terms = { inReturn: { en: 'means', de: 'Mittelwerte' } };
  const given = (more: object, others: AgreementView[] = []) =>
    balanceOf([view('a', { role: 'provider', terms, ...more }), ...others], no)[0]?.given.agreements[0]?.inReturn;
  const expected = [{ en: 'means', de: 'Mittelwerte' }];
  expect(given({})).toEqual({ expected, dataset: null, agreement: null });
  expect(given({ named: MEANS })).toEqual({ expected, dataset: MEANS, agreement: null });
  expect(given({ named: MEANS }, [view('back', { role: 'consumer' })])).toMatchObject({ agreement: 'back' });
  expect(given({ named: MEANS }, [view('back', { role: 'consumer', status: 'revoked' })])).toMatchObject({
    agreement: null,
  });
  expect(balanceOf([view('a', { role: 'provider' })], no)[0]?.given.agreements[0]).not.toHaveProperty('inReturn');
});

test('time is covered once, over short seams too, not over long gaps', () => {
  const minute = 60_000;
  const empty = { month: '2026-01', rows: 0, bytes: 0, covered: 0, last_end: 0 };
  const first = withReceipt(empty, { start: minute, end: 2 * minute, rows: 1, bytes: 1 });
  expect(first.covered).toBe(minute);
  const seam = withReceipt(first, { start: 3 * minute, end: 4 * minute, rows: 1, bytes: 1 });
  expect(seam).toMatchObject({ rows: 2, covered: 3 * minute });
  const overlap = withReceipt(seam, { start: 2 * minute, end: 4 * minute, rows: 1, bytes: 1 });
  expect(overlap.covered).toBe(3 * minute);
  expect(withReceipt(overlap, { start: 60 * minute, end: 61 * minute, rows: 1, bytes: 1 }).covered).toBe(4 * minute);
});

test('months are those of the clock on the wall', () => {
  expect(monthOf(new Date(2026, 0, 31, 23, 59).getTime())).toBe('2026-01');
  expect(monthOf(new Date(2026, 1, 1).getTime())).toBe('2026-02');
});
