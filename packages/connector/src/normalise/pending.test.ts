import type { GapRecord } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { frame, START } from '../../test/helpers.ts';
import type { NormalisedBatch } from '../ports.ts';
import { Pending } from './pending.ts';

/** Frames that are kept at most. */
const MOST = 20_000;

test('what does not fit any more while the store refuses is called missing with its whole slots, and nothing else is', () => {
  const committed: NormalisedBatch[] = [];
  let refuses = true;
  const commit = (batch: NormalisedBatch) => {
    if (refuses) throw new Error('no room');
    committed.push(batch);
  };
  const pending = new Pending({ commit, lastCommitted: () => null }, () => 1000);
  const power = (i: number) => ({ 'agitator.power': i });
  // The past comes in between: an hour before, and later what lies just before that.
  pending.frame(frame(START, power(0)));
  pending.frame(frame([START - 3_600_000, START - 3_599_000], { 'agitator.power': [1, 2] }, { origin: 'history' }));
  pending.frame(frame(START + 1000, power(3)));
  pending.frame(frame(START - 3_601_000, power(4), { origin: 'history' }));
  expect(() => pending.commit()).toThrow('no room');
  for (let i = 2; i < 2 + MOST; i += 1) pending.frame(frame(START + i * 1000, power(i)));
  refuses = false;
  pending.commit();
  const [batch] = committed;
  expect(batch?.frames.map(({ frame: { t } }) => t[0])).toEqual(
    Array.from({ length: MOST }, (_value, index) => START + (2 + index) * 1000),
  );
  const gaps = (batch?.records ?? []) as GapRecord[];
  expect(gaps.map(({ machine, pack, group, t, to, reason }) => [machine, pack, group, t, to, reason])).toEqual([
    ['mill-1', 'bead-mill/1', 'fast', START - 500, START + 1499, 'refused'],
    ['mill-1', 'bead-mill/1', 'fast', START - 3_601_500, START - 3_598_501, 'refused'],
  ]);
  expect(new Set(gaps.map(({ id }) => id)).size).toBe(2);
});
