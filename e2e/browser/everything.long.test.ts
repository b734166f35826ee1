import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OPERATOR } from '@millspace/demo/companies';
import { BROKER, LocalStage } from '@millspace/demo/stage';
import { tellStory } from '@millspace/demo/story';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needs } from '../../scripts/testing/needs.ts';
import { PASSWORD } from '../support/house.ts';
import { openBrowser, visit } from './support/browser.ts';
import { opened } from './support/opened.ts';
import { open, pathsFrom } from './support/pages.ts';

const ROLES = {
  [BROKER]: ['admin', 'auditor'],
  [OPERATOR.slug]: ['admin', 'publisher', 'subscriber', 'viewer', 'signatory'],
};

/** In the demo as it runs, so that every page has something on it. The operator gives and receives. */
describe('every page with everything opened', needs('chromium'), () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'millspace-e2e-'));
  const stage = new LocalStage({ dataDir, mills: 1, rateHz: 2, recordedS: 300 });
  let browser: Browser;

  beforeAll(async () => {
    browser = await openBrowser();
    await stage.set();
    await tellStory(stage, () => undefined, 'en');
    for (const [house, roles] of Object.entries(ROLES)) {
      const api = house === BROKER ? stage.broker : stage.connector(house);
      await api.post('/users', { name: 'Anna', roles, password: PASSWORD });
    }
  });
  afterAll(async () => {
    await browser?.close();
    await stage.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  test.each([
    [BROKER, 'en', 'dark', 360],
    [BROKER, 'de', 'light', 1280],
    [OPERATOR.slug, 'en', 'light', 1280],
    [OPERATOR.slug, 'de', 'dark', 360],
  ] as const)('at %s, %s, %s, %i px', async (house, language, colours, width) => {
    await using visitor = await visit(browser, { language, colours, width });
    const { page, guard } = visitor;
    const { url } = stage.process(house);
    await visitor.signIn(url, 'Anna', PASSWORD);
    const faults: string[] = [];
    const paths = await pathsFrom(page, url);
    // As many as there are kinds of pages: fewer would mean that links are not found any more.
    expect(paths.length).toBeGreaterThan(house === BROKER ? 14 : 38);
    const everOpened = new Set<string>();
    const helped = new Set<string>();
    for (const path of paths) {
      await open(page, new URL(path, url).href);
      const check = async (what: string) => {
        const found = [...(await guard.accessibility()), ...(await guard.faults())];
        faults.push(...found.map((fault) => `${path}, ${what}: ${fault}`));
      };
      // The menu of the person is the same everywhere, and help is for a whole area.
      const [, area = ''] = path.split('/');
      const known = [...(everOpened.has('Anna') ? ['Anna'] : []), ...(helped.has(area) ? ['Help', 'Hilfe'] : [])];
      helped.add(area);
      for (const name of await opened(page, check, known)) everOpened.add(name);
    }
    expect([...new Set(faults)]).toEqual([]);
    expect([...everOpened]).toEqual(expect.arrayContaining([language === 'de' ? 'Hilfe' : 'Help', 'Anna']));
  });
});
