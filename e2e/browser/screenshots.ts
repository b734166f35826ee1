import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { COMPANIES } from '@millspace/demo/companies';
import { BROKER, LocalStage } from '@millspace/demo/stage';
import { tellStory } from '@millspace/demo/story';
import type { Browser, Page } from 'playwright-core';
import { openBrowser, visit } from './support/browser.ts';

// Pictures of every page, in both languages, both themes and two widths, of the demo as it runs: for review, not a gate.

const PASSWORD = 'drei kühe im tor';
const WIDTHS = [1440, 360] as const;
const { values } = parseArgs({
  options: {
    to: { type: 'string', default: '.millspace/screenshots' },
    /** Only pages whose address contains this. */
    only: { type: 'string', default: '' },
    /** Each language in one theme; English wide only. */
    quick: { type: 'boolean', default: false },
  },
});
const folder = resolve(values.to);
const dataDir = mkdtempSync(join(tmpdir(), 'millspace-screenshots-'));
const stage = new LocalStage({ dataDir, mills: 2, rateHz: 2, recordedS: 900 });

try {
  await stage.set();
  await tellStory(stage, (line) => process.stderr.write(`${line}\n`), 'en');
  const browser = await openBrowser();
  for (const house of [BROKER, ...COMPANIES.map(({ slug }) => slug)]) await picturesOf(browser, house);
  await browser.close();
} finally {
  await stage.stop();
  rmSync(dataDir, { recursive: true, force: true });
}

async function picturesOf(browser: Browser, house: string): Promise<void> {
  const api = house === BROKER ? stage.broker : stage.connector(house);
  const roles = house === BROKER ? ['admin', 'auditor'] : ['admin', 'publisher', 'subscriber', 'viewer', 'signatory'];
  await api.post('/users', { name: 'Anna', roles, password: PASSWORD });
  const { url } = stage.process(house);
  mkdirSync(join(folder, house), { recursive: true });
  for (const language of ['en', 'de'] as const)
    for (const colours of ['light', 'dark'] as const)
      for (const width of WIDTHS) {
        const wanted = (language === 'de') === (colours === 'dark') && (width !== 360 || language === 'de');
        if (values.quick && !wanted) continue;
        await using visitor = await visit(browser, { language, colours, width });
        const { page } = visitor;
        await visitor.signIn(url, 'Anna', PASSWORD);
        for (const path of await pathsFrom(page, url)) {
          await open(page, new URL(path, url).href);
          const name = `${path.replace(/[^a-z0-9-]+/gi, '_').slice(0, 80)}-${language}-${colours}-${width}.png`;
          await page.screenshot({ path: join(folder, house, name), fullPage: true });
        }
      }
  process.stderr.write(`pictures of ${house}: ${join(folder, house)}\n`);
}

async function open(page: Page, href: string): Promise<void> {
  await page.goto(href);
  await page.locator('main h1').waitFor();
  // A page has several parts, and each says by itself that it is loading.
  await page.waitForFunction(
    () =>
      ![...document.querySelectorAll('main p')].some((part) => /^(Loading|Wird geladen)/.test(part.textContent ?? '')),
  );
}

/** What the navigation leads to, and from each list the first thing in it with its tabs. */
async function pathsFrom(page: Page, url: string): Promise<string[]> {
  const links = (selector: string) =>
    page.locator(selector).evaluateAll((found) => found.map((link) => link.getAttribute('href') ?? ''));
  const lists = (await links('nav#navigation a')).filter((path) => path.includes(values.only));
  const paths = new Set(lists);
  for (const list of lists) {
    if (list === '/') continue;
    await open(page, new URL(list, url).href);
    const first = (await links('main table a, main ul a')).find((path) => path.startsWith(`${list}/`));
    if (first === undefined) continue;
    paths.add(first);
    await open(page, new URL(first, url).href);
    for (const tab of await links('main nav a')) if (tab.startsWith(first)) paths.add(tab);
  }
  return [...paths];
}
