import type { Exchange } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { fitting } from './filter.ts';

const exchange = (pid: string, more: Partial<Exchange>) =>
  ({
    pid,
    provider: 'acme',
    consumer: 'beads',
    state: 'STARTED',
    agreement: `of-${pid}`,
    decision: null,
    ...more,
  }) as Exchange;
const all = [
  exchange('runs', {}),
  exchange('paused', { state: 'SUSPENDED', decision: { result: 'deny' } as Exchange['decision'] }),
  exchange('over', { state: 'TERMINATED', provider: 'perlit' }),
];
const pids = (filter: Parameters<typeof fitting>[1]) =>
  fitting(all, filter, new Set(['of-over'])).map(({ pid }) => pid);

test('without a filter everything fits', () => expect(pids({})).toEqual(['runs', 'paused', 'over']));
test('a participant is either side', () => {
  expect(pids({ participant: 'perlit' })).toEqual(['over']);
  expect(pids({ participant: 'beads' })).toHaveLength(3);
});
test('a paused one still runs, and a refused one is what the rules refuse', () => {
  expect(pids({ state: 'running' })).toEqual(['runs', 'paused']);
  expect(pids({ state: 'denied' })).toEqual(['paused']);
  expect(pids({ state: 'revoked' })).toEqual(['over']);
});
