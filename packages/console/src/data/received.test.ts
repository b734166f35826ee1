import type { AgreementView, TransferView } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { flowOf, ownDatasets, QUIET_MS, type ReceivedScope } from './received.ts';

const agreement = (over: object = {}) =>
  ({
    agreement: { '@id': 'a1', timestamp: '2026-01-01T00:00:00Z' },
    role: 'consumer',
    status: 'active',
    ...over,
  }) as unknown as AgreementView;
const transfer = (over: object = {}) =>
  ({ pid: 't1', agreement: 'a1', state: 'STARTED', decision: null, ...over }) as unknown as TransferView;
const came = (lastAt: number | null): ReceivedScope => ({
  scope: 'a1',
  dataset: 'd',
  provider: 'acme',
  chunks: 1,
  bytes: 1,
  revokedAt: null,
  lastAt,
});

test('a dataset is an agreement as consumer, with the transfer that still runs', () => {
  const older = agreement();
  const newer = agreement({ agreement: { '@id': 'a2', timestamp: '2026-02-01T00:00:00Z' } });
  const given = agreement({ role: 'provider', agreement: { '@id': 'a3', timestamp: '2026-03-01T00:00:00Z' } });
  const transfers = [transfer({ pid: 'ended', state: 'TERMINATED' }), transfer({ pid: 'running' })];
  const own = ownDatasets([older, newer, given], transfers, [came(5)]);
  expect(own.map(({ id, transfer: its, received }) => [id, its?.pid ?? null, received?.lastAt ?? null])).toEqual([
    ['a2', null, null],
    ['a1', 'running', 5],
  ]);
});

test.each([
  ['revoked', { agreement: agreement({ status: 'revoked' }), transfer: transfer(), received: came(0) }],
  ['duty missed', { agreement: agreement({ violations: [{}] }), transfer: transfer(), received: came(0) }],
  ['not asked for', { agreement: agreement(), transfer: null, received: null }],
  ['ended', { agreement: agreement(), transfer: transfer({ state: 'COMPLETED' }), received: came(0) }],
  [
    'refused',
    {
      agreement: agreement(),
      transfer: transfer({ state: 'SUSPENDED', decision: { result: 'deny' } }),
      received: null,
    },
  ],
  ['suspended', { agreement: agreement(), transfer: transfer({ state: 'SUSPENDED' }), received: came(0) }],
  ['waiting', { agreement: agreement(), transfer: transfer({ state: 'REQUESTED' }), received: null }],
  ['coming', { agreement: agreement(), transfer: transfer(), received: came(QUIET_MS) }],
  ['quiet', { agreement: agreement(), transfer: transfer(), received: came(0) }],
  ['quiet', { agreement: agreement(), transfer: transfer(), received: null }],
] as const)('it is %s', (flow, dataset) => {
  expect(flowOf(dataset, QUIET_MS * 2)).toBe(flow);
});
