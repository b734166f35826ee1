import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Authority } from '../../scripts/testing/certificates.ts';
import { MailHouse } from '../../scripts/testing/mail-house.ts';
import { needs } from '../../scripts/testing/needs.ts';
import { House, PASSWORD } from '../support/house.ts';
import { openBrowser, visit } from './support/browser.ts';

const USER = { name: 'millspace', password: 'geheim' };
const WORDS = {
  en: {
    ...{
      set: 'Set the mail server',
      host: 'Server',
      port: 'Port',
      user: 'User name',
      secret: 'Password',
      from: 'Sender',
    },
    ...{ save: 'Save', saved: 'Saved', address: 'E-mail address', test: 'Send a test', sent: 'Sent', change: 'Change' },
    ...{ list: 'Add a mailing list', name: 'Name', hook: 'Add a program', url: 'Address', own: 'What you are told' },
    ...{ disk: 'The disk is nearly full', once: /shown only now/, remove: 'Remove tickets', shown: 'set, not shown' },
    ...{ mail: 'millspace: test' },
  },
  de: {
    ...{ set: 'Mailserver einstellen', host: 'Server', port: 'Port', user: 'Benutzername', secret: 'Passwort' },
    ...{ from: 'Absender', save: 'Speichern', saved: 'Gespeichert', address: 'E-Mail-Adresse', test: 'Probe senden' },
    ...{ sent: 'Gesendet', change: 'Ändern', list: 'Verteiler hinzufügen', name: 'Name', hook: 'Programm hinzufügen' },
    ...{ url: 'Adresse', own: 'Was Sie erfahren', disk: 'Der Datenträger ist fast voll', once: /nur jetzt gezeigt/ },
    ...{ remove: 'Entfernen: tickets', shown: 'gesetzt, wird nicht gezeigt', mail: 'millspace: Probe' },
  },
} as const;

describe('notifications', needs('chromium'), () => {
  let house: House;
  let browser: Browser;
  let authority: Authority;
  let mails: MailHouse;

  beforeAll(async () => {
    authority = await Authority.create('operator CA');
    const certificate = await authority.issue('mail', { names: [{ type: 'ip', value: '127.0.0.1' }] });
    mails = await MailHouse.open({ certificate, user: USER });
    // What whoever runs a company's machines does once for all programs on them.
    const env = { NODE_EXTRA_CA_CERTS: authority.file };
    [house, browser] = await Promise.all([House.open({ env }), openBrowser()]);
    await house.member({ slug: 'operator', enrol: false, env });
    await house.person('operator', 'anna', ['admin', 'viewer']);
    await house.person('operator', 'vera', ['viewer']);
    await house.person('broker', 'bea', ['admin']);
  });
  afterAll(async () => {
    await browser?.close();
    await house?.[Symbol.asyncDispose]();
    await mails?.close();
    await authority?.stop();
  });

  test.each([
    ['operator', 'anna', 'en', 'light', 1280],
    ['broker', 'bea', 'de', 'dark', 360],
  ] as const)(
    'an administrator at the %s sets server, list and program: %s, %s, %s, %i px',
    async (folder, name, language, colours, width) => {
      await using visitor = await visit(browser, { language, colours, width });
      const { page, guard } = visitor;
      const words = WORDS[language];
      const keeps = async () => {
        expect(await guard.accessibility()).toEqual([]);
        expect(await guard.faults()).toEqual([]);
      };
      const { url } = house.process(folder);
      await visitor.signIn(url, name, PASSWORD);
      await page.goto(`${url}/notifications`);
      const button = (label: string) => page.getByRole('button', { name: label, exact: true });
      const field = (label: string) => page.getByLabel(label, { exact: true });

      guard.expects(/status of 502/);
      // A wrong password is told where the test was asked for, in words; nothing is sent.
      await button(words.set).click();
      await field(words.host).fill('127.0.0.1');
      await field(words.port).fill(String(mails.port));
      await field(words.user).fill(USER.name);
      await field(words.secret).fill('falsch');
      await field(words.from).fill('ms@op.example');
      await keeps();
      const server = page.locator('form', { has: field(words.host) });
      await server.getByRole('button', { name: words.save }).click();
      await page.getByText(words.shown).waitFor();
      const own = page.locator('form', { has: page.getByRole('heading', { name: words.own }) });
      await own.getByLabel(words.address).fill(`${name}@op.example`);
      await own.getByLabel(words.disk).uncheck();
      await own.getByRole('button', { name: words.save }).click();
      await own.getByText(words.saved).waitFor();
      await own.getByRole('button', { name: words.test }).click();
      await page.getByRole('alert').getByText('MS-NTF-002').waitFor();
      await keeps();
      expect(mails.taken.filter(({ to }) => JSON.stringify(to).includes(name))).toEqual([]);

      // The right one: never shown again, and a mail in the reader's language.
      await button(words.change).click();
      await field(words.secret).fill(USER.password);
      await server.getByRole('button', { name: words.save }).click();
      await page.getByText(words.shown).waitFor();
      await own.getByRole('button', { name: words.test }).click();
      await own.getByText(words.sent).waitFor();
      await vi.waitFor(() =>
        expect(mails.taken.some(({ to, subject }) => subject === words.mail && JSON.stringify(to).includes(name))).toBe(
          true,
        ),
      );
      expect(await page.content()).not.toContain(USER.password);

      await button(words.list).click();
      const list = page.locator('form', { has: page.getByRole('heading', { name: words.list }) });
      await list.getByLabel(words.name, { exact: true }).fill('Schicht Früh');
      await list.getByLabel(words.address).fill('shift@op.example');
      await keeps();
      await list.getByRole('button', { name: words.save }).click();
      await page.getByRole('row', { name: /schicht-frueh/ }).waitFor();

      // An address of the own network is refused, with what to do; another is taken, its secret shown this once.
      await button(words.hook).click();
      const hook = page.locator('form', { has: page.getByRole('heading', { name: words.hook }) });
      await hook.getByLabel(words.name, { exact: true }).fill('tickets');
      await hook.getByLabel(words.url).fill('http://10.0.0.7/hook');
      await hook.getByRole('button', { name: words.save }).click();
      await hook.getByText('MS-NTF-006').waitFor();
      await keeps();
      await hook.getByLabel(words.url).fill('https://tickets.example/hook');
      await hook.getByRole('button', { name: words.save }).click();
      await page.getByText(words.once).waitFor();
      await page.getByText(/^whsec_/).waitFor();
      await keeps();
      await page.reload();
      await button(words.remove).waitFor();
      expect(await page.content()).not.toContain('whsec_');
      await expect(own.getByLabel(words.disk).isChecked()).resolves.toBe(false);
      await button(words.remove).click();
      await button(words.remove).waitFor({ state: 'detached' });
      await keeps();
    },
  );

  test('who administers nothing sets what they are told themselves, of what they may see, and no more', async () => {
    await using visitor = await visit(browser, { language: 'en' });
    const { page, guard } = visitor;
    const { url } = house.process('operator');
    await visitor.signIn(url, 'vera', PASSWORD);
    await page.goto(`${url}/notifications`);
    await page.getByRole('heading', { name: 'What you are told' }).waitFor();
    expect(await page.getByRole('heading', { level: 2 }).allTextContents()).toEqual(['What you are told']);
    await page.getByLabel('A source or machine delivers no data').waitFor();
    expect(await page.getByLabel('Notifications do not arrive').count()).toBe(0);
    expect(await guard.faults()).toEqual([]);
  });
});
