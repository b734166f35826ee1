import { readFileSync } from 'node:fs';
import { until } from '@millspace/demo/api';
import type { OdrlOffer } from '@millspace/schemas';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needs } from '../../scripts/testing/needs.ts';
import { House, PASSWORD } from '../support/house.ts';
import { type TwoCompanies, twoCompanies } from '../support/two-companies.ts';
import { openBrowser, type Visitor, visit } from './support/browser.ts';

const constraint = (leftOperand: string, operator: string, rightOperand: unknown) => ({
  leftOperand,
  operator,
  rightOperand,
});

/** For maintenance alone, and every look is written down. */
const forMaintenance = (offer: OdrlOffer): OdrlOffer =>
  ({
    ...offer,
    permission: [
      {
        action: 'odrl:use',
        constraint: [constraint('odrl:purpose', 'isAnyOf', ['x:maintenance'])],
        duty: [{ action: 'x:log', constraint: [constraint('x:logLevel', 'isAnyOf', ['on-allow'])] }],
      },
    ],
  }) as unknown as OdrlOffer;

const soundOn = async ({ page, guard }: Visitor) => {
  expect([page.url(), await guard.accessibility()]).toEqual([page.url(), []]);
  expect([page.url(), await guard.faults()]).toEqual([page.url(), []]);
};

const request = async (page: Page, purpose: string) => {
  const offer = page.getByRole('article', { name: 'Offer 1' });
  await offer.getByLabel('What do you need the data for?').selectOption(purpose);
  await offer.getByRole('button', { name: 'Request under this offer' }).click();
};

describe('a customer at the console', needs('chromium'), () => {
  let house: House;
  let browser: Browser;
  let deal: TwoCompanies;

  beforeAll(async () => {
    [house, browser] = await Promise.all([House.open(), openBrowser()]);
    deal = await twoCompanies(house, { terms: forMaintenance });
    house.also(() => deal.machine.end());
    await house.connector('beta').post('/instructions', {
      side: 'consumer',
      scope: { payments: 'any', until: Date.now() + 86_400_000 },
    });
    await house.person('beta', 'anna', ['subscriber', 'viewer']);
  });
  afterAll(async () => {
    await browser?.close();
    await house?.[Symbol.asyncDispose]();
  });

  /** Looks that were written down under an agreement. */
  const looks = async (agreement: string) =>
    (
      await house
        .connector('beta')
        .get<{ entries: unknown[] }>(`/duties/log?agreement=${encodeURIComponent(agreement)}`)
    ).entries.length;

  test('searches, is refused by a rule in words, asks for another purpose, and gets curves and a file of what was recorded', async () => {
    await using visitor = await visit(browser);
    const { page } = visitor;
    await visitor.signIn(house.process('beta').url, 'anna', PASSWORD);
    await page.getByRole('link', { name: 'Catalogue', exact: true }).click();
    await page.getByRole('searchbox').fill('nothing-like-it');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByText('Nothing fits this search').waitFor();
    await page.getByRole('searchbox').fill('agitator');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByText('1 dataset', { exact: true }).waitFor();
    await page.getByRole('row').getByRole('link', { name: 'mills' }).click();
    await page.getByRole('article', { name: 'Offer 1' }).getByText('only written').waitFor();
    await soundOn(visitor);

    await request(page, 'x:marketing');
    await page.getByText(/^Refused on /).waitFor();
    await page.getByRole('listitem').filter({ hasText: 'The stated purpose is not one of "maintenance".' }).waitFor();
    await soundOn(visitor);
    await page.getByRole('link', { name: /^Why is it so/ }).click();
    await page.getByRole('cell', { name: 'says no' }).first().waitFor();
    await soundOn(visitor);
    await page.goBack();

    await page.getByRole('link', { name: 'Back to the offers' }).click();
    await request(page, 'x:maintenance');
    await page.getByText(/^Agreed and signed by both sides/).waitFor();
    await soundOn(visitor);
    await page.getByRole('link', { name: 'To the data' }).click();
    await page.waitForURL(/\/data\//);
    const agreement = decodeURIComponent(/\/data\/([^/]+)/.exec(page.url())?.[1] ?? '');
    await until(
      () => house.connector('beta').get<{ received: { scope: string; chunks: number }[] }>('/received'),
      ({ received }) => received.some(({ scope, chunks }) => scope === agreement && chunks > 0),
      'data under the new agreement',
      20_000,
    );

    // Each look is written down, so the page shows nothing before somebody wants it, and asks for nothing again by itself.
    await page.getByText('Looking at this data counts').waitFor();
    expect(await looks(agreement)).toBe(0);
    await page.getByRole('button', { name: 'Show it now' }).click();
    await page.getByRole('figure').waitFor();
    expect(await looks(agreement)).toBe(2);
    for (let renewals = 0; renewals < 2; renewals += 1)
      await page.waitForResponse((response) => response.url().endsWith('/api/v1/received'));
    expect(await looks(agreement)).toBe(2);
    await soundOn(visitor);

    await page.getByRole('link', { name: 'Take away' }).click();
    await page.getByRole('button', { name: 'Show it now' }).click();
    await page.getByLabel('Format').selectOption('csv-de');
    await soundOn(visitor);
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download' }).click(),
    ]);
    const [head, ...rows] = readFileSync(await file.path(), 'utf8')
      .trimEnd()
      .split('\r\n');
    expect(head).toBe('\uFEFFZeit (UTC);Maschine;agitator.power [kW];Qualität');
    expect(rows.length).toBeGreaterThan(10);
    const own = await fetch(
      `${house.process('alpha').url}/api/v1/export?format=csv&locale=de&from=0&to=${Date.now() + 60_000}`,
      { headers: { authorization: `Bearer ${house.adminToken('alpha')}` } },
    );
    expect(own.status).toBe(200);
    const recorded = new Set((await own.text()).trim().split('\r\n'));
    expect(rows.filter((row) => !recorded.has(row))).toEqual([]);

    await page.getByRole('link', { name: 'Duties', exact: true }).click();
    await page.getByText('Nothing is overdue.').waitFor();
    await page.getByRole('cell', { name: 'kept all the time' }).first().waitFor();
    await soundOn(visitor);
  });

  test('every view of a dataset keeps the rules in German, dark, on a phone', async () => {
    await using visitor = await visit(browser, { language: 'de', colours: 'dark', width: 360 });
    const { page } = visitor;
    const { url } = house.process('beta');
    await visitor.signIn(url, 'anna', PASSWORD);
    const data = `/data/${encodeURIComponent(deal.agreement)}`;
    for (const view of ['plot', 'records', 'export', 'api', 'terms']) {
      await page.goto(`${url}${data}/${view}`);
      await page.getByRole('heading', { name: 'mills' }).waitFor();
      await page.getByText('So gut wie der, der es bestätigt hat.').waitFor();
      const show = page.getByRole('button', { name: 'Jetzt zeigen' });
      if (['plot', 'records', 'export'].includes(view)) await show.click();
      if (view === 'plot') await page.getByRole('figure').waitFor();
      await soundOn(visitor);
    }
    await page.goto(`${url}/requests/${encodeURIComponent(deal.negotiation)}`);
    await page.getByText(/^Vereinbart und von beiden Seiten unterschrieben/).waitFor();
    await soundOn(visitor);
    await page.goto(`${url}/why/transfer/${encodeURIComponent(deal.consumerPid)}`);
    await page.getByText('Die Regeln, die mitgesprochen haben').waitFor();
    await soundOn(visitor);
  });
});
