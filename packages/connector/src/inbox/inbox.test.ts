import type { AgreementView, ControlNegotiationApproval, DataActRequest, NegotiationView } from '@millspace/schemas';
import { validateInbox } from '@millspace/schemas';
import { expect, test } from 'vitest';
import type { AgreementDuties } from '../duties/overview.ts';
import { inboxOf, type Matters } from './inbox.ts';

const DAY = 86_400_000;
const now = 1_800_000_000_000;
const rule = { en: 'Delete it.', de: 'Löschen.' };
const none: Matters = {
  ...{ suspended: [], sources: [], silentMs: 0, backlog: null, disk: null, unreached: [] },
  now,
  participant: 'acme',
  approvals: [],
  countered: [],
  agreements: [],
  duties: [],
  requests: [],
  quarantined: [],
  certificateEnds: null,
  titleOf: (dataset) => (dataset === 'urn:millspace:dataset:acme:mills' ? { en: 'Mills', de: 'Mühlen' } : null),
};
const dataset = 'urn:millspace:dataset:acme:mills';
const until = (t: number) => ({
  action: 'odrl:use',
  constraint: [
    {
      leftOperand: 'odrl:dateTime',
      operator: 'lteq',
      rightOperand: { '@value': new Date(t).toISOString(), '@type': 'xsd:dateTime' },
    },
  ],
});
const agreement = (id: string, more: object = {}, permission: object[] = [{ action: 'odrl:use' }]) =>
  ({
    ...{ agreement: { '@id': id, permission }, status: 'active', role: 'provider', counterparty: 'maker', dataset },
    ...more,
  }) as unknown as AgreementView;
const approval = (pid: string, t: number) => ({ pid, t, dataset, counterparty: 'maker' }) as ControlNegotiationApproval;
const request = (more: object) =>
  ({
    id: 'r',
    holder: 'acme',
    user: 'maker',
    state: 'open',
    dataset,
    due: now + 3 * DAY,
    at: now,
    ...more,
  }) as DataActRequest;
const owed = (duties: object[]) => [{ agreement: 'a', dataset, duties }] as unknown as AgreementDuties[];
const kinds = (more: Partial<Matters>) => inboxOf({ ...none, ...more }).map(({ kind }) => kind);

test('by deadline, what has none after it and the oldest first; each with the page on which it is done', () => {
  const items = inboxOf({
    ...none,
    approvals: [approval('p2', now - 1), approval('p1', now - 5)],
    requests: [request({})],
    agreements: [
      agreement('a', { violations: [{ duty: '/obligation/0', rule, due: now - DAY, since: now - 1 }] }),
      agreement('b', {}, [until(now + 2 * DAY)]),
    ],
    quarantined: [{ source: 'mill', entries: 3 }],
  });
  expect(items.map(({ id, to }) => [id, to])).toEqual([
    ['violation a /obligation/0', '/agreements/a'],
    ['agreement-ends b', '/agreements/b'],
    ['data-act r', `/datasets/${encodeURIComponent(dataset)}`],
    ['approval p1', '/approvals/p1'],
    ['approval p2', '/approvals/p2'],
    ['quarantine mill', '/sources/mill/quarantine'],
  ]);
  expect(items[3]?.text).toEqual({ en: 'maker asks for “Mills”.', de: 'maker fragt „Mühlen“ an.' });
  expect(validateInbox({ at: now, complete: true, items }), JSON.stringify(validateInbox.errors)).toBe(true);
});

test('terms that the other side has named last, for whichever side has to answer; not what waits for somebody else', () => {
  const view = (pid: string, role: 'consumer' | 'provider', may: string[]) =>
    ({
      ...{ pid, role, may, dataset, counterparty: 'maker' },
      waitsFor: { since: now - 7 },
    }) as unknown as NegotiationView;
  const items = inboxOf({
    ...none,
    countered: [
      view('urn:uuid:a', 'consumer', ['counter', 'accept', 'terminate']),
      view('urn:uuid:b', 'provider', ['refuse', 'offer', 'accept', 'terminate']),
      view('urn:uuid:c', 'provider', ['refuse', 'offer', 'terminate']),
      view('urn:uuid:first', 'provider', ['approve', 'refuse', 'offer', 'terminate']),
      view('urn:uuid:signing', 'provider', ['offer', 'terminate']),
      view('urn:uuid:sent', 'consumer', ['terminate']),
    ],
  });
  expect(items.map(({ id, kind, since, to, text }) => [id, kind, since, to, text.en])).toEqual([
    ['offer urn:uuid:a', 'offer', now - 7, '/requests/urn%3Auuid%3Aa', 'maker offers “Mills” on its terms.'],
    ['offer urn:uuid:b', 'offer', now - 7, '/requests/urn%3Auuid%3Ab', 'maker asks for “Mills” on other terms.'],
    ['offer urn:uuid:c', 'offer', now - 7, '/requests/urn%3Auuid%3Ac', 'maker asks for “Mills” on other terms.'],
  ]);
  expect(validateInbox({ at: now, complete: true, items }), JSON.stringify(validateInbox.errors)).toBe(true);
});

test('duties when they are due within a week or overdue; not what is kept, done or far away', () => {
  const duty = (state: string, due: number | null) => ({ path: `/${state}/${due}`, kind: 'delete', rule, state, due });
  const duties = owed([
    duty('overdue', null),
    duty('waiting', now + 6 * DAY),
    duty('waiting', now + 8 * DAY),
    duty('waiting', null),
    duty('done', now),
    duty('kept', null),
  ]);
  expect(inboxOf({ ...none, duties }).map(({ id }) => id)).toEqual([
    `duty a /waiting/${now + 6 * DAY}`,
    'duty a /overdue/null',
  ]);
});

test('an agreement that ends later, has ended, or is revoked says nothing; nor one with a permission without end', () => {
  const soon = until(now + DAY);
  expect(kinds({ agreements: [agreement('a', {}, [until(now + 15 * DAY)])] })).toEqual([]);
  expect(kinds({ agreements: [agreement('a', {}, [until(now - DAY)])] })).toEqual([]);
  expect(kinds({ agreements: [agreement('a', { status: 'revoked' }, [soon])] })).toEqual([]);
  expect(kinds({ agreements: [agreement('a', {}, [soon, { action: 'odrl:use' }])] })).toEqual([]);
});

test('Data Act requests that are open, to us; a certificate a month before its end', () => {
  expect(kinds({ requests: [request({ holder: 'other' }), request({ state: 'granted' })] })).toEqual([]);
  expect(kinds({ certificateEnds: now + 29 * DAY })).toEqual(['certificate']);
  expect(kinds({ certificateEnds: now + 31 * DAY })).toEqual([]);
});
