import { measured } from '../support/figure.ts';
import { fsyncTimes } from '../support/fsync.ts';
import type { Group } from '../support/group.ts';
import { percentile } from '../support/stats.ts';

export const fsync: Group = {
  id: 'fsync',
  title: 'The disk',
  async run({ folder, quick, fsyncP50Ms }) {
    const times = fsyncTimes(folder('fsync'), quick ? 100 : 500);
    return [
      measured('fsync of 4 KiB, p50', fsyncP50Ms, 'ms'),
      measured('fsync of 4 KiB, p99', percentile(times, 0.99), 'ms'),
    ];
  },
};
