import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needs } from '../../scripts/testing/needs.ts';
import { House, PASSWORD } from '../support/house.ts';
import { openBrowser, visit } from './support/browser.ts';

const stored = (page: Page) =>
  page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));

describe('the first start', needs('chromium'), () => {
  let house: House;
  let browser: Browser;

  beforeAll(async () => {
    [house, browser] = await Promise.all([House.open(), openBrowser()]);
    await house.member({ slug: 'operator', enrol: false });
  });
  afterAll(async () => {
    await browser?.close();
    await house?.[Symbol.asyncDispose]();
  });

  test.each([
    ['broker', () => house.broker],
    ['operator', () => house.connector('operator')],
  ] as const)('at the %s: the link leads to the first person, who is signed in; once', async (folder, api) => {
    await using visitor = await visit(browser);
    const { page, guard } = visitor;
    const { url } = house.process(folder);
    await page.goto(url);
    await page.getByText(/Nobody administers here yet/).waitFor();
    const { code } = await api().post<{ code: string }>('/setup-code');
    const link = `${url}/setup/${code}`;
    await page.goto(link);
    expect(await guard.accessibility()).toEqual([]);
    const password = page.locator('input[type=password]');
    const submit = page.getByRole('button', { name: 'Create and sign in' });
    await page.getByRole('textbox', { name: 'Name' }).fill('anna');
    await password.fill('password1234');
    await submit.click();
    await page.getByRole('alert').getByText('MS-USR-007').waitFor();
    await password.fill(PASSWORD);
    await submit.click();
    await page.locator('main').getByRole('heading', { name: 'Overview' }).waitFor();
    expect(page.url()).toBe(`${url}/`);

    // What a person chose for this browser outlives the page, and is all that lies there.
    await page.getByRole('button', { name: 'anna' }).click();
    await page.getByRole('combobox', { name: 'Colours' }).selectOption('dark');
    await page.getByRole('combobox', { name: 'Language' }).selectOption('Deutsch');
    await page.locator('main').getByRole('heading', { name: 'Übersicht' }).waitFor();
    await page.reload();
    await page.locator('main').getByRole('heading', { name: 'Übersicht' }).waitFor();
    const look = () =>
      page.evaluate(() => [document.documentElement.lang, document.documentElement.dataset['mantineColorScheme']]);
    expect(await look()).toEqual(['de', 'dark']);
    expect(await guard.faults()).toEqual([]);
    const kept = await stored(page);
    for (const secret of [code, PASSWORD, 'anna']) expect(kept).not.toContain(secret);

    // The link again: to whoever is signed in, and to anybody else.
    await page.goto(link);
    await page.getByRole('heading', { name: 'Schon eingerichtet' }).waitFor();
    await using other = await visit(browser);
    await other.page.goto(link);
    await other.page.getByRole('heading', { name: 'Already set up' }).waitFor();
    await other.page.getByRole('link', { name: 'To the sign-in' }).click();
    await other.page.locator('input[type=password]').waitFor();
    expect(await other.page.getByText(/Nobody administers here yet/).count()).toBe(0);
    expect([...(await guard.faults()), ...(await other.guard.faults())]).toEqual([]);
  });
});
