import { until } from '@millspace/demo/api';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needs } from '../../scripts/testing/needs.ts';
import { jsonMapping } from '../support/datasets.ts';
import { House, PASSWORD } from '../support/house.ts';
import { JsonMachine } from '../support/json-machine.ts';
import { openBrowser, visit } from './support/browser.ts';

const TOPIC = 'plant/mill-1';

/** The one way through the console that every commit is tried on; the others take minutes (`*.long.test.ts` beside it). */
describe('the console, quickly', needs('chromium'), () => {
  let house: House;
  let browser: Browser;

  beforeAll(async () => {
    [house, browser] = await Promise.all([House.open(), openBrowser()]);
    const url = await house.mqttBroker();
    const mill = { source: 'plant', machine: 'mill-1', pack: 'bead-mill/1', topic: TOPIC };
    await house.member({
      slug: 'operator',
      enrol: false,
      sources: [{ id: 'plant', type: 'mqtt', url, dialect: 'json', mapping: 'plant.yaml' }],
      files: { 'plant.yaml': jsonMapping({ ...mill, signals: { 'agitator.power': { path: 'values.power' } } }) },
    });
    const machine = await JsonMachine.connect(url, TOPIC);
    house.also(() => machine.end());
    // Seven steps: five would be one second, and each second would end with the same number.
    machine.talk(200, (step) => ({ power: 40 + (step % 7) }));
  });
  afterAll(async () => {
    await browser?.close();
    await house?.[Symbol.asyncDispose]();
  });

  test('the set-up link leads to the first person, who sees a curve that moves', async () => {
    await using visitor = await visit(browser);
    const { page, guard } = visitor;
    const { code } = await house.connector('operator').post<{ code: string }>('/setup-code');
    await page.goto(`${house.process('operator').url}/setup/${code}`);
    await page.getByRole('textbox', { name: 'Name' }).fill('anna');
    await page.locator('input[type=password]').fill(PASSWORD);
    await page.getByRole('button', { name: 'Create and sign in' }).click();
    await page.locator('main').getByRole('heading', { name: 'Overview' }).waitFor();
    await page.locator('nav#navigation').getByRole('link', { name: 'Machines', exact: true }).click();
    await page.locator('main').getByRole('link', { name: 'mill-1' }).click();
    await page.locator('figure canvas').first().waitFor();
    const seen = new Set<string>();
    await until(
      async () => seen.add((await page.locator('figure strong').first().textContent()) ?? '').size,
      (different) => different >= 3,
      'a number that moves',
      30_000,
    );
    expect(await guard.accessibility()).toEqual([]);
    expect(await guard.faults()).toEqual([]);
  });
});
