import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needs } from '../../scripts/testing/needs.ts';
import { call } from '../support/calls.ts';
import { BROKER, House, PASSWORD } from '../support/house.ts';
import { openBrowser, type Visitor, visit } from './support/browser.ts';

/** What stands on the pages, in the language of who looks. */
const WORDS = {
  en: {
    switchOn: 'Let two persons decide',
    reason: 'Reason',
    title: 'Title in English',
    other: 'Title in German',
    id: 'Short name',
    tryIt: 'Try it on the past week',
    make: 'Make the rule',
    waits: /Waits for a second person since/,
    inForce: '✓ in force',
    decision: 'Your reason',
    approve: 'Approve',
    refuse: 'Refuse',
    withdraw: 'Withdraw',
    approved: /A second person approved/,
    refused: /A second person refused/,
    end: 'End this rule',
    name: (id: string) => `Rule ${id}`,
  },
  de: {
    switchOn: 'Zwei Personen entscheiden lassen',
    reason: 'Grund',
    title: 'Titel auf Englisch',
    other: 'Titel auf Deutsch',
    id: 'Kurzname',
    tryIt: 'An der letzten Woche ausprobieren',
    make: 'Regel erlassen',
    waits: /Wartet auf eine zweite Person seit/,
    inForce: '✓ gilt',
    decision: 'Ihre Begründung',
    approve: 'Zustimmen',
    refuse: 'Ablehnen',
    withdraw: 'Zurückziehen',
    approved: /Eine zweite Person hat zugestimmt/,
    refused: /Eine zweite Person hat abgelehnt/,
    end: 'Diese Regel beenden',
    name: (id: string) => `Regel ${id}`,
  },
} as const;

describe('administering in Chromium', needs('chromium'), () => {
  let house: House;
  let browser: Browser;
  let url: string;

  beforeAll(async () => {
    [house, browser] = await Promise.all([House.open(), openBrowser()]);
    url = house.process(BROKER).url;
    await house.person(BROKER, 'anna', ['admin']);
    await house.person(BROKER, 'olga', ['admin']);
  });
  afterAll(async () => {
    await browser?.close();
    await house?.[Symbol.asyncDispose]();
  });

  async function keepsTheRules({ guard }: Visitor): Promise<void> {
    expect(await guard.accessibility()).toEqual([]);
    expect(await guard.faults()).toEqual([]);
  }

  test.each(['en', 'de'] as const)(
    'one proposes a rule, another approves it in a browser of her own (%s)',
    async (language) => {
      const words = WORDS[language];
      const id = `no-ads-${language}`;
      await using anna = await visit(browser, { language });
      await using olga = await visit(browser, { language, width: 360, colours: 'dark' });
      await anna.signIn(url, 'anna', PASSWORD);
      await olga.signIn(url, 'olga', PASSWORD);

      if (language === 'en') {
        await anna.page.goto(`${url}/proposals`);
        await anna.page.getByRole('button', { name: words.switchOn }).click();
        await anna.page.getByRole('textbox', { name: words.reason }).fill('decided by the members');
        await keepsTheRules(anna);
        await anna.page.getByRole('button', { name: words.switchOn }).click();
        await anna.page.getByText('Two persons decide;').waitFor();
      }

      await anna.page.goto(`${url}/rules`);
      await anna.page.locator('form select').nth(1).selectOption('x:marketing');
      await anna.page.getByRole('button', { name: words.tryIt }).click();
      await anna.page.getByRole('textbox', { name: words.id }).fill(id);
      await anna.page.getByRole('textbox', { name: words.title }).fill(`Rule ${id}`);
      await anna.page.getByRole('textbox', { name: words.other }).fill(`Regel ${id}`);
      await anna.page.getByRole('textbox', { name: words.reason }).fill('nobody wants it');
      await anna.page.getByRole('button', { name: words.make }).click();
      await anna.page.getByText(words.waits).first().waitFor();
      await keepsTheRules(anna);
      expect(await anna.page.getByText(words.inForce).count()).toBe(language === 'en' ? 0 : 1);

      // It stands in her inbox without her having asked for it anew; nothing in that of who proposed it.
      const count = olga.page.locator('header a[href="/inbox"]');
      await count.getByText('1').waitFor();
      await count.click();
      await keepsTheRules(olga);
      await olga.page.getByRole('link', { name: new RegExp(words.name(id)) }).click();
      await olga.page.getByRole('button', { name: words.approve }).waitFor();
      await olga.page.locator('details summary').click();
      await keepsTheRules(olga);
      expect(await anna.page.locator('header a[href="/inbox"] strong').count()).toBe(0);

      await anna.page
        .getByRole('link', { name: new RegExp(words.name(id)) })
        .first()
        .click();
      await anna.page.getByRole('button', { name: words.withdraw }).waitFor();
      expect(await anna.page.getByRole('button', { name: words.approve }).count()).toBe(0);
      await keepsTheRules(anna);

      await olga.page.getByRole('textbox', { name: words.decision }).fill('read it');
      await olga.page.getByRole('button', { name: words.approve }).click();
      await olga.page.getByText(words.approved).waitFor();
      await anna.page.getByText(words.approved).waitFor();
      await anna.page.goto(`${url}/rules`);
      await anna.page.getByRole('heading', { name: words.name(id) }).waitFor();
      expect(await anna.page.getByText(words.inForce).count()).toBe(language === 'en' ? 1 : 2);
    },
  );

  test('an end that is refused leaves the rule in force, with the reason on the page of the proposal', async () => {
    const words = WORDS.de;
    await using anna = await visit(browser, { language: 'de', width: 360 });
    await using olga = await visit(browser, { language: 'de' });
    await anna.signIn(url, 'anna', PASSWORD);
    await olga.signIn(url, 'olga', PASSWORD);
    await anna.page.goto(`${url}/rules`);
    await anna.page.getByRole('button', { name: words.end }).first().click();
    await anna.page.getByRole('textbox', { name: words.reason }).first().fill('zu streng');
    await keepsTheRules(anna);
    await anna.page.getByRole('button', { name: words.end }).first().click();
    await anna.page.getByText(words.waits).waitFor();
    await anna.page.getByRole('link', { name: /endet\.$/ }).click();

    await olga.page.goto(`${url}/proposals`);
    await olga.page.getByRole('link', { name: /endet\.$/ }).click();
    const refuse = olga.page.getByRole('button', { name: words.refuse });
    await refuse.waitFor();
    expect(await refuse.isDisabled()).toBe(true);
    await olga.page.getByRole('textbox', { name: words.decision }).fill('noch nicht');
    await refuse.click();
    await olga.page.getByText(words.refused).waitFor();
    await anna.page.getByText('noch nicht').waitFor();
    await keepsTheRules(anna);
    await keepsTheRules(olga);
    const { text } = await call({ method: 'GET', url: `${url}/api/v1/rules`, token: house.adminToken(BROKER) });
    expect(text).not.toContain('withdrawnAt');
  });
});
