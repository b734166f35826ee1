import { until } from '@millspace/demo/api';
import type { GivenAndReceived } from '@millspace/schemas';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needs } from '../../scripts/testing/needs.ts';
import { datasetOf } from '../support/datasets.ts';
import { House, PASSWORD } from '../support/house.ts';
import { twoCompanies } from '../support/two-companies.ts';
import { openBrowser, visit } from './support/browser.ts';

const TEXT = { en: 'ten-minute means of your mill', de: 'Zehn-Minuten-Mittel Ihrer Mühle' };
const ADVICE = 'urn:millspace:dataset:beta:advice';
const ROLES = ['publisher', 'subscriber', 'viewer', 'signatory', 'admin'] as const;
const WORDS = {
  en: {
    ...{ expected: /ten-minute means of your mill/, named: 'Named in return', byMonth: 'Month by month' },
    ...{ give: /^You give beta 1 dataset\. So far [\d,]+ rows/, back: 'Nothing comes back from beta so far.' },
    ...{
      ask: 'Request under this offer',
      own: 'What you name for it',
      none: 'There is no agreement on it yet.',
      purpose: 'What do you need the data for?',
    },
  },
  de: {
    ...{ expected: /Zehn-Minuten-Mittel Ihrer Mühle/, named: 'Als Gegenleistung genannt', byMonth: 'Monat für Monat' },
    ...{ give: /^Sie geben beta 1 Datensatz\. Bisher [\d.]+ Zeilen/, back: 'Von beta kommt bisher nichts zurück.' },
    ...{
      ask: 'Unter diesem Angebot anfragen',
      own: 'Was Sie dafür nennen',
      none: 'Darüber gibt es noch keine Vereinbarung.',
      purpose: 'Wofür brauchen Sie die Daten?',
    },
  },
} as const;

describe('partners and returns', needs('chromium'), () => {
  let house: House;
  let browser: Browser;

  beforeAll(async () => {
    [house, browser] = await Promise.all([House.open({ broker: { receipts: { periodMs: 500 } } }), openBrowser()]);
    await twoCompanies(house);
    const beta = house.connector('beta');
    // Another dataset of alpha, for which it expects something; beta has something to name.
    const more = datasetOf({
      ...{ provider: 'alpha', name: 'more', machine: 'mill-1', pack: 'bead-mill/1', signals: ['agitator.power'] },
      ...{ readers: ['beta'], terms: { inReturn: TEXT, purposes: ['x:maintenance'] } },
    });
    await house.connector('alpha').publish(more);
    const title = { en: 'Advice on beads', de: 'Rat zu Perlen' };
    const advice = datasetOf({
      ...{ provider: 'beta', name: 'advice', machine: 'mill-9', pack: 'bead-mill/1', signals: ['agitator.power'] },
      readers: ['alpha'],
    });
    await beta.publish({ ...advice, title });
    for (const company of ['alpha', 'beta']) {
      await house.person(company, 'anna', [...ROLES]);
      const api = house.connector(company);
      await api.http.request('PUT', '/api/v1/signatories/anna/limits', { json: { scopes: [{ payments: 'any' }] } });
      const scope = { payments: 'any', until: Date.now() + 86_400_000 };
      if (company === 'alpha') {
        const { access_token } = await house.signIn('alpha', 'anna', PASSWORD);
        const headers = { authorization: `Bearer ${access_token}` };
        await api.http.request('POST', '/api/v1/instructions', {
          json: { side: 'provider', scope },
          headers,
          anonymous: true,
        });
      }
    }
    await until(
      () => beta.get<GivenAndReceived>('/given-and-received'),
      ({ partners }) => (partners[0]?.received.months[0]?.rows ?? 0) > 0,
      'receipts at the customer',
      60_000,
    );
  });
  afterAll(async () => {
    await browser?.close();
    await house?.[Symbol.asyncDispose]();
  });

  test('both sides count the same', async () => {
    const figures = async (company: string, side: 'given' | 'received') => {
      const { partners } = await house.connector(company).get<GivenAndReceived>('/given-and-received');
      return partners[0]?.[side].months[0]?.rows ?? 0;
    };
    const given = await until(
      () => figures('alpha', 'given'),
      (rows) => rows > 0,
      'receipts at the provider',
      60_000,
    );
    // Receipts come one by one: what one side has now, the other has in a moment.
    const received = await until(
      () => figures('beta', 'received'),
      (rows) => rows >= given,
      'the same',
      30_000,
    );
    await until(
      () => figures('alpha', 'given'),
      (rows) => rows >= received,
      'the same at the provider',
      30_000,
    );
  });

  test.each([
    ['en', 'light', 1280],
    ['de', 'dark', 360],
  ] as const)('asked with something in return, seen by both: %s, %s, %i px', async (language, colours, width) => {
    const words = WORDS[language];
    await using customer = await visit(browser, { language, colours, width });
    const { page, guard } = customer;
    const keeps = async () => {
      expect(await guard.accessibility()).toEqual([]);
      expect(await guard.faults()).toEqual([]);
    };
    const { url } = house.process('beta');
    await customer.signIn(url, 'anna', PASSWORD);
    await page.goto(`${url}/catalog/${encodeURIComponent('urn:millspace:dataset:alpha:more')}`);
    await page.locator('form').getByText(words.expected).waitFor();
    await page.getByLabel(words.own).selectOption(ADVICE);
    await page.getByLabel(words.purpose, { exact: true }).selectOption('x:maintenance');
    await keeps();
    await page.locator('form').getByRole('button', { name: words.ask }).click();
    await page.waitForURL(/\/requests\//);
    await until(
      () => house.connector('beta').get<GivenAndReceived>('/given-and-received'),
      ({ partners }) => partners[0]?.received.agreements.some(({ inReturn }) => inReturn?.dataset === ADVICE) ?? false,
      'the agreement',
      60_000,
    );
    await page.goto(`${url}/partners/alpha`);
    await page.getByText(words.none).first().waitFor();
    await keeps();

    await using provider = await visit(browser, { language, colours, width });
    const at = house.process('alpha').url;
    await provider.signIn(at, 'anna', PASSWORD);
    await provider.page.goto(`${at}/partners`);
    await provider.page.getByRole('link', { name: 'beta' }).click();
    await provider.page.getByRole('heading', { name: words.byMonth }).waitFor();
    await provider.page.getByText(words.back).waitFor();
    expect(await provider.guard.accessibility()).toEqual([]);
    await provider.page.getByText(words.none).first().waitFor();
    const contract = provider.page.locator('main li').getByRole('link').first();
    await contract.click();
    await provider.page.getByText(words.named).waitFor();
    expect(await provider.guard.accessibility()).toEqual([]);
    expect(await provider.guard.faults()).toEqual([]);
  });
});
