import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '@millspace/demo/api';
import { freePorts } from '@millspace/demo/stage';
import type { OwnCertificateView, SourceProbe } from '@millspace/schemas';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Authority } from '../../scripts/testing/certificates.ts';
import { needs } from '../../scripts/testing/needs.ts';
import { House, PASSWORD } from '../support/house.ts';
import { OpcUaMachine } from '../support/opcua-machine.ts';
import { openBrowser, visit } from './support/browser.ts';

const READER = { name: 'reader', password: 'only-for-reading-7' };

describe('sources in the console', needs('chromium'), () => {
  let house: House;
  let browser: Browser;
  let machine: OpcUaMachine;
  let works: Authority;

  beforeAll(async () => {
    [works, house, browser, machine] = await Promise.all([
      Authority.create('Works'),
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
    await works?.stop();
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

  test.each([
    ['en', 'light', 1280],
    ['de', 'dark', 360],
  ] as const)(
    'signing in at the simulated mill with a certificate made here, and with one that was brought: %s, %s, %i px',
    async (language, colours, width) => {
      const say = (en: string, de: string) => (language === 'de' ? de : en);
      const id = `sim-${language}`;
      const mill = `mill-${language}`;
      const connector = house.connector('operator');
      const { http } = connector;
      const [port = 0] = await freePorts(1);
      const brought = await works.issue(`brought-${language}`);
      const scenario = (userCertificates: string[]) =>
        house.write(mill, 'scenario.yaml', {
          ...{ rateHz: 10, dataDir: house.folder(mill), mills: [{ id: 'mill-1', size: 1 }] },
          outputs: { opcua: { port, anonymous: false, users: [], userCertificates } },
        });
      scenario([]);
      const process = house.add(mill, 'packages/sim-mill/src/main.ts', [house.file(mill, 'scenario.yaml')]);
      await process.start();
      await connector.post('/sources', { id, type: 'opcua', endpoint: `opc.tcp://127.0.0.1:${port}` });
      const probe = await connector.get<SourceProbe>(`/sources/${id}/probe`);
      await connector.post(`/sources/${id}/trust`, { fingerprint: probe.certificate?.sha256 });

      await using visitor = await visit(browser, { language, colours, width });
      const { page, guard } = visitor;
      const keepsTheRules = async (step: string) => {
        expect([step, await guard.accessibility()]).toEqual([step, []]);
        expect([step, await guard.faults()]).toEqual([step, []]);
      };
      const { url } = house.process('operator');
      await visitor.signIn(url, 'paul', PASSWORD);
      await page.goto(`${url}/sources/${id}/setup/sign-in`);
      const press = (en: string, de: string) => page.getByRole('button', { name: say(en, de), exact: true }).click();
      const onward = page.locator('button:enabled').filter({ hasText: say('Next: Signals', 'Weiter: Signale') });
      await page.getByRole('radio', { name: say('certificate', 'Zertifikat') }).check();
      await keepsTheRules('choice');
      await press('Make and try', 'Ausstellen und versuchen');
      // The mill does not know it yet, and the console says which certificate was refused.
      await page.getByText('MS-SRC-017').waitFor();
      await keepsTheRules('refused');
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: say('Download (PEM)', 'Herunterladen (PEM)') }).click(),
      ]);
      const made = house.file(mill, 'made.pem');
      await file.saveAs(made);
      expect(readFileSync(made, 'utf8')).not.toContain('PRIVATE');

      // Its keeper accepts both.
      await process.stop();
      scenario([made, brought.certificate]);
      await process.start();
      await press('Try again', 'Noch einmal versuchen');
      await onward.waitFor();
      await keepsTheRules('accepted');
      const shownOf = async () =>
        (await connector.get<OwnCertificateView>(`/sources/${id}/user-certificate`)).facts.sha256;
      const first = await shownOf();
      expect(first).toBe(new X509Certificate(readFileSync(made)).fingerprint256);

      await page
        .getByRole('radio', { name: say('I have one, with its key', 'Ich habe eines, mit seinem Schlüssel') })
        .check();
      const inputs = page.locator('input[type=file]');
      await keepsTheRules('brought');
      await inputs.nth(0).setInputFiles(brought.certificate);
      await inputs.nth(1).setInputFiles(made);
      await press('Save and try', 'Speichern und versuchen');
      await page.getByText('MS-SRC-016').waitFor();
      expect(await shownOf()).toBe(first);
      await inputs.nth(1).setInputFiles(brought.key);
      await press('Save and try', 'Speichern und versuchen');
      const second = new X509Certificate(readFileSync(brought.certificate)).fingerprint256;
      await until(shownOf, (shown) => shown === second, 'the certificate that was brought', 15_000);
      await onward.waitFor();

      // Keys are for nobody but this connector, and nothing shows them again.
      const kept = join(house.folder('operator'), 'sources', id, 'user-key.pem');
      expect(statSync(kept).mode & 0o077).toBe(0);
      expect(JSON.stringify(await connector.get(`/sources/${id}`))).not.toContain('PRIVATE');
      await page.getByRole('radio', { name: say('without a name', 'ohne Namen') }).check();
      await press('Save and try', 'Speichern und versuchen');
      await page.getByText('MS-SRC-018').waitFor();
      expect(existsSync(kept)).toBe(false);
      await http.request('DELETE', `/api/v1/sources/${id}`);
      await process.stop();
    },
    120_000,
  );
});
