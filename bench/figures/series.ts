import { join } from 'node:path';
import { systemClock } from '@millspace/runtime/clock';
import { silentLogger } from '@millspace/runtime/logger';
import { querySeries } from '../../packages/connector/src/store/series.ts';
import { OWN, Store } from '../../packages/connector/src/store/store.ts';
import { below, measured } from '../support/figure.ts';
import { PART } from '../support/frames.ts';
import type { Group } from '../support/group.ts';
import { median } from '../support/stats.ts';

const SIGNAL = 'agitator.power';
const HOUR = 3_600_000;
const START = Date.UTC(2025, 0, 1);
const HOURS = 365 * 24;
/** Hours of one commit: filling is not what is measured. */
const BATCH = 120;
/** The answer reads hourly aggregates, so a quick run stores fewer rows behind each of them. */
const QUICK_PERIOD_MS = 60_000;

export const series: Group = {
  id: 'series',
  title: "The connector's store",
  async run({ folder, say, fsyncP50Ms, quick }) {
    const periodMs = quick ? QUICK_PERIOD_MS : 1000;
    const total = (HOURS * HOUR) / periodMs;
    const note = quick ? { note: 'quick: a row a minute, as many hourly aggregates' } : {};
    say('storing a year …');
    const options = {
      file: join(folder('store'), 'connector.db'),
      clock: systemClock,
      logger: silentLogger(),
      outbox: { maxBytes: 1e6, keepAckedMs: HOUR },
    };
    const store = new Store(options);
    const start = performance.now();
    for (let hour = 0; hour < HOURS; hour += BATCH) {
      const frames = Array.from({ length: Math.min(BATCH, HOURS - hour) }, (_, index) => ({
        ...PART,
        frame: hourOfFrames(START + (hour + index) * HOUR, periodMs),
      }));
      store.commit({ frames, records: [], quarantined: [] });
      // As the event loop would between commits: fold and write the blocks.
      store.flush();
    }
    const filled = total / ((performance.now() - start) / 1000) / 1e6;
    const query = {
      scope: OWN,
      machine: PART.machine,
      signal: SIGNAL,
      from: START,
      to: START + HOURS * HOUR,
      buckets: 1600,
    };
    const times = Array.from({ length: 15 }, () => {
      const asked = performance.now();
      const answer = querySeries(store, query);
      const took = performance.now() - asked;
      const rows = answer.n.reduce((sum, n) => sum + n, 0);
      if (rows !== total) throw new Error(`the answer covers ${rows} rows of ${total}`);
      return took;
    });
    store.close();
    const again = new Store(options);
    const asked = performance.now();
    querySeries(again, query);
    const cold = performance.now() - asked;
    again.close();
    return [
      measured('a year at 1 Hz, one signal, 1 600 buckets', median(times), 'ms', { budget: below(30), ...note }),
      measured('the same, first query after opening', cold, 'ms', { budget: below(30), ...note }),
      measured('storing hours of one signal, durable', filled, 'M values/s', { fsyncP50Ms, ...note }),
    ];
  },
};

function hourOfFrames(from: number, periodMs: number): { t: number[]; signals: Record<string, number[]> } {
  const t = Array.from({ length: HOUR / periodMs }, (_, index) => from + index * periodMs);
  return {
    t,
    signals: { [SIGNAL]: t.map((at) => Number((40 + 10 * Math.sin(at / 9e5) + ((at / 1000) % 17) * 0.1).toFixed(2))) },
  };
}
