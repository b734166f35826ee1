import { compile, createShaper, type OfferTerms, offer, useTermsOf } from '@millspace/policy';
import type { BatchRecord, DatasetInput, EventRecord, Frame, MillRecord, Preview } from '@millspace/schemas';
import { findPack, validatePreview } from '@millspace/schemas';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { batch, dataset, frame, openStore, START, tempFolder, watermark } from '../../test/helpers.ts';
import type { Store } from '../store/store.ts';
import { makeExcerpt } from './excerpt.ts';
import { makePreview } from './preview.ts';
import { wantedTerms } from './terms.ts';

const POWER = 'agitator.power';
const SPEED = 'agitator.speed';
const TORQUE = 'agitator.torque';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = START + HOUR;

let folder: ReturnType<typeof tempFolder>;
let store: Store;

beforeEach(() => {
  folder = tempFolder();
  store = openStore(folder.path);
});

afterEach(() => {
  store.close();
  folder[Symbol.dispose]();
});

const value = (second: number) => Math.round((10 + Math.sin(second / 40) * 3) * 1000) / 1000;

/** Rows at 1 Hz: seconds [from, to), with the watermark that a source writes. */
function record(from: number, to: number, more: { machine?: string; records?: MillRecord[] } = {}): void {
  const { machine = 'mill-1', records = [] } = more;
  const t = Array.from({ length: to - from }, (_, i) => START + (from + i) * 1000);
  const seconds = t.map((_, i) => from + i);
  const signals = {
    [POWER]: seconds.map(value),
    [SPEED]: seconds.map((s) => 500 + (s % 7)),
    [TORQUE]: seconds.map((s) => s),
  };
  store.commit({
    ...batch(frame(t, signals, { machine })),
    records: [...records, { ...watermark(START + to * 1000 - 5000), machine }],
  });
}

const head = { machine: 'mill-1', pack: 'bead-mill/1' };
const started: BatchRecord = {
  ...head,
  record: 'batch',
  id: 'B-4711',
  t: START + 65_500,
  phase: 'start',
  product: 'P-12',
  recipe: 'R-9',
  massKg: 412.34,
  operator: 'Anna',
};
const alarm: EventRecord = {
  ...head,
  record: 'event',
  id: 'e-1',
  t: START + 70_250,
  code: 'SEAL_P_L',
  severity: 700,
  state: 'active',
  text: 'at 17.3 kW',
};

function preview(
  terms: OfferTerms,
  more: Partial<Parameters<typeof makePreview>[1]> & { now?: number; of?: Partial<DatasetInput> } = {},
): Promise<Preview> {
  const { now = NOW, of, ...wish } = more;
  const described = dataset({ offers: [offer({ id: 'urn:o:1', ...terms })], ...of });
  return makePreview(
    store,
    {
      dataset: described,
      ...wantedTerms(described, {}),
      permission: 0,
      lastMs: HOUR,
      rows: 20_000,
      buckets: 60,
      ...wish,
    },
    now,
  );
}

const seriesOf = (made: Preview, signal: string) => made.series.find((entry) => entry.signal === signal);

describe('telemetry', () => {
  test('the last hour stands beside what a customer gets of it, and what is withheld beside the rule', async () => {
    record(0, 3600);
    const made = await preview({ keepSignals: [POWER], windowSeconds: 10, round: 0.5 });
    expect(validatePreview(made), JSON.stringify(validatePreview.errors)).toBe(true);
    expect([made.from, made.to, made.machine, made.shownAs, made.notes]).toEqual([START, NOW, 'mill-1', 'mill-1', []]);
    const power = seriesOf(made, POWER);
    expect(power?.original).toMatchObject({ rows: 3600, unit: 'kW' });
    // 3595 s are settled by the watermark: the window from 3590 s on is not over.
    expect(power?.shaped?.rows).toBe(359);
    expect(power?.shaped?.t.slice(0, 3)).toEqual([START, START + 10_000, START + 20_000]);
    expect(power?.shaped?.v.every((v) => v !== null && Number.isInteger(v * 2))).toBe(true);
    expect(seriesOf(made, SPEED)?.shaped).toBeNull();
    expect(seriesOf(made, TORQUE)).toBeUndefined();
    expect(made.rows).toEqual({ original: 3600, shaped: 359, held: 0 });
    // A tenth of the rows with one of two signals: less than a tenth of the bytes, and more than none.
    expect(made.bytes.original).toBeGreaterThan(3600 * '1767225600000'.length);
    expect(made.bytes.shaped).toBeGreaterThan(359 * '1767225600000'.length);
    expect(made.bytes.shaped * 3).toBeLessThan(made.bytes.original);
    expect(made.withheld).toMatchObject([
      {
        what: 'signal',
        name: SPEED,
        count: 3600,
        path: '/permission/0/duty/0',
        rule: { en: `Only ${POWER} is delivered.` },
      },
      { what: 'signal', name: TORQUE, count: 3600, rule: { en: 'The dataset does not hold it.' } },
      { what: 'rows', name: 'fast', count: 10, rule: { en: 'Their window is not over yet.' } },
      { what: 'rows', name: 'fast', count: 3590 - 359, path: '/permission/0/duty/1' },
    ]);
  });

  test('it is what the same shaper makes of the live stream, window by window', async () => {
    const terms: OfferTerms = { windowSeconds: 30, statistic: 'max', round: 0.1 };
    record(0, 3600);
    const made = await preview(terms);
    const compiled = compile(offer(terms), { kind: 'usage' });
    if (!compiled.ok) throw new Error('does not compile');
    const shaper = createShaper({
      shape: useTermsOf(compiled.policy)[0]?.shape ?? made.shape,
      packs: [findPack('bead-mill/1') ?? { id: '-', signals: [] }],
    });
    const live: [number, number | null][] = [];
    for (let second = 0; second < 3600; second += 1) {
      const t = START + second * 1000;
      const part = {
        ...head,
        group: 'fast',
        origin: 'live' as const,
        mapping: 'r1',
        frames: 1,
        samples: 1,
        tMin: t,
        tMax: t,
      };
      const lines: (Frame | MillRecord)[] = [{ part: 0, t: [t], signals: { [POWER]: [value(second)] } }];
      if (second % 5 === 4) lines.push(watermark(t + 1000 - 5000));
      for (const { lines: told } of shaper.push(second + 1, [part], lines)) {
        for (const line of told)
          if (!('record' in line))
            live.push(...line.t.map((at, i): [number, number | null] => [at, line.signals[POWER]?.[i] ?? null]));
      }
    }
    const shaped = seriesOf(made, POWER)?.shaped;
    expect(live.length).toBe(119);
    expect(shaped?.t.map((t, i) => [t, shaped.v[i]])).toEqual(live);
  });

  test('nothing in the last hour: the newest hour that has data, and it says so', async () => {
    record(0, 600);
    const made = await preview({}, { now: START + 30 * HOUR });
    expect([made.from, made.to]).toEqual([START + 599_001 - HOUR, START + 599_001]);
    expect(made.notes[0]?.en).toMatch(/Nothing was recorded lately/);
    expect(seriesOf(made, POWER)?.shaped?.rows).toBe(600);
  });

  test('a delay holds back, and the preview tells how much', async () => {
    record(0, 3600);
    const made = await preview({ delaySeconds: 600 });
    expect(made.rows).toEqual({ original: 3600, shaped: 3600, held: 599 });
    expect(made.withheld).toMatchObject([
      { what: 'signal', name: TORQUE },
      { what: 'rows', count: 599, path: '/permission/0/duty/0' },
    ]);
    const windows = await preview({ delaySeconds: 600, windowSeconds: 60 });
    // Windows end up to 3540 s; those that end after 3000 s wait.
    expect(windows.rows).toMatchObject({ shaped: 59, held: 9 });
  });

  test('a window longer than the hour shows the last whole window', async () => {
    record(0, 7200);
    const made = await preview({ windowSeconds: 5400 }, { now: START + 2 * HOUR });
    expect([made.from, made.to]).toEqual([START, START + 5_400_000]);
    expect(seriesOf(made, POWER)?.shaped).toMatchObject({ rows: 1, t: [START] });
    expect(made.notes.map(({ en }) => en)).toEqual([expect.stringMatching(/longer than the time asked for/)]);
  });

  test('blurred times: one row for each step, told when it is over', async () => {
    record(0, 600);
    const made = await preview({ blurSeconds: 60 }, { now: START + 600_000, lastMs: 600_000 });
    expect(seriesOf(made, POWER)?.shaped?.t).toEqual(Array.from({ length: 9 }, (_, i) => START + i * MINUTE));
    expect(seriesOf(made, POWER)?.shaped?.v[0]).toBe(value(59));
  });

  test('numbers of values have no unit of the signal', async () => {
    record(0, 600);
    const made = await preview({ windowSeconds: 60, statistic: 'count' }, { lastMs: 600_000, now: START + 600_000 });
    expect(seriesOf(made, POWER)?.shaped).toMatchObject({ unit: '1', min: 60, max: 60 });
  });

  test('only the newest rows are listed, and plots cover the whole time', async () => {
    record(0, 3600);
    const made = await preview({ windowSeconds: 600 }, { rows: 5, buckets: 12 });
    const power = seriesOf(made, POWER);
    expect(power?.original.t).toEqual(Array.from({ length: 5 }, (_, i) => NOW - (5 - i) * 1000));
    expect(power?.original.plot.every((v) => v !== null)).toBe(true);
    // Two points for each window of ten minutes; the last window is not over.
    const plot = power?.shaped?.plot ?? [];
    expect([plot[0] === plot[1], plot[1] === plot[2], plot[10], plot[11]]).toEqual([true, false, null, null]);
  });
});

describe('which machine, which terms', () => {
  const machines = ['mill-1', 'mill-2'].map((id) => ({ id, pack: 'bead-mill/1' }));

  test('the machine with the newest data, or the one that is named; under a pseudonym that no agreement has', async () => {
    record(0, 60);
    record(0, 120, { machine: 'mill-2' });
    const wish = { of: { machines }, now: START + 120_000 };
    expect(await preview({}, wish)).toMatchObject({ machine: 'mill-2', machines: ['mill-1', 'mill-2'] });
    expect(await preview({}, { ...wish, machine: 'mill-1' })).toMatchObject({
      machine: 'mill-1',
      rows: { original: 60 },
    });
    const coded = await Promise.all([1, 2].map(() => preview({ pseudonymise: ['machine'] }, wish)));
    expect(coded.map(({ shownAs }) => shownAs)).toEqual([
      expect.stringMatching(/^[a-z2-7]{16}$/),
      expect.stringMatching(/^[a-z2-7]{16}$/),
    ]);
    expect(coded[0]?.shownAs).not.toBe(coded[1]?.shownAs);
    expect(coded[0]?.notes[0]?.en).toMatch(/made up for this preview/);
  });

  test('what cannot be shown is refused with a reason', async () => {
    await expect(preview({})).rejects.toMatchObject({ code: 'MS-STO-013' });
    record(0, 60);
    await expect(preview({}, { machine: 'mill-9' })).rejects.toMatchObject({ code: 'MS-STO-012', where: '/machine' });
    await expect(preview({}, { permission: 3 })).rejects.toMatchObject({ code: 'MS-STO-012', where: '/permission' });
    expect(() => wantedTerms(dataset(), {})).toThrow(expect.objectContaining({ code: 'MS-STO-012', where: '/offer' }));
    expect(() => wantedTerms(dataset(), { policy: { permission: [{ action: 'odrl:nonsense' }] } })).toThrow(
      expect.objectContaining({ code: 'MS-CAT-003' }),
    );
  });

  test('conditions are told in sentences', async () => {
    record(0, 60);
    const { conditions } = await preview({ purposes: ['x:service'], deleteAfter: { days: 30 } });
    expect(conditions.map(({ en }) => en).join(' ')).toMatch(/service.*30 days/s);
  });
});

describe('records', () => {
  const views = async (terms: OfferTerms) => {
    record(0, 600, { records: [started, alarm] });
    return preview(terms, { now: START + 600_000, lastMs: 600_000 });
  };
  const changesOf = (made: Preview, index: number) =>
    made.records[index]?.changes.map(({ field, change, path }) => [field, change, path ?? null]);

  test('fields about persons stay in the house, whatever the terms', async () => {
    const made = await views({});
    expect(made.recordCount).toBe(2);
    expect(changesOf(made, 0)).toEqual([['$.operator', 'removed', null]]);
    expect(made.records[0]?.shaped).not.toHaveProperty('operator');
    expect(made.records[1]?.shaped).toEqual(alarm);
  });

  test('replaced, removed and pseudonymous fields name their rules', async () => {
    const made = await views({ remove: ['$.recipe'], replace: { '$.product': 'coded' }, pseudonymise: ['batch'] });
    expect(made.records[0]?.shaped).toMatchObject({ product: 'coded', id: expect.stringMatching(/^[a-z2-7]{16}$/) });
    expect(made.records[0]?.shaped).not.toHaveProperty('recipe');
    const duties = made.conditions;
    expect(duties.length).toBeGreaterThan(0);
    expect(new Set(changesOf(made, 0)?.map(([field, change]) => `${field} ${change}`))).toEqual(
      new Set(['$.operator removed', '$.recipe removed', '$.product replaced', '$.id pseudonym']),
    );
    const paths = Object.fromEntries(made.records[0]?.changes.map(({ field, path }) => [field, path]) ?? []);
    const policy = offer({ remove: ['$.recipe'], replace: { '$.product': 'coded' }, pseudonymise: ['batch'] }) as {
      permission?: { duty?: { action?: string }[] }[];
    };
    const at = (action: string) =>
      `/permission/0/duty/${policy.permission?.[0]?.duty?.findIndex((duty) => duty.action === action)}`;
    expect([paths['$.recipe'], paths['$.product'], paths['$.id']]).toEqual([
      at('x:remove'),
      at('x:replace'),
      at('x:pseudonymise'),
    ]);
    expect(made.withheld).toContainEqual(expect.objectContaining({ what: 'field', name: 'batch.recipe', count: 1 }));
  });

  test('times and figures get coarser, texts go', async () => {
    const made = await views({ blurSeconds: 60, round: 10 });
    expect(made.records[0]?.shaped).toMatchObject({ t: START + MINUTE, massKg: 410 });
    expect(made.records[1]?.shaped).not.toHaveProperty('text');
    expect(changesOf(made, 1)).toContainEqual(['$.t', 'coarser', '/permission/0/duty/1']);
    expect(made.records[1]?.releaseAt).toBe(START + 2 * MINUTE);
  });

  test('records that the dataset does not hold, or the terms do not let through, name the rule', async () => {
    record(0, 600, {
      records: [started, { ...head, record: 'lab-sample', id: 'l-1', t: START + 1000, values: { [POWER]: 12 } }],
    });
    const wish = { now: START + 600_000, lastMs: 600_000 };
    const only = await preview({ windowSeconds: 60 }, { ...wish, of: { records: ['lab-sample'] } });
    expect(only.withheld.filter(({ what }) => what === 'record')).toMatchObject([
      { name: 'batch', count: 1, rule: { en: 'The dataset does not hold it.' } },
      { name: 'lab-sample', count: 1, path: '/permission/0/duty/0' },
    ]);
    expect(only.records.map(({ shaped }) => shaped)).toEqual([null, null]);
  });
});

describe('an excerpt out of the store', () => {
  const terms = (...offers: OfferTerms[]) => {
    const described = dataset({ offers: offers.map((one) => offer(one)) });
    const uses = described.offers.flatMap(
      (_, index) => wantedTerms(described, { offer: described.offers[index]?.['@id'] ?? '' }).terms,
    );
    return { described, uses };
  };

  test('suits the narrowest of all offers, newest rows, whole windows', () => {
    record(0, 3600);
    const { described, uses } = terms({}, { windowSeconds: 60 }, { keepSignals: [POWER], round: 0.5 });
    const made = makeExcerpt(store, described, { terms: uses, rows: 5, now: NOW });
    expect(made.map(({ t, signals }) => [t.map((at) => (at - START) / MINUTE), Object.keys(signals)])).toEqual([
      [[52, 53, 54, 55, 56], [POWER]],
    ]);
    expect(made[0]?.signals[POWER]?.every((v) => v !== null && Number.isInteger(v * 2))).toBe(true);
  });

  test('is read from the newest piece back until there are rows enough, and is the same as if read at once', () => {
    record(0, 3600);
    const { described, uses } = terms({ windowSeconds: 60 }, { windowSeconds: 20 });
    const read = vi.spyOn(store.blocks, 'read');
    makeExcerpt(store, described, { terms: uses, rows: 5, now: NOW });
    // Once each to find the newest row; for the excerpt itself only the newest.
    expect(read.mock.calls.filter(([, start]) => start === START)).toHaveLength(1);
    expect(read.mock.calls.filter(([, start]) => start === START + 50 * MINUTE).length).toBeGreaterThan(1);
    const [made] = makeExcerpt(store, described, { terms: uses, rows: 40, now: NOW });
    expect(made?.t.map((at) => (at - START) / MINUTE)).toEqual(Array.from({ length: 40 }, (_, index) => 17 + index));
    expect(made?.signals[POWER]?.every((v) => v !== null)).toBe(true);
  });

  test('holds back what a delay holds back, and there is none that offers without a common signal let through', () => {
    record(0, 3600);
    const late = terms({ delaySeconds: 1800 });
    const made = makeExcerpt(store, late.described, { terms: late.uses, rows: 3, now: NOW });
    expect(made[0]?.t.at(-1)).toBeLessThanOrEqual(NOW - 1_800_000);
    const none = terms({ keepSignals: [POWER] }, { keepSignals: [SPEED] });
    expect(() => makeExcerpt(store, none.described, { terms: none.uses, rows: 3, now: NOW })).toThrow(
      expect.objectContaining({ code: 'MS-CAT-008' }),
    );
    expect(() => makeExcerpt(store, dataset(), { terms: [], rows: 3, now: NOW })).toThrow(
      expect.objectContaining({ code: 'MS-CAT-008' }),
    );
  });
});
