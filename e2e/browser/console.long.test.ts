import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needs } from '../../scripts/testing/needs.ts';
import { House, PASSWORD } from '../support/house.ts';
import { openBrowser, visit } from './support/browser.ts';
import { open, pathsFrom } from './support/pages.ts';

describe('the console', needs('chromium'), () => {
  let house: House;
  let browser: Browser;

  beforeAll(async () => {
    [house, browser] = await Promise.all([House.open(), openBrowser()]);
    await house.member({ slug: 'operator' });
    await house.person('operator', 'anna', ['admin', 'publisher', 'subscriber', 'viewer', 'signatory']);
    await house.person('broker', 'bea', ['admin']);
  });
  afterAll(async () => {
    await browser?.close();
    await house?.[Symbol.asyncDispose]();
  });

  test('who is not signed in is asked to, and a wrong password says so where it was typed', async () => {
    await using visitor = await visit(browser);
    const { page, guard } = visitor;
    await page.goto(house.process('operator').url);
    await page.getByRole('textbox', { name: 'Name' }).fill('anna');
    await page.locator('input[type=password]').fill('something else');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').getByText('MS-USR-001').waitFor();
    expect(await guard.accessibility()).toEqual([]);
    expect(await guard.faults()).toEqual([]);
  });

  // What the pages hold is looked at in everything.long.test.ts; these have nothing on them yet.
  test.each([
    ['operator', 'anna', 'en'],
    ['broker', 'bea', 'de'],
  ] as const)('pages of the %s teach while they are empty, and %s signs out: %s', async (folder, name, language) => {
    await using visitor = await visit(browser, { language });
    const { page, guard } = visitor;
    await visitor.signIn(house.process(folder).url, name, PASSWORD);
    for (const path of await pathsFrom(page, house.process(folder).url)) {
      await open(page, new URL(path, house.process(folder).url).href);
      expect([path, await guard.accessibility()]).toEqual([path, []]);
      expect([path, await guard.faults()]).toEqual([path, []]);
    }
    await page.getByRole('button', { name }).click();
    await page.getByRole('button', { name: language === 'de' ? 'Abmelden' : 'Sign out' }).click();
    await page.locator('input[type=password]').waitFor();
    expect(await guard.faults()).toEqual([]);
  });

  test('help with a page: its words and its chapter, in the language on the screen, out of the process itself', async () => {
    await using visitor = await visit(browser);
    const { page, guard } = visitor;
    const { url } = house.process('operator');
    await visitor.signIn(url, 'anna', PASSWORD);
    await page.goto(`${url}/sources`);
    await page.getByRole('button', { name: 'Help' }).click();
    const help = page.getByRole('dialog', { name: 'Help' });
    await help.getByText('Where values wait that broke a rule').waitFor();
    expect(await guard.accessibility()).toEqual([]);
    await help.getByRole('link', { name: 'Read: Sources' }).click();
    await page.getByRole('heading', { name: 'Add an OPC UA server' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/docs/sources');
    expect([await guard.accessibility(), await guard.faults()]).toEqual([[], []]);
    // The other language is another page, not a note that there is none.
    await page.getByRole('button', { name: 'anna' }).click();
    await page.getByRole('combobox', { name: 'Language' }).selectOption('Deutsch');
    await page.getByRole('heading', { name: 'Einen OPC-UA-Server hinzufügen' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Alle Wörter' }).click();
    await page.getByRole('heading', { name: 'Glossar' }).waitFor();
    const words = await page.locator('main dt').allTextContents();
    expect(words).toEqual([...words].sort((a, b) => a.localeCompare(b, 'de')));
    expect(words).toEqual(expect.arrayContaining(['Angebot', 'Vereinbarung', 'Auflage', 'Nachweis']));
    expect([await guard.accessibility(), await guard.faults()]).toEqual([[], []]);
    // A link within the help leads to its heading, also when the address is opened by itself.
    await page.goto(`${url}/docs/sources#quarantäne`);
    await page.getByRole('heading', { name: 'Quarantäne' }).waitFor();
    await page.waitForFunction(() => scrollY > 0);
    await page.goto(`${url}/docs/nothing`);
    await page.getByRole('link', { name: 'Zur Hilfe' }).click();
    await page.getByRole('link', { name: 'Erste Schritte' }).waitFor();
    expect(await guard.faults()).toEqual([]);
  });
});
