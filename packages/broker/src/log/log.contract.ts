import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { frame, makeChunk, T0, watermark } from '../testing/kit.ts';
import type { LogPort, NewChunk, StoredChunk } from './log.port.ts';

export interface LogEngine {
  open(): Promise<LogPort>;
  /** Ends the process that holds the log, as hard as the engine allows, and opens it anew. */
  reopen(): Promise<LogPort>;
  destroy(): Promise<void>;
  /** Sets the clock that arrivals are stamped with (epoch ms). */
  at(now: number): void;
}

const DATASET = 'urn:millspace:dataset:acme:mills';
const KEY = { dataset: DATASET, producer: 'p1', epoch: 1 };

function chunks(...ranges: [seq: number, lines: number][]): NewChunk[] {
  return ranges.map(([seq, lines]) => {
    const { header, body } = makeChunk(
      Array.from({ length: lines }, (_, index) => frame(T0 + (seq + index) * 1000)),
      { seq },
    );
    return { header, headerText: JSON.stringify(header), body };
  });
}

async function all(log: LogPort, after = 0): Promise<StoredChunk[]> {
  const found: StoredChunk[] = [];
  for (let at = after; ; ) {
    const batch = await log.pull(DATASET, at, 10_000);
    const last = batch.at(-1);
    if (!last) return found;
    found.push(...batch);
    at = last.offset;
  }
}

const expected = (epoch: number, seq: number) =>
  expect.objectContaining({ code: 'MS-ING-006', details: { expected: { epoch, seq } } });

/** What every engine of the log has to do. */
export function logContract(name: string, create: () => Promise<LogEngine>): void {
  describe(`log contract: ${name}`, () => {
    let engine: LogEngine;
    let log: LogPort;
    beforeEach(async () => {
      engine = await create();
      log = await engine.open();
    });
    afterEach(() => engine.destroy());

    it('keeps header and body as they were, in order', async () => {
      const given = chunks([1, 2], [3, 1], [4, 5]);
      expect(await log.append(KEY, given)).toEqual({ epoch: 1, seq: 8, appended: 3 });
      const held = await all(log);
      expect(held.map(({ headerText, body }) => [headerText, body.toString()])).toEqual(
        given.map(({ headerText, body }) => [headerText, body.toString()]),
      );
      expect(held.map(({ offset }) => offset)).toEqual(held.map(({ offset }) => offset).toSorted((a, b) => a - b));
      expect(log.position(DATASET, 'p1')).toEqual({ epoch: 1, seq: 8, seqFrom: 4, digest: given[2]?.header.digest });
    });

    it('passes over what was committed before', async () => {
      await log.append(KEY, chunks([1, 2], [3, 1]));
      expect(await log.append(KEY, chunks([1, 2], [3, 1]))).toEqual({ epoch: 1, seq: 3, appended: 0 });
      expect(await log.append(KEY, chunks([3, 1], [4, 1]))).toEqual({ epoch: 1, seq: 4, appended: 1 });
      expect(await all(log)).toHaveLength(3);
    });

    it('refuses a gap, an overlap and an older epoch with the number expected, and stores nothing of the request', async () => {
      await expect(log.append(KEY, chunks([2, 1]))).rejects.toEqual(expected(1, 1));
      await log.append(KEY, chunks([1, 4]));
      await expect(log.append(KEY, chunks([5, 1], [7, 1]))).rejects.toEqual(expected(1, 5));
      await expect(log.append(KEY, chunks([3, 4]))).rejects.toEqual(expected(1, 5));
      expect(await all(log)).toHaveLength(1);
      await log.append({ ...KEY, epoch: 3 }, chunks([1, 1]));
      await expect(log.append({ ...KEY, epoch: 2 }, chunks([1, 1]))).rejects.toEqual(expected(3, 2));
      expect(log.position(DATASET, 'p1')).toMatchObject({ epoch: 3, seq: 1 });
    });

    it('begins each epoch with number 1', async () => {
      await log.append(KEY, chunks([1, 3]));
      await expect(log.append({ ...KEY, epoch: 2 }, chunks([4, 1]))).rejects.toEqual(expected(2, 1));
      expect(await log.append({ ...KEY, epoch: 2 }, chunks([1, 1]))).toMatchObject({ epoch: 2, seq: 1 });
    });

    it('keeps producers and datasets apart', async () => {
      await log.append(KEY, chunks([1, 1]));
      await log.append({ ...KEY, producer: 'p2' }, chunks([1, 1]));
      await log.append({ ...KEY, dataset: 'urn:millspace:dataset:acme:other' }, chunks([1, 1]));
      expect(await all(log)).toHaveLength(2);
      expect(log.datasets().toSorted()).toEqual([DATASET, 'urn:millspace:dataset:acme:other']);
    });

    it('takes concurrent appends of one producer once each', async () => {
      const attempts = Array.from({ length: 20 }, () => log.append(KEY, chunks([1, 1], [2, 1])));
      const results = await Promise.all(attempts);
      expect(results.reduce((sum, { appended }) => sum + appended, 0)).toBe(2);
      expect(await all(log)).toHaveLength(2);
    });

    it('pulls at least one chunk and else no more bytes than asked for', async () => {
      await log.append(KEY, chunks([1, 50], [51, 1], [52, 1]));
      expect(await log.pull(DATASET, 0, 1)).toHaveLength(1);
      const [first] = await log.pull(DATASET, 0, 1);
      expect(await log.pull(DATASET, first?.offset ?? 0, 1e6)).toHaveLength(2);
      expect(await log.pull('urn:millspace:dataset:acme:none', 0, 1e6)).toEqual([]);
    });

    it('reads what is there and then what comes', async () => {
      await log.append(KEY, chunks([1, 1], [2, 1]));
      const stop = new AbortController();
      const seen: number[] = [];
      const reading = (async () => {
        for await (const batch of log.read(DATASET, 0, { maxBytes: 1e6, signal: stop.signal })) {
          seen.push(...batch.map(({ header }) => header.seq));
          if (seen.length === 2) void log.append(KEY, chunks([3, 1])).catch(() => undefined);
          if (seen.length === 3) stop.abort();
        }
      })();
      await reading;
      expect(seen).toEqual([1, 2, 3]);
    });

    it('tells subscribers every chunk after its commit, in order', async () => {
      const seen: number[] = [];
      const unsubscribe = log.subscribe(DATASET, (batch) => seen.push(...batch.map(({ header }) => header.seq)));
      await Promise.all([log.append(KEY, chunks([1, 1])), log.append(KEY, chunks([2, 1], [3, 1]))]);
      expect(seen).toEqual([1, 2, 3]);
      unsubscribe();
      await log.append(KEY, chunks([4, 1]));
      expect(seen).toEqual([1, 2, 3]);
    });

    it('trims the oldest in small steps, and never uses an offset again', async () => {
      await log.append(KEY, chunks([1, 1], [2, 1], [3, 1]));
      const [, second, third] = await all(log);
      expect(await log.trim(DATASET, second?.offset ?? 0, 1)).toBe(1);
      expect(await log.trim(DATASET, second?.offset ?? 0, 10)).toBe(1);
      expect(await log.trim(DATASET, second?.offset ?? 0, 10)).toBe(0);
      expect(log.bounds(DATASET)).toMatchObject({
        first: third?.offset,
        last: third?.offset,
        trimmed: second?.offset,
        chunks: 1,
      });
      await log.trim(DATASET, third?.offset ?? 0, 10);
      expect(log.bounds(DATASET)).toMatchObject({ first: null, last: null, chunks: 0, bytes: 0 });
      log = await engine.reopen();
      await log.append(KEY, chunks([4, 1]));
      expect((await all(log))[0]?.offset).toBeGreaterThan(third?.offset ?? 0);
    });

    it('knows the latest instant up to each chunk, also of what was trimmed and after a crash', async () => {
      const at = (seq: number, ms: number): NewChunk => {
        const { header, body } = makeChunk([frame(T0 + ms)], { seq });
        return { header, headerText: JSON.stringify(header), body };
      };
      expect(log.top(DATASET, 1000)).toBe(0);
      await Promise.all([
        log.append(KEY, [at(1, 5000)]),
        log.append({ ...KEY, producer: 'p2' }, [at(1, 9000)]),
        log.append(KEY, [at(2, 7000)]),
      ]);
      const [first = 0, second = 0, third = 0] = (await all(log)).map(({ offset }) => offset);
      expect([first - 1, first, second, third].map((offset) => log.top(DATASET, offset))).toEqual([
        0,
        T0 + 5000,
        T0 + 9000,
        T0 + 9000,
      ]);
      await log.trim(DATASET, second, 10);
      expect(log.top(DATASET, second)).toBe(T0 + 9000);
      log = await engine.reopen();
      expect(log.top(DATASET, second)).toBe(T0 + 9000);
      await log.trim(DATASET, third, 10);
      log = await engine.reopen();
      await log.append(KEY, [at(3, 8000)]);
      expect(log.top(DATASET, Number.MAX_SAFE_INTEGER)).toBe(T0 + 9000);
    });

    it('says which chunks do not continue what was before, also after a crash', async () => {
      const at = (seq: number, t: number | null): NewChunk => {
        const { header, body } = makeChunk([t === null ? watermark(T0) : frame(t)], { seq });
        return { header, headerText: JSON.stringify(header), body };
      };
      const begins = async () => (await all(log)).map((chunk) => chunk.begins);
      engine.at(T0);
      await log.append(KEY, [at(1, null), at(2, T0), at(3, T0 + 1000)]);
      expect(await begins()).toEqual([true, true, false]);
      await log.flows(DATASET, false);
      log = await engine.reopen();
      // What was under way when it stopped, and what the producer still had from before.
      await log.append(KEY, [at(4, T0 + 2000)]);
      engine.at(T0 + 10_000);
      await log.flows(DATASET, true);
      log = await engine.reopen();
      await log.append(KEY, [at(5, T0 + 3000), at(6, T0 + 10_000), at(7, T0 + 11_000)]);
      expect((await begins()).slice(3)).toEqual([true, true, true, false]);
      // A machine whose clock is late, and telling the same again.
      await log.flows(DATASET, true);
      await log.flows(DATASET, false);
      await log.flows(DATASET, true);
      await log.append(KEY, [at(8, T0), at(9, T0 + 1)]);
      engine.at(T0 + 70_000);
      await log.append(KEY, [at(10, T0 + 2), at(11, T0 + 3)]);
      expect((await begins()).slice(7)).toEqual([true, true, true, false]);
    });

    it('knows what arrived before an instant', async () => {
      engine.at(T0);
      await log.append(KEY, chunks([1, 1]));
      engine.at(T0 + 1000);
      await log.append(KEY, chunks([2, 1]));
      const [first] = await all(log);
      expect(log.lastReceivedBefore(DATASET, T0)).toBeNull();
      expect(log.lastReceivedBefore(DATASET, T0 + 1000)).toBe(first?.offset);
    });

    it('has everything that was committed after a crash, and goes on from there', async () => {
      await log.append(KEY, chunks([1, 2], [3, 1]));
      const before = log.bounds(DATASET);
      log = await engine.reopen();
      expect((await all(log)).map(({ header }) => header.seq)).toEqual([1, 3]);
      expect(log.bounds(DATASET)).toEqual(before);
      await expect(log.append(KEY, chunks([5, 1]))).rejects.toEqual(expected(1, 4));
      expect(await log.append(KEY, chunks([4, 1]))).toMatchObject({ seq: 4 });
    });

    it('knows cursors of its own past, and cuts those of a future that was undone', async () => {
      const first = log.incarnation;
      await log.append(KEY, chunks([1, 1], [2, 1]));
      const last = log.bounds(DATASET).last ?? 0;
      log = await engine.reopen();
      expect(log.incarnation).not.toBe(first);
      expect(log.resolve(first, last - 1)).toBe(last - 1);
      expect(log.resolve(first, last + 100)).toBe(last);
      expect(log.resolve(log.incarnation, last + 1)).toBe(last + 1);
      expect(log.resolve('never-was', 1)).toBeNull();
    });
  });
}
