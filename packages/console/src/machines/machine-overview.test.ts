import { expect, test } from 'vitest';
import { firstSignals, lastHeard } from './machine-overview.ts';

const group = (lastLive: number | null) => ({ group: 'fast', pack: 'bead-mill/1', lastLive, watermark: null });
const now = (signal: string) => ({ signal, group: 'fast', t: 1, value: 1, quality: null });

test('a machine was last heard when its newest group spoke, or never', () => {
  expect(lastHeard({ groups: [group(5), group(null), group(9)] })).toBe(9);
  expect(lastHeard({ groups: [group(null)] })).toBeNull();
});

test('first are those that tell how a mill runs; of a machine without them the first few', () => {
  expect(firstSignals([now('a'), now('agitator.power')])).toEqual(['agitator.power']);
  expect(firstSignals(['a', 'b', 'c', 'd', 'e'].map(now))).toEqual(['a', 'b', 'c', 'd']);
});
