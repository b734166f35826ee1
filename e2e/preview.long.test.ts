import { until } from '@millspace/demo/api';
import { storedRows } from '@millspace/demo/stored-rows';
import { offer } from '@millspace/policy';
import { MillspaceError } from '@millspace/runtime/errors';
import type { BatchRecord, DatasetInput, MillRecord, Preview } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { datasetOf, jsonMapping } from './support/datasets.ts';
import { House } from './support/house.ts';
import { JsonMachine } from './support/json-machine.ts';

const TOPIC = 'plant/mill-1';
const POWER = 'agitator.power';
const WINDOW = 2000;
const MILL = { machine: 'mill-1', pack: 'bead-mill/1', periods: { fast: 100 } };

const TERMS = {
  keepSignals: [POWER],
  windowSeconds: WINDOW / 1000,
  statistic: 'mean',
  round: 0.25,
  pseudonymise: ['machine', 'batch'],
  remove: ['$.recipe'],
  replace: { '$.product': 'a product' },
} as const;

/** A house in which alpha's mill speaks, and beta has an agreement on what alpha publishes. */
async function open(): Promise<{ house: House; dataset: DatasetInput; agreement: string } & AsyncDisposable> {
  const house = await House.open();
  const url = await house.mqttBroker();
  const signals = { [POWER]: { path: 'values.power' }, 'agitator.speed': { path: 'values.speed', unit: '/min' } };
  await house.member({
    slug: 'alpha',
    sources: [{ id: 'plant', type: 'mqtt', url, dialect: 'json', mapping: 'plant.yaml' }],
    files: { 'plant.yaml': jsonMapping({ ...MILL, source: 'plant', topic: TOPIC, signals }) },
  });
  await house.member({ slug: 'beta' });
  const plain = { ...MILL, provider: 'alpha', name: 'mills', signals: [POWER, 'agitator.speed'], readers: ['beta'] };
  const dataset = datasetOf({ ...plain, terms: TERMS });
  const { agreement } = await house.deal('alpha', 'beta', dataset);
  const machine = await JsonMachine.connect(url, TOPIC);
  house.also(() => machine.end());
  machine.talk(100, (step) => ({ power: 10 + (step % 17) / 3, speed: 500 + (step % 5) }));
  return { house, dataset, agreement, [Symbol.asyncDispose]: () => house[Symbol.asyncDispose]() };
}

test('the preview shows what the customer really receives: window by window, record by record, under other pseudonyms', async () => {
  await using opened = await open();
  const { house, dataset, agreement } = opened;
  const [alpha, beta] = [house.connector('alpha'), house.connector('beta')];
  const from = Date.now();
  const batch: BatchRecord = {
    record: 'batch',
    id: 'B-4711',
    machine: 'mill-1',
    pack: 'bead-mill/1',
    t: from,
    phase: 'start',
    product: 'P-12',
    recipe: 'R-9',
    massKg: 412.34,
    operator: 'Anna',
  };
  await alpha.record(batch);
  const all = { from: from - 60_000, to: from + 86_400_000 };
  const own = async () => await storedRows(alpha, 'own', all);
  // Windows into which a value came too late are told anew, as history: they are not what is compared here.
  const late = async () =>
    new Set((await own()).filter(({ origin }) => origin === 'history').map(({ t }) => Math.floor(t / WINDOW)));
  const received = await until(
    async () => {
      const excluded = await late();
      const rows = await storedRows(beta, agreement, all);
      return rows.filter(({ t, origin }) => origin === 'live' && !excluded.has(Math.floor(t / WINDOW)));
    },
    (rows) => rows.length >= 3,
    'three windows at the customer',
    60_000,
  );
  const preview = await alpha.post<Preview>('/preview', { dataset: dataset.id, rows: 20_000 });

  const [power, ...others] = preview.series.filter(({ shaped }) => shaped !== null);
  expect([power?.signal, others]).toEqual([POWER, []]);
  const shown = new Map(power?.shaped?.t.map((t, row) => [t, power.shaped?.v[row] ?? null]));
  for (const { t, signals } of received) expect([t, signals]).toEqual([t, { [POWER]: shown.get(t) }]);
  // It is not what was recorded: ten values became one, on the steps of the rounding.
  const raw = new Map((await own()).map(({ t, signals }) => [t, signals[POWER]]));
  expect(received.some(({ t, signals }) => signals[POWER] !== raw.get(t))).toBe(true);
  expect(power?.original.rows).toBeGreaterThan((power?.shaped?.rows ?? 0) * 5);

  const [{ record: got } = { record: null }] = await until(
    () => beta.records(`scope=${encodeURIComponent(agreement)}&kinds=batch`),
    (records) => records.length > 0,
    'the batch at the customer',
    20_000,
  );
  const view = preview.records.find(({ original }) => original.record === 'batch');
  expect(view?.original).toMatchObject({ id: 'B-4711', recipe: 'R-9', operator: 'Anna' });
  expect(sameButNames(view?.shaped)).toEqual(sameButNames(got));
  expect(view?.shaped).not.toMatchObject({ operator: expect.anything() });
  expect(preview.withheld).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ what: 'signal', name: 'agitator.speed' }),
      expect.objectContaining({ what: 'field', name: 'batch.recipe' }),
      expect.objectContaining({ what: 'field', name: 'batch.operator' }),
    ]),
  );

  // The pseudonyms are those of no agreement.
  const names = (record: MillRecord | null | undefined) => [
    record && 'machine' in record && record.machine,
    record && 'id' in record && record.id,
  ];
  const real = [...new Set(received.map(({ machine }) => machine)), ...names(got)];
  expect(real.every((name) => typeof name === 'string' && /^[a-z2-7]{16}$/.test(name))).toBe(true);
  expect([preview.shownAs, ...names(view?.shaped)].filter((name) => real.includes(name as string))).toEqual([]);
  expect(preview.notes.map(({ en }) => en).join()).toMatch(/made up for this preview/);
});

test('an excerpt that the connector makes is published; its raw rows are not', async () => {
  await using opened = await open();
  const { house, dataset } = opened;
  const [alpha, beta] = [house.connector('alpha'), house.connector('beta')];
  const { lines } = await until(
    () =>
      alpha
        .post<{ lines: Record<string, unknown>[] }>('/excerpt', { description: dataset, rows: 3 })
        .catch((error: unknown) => {
          if (error instanceof MillspaceError && ['MS-STO-013', 'MS-CAT-008'].includes(error.code))
            return { lines: [] };
          throw error;
        }),
    (made) => made.lines.length > 0,
    'whole windows in the store',
    60_000,
  );
  await alpha.publish({ ...dataset, sample: { lines } });
  expect(await beta.get(`/catalog/${encodeURIComponent(dataset.id)}`)).toMatchObject({ sample: { lines } });
  // Of two rows next to each other, at most one could begin a window.
  const rows = (await storedRows(alpha, 'own', { from: 0, to: Date.now() })).slice(0, 2);
  const raw = [
    { part: 0, t: rows.map(({ t }) => t), signals: { [POWER]: rows.map(({ signals }) => signals[POWER] ?? 0) } },
  ];
  await expect(alpha.publish({ ...dataset, sample: { lines: raw } })).rejects.toMatchObject({ code: 'MS-CAT-007' });
  // A second offer that is narrower: the excerpt no longer suits.
  const narrower = offer({ windowSeconds: 60 });
  const more = { ...dataset, offers: [...dataset.offers, narrower], sample: { lines } };
  await expect(alpha.publish(more)).rejects.toMatchObject({ code: 'MS-CAT-007' });
});

/** A record without what pseudonyms stand for. */
function sameButNames(record: MillRecord | null | undefined): object {
  const { id: _id, machine: _machine, ...rest } = (record ?? {}) as Record<string, unknown>;
  return rest;
}
