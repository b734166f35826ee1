import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needs } from '../../scripts/testing/needs.ts';
import { House, PASSWORD } from '../support/house.ts';
import { OpcUaMachine } from '../support/opcua-machine.ts';
import { openBrowser, visit } from './support/browser.ts';

const READER = { name: 'reader', password: 'only-for-reading-7' };

describe('sources in the console', needs('chromium'), () => {
  let house: House;
  let browser: Browser;
  let machine: OpcUaMachine;

  beforeAll(async () => {
    [house, browser, machine] = await Promise.all([
      House.open(),
      openBrowser(),
      OpcUaMachine.start({ variables: ['agitator_power', 'agitator_speed', 'colour'], users: [READER] }),
    ]);
    machine.set('agitator_power', 12.5);
    machine.set('agitator_speed', 900);
    await house.member({ slug: 'operator' });
    await house.person('operator', 'paul', ['publisher', 'viewer']);
  });
  afterAll(async () => {
    await browser?.close();
    await house?.[Symbol.asyncDispose]();
    await machine?.stop();
  });

  test.each([
    ['en', 'light', 1280],
    ['de', 'dark', 360],
  ] as const)(
    'from an address to a curve, every step keeping the rules: %s, %s, %i px',
    async (language, colours, width) => {
      await using visitor = await visit(browser, { language, colours, width });
      const { page, guard } = visitor;
      const { url } = house.process('operator');
      const id = `mill-${language}`;
      const german = language === 'de';
      const say = (en: string, de: string) => (german ? de : en);
      const press = (en: string, de: string) => page.getByRole('button', { name: say(en, de), exact: true }).click();
      /** The way onward opens only when the step is done. */
      const opens = (en: string, de: string) =>
        page
          .locator('button:enabled')
          .filter({ hasText: say(en, de) })
          .waitFor();
      const keepsTheRules = async (step: string) => {
        expect([step, await guard.accessibility()]).toEqual([step, []]);
        expect([step, await guard.faults()]).toEqual([step, []]);
      };
      await visitor.signIn(url, 'paul', PASSWORD);
      await page.goto(`${url}/sources/new`);
      await page.getByLabel(say('Name of the source', 'Name der Quelle')).fill(id);
      await keepsTheRules('new');
      await press('Begin', 'Beginnen');

      await page.getByLabel(say('Address of the OPC UA server', 'Adresse des OPC-UA-Servers')).fill(machine.endpoint);
      await press('Look what is there', 'Nachsehen, was dort ist');
      await page.getByRole('heading', { name: say('answers and offers', 'antwortet und bietet an') }).waitFor();
      await keepsTheRules('address');
      await press('Next: Their certificate', 'Weiter: Zertifikat des Servers');

      await press('Trust it for this source', 'Für diese Quelle vertrauen');
      await page
        .getByText(say('This certificate is trusted', 'Diesem Zertifikat wird für diese Quelle vertraut'))
        .waitFor();
      await keepsTheRules('theirs');
      await press('Next: Our certificate', 'Weiter: Unser Zertifikat');
      await opens('Next: Sign-in', 'Weiter: Anmeldung');
      await keepsTheRules('ours');
      await press('Next: Sign-in', 'Weiter: Anmeldung');

      await page.getByLabel(say('user and password', 'Benutzer und Passwort')).check();
      await page.getByLabel(say('User', 'Benutzer'), { exact: true }).fill(READER.name);
      await page.locator('input[type=password]').fill(READER.password);
      await press('Save and try', 'Speichern und versuchen');
      await opens('Next: Signals', 'Weiter: Signale');
      expect(await page.content()).not.toContain(READER.password);
      await keepsTheRules('sign-in');
      // Somebody else goes on, or the same person after the sign-in ran out: the connector has kept everything.
      await page.goto(`${url}/sources/${id}/setup/signals`);

      await press('Below Machine', 'Unter Machine');
      for (const name of ['agitator_power', 'agitator_speed']) await page.getByRole('checkbox', { name }).check();
      await page.getByText('900').waitFor();
      await keepsTheRules('signals');
      await press('Next: Meaning', 'Weiter: Bedeutung');

      await press('Save the meaning', 'Bedeutung speichern');
      await page.getByText(say('Saved.', 'Gespeichert.')).waitFor();
      await keepsTheRules('mapping');
      await press('Next: Start', 'Weiter: Start');
      await press('Start reading', 'Lesen beginnen');
      await page.getByText(say('2 of 2', '2 von 2')).waitFor();
      await keepsTheRules('status');
      for (const tab of ['signals', 'quarantine', 'trust']) {
        await page.goto(`${url}/sources/${id}/${tab}`);
        await page.locator('main section, main .ms-panel').first().waitFor();
        await keepsTheRules(tab);
      }
      await page.goto(`${url}/sources`);
      await page.getByRole('link', { name: id }).waitFor();
      await keepsTheRules('list');
    },
  );
});
