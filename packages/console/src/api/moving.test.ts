import { Query, QueryClient } from '@tanstack/react-query';
import { expect, test } from 'vitest';
import { lastOf } from './moving.ts';

const asked = (...queryKey: unknown[]) => new Query({ client: new QueryClient(), queryKey, queryHash: '' });

test('the answer before stays while only what moves has moved', () => {
  const keep = lastOf(['/audit', { kind: 'a', cursor: '2' }], ['cursor']);
  expect(keep('page 1', asked('/audit', { kind: 'a' }))).toBe('page 1');
  expect(keep('page 1', asked('/audit', { cursor: '1', kind: 'a', limit: undefined }))).toBe('page 1');
});

test.each([
  ['another filter', '/audit', { kind: 'b' }],
  ['no filter', '/audit', {}],
  ['another list', '/proposals', { kind: 'a' }],
])('%s begins anew', (_, path, query) => {
  expect(lastOf(['/audit', { kind: 'a', cursor: '2' }], ['cursor'])('page 1', asked(path, query))).toBeUndefined();
});

test('nothing stays where nothing was, or nothing moves', () => {
  expect(lastOf(['/audit', {}], ['cursor'])(undefined, undefined)).toBeUndefined();
  expect(lastOf(['/audit', { cursor: '2' }], [])('page 1', asked('/audit', {}))).toBeUndefined();
});
