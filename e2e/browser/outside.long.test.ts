import { accessPolicy } from '@millspace/policy';
import type { OwnPartners } from '@millspace/schemas';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needs } from '../../scripts/testing/needs.ts';
import { datasetOf } from '../support/datasets.ts';
import { BROKER, House, PASSWORD } from '../support/house.ts';
import { dspOf } from '../support/partners.ts';
import { openBrowser, visit } from './support/browser.ts';

const ROLES = ['publisher', 'subscriber', 'viewer', 'signatory', 'admin'] as const;
const WORDS = {
  en: {
    add: 'Add an outside partner',
    self: 'What your partner has to enter',
    id: 'Id',
    name: 'Name',
    address: 'Address',
    accepts: 'How the partner proves who it is',
    presents: 'How you prove who you are',
    register: 'Add',
    missing: 'Enter the id of the partner first.',
    remedy: /https/,
    inTouch: 'registered',
    facts: 'Address and trust',
    catalog: 'What it offers you',
    purpose: 'What do you need the data for?',
    decides: /Alpha Nord belongs to another dataspace/,
    ask: 'Request under this offer',
    toData: 'To the data',
    byKey: /its own key, named in its public document \(did:web\), last on/,
    deals: 'Agreements and requests',
    agreement: 'Agreement',
    inForce: 'in force',
    ofParticipants: 'Outside partners of participants',
    withdrawn: 'withdrawn',
    which: 'Withdraw a partner',
    files: 'Files',
    noFile: 'No file has come yet',
    again: 'Fetch once more',
    fetching: 'It is being fetched.',
    keySeen: /from .* until/,
    withdraw: 'Withdraw this partner',
    reason: /Reason/,
    gone: 'This partner was withdrawn',
  },
  de: {
    add: 'Partner außerhalb eintragen',
    self: 'Was Ihr Partner eintragen muss',
    id: 'Kennung',
    name: 'Name',
    address: 'Adresse',
    accepts: 'Wie der Partner zeigt, wer er ist',
    presents: 'Wie Sie zeigen, wer Sie sind',
    register: 'Eintragen',
    missing: 'Geben Sie zuerst die Kennung des Partners ein.',
    remedy: /https/,
    inTouch: 'eingetragen',
    facts: 'Adresse und Vertrauen',
    catalog: 'Was er Ihnen anbietet',
    purpose: 'Wofür brauchen Sie die Daten?',
    decides: /Alpha Nord gehört zu einem anderen Datenraum/,
    ask: 'Unter diesem Angebot anfragen',
    toData: 'Zu den Daten',
    byKey: /eigenem Schlüssel aus seinem öffentlichen Dokument \(did:web\), zuletzt am/,
    deals: 'Vereinbarungen und Anfragen',
    agreement: 'Vereinbarung',
    inForce: 'in Kraft',
    ofParticipants: 'Partner der Teilnehmer außerhalb',
    withdrawn: 'zurückgezogen',
    which: 'Einen Partner zurückziehen',
    files: 'Dateien',
    noFile: 'Noch ist keine Datei gekommen',
    again: 'Noch einmal abholen',
    fetching: 'Es wird abgeholt.',
    keySeen: /von .* bis/,
    withdraw: 'Diesen Partner zurückziehen',
    reason: /Begründung|Grund/,
    gone: 'Dieser Partner wurde zurückgezogen',
  },
} as const;

const outside = { internalAddresses: ['127.0.0.1'] };
const dataset = {
  ...datasetOf({
    ...{ provider: 'alpha', name: 'mills', machine: 'mill-1', pack: 'bead-mill/1' },
    ...{ signals: ['agitator.power', 'agitator.speed'], readers: [], terms: { keepSignals: ['agitator.power'] } },
  }),
  accessPolicy: accessPolicy(null),
};

describe('outside partners', needs('chromium'), () => {
  let north: House;
  let south: House;
  let browser: Browser;

  beforeAll(async () => {
    [north, south, browser] = await Promise.all([
      House.open({ broker: { outside } }),
      House.open({ broker: { outside } }),
      openBrowser(),
    ]);
    await north.member({ slug: 'alpha' });
    for (const slug of ['beta', 'gamma']) {
      await south.member({ slug, config: { outside } });
      await south.person(slug, 'anna', [...ROLES]);
      await south.connector(slug).http.request('PUT', '/api/v1/signatories/anna/limits', {
        json: { scopes: [{ payments: 'any' }] },
      });
      const { id, root } = dspOf(south, slug);
      const proof = { accepts: { kind: 'self-issued' }, presents: { kind: 'self-issued' } };
      const json = { id, address: root, discover: true, ...proof };
      await north.connector('alpha').http.request('PUT', '/api/v1/partners', { json });
    }
    await north.connector('alpha').publish(dataset);
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await Promise.all([north?.[Symbol.asyncDispose](), south?.[Symbol.asyncDispose]()]);
  }, 60_000);

  test.each([
    ['en', 'light', 1280, 'beta'],
    ['de', 'dark', 360, 'gamma'],
  ] as const)(
    'a person adds a partner, browses, asks and sees the agreement: %s, %s, %i px',
    async (language, colours, width, slug) => {
      const words = WORDS[language];
      await using visitor = await visit(browser, { language, colours, width });
      const { page, guard } = visitor;
      const keeps = async (name: string) => {
        await picture(page, `${name}-${language}`);
        expect(await guard.accessibility()).toEqual([]);
        expect(await guard.faults()).toEqual([]);
      };
      const { url } = south.process(slug);
      const partner = dspOf(north, 'alpha');
      await visitor.signIn(url, 'anna', PASSWORD);
      await page.goto(`${url}/partners`);
      await page.getByText(words.self).click();
      await page.getByText(dspOf(south, slug).id, { exact: true }).waitFor();
      await page.getByRole('button', { name: words.add }).click();
      const form = page.getByRole('form', { name: words.add });
      await form.getByText(words.missing).waitFor();
      // Every proof that can be chosen, with what it asks for.
      await form.getByLabel(words.accepts).selectOption('token');
      await form.getByLabel(words.presents).selectOption('oauth2');
      await keeps('1-form');
      await form.getByLabel(words.accepts).selectOption('self-issued');
      await form.getByLabel(words.presents).selectOption('self-issued');
      await form.getByLabel(words.id, { exact: true }).fill(partner.id);
      await form.getByLabel(words.name, { exact: true }).fill('Alpha Nord');
      // An address in an internal network that nobody has allowed: said in the form, with a remedy.
      await form.getByLabel(words.address, { exact: true }).fill('http://10.0.0.1/dsp');
      await form.getByRole('button', { name: words.register }).click();
      await form.getByRole('alert').getByText(words.remedy).first().waitFor();
      await keeps('2-refused');
      await form.getByLabel(words.address, { exact: true }).fill(partner.root);
      await form.getByRole('button', { name: words.register }).click();
      await page.getByRole('heading', { name: words.facts }).waitFor();
      await page.getByRole('heading', { level: 1, name: 'Alpha Nord' }).waitFor();
      await page.locator('main header').getByText(words.inTouch).waitFor();
      await keeps('3-partner');
      await page.goto(`${url}/partners`);
      await page.getByRole('link', { name: 'Alpha Nord' }).waitFor();
      await keeps('4-list');

      // Its catalogue, one dataset of it, and asking for that.
      await page.getByRole('link', { name: 'Alpha Nord' }).click();
      await page.getByRole('region', { name: words.catalog }).getByText('HttpData-PULL').waitFor();
      await keeps('5-catalog');
      await page.getByRole('region', { name: words.catalog }).getByRole('link').first().click();
      await page.getByLabel(words.purpose, { exact: true }).selectOption('x:maintenance');
      await page.getByText(words.decides).waitFor();
      await keeps('6-offer');
      await page.getByRole('button', { name: words.ask }).click();
      await page.waitForURL(/\/requests\//);
      await page.getByRole('link', { name: words.toData }).waitFor();
      await page.getByText(words.byKey).waitFor();
      await keeps('7-request');
      await page.goto(`${url}/partners/${encodeURIComponent(partner.id)}`);
      await page.getByRole('region', { name: words.deals }).getByRole('link', { name: words.agreement }).click();
      await page.getByRole('heading', { level: 1, name: /Alpha Nord/ }).waitFor();
      await page.getByText(words.byKey).waitFor();
      await page.locator('main header').getByText(words.inForce).waitFor();
      await keeps('8-agreement');
      await page.getByRole('link', { name: 'Alpha Nord', exact: true }).click();
      await page.locator('main dd').getByText(words.keySeen).last().waitFor();
      await keeps('9-partner');
      await page.goto(`${url}/requests`);
      await page.getByRole('cell', { name: 'Alpha Nord' }).waitFor();
      await keeps('10-requests');
      await page.goto(`${url}/agreements`);
      await page.getByRole('link', { name: 'Alpha Nord' }).waitFor();
      await keeps('11-agreements');

      // What came as a file stands with the data.
      await page.goto(`${url}/data`);
      await page.locator('main table a').first().click();
      await page.getByRole('navigation').getByRole('link', { name: words.files }).click();
      await page.getByText(words.noFile).waitFor();
      await page.getByRole('button', { name: words.again }).click();
      await page.getByText(words.fetching).waitFor();
      await keeps('14-files');

      // An end of it: what follows, a reason, and that it is over.
      await page.goto(`${url}/partners/${encodeURIComponent(partner.id)}`);
      await page.getByRole('button', { name: words.withdraw }).click();
      await page.getByLabel(words.reason).fill('moved to another supplier');
      await keeps('12-withdraw');
      await page.locator('form').getByRole('button', { name: words.withdraw }).click();
      await page.getByText(words.gone).waitFor();
      await keeps('13-withdrawn');
      const { partners } = await south.connector(slug).get<OwnPartners>('/partners');
      expect(partners.map(({ id, state }) => [id, state])).toEqual([[partner.id, 'withdrawn']]);
    },
  );

  test.each([
    ['en', 'light', 1280, 'beta'],
    ['de', 'dark', 360, 'gamma'],
  ] as const)(
    'the administrator of the broker sees and withdraws them: %s, %s, %i px',
    async (language, colours, width, slug) => {
      const words = WORDS[language];
      await using visitor = await visit(browser, { language, colours, width });
      const { page, guard } = visitor;
      const keeps = async (name: string) => {
        await picture(page, `${name}-${language}`);
        expect(await guard.accessibility()).toEqual([]);
        expect(await guard.faults()).toEqual([]);
      };
      const { id } = dspOf(south, slug);
      const admin = `admin-${language}`;
      await north.person(BROKER, admin, ['admin', 'auditor']);
      await visitor.signIn(north.brokerUrl, admin, PASSWORD);
      await page.goto(`${north.brokerUrl}/exchanges`);
      await page.getByRole('cell', { name: id }).first().waitFor();
      await keeps('20-exchanges');
      await page.getByRole('row').filter({ hasText: id }).getByRole('link').first().click();
      await page.locator('main dd').getByText(id).waitFor();
      await keeps('21-exchange');
      await page.goto(`${north.brokerUrl}/participants`);
      const section = page.getByRole('region', { name: words.ofParticipants });
      const row = section.getByRole('row').filter({ hasText: id });
      await row.waitFor();
      await page.getByLabel(words.which).selectOption(`alpha ${id}`);
      await page.getByRole('button', { name: words.withdraw }).click();
      await page.getByLabel(words.reason).fill('no contract any more');
      await keeps('22-participants');
      await page.locator('form').getByRole('button', { name: words.withdraw }).click();
      await row.getByText(words.withdrawn).waitFor();
      await keeps('23-withdrawn');
    },
  );
});

async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['MILLSPACE_PICTURES'];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}
