import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { COMPANIES } from '@millspace/demo/companies';
import { BROKER, LocalStage } from '@millspace/demo/stage';
import { tellStory } from '@millspace/demo/story';
import type { Browser } from 'playwright-core';
import { openBrowser, visit } from './support/browser.ts';
import { open, pathsFrom } from './support/pages.ts';

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
  const { arrivals } = await tellStory(stage, (line) => process.stderr.write(`${line}\n`), 'en');
  // The story follows what arrives until it is told to stop, and would keep this process for ever.
  for (const one of arrivals.values()) one.stop();
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
        for (const path of await pathsFrom(page, url, values.only)) {
          await open(page, new URL(path, url).href);
          const name = `${path.replace(/[^a-z0-9-]+/gi, '_').slice(0, 80)}-${language}-${colours}-${width}.png`;
          await page.screenshot({ path: join(folder, house, name), fullPage: true });
        }
      }
  process.stderr.write(`pictures of ${house}: ${join(folder, house)}\n`);
}
