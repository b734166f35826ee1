import { until } from '@millspace/demo/api';
import type { BatchEnergy } from '@millspace/schemas';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needs } from '../../scripts/testing/needs.ts';
import { datasetOf, jsonMapping } from '../support/datasets.ts';
import { House, PASSWORD } from '../support/house.ts';
import { JsonMachine } from '../support/json-machine.ts';
import { openBrowser, visit } from './support/browser.ts';

const TOPIC = 'plant/mill-1';
const MINUTE = 60_000;
const BATCH_MS = 3 * MINUTE;
/** Three batches one after the other; the last one takes more power. */
const POWERS = [10, 12, 18];

describe('machines and their batches in the browser', needs('chromium'), () => {
  let house: House;
  let browser: Browser;
  let agreement: string;
  const begun = Math.floor(Date.now() / 1000) * 1000 - POWERS.length * BATCH_MS - MINUTE;

  beforeAll(async () => {
    [house, browser] = await Promise.all([House.open(), openBrowser()]);
    const url = await house.mqttBroker();
    const mapping = jsonMapping({
      ...{ source: 'plant', machine: 'mill-1', pack: 'bead-mill/1', topic: TOPIC },
      signals: {
        'agitator.power': { path: 'values.power' },
        'agitator.speed': { path: 'values.speed' },
        'product.temp_out': { path: 'values.temp' },
      },
    });
    const [machine] = mapping.machines;
    if (machine === undefined) throw new Error('the mapping has no machine');
    Object.assign(machine, { manufacturer: 'Mill Works', model: 'SM 10', noLoadPower: { kW: 2, speed: 1000 } });
    const connector = await house.member({
      slug: 'operator',
      sources: [{ id: 'plant', type: 'mqtt', url, dialect: 'json', mapping: 'plant.yaml' }],
      files: { 'plant.yaml': mapping },
    });
    const mill = await JsonMachine.connect(url, TOPIC);
    house.also(() => mill.end());
    const common = { machine: 'mill-1', pack: 'bead-mill/1' };
    for (const [index, power] of POWERS.entries()) {
      const from = begun + index * BATCH_MS;
      const batch = { ...common, record: 'batch', id: `B-${index + 1}`, product: 'Kalk' };
      await connector.post('/records', { ...batch, t: from, phase: 'start', massKg: 50, solidsFraction: 0.4 });
      for (let t = from; t < from + BATCH_MS; t += 1000) {
        const temp = 30 + ((t - from) / BATCH_MS) * power;
        await mill.say(t, { power: power + (t % 3000 === 0 ? 0.5 : 0), speed: 1000, temp });
      }
      await connector.post('/records', { ...batch, t: from + BATCH_MS, phase: 'end' });
    }
    const now = Date.now();
    const alarm = { ...common, record: 'event', code: 'P_HH', severity: 800 };
    for (let at = 0; at < 4; at += 1) {
      await connector.post('/records', { ...alarm, id: `on-${at}`, t: now - 50_000 + at * 10_000, state: 'active' });
      if (at < 3)
        await connector.post('/records', {
          ...alarm,
          id: `off-${at}`,
          t: now - 45_000 + at * 10_000,
          state: 'inactive',
        });
    }
    mill.talk(500, (step) => ({ power: 40 + (step % 5), speed: 1000, temp: 35 }));
    await house.person('operator', 'anna', ['publisher', 'subscriber', 'viewer']);
    const batches = `/batches?scope=own&from=${begun - MINUTE}&to=${now}`;
    await until(
      () => connector.get<{ batches: { energyKJkg: number | null; missingMs: number }[] }>(batches),
      (answer) => answer.batches.length === 3 && answer.batches.every((one) => one.missingMs === 0),
      'all batches with all of their power',
      30_000,
    );
  }, 3 * MINUTE);
  beforeAll(async () => {
    agreement = await receivedMill(house, begun);
  }, 2 * MINUTE);
  afterAll(async () => {
    await browser?.close();
    await house?.[Symbol.asyncDispose]();
  });

  test.each([
    ['en', 'light', 1280],
    ['de', 'dark', 360],
  ] as const)('the tabs of a machine and the comparison: %s, %s, %i px', async (language, colours, width) => {
    const de = language === 'de';
    await using visitor = await visit(browser, { language, colours, width });
    const { page, guard } = visitor;
    const { url } = house.process('operator');
    await visitor.signIn(url, 'anna', PASSWORD);
    const keeps = async () => {
      expect([page.url(), await guard.accessibility()]).toEqual([page.url(), []]);
      expect([page.url(), await guard.faults()]).toEqual([page.url(), []]);
    };

    // The overview has the same rows as the list of machines.
    await page.getByRole('img', { name: de ? /in der letzten Stunde/ : /in the last hour/ }).waitFor();
    await keeps();
    await page.goto(`${url}/machines`);
    await page.getByRole('img', { name: de ? /in der letzten Stunde/ : /in the last hour/ }).waitFor();
    await page.getByRole('img', { name: de ? 'Alarm der Priorität 1' : 'Alarm of priority 1' }).waitFor();
    await keeps();

    // One stream of values, and the number moves with what the machine says.
    const streams: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/api/v1/events?')) streams.push(request.url());
    });
    await page.getByRole('link', { name: 'mill-1' }).click();
    const number = page.locator('figure strong').first();
    await page.locator('figure canvas').first().waitFor();
    const seen = new Set<string>();
    await until(
      async () => seen.add((await number.textContent()) ?? '').size,
      (size) => size >= 4,
      'a number that moves',
      20_000,
    );
    expect(streams.map((one) => new URL(one).search)).toEqual(['?scope=own&machines=mill-1']);
    await page.getByRole('button', { name: de ? 'Anhalten' : 'Hold' }).click();
    await page.getByRole('button', { name: de ? 'Zurück zu live' : 'Back to live' }).click();
    await keeps();

    const tab = (name: string) => page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
    await tab(de ? 'Verlauf' : 'History');
    await page.getByText(de ? /Ereignisse in diesem Abschnitt/ : /happenings in this stretch/).click();
    await page
      .getByRole('listitem')
      .filter({ hasText: /(Batches|Chargen): B-3/ })
      .waitFor();
    await keeps();

    await tab(de ? 'Chargen' : 'Batches');
    // 12 kW over 2 kW of no-load power for three minutes over 20 kg, and a sixth of a kilowatt on average.
    const row = page.getByRole('row', { name: /B-2/ });
    await row.getByText(/^9[0-4],\d kJ\/kg|^9[0-4]\.\d kJ\/kg/).waitFor();
    await keeps();

    await tab(de ? 'Alarme' : 'Alarms');
    await page.getByText(/4× (in|in) /).waitFor();
    await page.getByText(de ? /nicht quittiert/ : /not acknowledged/).waitFor();
    await keeps();

    await tab(de ? 'Qualität' : 'Quality');
    await page
      .getByRole('row', { name: de ? /Leistung/ : /[Pp]ower/ })
      .first()
      .waitFor();
    await keeps();

    await tab(de ? 'Typenschild' : 'Nameplate');
    await page.getByText('Mill Works').waitFor();
    await page.getByText(de ? '2 kW bei 1.000 1/min' : '2 kW at 1,000 r/min').waitFor();
    await keeps();

    await page.goto(
      `${url}/compare?of=own/mill-1&batches=own/mill-1/B-1,own/mill-1/B-2,own/mill-1/B-3&this=own/mill-1/B-3&signals=agitator.power`,
    );
    await page.getByText(de ? /100 % der Energie außerhalb/ : /100 % of the energy outside/).waitFor();
    await page.locator('figure canvas').waitFor();
    await keeps();
    await page.getByRole('link', { name: de ? 'Maschinen über der Zeit' : 'Machines over time' }).click();
    await page.getByText('mill-1 ·').first().waitFor();
    await keeps();
  });

  test.each([
    ['en', 'light', 1280],
    ['de', 'dark', 360],
  ] as const)(
    'a received machine beside an own one, good batches and the laboratory: %s, %s, %i px',
    async (language, colours, width) => {
      const de = language === 'de';
      await using visitor = await visit(browser, { language, colours, width });
      const { page, guard } = visitor;
      const { url } = house.process('maker');
      await visitor.signIn(url, 'berta', PASSWORD);
      const keeps = async () => {
        expect([page.url(), await guard.accessibility()]).toEqual([page.url(), []]);
        expect([page.url(), await guard.faults()]).toEqual([page.url(), []]);
      };

      // The no-load power came with the dataset, so the connector of the customer computes what that of the operator does.
      await page.goto(`${url}/data/${encodeURIComponent(agreement)}/batches`);
      const row = page.getByRole('row', { name: /B-2/ });
      await row.getByText(/^9[0-4],\d kJ\/kg|^9[0-4]\.\d kJ\/kg/).waitFor();
      const good = (batch: string) => page.getByRole('button', { name: de ? `gut: ${batch}` : `good: ${batch}` });
      for (const batch of ['B-1', 'B-2'])
        if ((await good(batch).getAttribute('aria-pressed')) === 'false') await good(batch).click();
      await page.getByRole('button', { pressed: true }).nth(1).waitFor();
      await keeps();

      await page.getByRole('link', { name: de ? /übereinander/ : /over each other/ }).click();
      await page
        .getByText(de ? /Bandes von 2 guten Chargen/ : /band of 2 good batches/)
        .first()
        .waitFor();
      const machines = page.locator('details').filter({ hasText: de ? 'Maschinen:' : 'Machines:' });
      await machines.locator('summary').click();
      await machines.getByRole('checkbox', { name: 'pilot', exact: true }).check();
      const batches = page.locator('details').filter({ hasText: de ? 'Chargen:' : 'Batches:' });
      await batches.locator('summary').click();
      await batches.getByRole('checkbox', { name: /^P-1 \(pilot\)/ }).check();
      await page.getByLabel(de ? 'Diese Charge' : 'This batch').selectOption({ label: 'P-1 (pilot)' });
      await page
        .getByText(
          de
            ? /100 % der Energie außerhalb des Bandes von 2 guten/
            : /100 % of the energy outside of the band of 2 good/,
        )
        .first()
        .waitFor();
      await page.getByText(de ? /4,2 bei [\d,]+ kJ\/kg/ : /4.2 at [\d.]+ kJ\/kg/).waitFor();
      await page.locator('figure', { hasText: 'd50_um' }).locator('canvas').waitFor();
      await keeps();

      // The link that the page made says it all.
      const link = page.url();
      await page.goto(`${url}/compare`);
      await page.goto(link);
      await page
        .getByText(
          de
            ? /100 % der Energie außerhalb des Bandes von 2 guten/
            : /100 % of the energy outside of the band of 2 good/,
        )
        .first()
        .waitFor();

      await page.getByRole('link', { name: de ? 'Maschinen über der Zeit' : 'Machines over time' }).click();
      await page.getByText('mill-1 · operator ·').first().waitFor();
      await page.getByText('pilot ·').first().waitFor();
      await keeps();
    },
  );

  test('all that is in quarantine is taken in at once, with what became of it; what still breaks a rule stays', async () => {
    await using visitor = await visit(browser);
    const { page, guard } = visitor;
    const { url } = house.process('operator');
    const mill = await JsonMachine.connect(house.process('mqtt-broker').url, TOPIC);
    // Of each address and reason some are kept a minute, so it takes several of both to fill more than a page.
    const wrong = 120;
    for (let at = 0; at < wrong / 6; at += 1)
      for (const value of ['broken', 1e9]) {
        const values = { power: value, speed: value, temp: value };
        await mill.raw(JSON.stringify({ t: Date.now(), values }));
      }
    await mill.end();
    await until(
      () => house.connector('operator').get<{ count: number }>('/quarantine'),
      ({ count }) => count >= wrong,
      'wrong values in quarantine',
      30_000,
    );
    await visitor.signIn(url, 'anna', PASSWORD);
    await page.goto(`${url}/sources/plant/quarantine`);
    await page.getByRole('button', { name: /^Take in all 1\d\d$/ }).click();
    await page.getByText('0 taken in, 120 refused again.', { exact: true }).waitFor();
    expect(await guard.accessibility()).toEqual([]);
    expect(await guard.faults()).toEqual([]);
  });

  test('two tabs show values of one stream; when the one that holds it is closed, the other goes on', async () => {
    await using visitor = await visit(browser);
    const { page: first, context } = visitor;
    const { url } = house.process('operator');
    await visitor.signIn(url, 'anna', PASSWORD);
    const streams: Page[] = [];
    context.on('request', (request) => {
      if (request.url().includes('/api/v1/events?')) streams.push(request.frame().page());
    });
    const moves = async (page: Page) => {
      const seen = new Set<string>();
      await until(
        async () => seen.add((await page.locator('figure strong').first().textContent()) ?? '').size,
        (size) => size >= 4,
        'a number that moves',
        30_000,
      );
    };
    await first.goto(`${url}/machines/mill-1`);
    await moves(first);
    const second = await context.newPage();
    await second.goto(`${url}/machines/mill-1/live`);
    await moves(second);
    expect(streams).toEqual([first]);
    await first.close();
    await moves(second);
    expect(streams).toEqual([first, second]);
  });
});

/** The maker receives the operator's mill with its past, and has a pilot mill of its own, in one batch that took less power. */
async function receivedMill(house: House, begun: number): Promise<string> {
  const url = house.process('mqtt-broker').url;
  const topic = 'plant/pilot';
  const mapping = jsonMapping({
    ...{ source: 'plant', machine: 'pilot', pack: 'bead-mill/1', topic },
    signals: { 'agitator.power': { path: 'values.power' }, 'agitator.speed': { path: 'values.speed' } },
  });
  Object.assign(mapping.machines[0] ?? {}, { noLoadPower: { kW: 1, speed: 1000 } });
  const maker = await house.member({
    slug: 'maker',
    sources: [{ id: 'plant', type: 'mqtt', url, dialect: 'json', mapping: 'plant.yaml' }],
    files: { 'plant.yaml': mapping },
  });
  const common = { machine: 'pilot', pack: 'bead-mill/1' };
  const batch = { ...common, record: 'batch', id: 'P-1' };
  const pilot = await JsonMachine.connect(url, topic);
  house.also(() => pilot.end());
  await maker.post('/records', { ...batch, t: begun, phase: 'start', massKg: 50, solidsFraction: 0.4 });
  for (let t = begun; t < begun + BATCH_MS; t += 1000) await pilot.say(t, { power: 5, speed: 1000 });
  await maker.post('/records', { ...batch, t: begun + BATCH_MS, phase: 'end' });
  const sample = { ...common, record: 'lab-sample', id: 'S-1', batch: 'P-1', t: begun + BATCH_MS / 2 };
  await maker.post('/records', { ...sample, values: { d50_um: 4.2 } });
  pilot.talk(500, () => ({ power: 5, speed: 1000 }));
  await house.person('maker', 'berta', ['subscriber', 'viewer']);

  const signals = ['agitator.power', 'agitator.speed', 'product.temp_out'];
  const dataset = datasetOf({
    ...{ provider: 'operator', name: 'mills', machine: 'mill-1', pack: 'bead-mill/1', signals, readers: ['maker'] },
  });
  const [machine = { id: 'mill-1', pack: 'bead-mill/1' }] = dataset.machines;
  const noLoadPower = { kW: 2, speed: 1000 };
  const deal = await house.deal('operator', 'maker', { ...dataset, machines: [{ ...machine, noLoadPower }] });
  await maker.history(deal.consumerPid, { from: begun - MINUTE, to: Date.now() });
  const batches = `/batches?scope=${encodeURIComponent(deal.agreement)}&from=${begun - MINUTE}&to=${Date.now()}`;
  await until(
    () => maker.get<{ batches: BatchEnergy[] }>(batches),
    (answer) => answer.batches.length === 3 && answer.batches.every((one) => one.missingMs === 0 && one.energyKJkg),
    'the batches of the received mill',
    60_000,
  );
  return deal.agreement;
}
