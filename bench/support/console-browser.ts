import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '@millspace/runtime/clock';
import { createHttpClient } from '@millspace/runtime/http-client';
import { silentLogger } from '@millspace/runtime/logger';
import { type Browser, chromium, type Page } from 'playwright-core';
import { Store } from '../../packages/connector/src/store/store.ts';
import { PART } from './frames.ts';
import type { Context } from './group.ts';
import { Service } from './process.ts';
import { median, percentile } from './stats.ts';

const SIGNAL = 'agitator.power';
const HOUR = 3_600_000;
const HOURS = 365 * 24;
const BATCH = 120;
const PERSON = { name: 'anna', password: 'drei kühe im tor', roles: ['admin', 'viewer'] };
const LOADS = 7;
const GESTURES = 12;

export interface Seen {
  /** From asking for the page until its curves are drawn, signed in: median. */
  readyMs: number;
  /** 95th percentile of the time between two frames during gestures. */
  frameMs: number;
  longestMs: number;
}

/** A connector that keeps a year of one signal, and Chromium looking at it. */
export async function inBrowser(executablePath: string, context: Context): Promise<Seen> {
  const folder = context.folder('console');
  const to = Math.floor(Date.now() / HOUR) * HOUR;
  context.say('storing a year …');
  mkdirSync(join(folder, 'data'), { mode: 0o700 });
  fillYear(join(folder, 'data', 'connector.db'), to - HOURS * HOUR);
  const config = { name: 'bench', dataDir: './data', http: { host: '127.0.0.1', port: 0 }, logLevel: 'warn' };
  writeFileSync(join(folder, 'connector.yaml'), JSON.stringify(config));
  const logFile = join(folder, 'log');
  await using service = await Service.start('packages/connector/src/main.ts', join(folder, 'connector.yaml'), {
    logFile,
  });
  await addPerson(service.url, join(folder, 'data', 'admin-token'));
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const browser = await chromium.launch({ executablePath, args });
  try {
    const page = await signedIn(browser, service.url);
    const range = `from=${new Date(to - HOURS * HOUR).toISOString()}&to=${new Date(to).toISOString()}`;
    const address = `${service.url}/machines/${PART.machine}/history?signals=${SIGNAL}&${range}`;
    const loads: number[] = [];
    for (let load = 0; load < LOADS; load += 1) {
      const begun = performance.now();
      await page.goto(address);
      await page.locator('figure canvas').waitFor();
      loads.push(performance.now() - begun);
    }
    return { readyMs: median(loads), ...(await gestures(page)) };
  } finally {
    await browser.close();
  }
}

function fillYear(file: string, start: number): void {
  const outbox = { maxBytes: 1e6, keepAckedMs: HOUR };
  const store = new Store({ file, clock: systemClock, logger: silentLogger(), outbox });
  for (let hour = 0; hour < HOURS; hour += BATCH) {
    const frames = Array.from({ length: Math.min(BATCH, HOURS - hour) }, (_, index) => {
      const from = start + (hour + index) * HOUR;
      const t = Array.from({ length: HOUR / 1000 }, (__, second) => from + second * 1000);
      const power = t.map((at) => Number((40 + 10 * Math.sin(at / 9e5) + ((at / 1000) % 17) * 0.1).toFixed(2)));
      return { ...PART, frame: { t, signals: { [SIGNAL]: power } } };
    });
    store.commit({ frames, records: [], quarantined: [] });
    store.flush();
  }
  store.close();
}

async function addPerson(url: string, tokenFile: string): Promise<void> {
  const token = readFileSync(tokenFile, 'utf8').trim();
  const client = createHttpClient({ baseUrl: `${url}/api/v1`, token: () => token });
  try {
    await client.request('POST', '/users', { json: PERSON });
  } finally {
    await client.close();
  }
}

async function signedIn(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage({ locale: 'en-GB', viewport: { width: 1440, height: 900 } });
  await page.goto(url);
  await page.getByRole('textbox', { name: 'Name' }).fill(PERSON.name);
  await page.locator('input[type=password]').fill(PERSON.password);
  await page.locator('button[type=submit]').click();
  await page.locator('main#content h1').waitFor();
  return page;
}

/** Zooms with the wheel and moves with the mouse, as fast as a hand does, while each frame is timed. */
async function gestures(page: Page): Promise<{ frameMs: number; longestMs: number }> {
  const box = await page.locator('figure .u-over').first().boundingBox();
  if (box === null) throw new Error('no curve is drawn');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.evaluate(() => {
    const times: number[] = [];
    Object.assign(globalThis, { frameTimes: times });
    const tick = (now: number) => {
      times.push(now);
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });
  await page.mouse.move(x, y);
  for (let gesture = 0; gesture < GESTURES; gesture += 1) {
    await page.keyboard.down('Control');
    for (let notch = 0; notch < 10; notch += 1) await page.mouse.wheel(0, gesture % 2 === 0 ? -100 : 100);
    await page.keyboard.up('Control');
    await page.keyboard.down('Shift');
    await page.mouse.down();
    await page.mouse.move(x + (gesture % 2 === 0 ? 200 : -200), y, { steps: 20 });
    await page.mouse.up();
    await page.keyboard.up('Shift');
    await page.mouse.move(x, y);
  }
  const times = await page.evaluate(() => (globalThis as unknown as { frameTimes: number[] }).frameTimes);
  const between = times.slice(1).map((at, index) => at - (times[index] ?? at));
  return { frameMs: percentile(between, 0.95), longestMs: Math.max(...between) };
}
