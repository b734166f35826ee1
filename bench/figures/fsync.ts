import { availableParallelism, loadavg } from 'node:os';
import { measured } from '../support/figure.ts';
import { fsyncTimes } from '../support/fsync.ts';
import type { Group } from '../support/group.ts';
import { percentile } from '../support/stats.ts';

export const fsync: Group = {
  id: 'fsync',
  title: 'This machine',
  async run({ folder, quick, fsyncP50Ms }) {
    const times = fsyncTimes(folder('fsync'), quick ? 100 : 500);
    const load = { note: `${availableParallelism()} cores; much above 0, others take part in every figure below` };
    return [
      measured('load when the run began, mean of a minute', loadavg()[0] ?? 0, 'processes', load),
      measured('fsync of 4 KiB, p50', fsyncP50Ms, 'ms'),
      measured('fsync of 4 KiB, p99', percentile(times, 0.99), 'ms'),
    ];
  },
};
