import { until } from '@millspace/demo/api';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needs } from '../../scripts/testing/needs.ts';
import { jsonMapping } from '../support/datasets.ts';
import { BROKER, House, PASSWORD } from '../support/house.ts';
import { JsonMachine } from '../support/json-machine.ts';
import { openBrowser, visit } from './support/browser.ts';
import { FaultProxy } from './support/fault-proxy.ts';

const TOPIC = 'plant/mill-1';
const LIVE = /^● live$/;
const OFFLINE = /^▲ offline since \d\d:\d\d:\d\d/;

/** The one word of the frame about whether the page is live. */
const chip = (page: Page, words: RegExp) => page.locator('header [role=status]').filter({ hasText: words });

describe('what the console shows when something fails', needs('chromium'), () => {
  let house: House;
  let browser: Browser;
  let proxy: FaultProxy;

  beforeAll(async () => {
    [house, browser] = await Promise.all([House.open(), openBrowser()]);
    const url = await house.mqttBroker();
    const mapping = {
      source: 'plant',
      machine: 'mill-1',
      pack: 'bead-mill/1',
      topic: TOPIC,
      signals: { 'agitator.power': { path: 'values.power' } },
    };
    await house.member({
      slug: 'operator',
      sources: [{ id: 'plant', type: 'mqtt', url, dialect: 'json', mapping: 'plant.yaml' }],
      files: { 'plant.yaml': jsonMapping(mapping) },
    });
    const machine = await JsonMachine.connect(url, TOPIC);
    house.also(() => machine.end());
    machine.talk(500, (step) => ({ power: 40 + (step % 5) }));
    await house.person('operator', 'anna', ['admin', 'publisher', 'subscriber', 'viewer', 'signatory']);
    await house.person('operator', 'vera', ['viewer']);
    proxy = await FaultProxy.before(() => house.process('operator').url);
  });
  afterAll(async () => {
    await browser?.close();
    await proxy?.[Symbol.asyncDispose]();
    await house?.[Symbol.asyncDispose]();
  });

  test('a proxy that answers 502, then a process that was killed: offline since when, the next attempt, and live again without loading anew', async () => {
    await using visitor = await visit(browser);
    const { page, guard } = visitor;
    guard.expects(/status of 502/);
    await visitor.signIn(proxy.url, 'anna', PASSWORD);
    await page.goto(`${proxy.url}/machines/mill-1/history`);
    await chip(page, LIVE).waitFor();
    const freshness = page.locator('main header');
    await freshness.getByText('live', { exact: true }).waitFor();
    await page.evaluate(() => Object.assign(globalThis, { loadedOnce: true }));
    const faults: [() => unknown, () => unknown][] = [
      [() => proxy.fail(), () => proxy.pass()],
      [() => house.process('operator').kill(), () => house.process('operator').start()],
    ];
    for (const [breakIt, mendIt] of faults) {
      await breakIt();
      await chip(page, OFFLINE).waitFor();
      await page.getByText(/next attempt in \d+ s/).waitFor();
      // Nothing says live any more: neither the frame nor the values, however young the last one is.
      await page.getByText('live', { exact: true }).first().waitFor({ state: 'detached' });
      await page.getByRole('alert').first().waitFor();
      await proxy.refusals(2);
      expect(await page.evaluate(() => 'loadedOnce' in globalThis)).toBe(true);
      expect(await guard.accessibility()).toEqual([]);
      await mendIt();
      await chip(page, LIVE).waitFor();
      await page.getByRole('alert').first().waitFor({ state: 'detached' });
      await freshness.getByText('live', { exact: true }).waitFor();
    }
    // A page whose code cannot be loaded just now is there as soon as it can be.
    proxy.fail();
    await chip(page, OFFLINE).waitFor();
    await page.locator('nav#navigation').getByRole('link', { name: 'Overview' }).click();
    await proxy.refusals(2);
    proxy.pass();
    await page.locator('main').getByRole('heading', { name: 'Overview' }).waitFor();
    await chip(page, LIVE).waitFor();
    // A browser that believes to have no network still reaches a process on this machine or in this hall.
    await page.evaluate(() => dispatchEvent(new Event('offline')));
    await page.locator('nav#navigation').getByRole('link', { name: 'Machines', exact: true }).click();
    await page.locator('main').getByRole('link', { name: 'mill-1' }).waitFor();
    expect(await page.evaluate(() => 'loadedOnce' in globalThis)).toBe(true);
    expect(await guard.faults()).toEqual([]);
  });

  test('the broker dies and comes back: the own curves go on, and the overview says so; what was missed of a machine is marked', async () => {
    await using visitor = await visit(browser);
    const { page, guard } = visitor;
    guard.expects(/status of 50[23]/);
    const main = page.locator('main');
    await visitor.signIn(proxy.url, 'anna', PASSWORD);
    await main
      .locator('dl')
      .getByText(/^connected ·/)
      .waitFor();
    await page.evaluate(() => Object.assign(globalThis, { loadedOnce: true }));
    await house.process(BROKER).kill();
    await main
      .locator('dl')
      .getByText(/^(offline|connecting) ·/)
      .waitFor();
    // What the house itself knows does not need the broker.
    await chip(page, LIVE).waitFor();
    await page.locator('nav#navigation').getByRole('link', { name: 'Machines', exact: true }).click();
    await main.getByText('live', { exact: true }).first().waitFor();
    await page.locator('nav#navigation').getByRole('link', { name: 'Overview' }).click();
    await main
      .locator('dl')
      .getByText(/^(offline|connecting) ·/)
      .waitFor();
    expect([await guard.accessibility(), await guard.faults()]).toEqual([[], []]);
    await house.process(BROKER).start();
    await main
      .locator('dl')
      .getByText(/^(offline|connecting) ·/)
      .waitFor({ state: 'detached', timeout: 60_000 });
    expect(await page.evaluate(() => 'loadedOnce' in globalThis)).toBe(true);

    // The machine cannot be heard for a while: that is no live value, and afterwards a gap with its reason.
    await page.goto(`${proxy.url}/machines/mill-1`);
    const freshness = main.locator('header').getByText('live', { exact: true });
    await freshness.waitFor();
    await house.process('mqtt-broker').kill();
    await freshness.waitFor({ state: 'detached' });
    await house.process('mqtt-broker').start();
    await freshness.waitFor();
    await page.goto(`${proxy.url}/machines/mill-1/history?from=now-5m&to=now`);
    await main.getByText(/happenings? in this stretch/).click();
    const gap = main
      .getByRole('listitem')
      .filter({ hasText: /^Gaps: / })
      .first();
    expect(await gap.textContent()).toMatch(/^Gaps: source offline, from /);
    expect([await guard.accessibility(), await guard.faults()]).toEqual([[], []]);
  });

  test('seven tabs share one stream; when the one that holds it is closed another takes over', async () => {
    await using visitor = await visit(browser);
    const { page, context, guard } = visitor;
    await visitor.signIn(proxy.url, 'anna', PASSWORD);
    await chip(page, LIVE).waitFor();
    const others = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const tab = await context.newPage();
        await tab.goto(`${proxy.url}/machines`);
        return tab;
      }),
    );
    for (const tab of others) {
      await tab.locator('main').getByRole('link', { name: 'mill-1' }).waitFor();
      await chip(tab, LIVE).waitFor();
    }
    expect(proxy.streams).toBe(1);
    expect(await guard.faults()).toEqual([]);
    const opened = proxy.streamsOpened;
    await page.close();
    await until(
      async () => [proxy.streamsOpened, proxy.streams],
      ([all, now]) => all === opened + 1 && now === 1,
      'another tab holds the stream',
      30_000,
    );
    for (const tab of others) await chip(tab, LIVE).waitFor();

    // The session ends at the server: every tab goes back to the sign-in at once, not when something is next asked for.
    await house.connector('operator').post('/users/anna/password', { password: PASSWORD });
    for (const tab of others) await tab.locator('input[type=password]').waitFor();
    expect(others.map((tab) => new URL(tab.url()).pathname)).toEqual(others.map(() => '/machines'));
  });

  test('a session that ends in the middle of a page: back to the sign-in, and after it the same address, with nothing of who was there before', async () => {
    await using visitor = await visit(browser);
    const { page, guard } = visitor;
    await visitor.signIn(proxy.url, 'anna', PASSWORD);
    const address = `${proxy.url}/machines/mill-1/history?from=now-5m&to=now`;
    await page.goto(address);
    await page.locator('figure').first().waitFor();
    await house.connector('operator').post('/users/anna/password', { password: PASSWORD });
    await page.locator('input[type=password]').waitFor();
    expect(page.url()).toBe(address);
    expect(await page.locator('figure').count()).toBe(0);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.getByRole('textbox', { name: 'Name' }).fill('vera');
    await page.locator('input[type=password]').fill(PASSWORD);
    await page.locator('button[type=submit]').click();
    await page.locator('figure').first().waitFor();
    expect(page.url()).toBe(address);
    expect(asked).toEqual(expect.arrayContaining(['/api/v1/machines', '/api/v1/series']));
    await page.getByRole('button', { name: 'vera' }).waitFor();
    expect(await guard.faults()).toEqual([]);
  });
});
