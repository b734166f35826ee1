import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Row } from './cells.ts';
import { Group } from './group.ts';
import { between, slotEnd, slotOf, slotStart } from './slots.ts';

const T0 = 1_700_000_000_000;

interface Entry {
  signal: string;
  t: number;
  v: number;
}

/** Entries of a ledger: distinct times for each signal. */
const ledger = (spanMs: number) =>
  fc
    .uniqueArray(
      fc.record({
        signal: fc.constantFrom('a', 'b', 'c'),
        t: fc.integer({ min: T0, max: T0 + spanMs }),
        v: fc.integer({ min: -1000, max: 1000 }),
      }),
      {
        selector: ({ signal, t }) => `${signal}${t}`,
        minLength: 1,
        maxLength: 60,
      },
    )
    .map((entries) => entries as Entry[]);

/** What a consumer holds when each statement replaces the earlier one. */
function table(rows: Row[]): Map<string, { v: number | null; t: number; q?: string }> {
  const cells = new Map<string, { v: number | null; t: number; q?: string }>();
  for (const row of rows) for (const [signal, cell] of row.cells) cells.set(`${signal} ${row.t}`, cell);
  return cells;
}

describe('slots', () => {
  it('tile the time line: each instant belongs to exactly one slot, or to the gap between two', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4e12 }),
        fc.integer({ min: 1, max: 100_000 }),
        fc.integer({ min: 1, max: 50 }),
        (t, period, apart) => {
          const slot = slotOf(t, period);
          expect(slot % period).toBe(0);
          expect(Math.abs(t - slot)).toBeLessThanOrEqual(Math.ceil(period / 2));
          expect(t).toBeGreaterThanOrEqual(slotStart(slot, period));
          expect(t).toBeLessThan(slotEnd(slot, period));
          const gap = between(slot, slot + apart * period, period);
          if (apart === 1) expect(gap).toBeNull();
          else {
            expect(slotOf((gap?.from ?? 0) - 1, period)).toBe(slot);
            expect(slotOf(gap?.from ?? 0, period)).toBe(slot + period);
            expect(slotOf((gap?.to ?? 0) + 1, period)).toBe(slot + apart * period);
          }
        },
      ),
    );
  });
});

describe('Group', () => {
  it('makes the same rows whatever the order of arrival, as long as it is in time', () => {
    fc.assert(
      fc.property(
        ledger(3_000),
        fc.constantFrom(100, 250, 1000),
        fc.infiniteStream(fc.nat()),
        (entries, period, random) => {
          const shuffled = entries
            .map((entry) => ({ entry, key: random.next().value as number }))
            .sort((a, b) => a.key - b.key)
            .map(({ entry }) => entry);
          const rowsOf = (order: Entry[]) => {
            const group = new Group(period, ['a', 'b', 'c'], null);
            group.begin(T0);
            for (const { signal, t, v } of order) group.apply(signal, { v, t });
            group.closeUntil(T0 + 10_000);
            return group.takeRows();
          };
          expect(rowsOf(shuffled)).toEqual(rowsOf(entries));
        },
      ),
    );
  });

  it('keeps the promise of the ledger: each entry arrived, or a newer one of its slot did', () => {
    const step = fc.record({ entry: fc.nat(), close: fc.integer({ min: 0, max: 4_000 }), watermark: fc.boolean() });
    fc.assert(
      fc.property(
        ledger(3_000),
        fc.constantFrom(100, 1000),
        fc.array(step, { maxLength: 40 }),
        (entries, period, steps) => {
          const group = new Group(period, ['a', 'b', 'c'], null);
          group.begin(T0);
          const rows: Row[] = [];
          const take = () => rows.push(...group.takeRows(), ...group.takeSupplements(), ...group.takeLate());
          const left = [...entries];
          let confirmed = T0;
          for (const { entry, close, watermark } of steps) {
            const [next] = left.splice(entry % Math.max(1, left.length), 1);
            if (next !== undefined) group.apply(next.signal, { v: next.v, t: next.t });
            confirmed = Math.max(confirmed, T0 + close);
            group.closeUntil(confirmed);
            take();
            if (watermark && group.lastClosed !== null)
              group.watermark = Math.max(group.watermark ?? 0, group.lastClosed - 500);
          }
          for (const { signal, t, v } of left) group.apply(signal, { v, t });
          group.closeUntil(T0 + 20_000);
          take();
          const cells = table(rows);
          for (const { signal, t, v } of entries) {
            const cell = cells.get(`${signal} ${slotOf(t, period)}`);
            expect(cell, `${signal} at ${t}`).toBeDefined();
            const holds =
              cell?.t === t ? cell.v === v : (cell?.t ?? 0) > t && slotOf(cell?.t ?? 0, period) === slotOf(t, period);
            expect(holds, `${signal} at ${t}: slot holds ${cell?.v} of ${cell?.t}`).toBe(true);
          }
          const times = rows.flatMap((row) =>
            [...row.cells.values()].filter((cell) => cell.v === null && cell.q === undefined),
          );
          expect(times).toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('repeats what holds, and says why a value is missing', () => {
    const group = new Group(1000, ['a', 'b'], null);
    group.begin(T0);
    group.apply('a', { v: 1, t: T0 + 100 });
    group.closeUntil(T0 + 2_600);
    const rows = group.takeRows();
    expect(rows.map((row) => row.t)).toEqual([T0, T0 + 1000, T0 + 2000]);
    expect(rows.map((row) => row.cells.get('a')?.v)).toEqual([1, 1, 1]);
    expect(rows[0]?.cells.get('b')).toMatchObject({ v: null, q: 'missing' });
    expect(rows.map((row) => row.skewMs)).toEqual([100, 0, 0]);
    group.lose(['b'], 'comm-lost', T0 + 2_600);
    group.closeUntil(T0 + 3_600);
    expect(group.takeRows()[0]?.cells.get('b')).toMatchObject({ v: null, q: 'comm-lost' });
  });

  it.each([
    ['the first slot', null],
    ['a new start', T0 - 1000],
  ])('a value from long before %s says nothing about all the slots since', (_, lastCommitted) => {
    const group = new Group(1000, ['a'], lastCommitted);
    group.begin(T0);
    group.apply('a', { v: 1, t: T0 });
    group.closeUntil(T0 + 600);
    group.takeRows();
    group.apply('a', { v: 5, t: T0 - 3_600_000 });
    expect(group.takeSupplements().map((row) => [row.t - T0, row.cells.get('a')?.v])).toEqual([[-3_600_000, 5]]);
  });

  it('corrects what was repeated too long when a change comes late, up to the next value of its own', () => {
    const group = new Group(1000, ['a'], null);
    group.begin(T0);
    group.apply('a', { v: 1, t: T0 });
    group.apply('a', { v: 9, t: T0 + 3_000 });
    group.closeUntil(T0 + 4_600);
    group.takeRows();
    expect(group.apply('a', { v: 5, t: T0 + 1_100 })).toBe('supplement');
    expect(group.takeSupplements().map((row) => [row.t - T0, row.cells.get('a')?.v])).toEqual([
      [1000, 5],
      [2000, 5],
    ]);
    expect(group.apply('a', { v: 5, t: T0 + 1_100 })).toBe('duplicate');
    group.watermark = T0 + 4_000;
    expect(group.apply('a', { v: 7, t: T0 + 2_050 })).toBe('late');
    expect(group.takeLate().map((row) => [row.t - T0, row.cells.get('a')?.v])).toEqual([[2000, 7]]);
    expect(group.takeSupplements()).toEqual([]);
    group.closeUntil(T0 + 5_600);
    expect(group.takeRows()[0]?.cells.get('a')?.v).toBe(9);
  });

  it('gives up open slots when its source is lost, and starts after what was committed', () => {
    const group = new Group(1000, ['a'], null);
    group.begin(T0);
    group.apply('a', { v: 1, t: T0 });
    group.apply('a', { v: 2, t: T0 + 1_000 });
    group.closeUntil(T0 + 600);
    group.takeRows();
    expect(group.lose(['a'], 'comm-lost', T0)).toHaveLength(1);
    expect(group.running).toBe(false);
    group.find(['a']);
    expect(group.begin(T0 + 7_900)).toEqual({ from: T0 + 500, to: T0 + 7_499 });
    group.apply('a', { v: 3, t: T0 }, true);
    group.closeUntil(T0 + 8_600);
    expect(group.takeRows().map((row) => [row.t - T0, row.cells.get('a')?.v])).toEqual([[8000, 3]]);
  });

  it('never states a slot again that was committed before a restart, even with the clock set back', () => {
    const group = new Group(1000, ['a'], T0 + 60_000);
    expect(group.begin(T0)).toBeNull();
    expect(group.apply('a', { v: 1, t: T0 + 500 })).toBe('supplement');
    group.closeUntil(T0 + 62_000);
    expect(group.takeRows().map((row) => row.t)).toEqual([T0 + 61_000]);
  });

  it('records on change only, but states what holds once at the start', () => {
    const group = new Group(0, ['valve', 'state'], null);
    group.begin(T0);
    group.apply('valve', { v: 1, t: T0 - 5_000 }, true);
    group.closeUntil(T0 + 1_000);
    expect(group.takeRows().map((row) => [row.t - T0, row.cells.get('valve')?.v])).toEqual([[0, 1]]);
    group.apply('state', { v: 2, t: T0 + 1_234 });
    group.closeUntil(T0 + 5_000);
    expect(group.takeRows().map((row) => [row.t - T0, row.cells.get('valve')?.v, row.cells.get('state')?.v])).toEqual([
      [1_234, 1, 2],
    ]);
    expect(group.apply('valve', { v: 0, t: T0 + 2_000 })).toBe('supplement');
    expect(group.takeSupplements().map((row) => [row.t - T0, [...row.cells.keys()]])).toEqual([[2_000, ['valve']]]);
  });
});
