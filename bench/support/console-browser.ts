import { join } from 'node:path';
import { systemClock } from '@millspace/runtime/clock';
import { silentLogger } from '@millspace/runtime/logger';
import type { Page } from 'playwright-core';
import { Store } from '../../packages/connector/src/store/store.ts';
import { Chromium, ConsoleService } from './console-page.ts';
import { PART } from './frames.ts';
import type { Context } from './group.ts';
import { median, percentile } from './stats.ts';

const SIGNAL = 'agitator.power';
const HOUR = 3_600_000;
const HOURS = 365 * 24;
const BATCH = 120;
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
  const to = Math.floor(Date.now() / HOUR) * HOUR;
  context.say('storing a year …');
  await using connector = await ConsoleService.start(context.folder('console'), {
    prepare: (dataDir) => fillYear(join(dataDir, 'connector.db'), to - HOURS * HOUR),
  });
  await using browser = await Chromium.launch(executablePath);
  const { url } = connector.service;
  const page = await browser.signedIn(url);
  const range = `from=${new Date(to - HOURS * HOUR).toISOString()}&to=${new Date(to).toISOString()}`;
  const address = `${url}/machines/${PART.machine}/history?signals=${SIGNAL}&${range}`;
  const loads: number[] = [];
  for (let load = 0; load < LOADS; load += 1) {
    const begun = performance.now();
    await page.goto(address);
    await page.locator('figure canvas').waitFor();
    loads.push(performance.now() - begun);
  }
  return { readyMs: median(loads), ...(await gestures(page)) };
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
