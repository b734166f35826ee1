import type { TransportDelegationView } from '@millspace/schemas';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needs } from '../../scripts/testing/needs.ts';
import { House, PASSWORD } from '../support/house.ts';
import { openBrowser, visit } from './support/browser.ts';

const WORDS = {
  en: {
    mandate: 'May the broker act for you outside?',
    given: /^Yes, until \d/,
    withdraw: 'Withdraw this',
    consequence: /Nothing is ended: once you give it again/,
    reason: /Reason/,
    withdrawn: /^No: withdrawn since .* the contract is being renewed$/,
    mayNot: 'Administrators of this connector give it again.',
    give: 'Give it again',
  },
  de: {
    mandate: 'Darf der Broker für Sie nach außen handeln?',
    given: /^Ja, bis \d/,
    withdraw: 'Widerrufen',
    consequence: /Beendet wird nichts: Sobald Sie die Vollmacht wieder erteilen/,
    reason: /Begründung|Grund/,
    withdrawn: /^Nein: widerrufen seit .* the contract is being renewed$/,
    mayNot: 'Administratoren dieses Konnektors erteilen sie wieder.',
    give: 'Wieder erteilen',
  },
} as const;

describe('what the broker may do outside', needs('chromium'), () => {
  let house: House;
  let browser: Browser;

  beforeAll(async () => {
    const outside = { internalAddresses: ['127.0.0.1'] };
    [house, browser] = await Promise.all([House.open({ broker: { outside } }), openBrowser()]);
    await house.member({ slug: 'beta', config: { outside } });
    await house.person('beta', 'pia', ['publisher', 'viewer']);
    await house.person('beta', 'anna', ['publisher', 'viewer', 'admin']);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await house?.[Symbol.asyncDispose]();
  }, 60_000);

  test.each([
    ['en', 'light', 1280],
    ['de', 'dark', 360],
  ] as const)('one withdraws it, an administrator gives it again: %s, %s, %i px', async (language, colours, width) => {
    const words = WORDS[language];
    const { url } = house.process('beta');
    const standing = () => house.connector('beta').get<TransportDelegationView>('/transport-delegation');
    await using pia = await visit(browser, { language, colours, width });
    await using anna = await visit(browser, { language, colours, width });
    const sectionOf = ({ page }: typeof pia) => page.getByRole('region', { name: words.mandate });
    const keepsTheRules = async ({ guard }: typeof pia) => {
      expect(await guard.accessibility()).toEqual([]);
      expect(await guard.faults()).toEqual([]);
    };
    for (const [visitor, name] of [
      [pia, 'pia'],
      [anna, 'anna'],
    ] as const) {
      await visitor.signIn(url, name, PASSWORD);
      await visitor.page.goto(`${url}/partners`);
      await sectionOf(visitor).getByText(words.given).waitFor();
    }
    await sectionOf(pia).getByRole('button', { name: words.withdraw }).click();
    await pia.page.getByText(words.consequence).waitFor();
    await pia.page.getByLabel(words.reason).fill('the contract is being renewed');
    await keepsTheRules(pia);
    await pia.page.locator('form').getByRole('button', { name: words.withdraw }).click();
    await sectionOf(pia).getByText(words.withdrawn).waitFor();
    // Ending it is anybody's who publishes; giving it again is not.
    await sectionOf(pia).getByText(words.mayNot).waitFor();
    expect(await sectionOf(pia).getByRole('button').count()).toBe(0);
    await keepsTheRules(pia);
    expect(await standing()).toMatchObject({ state: 'withdrawn', reason: 'the contract is being renewed' });

    // The other browser hears of it by itself.
    await sectionOf(anna).getByText(words.withdrawn).waitFor();
    await keepsTheRules(anna);
    await sectionOf(anna).getByRole('button', { name: words.give }).click();
    await sectionOf(anna).getByText(words.given).waitFor();
    expect(await standing()).toMatchObject({ state: 'given' });
    await keepsTheRules(anna);
  });
});
