import type { Exchange } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { standingOf } from './standing.ts';

const of = (more: Partial<Exchange>) => standingOf({ state: 'STARTED', decision: null, ...more } as Exchange);
const denied = { result: 'deny' } as Exchange['decision'];
const allowed = { result: 'permit' } as Exchange['decision'];

test('a started exchange that a rule refuses does not run; one that is allowed, or not decided yet, does', () => {
  expect(of({ decision: denied })).toBe('STOPPED');
  expect(of({ decision: allowed })).toBe('STARTED');
  expect(of({})).toBe('STARTED');
});

test('what an administrator lets rest comes before everything; what is over is over, whatever would be decided', () => {
  const held = { since: 1, reason: 'r', what: 'exchange' } as const;
  expect(of({ state: 'SUSPENDED', held, decision: denied })).toBe('HELD');
  expect(of({ state: 'TERMINATED', decision: denied })).toBe('TERMINATED');
  expect(of({ state: 'SUSPENDED' })).toBe('SUSPENDED');
});
