import { ManualClock } from '@millspace/runtime/clock';
import type { Frame } from '@millspace/schemas';
import { afterEach, describe, expect, it } from 'vitest';
import {
  agreement,
  DATASET,
  frame,
  Harness,
  type Item,
  makeChunk,
  rowsOfItems,
  T0,
  transfer,
  watermark,
} from './testing/kit.ts';

const running: Harness[] = [];
const harness = async (...args: Parameters<Harness['start']>) => {
  const made = await new Harness().start(...args);
  running.push(made);
  return made;
};
afterEach(async () => {
  for (const made of running.splice(0)) await made.destroy();
});

const frames = (items: readonly Item[]) =>
  items.flatMap(({ lines }) => lines).filter((line): line is Frame => !('record' in line));
const values = (items: readonly Item[]) =>
  frames(items).flatMap(({ t, signals }) => t.map((instant, index) => [instant, signals['agitator.power']?.[index]]));

describe('count', () => {
  it('delivers exactly the limit to fifty readers of one agreement', async () => {
    const h = await harness();
    const agreed = agreement({ count: { unit: 'samples', limit: 1003 } });
    for (let n = 0; n < 50; n += 1) h.control.transfers.set(`t${n}`, transfer(`t${n}`, {}, { agreement: agreed }));
    await h.send(
      Array.from({ length: 20 }, (_, index) => makeChunk([frame(T0 + index * 10_000, 10)], { seq: index + 1 })),
    );
    const consumer = h.consumer;
    const all = await Promise.all(
      Array.from({ length: 50 }, async (_, n) => {
        const reader = await h.open(`t${n}`, undefined, consumer).catch((error: { code?: string }) => {
          expect(error.code).toBe('MS-DLV-008');
          return null;
        });
        return reader ? reader.until(() => false) : [];
      }),
    );
    expect(all.reduce((sum, items) => sum + rowsOfItems(items), 0)).toBe(1003);
    expect(h.plane.used(agreed['@id'])).toEqual({ samples: 1003, deliveries: 0 });
    for (const items of all)
      if (items.length > 0) expect(items.at(-1)?.header.end).toMatchObject({ code: 'MS-DLV-008' });
  });

  it('cuts at the sample, and gives the same again for nothing', async () => {
    const h = await harness();
    h.control.transfers.set('t1', transfer('t1', { count: { unit: 'samples', limit: 7 } }));
    await h.send([
      makeChunk([frame(T0, 5)], { seq: 1 }),
      makeChunk([frame(T0 + 5000, 5)], { seq: 2 }),
      makeChunk([frame(T0 + 10_000, 5)], { seq: 3 }),
    ]);
    const first = await (await h.open('t1')).until(() => false);
    expect(values(first).map(([t]) => t)).toEqual([0, 1, 2, 3, 4, 5, 6].map((s) => T0 + s * 1000));
    const again = await (await h.open('t1')).until(() => false);
    expect(values(again)).toEqual(values(first));
    const behind = await (await h.open('t1', first[0]?.header.position)).until(() => false);
    expect(values(behind)).toEqual(values(first).slice(5));
    expect(h.plane.used(agreement()['@id']).samples).toBe(7);
  });

  it('is kept over a restart', async () => {
    const h = await harness();
    h.control.transfers.set('t1', transfer('t1', { count: { unit: 'samples', limit: 5 } }));
    await h.send([makeChunk([frame(T0, 8)], { seq: 1 })]);
    await (await h.open('t1')).until(() => false);
    await h.stop();
    await h.start();
    expect(h.plane.used(agreement()['@id']).samples).toBe(5);
    expect(rowsOfItems(await (await h.open('t1')).until(() => false))).toBe(5);
  });

  it('lets no live stream through when deliveries are counted', async () => {
    const h = await harness();
    h.control.transfers.set('t1', transfer('t1', { count: { unit: 'deliveries', limit: 5 } }));
    await expect(h.open('t1')).rejects.toMatchObject({ code: 'MS-DLV-003' });
  });
});

describe('time limits', () => {
  it('passes over what is denied at its turn, and never streams it later', async () => {
    const clock = new ManualClock(T0);
    const h = await harness({}, { clock });
    h.control.transfers.set('t1', transfer('t1', { from: T0 + 60_000 }));
    const reader = await h.open('t1');
    await h.send([makeChunk([frame(T0)], { seq: 1 }), makeChunk([frame(T0 + 1000)], { seq: 2 })]);
    const [first] = await reader.until((items) => items.length === 1);
    expect(first?.lines).toEqual([
      expect.objectContaining({ record: 'withheld', text: expect.objectContaining({ de: expect.any(String) }) }),
    ]);
    clock.set(T0 + 60_000);
    await h.send([makeChunk([frame(T0 + 60_000)], { seq: 3 })]);
    const [live] = await reader.until((items) => items.length === 1);
    expect(values(live ? [live] : [])).toEqual([[T0 + 60_000, 1]]);
    reader.close();
    const again = await (await h.open('t1')).until((items) => items.length === 2);
    expect(again.map(({ lines }) => ('record' in (lines[0] ?? {}) ? 'withheld' : 'frame'))).toEqual([
      'withheld',
      'frame',
    ]);
    await h.stop();
    await h.start({}, { clock });
    const later = await (await h.open('t1')).until((items) => items.length === 2);
    expect(later.map(({ lines }) => ('record' in (lines[0] ?? {}) ? 'withheld' : 'frame'))).toEqual([
      'withheld',
      'frame',
    ]);
  });

  it('stops a running stream when the end has come', async () => {
    const clock = new ManualClock(T0);
    const h = await harness({}, { clock });
    h.control.transfers.set('t1', transfer('t1', { until: T0 + 60_000 }));
    await h.send([makeChunk([frame(T0)], { seq: 1 })]);
    const reader = await h.open('t1');
    await reader.until((items) => items.length === 1);
    clock.set(T0 + 60_001);
    const rest = await reader.until(() => false);
    expect(rest.map(({ header }) => header.end?.code)).toEqual(['MS-DLV-003']);
    await expect(h.open('t1')).rejects.toMatchObject({ code: 'MS-DLV-003' });
    expect(h.control.evaluateDemand(DATASET)).toBe(false);
  });

  it('delays', async () => {
    const clock = new ManualClock(T0);
    const h = await harness({}, { clock });
    h.control.transfers.set('t1', transfer('t1', { delaySeconds: 600 }));
    h.control.transfers.set('t2', transfer('t2', { delaySeconds: 600, keepSignals: ['agitator.power'] }));
    await h.send([makeChunk([frame(T0)], { seq: 1 }), makeChunk([frame(T0 + 300_000)], { seq: 2 })]);
    clock.set(T0 + 600_000);
    for (const pid of ['t1', 't2']) {
      const reader = await h.open(pid);
      expect(values(await reader.until((items) => items.length === 1))).toEqual([[T0, 1]]);
      clock.set(T0 + 900_000);
      expect(values(await reader.until((items) => items.length === 1))).toEqual([[T0 + 300_000, 1]]);
      clock.set(T0 + 600_000);
      reader.close();
    }
  });
});

describe('shapes', () => {
  const chunks = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, index) => {
      const n = from + index;
      const lines = [frame(T0 + n * 4000, 4, n), watermark(T0 + n * 4000 + 3000)];
      return makeChunk(lines, { seq: n * 2 + 1 });
    });

  it('gives every reader of a shape the same, wherever it began or resumed', async () => {
    const h = await harness();
    const pids = ['t1', 't2', 't3'];
    for (const pid of pids)
      h.control.transfers.set(
        pid,
        transfer(pid, { windowSeconds: 10, statistic: 'mean' }, { consumerConnector: null }),
      );
    await h.send(chunks(0, 6));
    const consumer = h.consumer;
    const [a, b] = await Promise.all(['t1', 't2'].map((pid) => h.open(pid, undefined, consumer)));
    if (!a || !b) throw new Error('no readers');
    const enough = (n: number) => (items: Item[]) => values(items).length >= n;
    const firstA = await a.until(enough(1));
    const firstB = await b.until(enough(2));
    a.close();
    await h.send(chunks(6, 12));
    // Resumes in the middle of a window, by its cursor, after what it has.
    const resumed = await h.open('t1', firstA.at(-1)?.header.position, consumer);
    const restA = await resumed.until((items) => values([...firstA, ...items]).length >= 4);
    const restB = await b.until((items) => values([...firstB, ...items]).length >= 4);
    const late = await (await h.open('t3', undefined, consumer)).until(enough(4));
    const four = values(late).slice(0, 4);
    expect(values([...firstA, ...restA]).slice(0, 4)).toEqual(four);
    expect(values([...firstB, ...restB]).slice(0, 4)).toEqual(four);
    // By hand: values of chunk n are n, n+1, n+2, n+3 at seconds 4n … 4n+3.
    const at = (second: number) => Math.floor(second / 4) + (second % 4);
    const mean = (window: number) =>
      Array.from({ length: 10 }, (_, s) => at(window * 10 + s)).reduce((sum, v) => sum + v, 0) / 10;
    expect(four).toEqual([0, 1, 2, 3].map((window) => [T0 + window * 10_000, mean(window)]));
    expect(late.every(({ header }) => header.shaped)).toBe(true);
  });

  it('keeps back what a position out of thin air would betray', async () => {
    const h = await harness();
    h.control.transfers.set('t1', transfer('t1', { windowSeconds: 10 }));
    h.control.transfers.set(
      'raw',
      transfer('raw', {}, { agreement: agreement({}, 'urn:uuid:00000000-0000-4000-8000-0000000000a2') }),
    );
    await h.send(chunks(0, 6));
    const whole = await (await h.open('raw')).until((items) => items.length === 2);
    const cursor = whole[1]?.header.position ?? '';
    // Begins at second 8: the window 0…10 would be of two samples only.
    const items = await (await h.open('t1', cursor)).until((found) => values(found).length >= 1);
    expect(values(items)[0]?.[0]).toBe(T0 + 10_000);
    await expect(
      h.open(
        't1',
        cursor.replace(/^([^.]+)\.(\d+)/, (_, id, n) => `${id}.${Number(n) + 1}`),
      ),
    ).rejects.toMatchObject({ code: 'MS-DLV-006' });
  });

  it('shapes once for many', async () => {
    const h = await harness();
    const consumer = h.consumer;
    const readers = await Promise.all(
      Array.from({ length: 10 }, async (_, n) => {
        h.control.transfers.set(`t${n}`, transfer(`t${n}`, { keepSignals: ['agitator.power'] }));
        return h.open(`t${n}`, undefined, consumer);
      }),
    );
    await h.send(chunks(0, 10));
    const all = await Promise.all(readers.map((reader) => reader.until((items) => items.length === 10)));
    for (const items of all) {
      expect(values(items)).toEqual(values(all[0] ?? []));
      expect(frames(items).every(({ signals }) => Object.keys(signals).join() === 'agitator.power')).toBe(true);
    }
    expect(h.plane.status()['shaped']).toBeLessThanOrEqual(20);
  });
});

describe('a slow reader', () => {
  it('is sent no more than the window, and nobody else waits for it', async () => {
    const h = await harness();
    h.control.transfers.set('small', transfer('small'));
    const small = await h.open('small');
    await h.send(Array.from({ length: 500 }, (_, n) => makeChunk([frame(T0 - 1000_000 + n * 1000)], { seq: n + 1 })));
    h.control.transfers.set('slow', transfer('slow'));
    h.control.transfers.set('quick', transfer('quick'));
    const stuck = await h.open('slow');
    const consumer = h.consumer;
    const quick = await h.open('quick', undefined, consumer);
    for (let n = 0; n < 40; n += 1)
      await h.send([makeChunk([frame(T0 + n * 2000_000, 2000)], { seq: n + 501, compressAbove: 1e9 })]);
    await quick.until((items) => items.length === 540);
    const inFlight = h.plane.status()['inFlight'] as Record<string, number>;
    for (const pid of ['slow', 'small']) {
      expect(inFlight[pid]).toBeGreaterThan(128 * 1024);
      expect(inFlight[pid]).toBeLessThanOrEqual(256 * 1024);
    }
    stuck.close();
    small.close();
  });
});

describe('who may', () => {
  it('tells nobody else that a transfer exists', async () => {
    const h = await harness();
    h.control.transfers.set('t1', transfer('t1'));
    for (const stranger of [
      h.provider,
      h.client('eve', 'urn:millspace:connector:00000000-0000-4000-8000-00000000000e'),
    ]) {
      await expect(h.open('t1', undefined, stranger)).rejects.toMatchObject({ code: 'MS-DLV-001' });
      await expect(h.open('none', undefined, stranger)).rejects.toMatchObject({ code: 'MS-DLV-001' });
      await expect(
        stranger.request('POST', '/transfers/t1/acknowledgements', { json: { position: 'x' } }),
      ).rejects.toMatchObject({ code: 'MS-DLV-001' });
      await expect(
        stranger.request('POST', '/transfers/t1/history', { json: { from: 0, to: 1 } }),
      ).rejects.toMatchObject({ code: 'MS-DLV-001' });
    }
    await expect(h.send([makeChunk([frame(T0)], { seq: 1 })], h.consumer)).rejects.toMatchObject({
      code: 'MS-ING-007',
    });
  });

  it('stops a suspended transfer and lets it go on where it was', async () => {
    const h = await harness();
    h.control.transfers.set('t1', transfer('t1'));
    await h.send([makeChunk([frame(T0)], { seq: 1 })]);
    const reader = await h.open('t1');
    const [one] = await reader.until((items) => items.length === 1);
    h.control.change('t1', { state: 'SUSPENDED' });
    expect((await reader.until(() => false)).at(-1)?.header.end).toMatchObject({ code: 'MS-DLV-005', retry: true });
    await h.send([makeChunk([frame(T0 + 1000)], { seq: 2 })]);
    h.control.change('t1', { state: 'STARTED' });
    const [two] = await (await h.open('t1', one?.header.position)).until((items) => items.length === 1);
    expect(two?.header.chunk?.seq).toBe(2);
  });
});
