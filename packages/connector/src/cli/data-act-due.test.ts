import type { DataActRequest } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { dueLines } from './data-act-due.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 27);
const request = (id: string, change: Partial<DataActRequest>): DataActRequest =>
  ({
    id: `urn:uuid:${id}-0000-4000-8000-000000000000`,
    kind: 'third-party',
    dataset: 'mills',
    holder: 'maker',
    user: 'acme',
    recipient: 'beads',
    text: 'x',
    at: NOW - DAY,
    due: NOW + DAY,
    state: 'open',
    digest: 'sha256-x',
    ...change,
  }) as DataActRequest;
const lines = (me: string, ...requests: DataActRequest[]) => dueLines(requests, me, NOW, (en) => en);

test('the holder sees what it has to answer, what is overdue first and marked', () => {
  expect(lines('maker', request('aaaaaaaa', {}), request('bbbbbbbb', { due: NOW }))).toEqual([
    '!! Data Act bbbbbbbb · mills → beads: your answer to acme was due on 2026-11-27: connector data-act answer bbbbbbbb',
    'Data Act aaaaaaaa · mills → beads: your answer to acme is due on 2026-11-28: connector data-act answer aaaaaaaa',
  ]);
});

test('the user sees when an answer is due, and when it may escalate', () => {
  expect(
    lines(
      'acme',
      request('aaaaaaaa', {}),
      request('bbbbbbbb', { due: NOW - 1 }),
      request('cccccccc', { state: 'refused' }),
    ),
  ).toEqual([
    expect.stringMatching(/^!! Data Act bbbbbbbb .*escalate: connector data-act escalate bbbbbbbb/),
    expect.stringMatching(/^Data Act aaaaaaaa .*the answer of maker is due on 2026-11-28$/),
    expect.stringMatching(/^Data Act cccccccc .*maker refused; you may escalate/),
  ]);
});

test('what is settled, or between others, is not shown', () => {
  expect(lines('acme', request('a', { state: 'granted' }), request('b', { state: 'escalated' }))).toEqual([]);
  expect(lines('beads', request('a', {}), request('b', { state: 'refused' }))).toEqual([]);
  expect(lines('maker', request('c', { state: 'refused' }))).toEqual([]);
});
