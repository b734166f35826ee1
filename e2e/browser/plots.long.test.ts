import { until } from '@millspace/demo/api';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needs } from '../../scripts/testing/needs.ts';
import { jsonMapping } from '../support/datasets.ts';
import { House, PASSWORD } from '../support/house.ts';
import { JsonMachine } from '../support/json-machine.ts';
import { openBrowser, type Visitor, visit } from './support/browser.ts';

const TOPIC = 'plant/mill-1';
const MINUTE = 60_000;
/** The highest value of all: one second of it. */
const PEAK_KW = 61;
/** The night in which the clocks of Berlin are set back: 02:30 is there twice. */
const CLOCKS_SET = Date.UTC(2026, 9, 25, 1);

/** Moments of the past in which the machine spoke, oldest first. */
function past(now: number): { t: number; values: Record<string, number> }[] {
  const second = Math.floor(now / 1000) * 1000;
  const stretch = (from: number, to: number, everyMs: number) =>
    Array.from({ length: Math.floor((to - from) / everyMs) }, (_, at) => {
      const t = from + at * everyMs;
      return { t, values: { power: 40 + ((t / 1000) % 7), speed: 600, temperature: 30 } };
    });
  return [
    ...stretch(CLOCKS_SET - 40 * MINUTE, CLOCKS_SET + 40 * MINUTE, MINUTE),
    ...stretch(second - 40 * MINUTE, second - 30 * MINUTE, 5000),
    { t: second - 35 * MINUTE + 2500, values: { power: PEAK_KW, speed: 600, temperature: 30 } },
    ...stretch(second - 20 * MINUTE, second - 15 * MINUTE, 5000),
  ];
}

const search = (page: Page) => new URL(page.url()).searchParams;
const summary = async (panel: Locator) => (await panel.locator('p[id$=summary]').textContent()) ?? '';

/** Whether the curve's own colour is on the canvas at this share (0 … 1) of the range. */
function drawnAt(panel: Locator, share: number): Promise<boolean> {
  return panel.evaluate((figure, at) => {
    const canvas = figure.querySelector('canvas') as HTMLCanvasElement;
    const over = (figure.querySelector('.u-over') as HTMLElement).getBoundingClientRect();
    const box = canvas.getBoundingClientRect();
    const scale = canvas.width / box.width;
    const context = canvas.getContext('2d') as CanvasRenderingContext2D;
    context.fillStyle = getComputedStyle(figure).getPropertyValue('--ms-series-1').trim();
    const wanted = String(context.fillStyle);
    const [red, green, blue] = [1, 3, 5].map((from) => Number.parseInt(wanted.slice(from, from + 2), 16));
    const x = Math.round((over.left - box.left + over.width * at) * scale);
    const { data } = context.getImageData(x, (over.top - box.top) * scale, 1, over.height * scale);
    for (let pixel = 0; pixel < data.length; pixel += 4) {
      const far = [red, green, blue].map((one, channel) => Math.abs((one ?? 0) - (data[pixel + channel] ?? 0)));
      if (Math.max(...far) < 40) return true;
    }
    return false;
  }, share);
}

describe('plots', needs('chromium'), () => {
  let house: House;
  let browser: Browser;
  let visitor: Visitor;
  let now: number;
  let machinePage: string;

  beforeAll(async () => {
    [house, browser] = await Promise.all([House.open(), openBrowser()]);
    const url = await house.mqttBroker();
    const signals = {
      'agitator.power': { path: 'values.power' },
      'agitator.speed': { path: 'values.speed', unit: '/min' },
      'product.temp_in': { path: 'values.temperature' },
    };
    const mapping = { source: 'plant', machine: 'mill-1', pack: 'bead-mill/1', topic: TOPIC, signals };
    await house.member({
      slug: 'operator',
      enrol: false,
      env: { TZ: 'Europe/Berlin' },
      sources: [{ id: 'plant', type: 'mqtt', url, dialect: 'json', mapping: 'plant.yaml' }],
      files: { 'plant.yaml': jsonMapping({ ...mapping, periods: { fast: 1000 } }) },
    });
    const machine = await JsonMachine.connect(url, TOPIC);
    house.also(() => machine.end());
    machine.talk(1000, () => ({ power: 42, speed: 600, temperature: 30 }));
    const api = house.connector('operator');
    const values = async (from: number, to: number) => {
      const answer = await api.get<{ series: { n: number[] }[] }>(
        `/series?scope=own&machine=mill-1&signals=agitator.power&from=${from}&to=${to}&buckets=1600`,
      );
      return answer.series[0]?.n.reduce((sum, n) => sum + n, 0) ?? 0;
    };
    await until(
      () => values(Date.now() - MINUTE, Date.now()),
      (count) => count > 0,
      'the first value',
      30_000,
    );
    now = Date.now();
    const told = past(now);
    await Promise.all(told.map(({ t, values }) => machine.say(t, values)));
    await until(
      async () => [
        await values(now - 60 * MINUTE, now - MINUTE),
        await values(CLOCKS_SET - 60 * MINUTE, CLOCKS_SET + 60 * MINUTE),
      ],
      ([hour = 0, night = 0]) => hour >= 181 && night >= 80,
      'all of the past',
      60_000,
    );
    await house.person('operator', 'vera', ['viewer']);
    visitor = await visit(browser);
    await visitor.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await visitor.signIn(house.process('operator').url, 'vera', PASSWORD);
    machinePage = `${house.process('operator').url}/machines/mill-1/history?signals=agitator.power,agitator.speed`;
  });
  afterAll(async () => {
    await visitor?.[Symbol.asyncDispose]();
    await browser?.close();
    await house?.[Symbol.asyncDispose]();
  });

  const panelOf = (page: Page) => page.locator('figure').first();
  const drawn = (panel: Locator) => panel.locator('canvas').waitFor();

  test('a drag zooms in one step of the history; buttons and keys do what gestures do; a copied link opens the same range', async () => {
    const { page, guard, context } = visitor;
    await page.goto(machinePage);
    const panel = panelOf(page);
    await drawn(panel);
    const steps = () => page.evaluate(() => history.length);
    const before = await steps();
    const over = panel.locator('.u-over');
    const box = await over.boundingBox();
    if (box === null) throw new Error('no plot');
    const at = (share: number) => [box.x + box.width * share, box.y + box.height / 2] as const;
    await page.mouse.move(...at(0.25));
    await page.mouse.down();
    await page.mouse.move(...at(0.5));
    await page.mouse.move(...at(0.75));
    await page.mouse.up();
    await page.waitForURL(/from=20/);
    const zoomed = search(page).toString();
    const length = () => Date.parse(search(page).get('to') ?? '') - Date.parse(search(page).get('from') ?? '');
    expect(length() / (30 * MINUTE)).toBeCloseTo(1, 1);
    expect(await steps()).toBe(before + 1);
    await page.getByRole('button', { name: 'Back to live' }).waitFor();

    await page.goBack();
    await page.waitForURL((url) => !url.search.includes('from='));
    await page.goForward();
    await page.waitForURL((url) => url.searchParams.toString() === zoomed);

    await page.getByRole('button', { name: 'Closer' }).click();
    await page.waitForURL((url) => url.searchParams.toString() !== zoomed);
    expect(length() / (15 * MINUTE)).toBeCloseTo(1, 1);
    await page.goBack();
    await page.waitForURL((url) => url.searchParams.toString() === zoomed);

    await page.getByRole('button', { name: 'Copy link to this range' }).click();
    await page.getByText('Copied').waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    const told = await summary(panel);
    const other = await context.newPage();
    await other.goto(link);
    await drawn(panelOf(other));
    expect(search(other).get('from')).toBe(search(page).get('from'));
    expect(search(other).get('to')).toBe(search(page).get('to'));
    expect(await summary(panelOf(other))).toBe(told);
    await other.close();

    await panel.focus();
    const said = panel.getByRole('status');
    const heard: string[] = [];
    for (const key of ['Home', 'ArrowRight', 'PageDown', 'End', 'ArrowLeft']) {
      await page.keyboard.press(key);
      const text = await until(
        async () => (await said.textContent()) ?? '',
        (now) => now !== (heard.at(-1) ?? ''),
        `a word after ${key}`,
        20_000,
      );
      expect(text).toMatch(/^\d\d \w{3} \d{4}, \d\d:\d\d:\d\d CET: Main motor power/);
      heard.push(text);
    }
    const times = heard.map((text) => text.split(' CET')[0] ?? '');
    const [home = '', right = '', down = '', end = '', left = ''] = times;
    expect([home, right, down, left, end]).toEqual([home, right, down, left, end].toSorted());
    await page.keyboard.press('0');
    await page.waitForURL((url) => url.searchParams.get('from') === 'now-1h');
    expect(await guard.accessibility()).toEqual([]);
    expect(await guard.faults()).toEqual([]);
  });

  test('where nothing was recorded the curve has a gap, and the highest value is the same over an hour and over a year', async () => {
    const { page, guard } = visitor;
    const [from, to] = [now - 45 * MINUTE, now - 10 * MINUTE];
    await page.goto(`${machinePage}&from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}`);
    const panel = panelOf(page);
    await drawn(panel);
    const share = (t: number) => (t - from) / (to - from);
    await until(
      () => drawnAt(panel, share(now - 33 * MINUTE)),
      (there) => there,
      'the curve',
      20_000,
    );
    expect(await drawnAt(panel, share(now - 17 * MINUTE))).toBe(true);
    expect(await drawnAt(panel, share(now - 25 * MINUTE))).toBe(false);
    expect(await summary(panel)).toMatch(/, 1 gap\.$/);

    const range = page.getByRole('combobox', { name: 'Range' });
    for (const preset of ['1 hour', '1 year']) {
      await range.selectOption(preset);
      await page.waitForURL((url) => url.searchParams.get('to') === 'now');
      await until(
        () => summary(panel),
        (text) => text.includes(`to ${PEAK_KW}`),
        `the highest value over ${preset}`,
        20_000,
      );
      expect(await summary(panel)).toMatch(new RegExp(`from 40\\.?0*\\skW to ${PEAK_KW}`));
    }
    expect(await guard.faults()).toEqual([]);
  });

  test('in the night in which clocks are set back, what lies an hour apart is told apart; values stand in a table', async () => {
    const { page, guard } = visitor;
    const [from, to] = [CLOCKS_SET - 35 * MINUTE, CLOCKS_SET + 35 * MINUTE].map((t) => new Date(t).toISOString());
    await page.goto(`${machinePage}&from=${from}&to=${to}`);
    await drawn(panelOf(page));
    await page.getByRole('button', { name: 'Show values' }).click();
    const table = page.getByRole('table', { name: /^The newest \d+ means/ });
    await table.getByText('25 Oct 2026, 02:30:00 CET', { exact: true }).waitFor();
    await table.getByText('25 Oct 2026, 02:10:00 CET', { exact: true }).waitFor();
    // Recorded once a minute and drawn finer: a curve without gaps nevertheless.
    expect(await summary(panelOf(page))).toMatch(/, 0 gaps\.$/);
    expect(await drawnAt(panelOf(page), 0.503)).toBe(true);
    await page.goto(`${machinePage}&from=${from}&to=${new Date(CLOCKS_SET - MINUTE).toISOString()}`);
    await page.getByRole('button', { name: 'Show values' }).click();
    await table.getByText('25 Oct 2026, 02:30:00 CEST', { exact: true }).waitFor();
    expect(await guard.accessibility()).toEqual([]);
    expect(await guard.faults()).toEqual([]);
  });
});
