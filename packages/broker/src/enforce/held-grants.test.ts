import { expect, it } from 'vitest';
import { transfer } from '../testing/kit.ts';
import type { Grant } from './grant.ts';
import { HeldGrants } from './held-grants.ts';

const grant = (pid: string, state: Grant['facts']['state'], connector: string | null = null): Grant =>
  ({ facts: transfer(pid, {}, { state }), connector }) as Grant;

it('who looks at what is open meets nothing that is over, and what is over is found by either pid', () => {
  const held = new HeldGrants();
  for (const n of [1, 2, 3]) held.put(grant(`over-${n}`, 'TERMINATED'));
  const open = grant('open', 'STARTED');
  held.put(open);
  expect(held.open()).toEqual([open]);
  expect(held.of('over-2')).toHaveLength(1);
  expect(held.of('over-2-provider')).toEqual(held.of('over-2'));
  held.put(grant('open', 'COMPLETED'));
  expect(held.open()).toEqual([]);
  held.put(open);
  expect(held.open()).toEqual([open]);
});

it('keeps one for each connector, and nothing of a transfer whose last one is forgotten', () => {
  const held = new HeldGrants();
  const [one, two] = [grant('t', 'STARTED', 'one'), grant('t', 'STARTED', 'two')];
  held.put(one);
  held.put(two);
  expect(held.of('t')).toEqual([one, two]);
  expect(held.get('t', 'two')).toBe(two);
  expect(held.get('t', null)).toBeUndefined();
  held.delete(one);
  expect([held.of('t-provider'), held.open()]).toEqual([[two], [two]]);
  held.delete(two);
  expect([held.of('t'), held.of('t-provider'), held.open()]).toEqual([[], [], []]);
});
