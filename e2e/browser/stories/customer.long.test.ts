import { readFileSync } from 'node:fs';
import { until } from '@millspace/demo/api';
import { ledgerEntries } from '@millspace/demo/check';
import { gapRecords } from '@millspace/demo/gap-records';
import { checkLedger } from '@millspace/demo/ledger-check';
import { storedRows } from '@millspace/demo/stored-rows';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needs } from '../../../scripts/testing/needs.ts';
import { datasetOf } from '../../support/datasets.ts';
import { House, PASSWORD } from '../../support/house.ts';
import { openBrowser, visit } from '../support/browser.ts';
import { keyboard, mouse } from '../support/hand.ts';
import { like, texts } from '../support/texts.ts';
import { type Hall, hallMapping, hallSource, MILL, openHall, PERIODS } from './hall.ts';

const POWER = 'agitator.power';
const PERIOD_MS = PERIODS.fast;
const REASON = 'season is over';

/** From the search to a file, and to the day on which it ends: what somebody does who needs the data of another's mill. */
describe('the story of a customer', needs('chromium'), () => {
  let house: House;
  let hall: Hall;
  let browser: Browser;

  beforeAll(async () => {
    [house, browser] = await Promise.all([House.open(), openBrowser()]);
    hall = await openHall(house, 'everybody');
    await house.member({
      slug: 'maker',
      sources: [hallSource(hall)],
      files: { 'hall.yaml': hallMapping([POWER]) },
    });
    for (const language of ['en', 'de']) {
      const slug = `customer-${language}`;
      await house.member({ slug });
      const scope = { payments: 'any', until: Date.now() + 86_400_000 };
      await house.connector(slug).post('/instructions', { side: 'consumer', scope });
      await house.person(slug, 'carla', ['subscriber', 'viewer']);
    }
    const common = { provider: 'maker', machine: MILL, pack: 'bead-mill/1', periods: PERIODS };
    const terms = { purposes: ['x:maintenance'], deleteAfter: { days: 30 } };
    const readers = ['customer-en', 'customer-de'];
    const dataset = datasetOf({ ...common, name: 'power', signals: [POWER], readers, terms });
    await house.connector('maker').publish({ ...dataset, approval: 'manual' });
  });
  afterAll(async () => {
    await browser?.close();
    await house?.[Symbol.asyncDispose]();
  });

  test.each([
    ['en', 'with a mouse', 'dark', 360],
    ['de', 'by keyboard alone', 'light', 1280],
  ] as const)('%s, %s', async (language, how, colours, width) => {
    await using visitor = await visit(browser, { language, colours, width });
    const { page, guard } = visitor;
    const t = texts(language);
    const { press, write, choose } = how === 'with a mouse' ? mouse : keyboard(page);
    const slug = `customer-${language}`;
    const maker = house.connector('maker');
    const { url } = house.process(slug);
    const main = page.locator('main');
    const button = (name: string) => main.getByRole('button', { name, exact: true });
    const sound = async () =>
      expect([page.url(), await guard.accessibility(), await guard.faults()]).toEqual([page.url(), [], []]);
    /** Through the navigation, which a narrow screen keeps behind a button. */
    const goTo = async (entry: string) => {
      const link = page
        .locator('nav#navigation')
        .getByRole('link', { name: t(`common.navigation.${entry}`), exact: true });
      if (!(await link.isVisible())) await press(page.getByRole('button', { name: t('common.menu'), exact: true }));
      await press(link);
    };
    const request = async (purpose: string) => {
      await choose(main.getByLabel(t('catalog.purpose')), purpose);
      await press(button(t('catalog.request')));
      await page.waitForURL(/\/requests\//);
    };

    await page.goto(url);
    await write(page.getByRole('textbox', { name: t('common.signIn.name') }), 'carla');
    await write(page.locator('input[type=password]'), PASSWORD);
    await press(page.getByRole('button', { name: t('common.signIn.submit'), exact: true }));
    await main.getByRole('heading', { name: t('overview.title') }).waitFor();

    // Found by what it measures.
    await goTo('catalog');
    await write(page.getByRole('searchbox'), 'agitator');
    await press(button(t('catalog.search')));
    await main.getByText(t('catalog.found_one', { count: 1 }), { exact: true }).waitFor();
    await press(main.getByRole('row').getByRole('link', { name: 'power' }));
    await main.getByText(t('catalog.purposeNamed')).waitFor();
    await sound();

    // Refused, and by which rule.
    await request('x:marketing');
    await main.getByText(like(t('requests.sentence.refused'))).waitFor();
    await main.getByText(t('requests.byRule')).waitFor();
    await main
      .getByRole('listitem')
      .filter({ hasText: /permission/ })
      .first()
      .waitFor();
    await sound();
    await press(main.getByRole('link', { name: t('requests.askAgain') }));

    // For another purpose it waits, for whom and since when; then somebody there says yes.
    await request('x:maintenance');
    await main.getByText(like(t('requests.sentence.waiting', { who: 'maker' }))).waitFor();
    await sound();
    const { approvals } = await until(
      () => maker.get<{ approvals: { pid: string }[] }>('/approvals'),
      (found) => found.approvals.length > 0,
      'the request at the maker',
      20_000,
    );
    await maker.post(`/approvals/${encodeURIComponent(approvals[0]?.pid ?? '')}`, { approve: true });
    await main.getByText(like(t('requests.sentence.agreed'))).waitFor();
    await sound();
    await press(main.getByRole('link', { name: t('requests.toData') }));
    await page.waitForURL(/\/data\//);
    const agreement = decodeURIComponent(/\/data\/([^/]+)/.exec(page.url())?.[1] ?? '');

    // Curves, and a file that is what the mill said.
    await page.locator('figure canvas').first().waitFor();
    await sound();
    const customer = house.connector(slug);
    await until(
      () => storedRows(customer, agreement, { from: 0, to: Date.now() + 60_000 }),
      (rows) => rows.length >= 8,
      'some seconds of data',
      60_000,
    );
    await press(main.getByRole('navigation').getByRole('link', { name: t('data.tab.export'), exact: true }));
    await button(t('data.download')).waitFor();
    await sound();
    const [file] = await Promise.all([page.waitForEvent('download'), press(button(t('data.download')))]);
    const rows = powerRows(readFileSync(await file.path(), 'utf8'));
    expect(rows.length).toBeGreaterThan(5);
    const [first, last] = [rows[0]?.t ?? 0, rows.at(-1)?.t ?? 0];
    const ledger = await ledgerEntries(hall.ledger, ({ tag }) => tag === POWER);
    const result = checkLedger(ledger, rows, await gapRecords(customer, agreement), {
      periodOf: () => PERIOD_MS,
      groupOf: () => 'fast',
      // The first and the last slot may have begun before, or end after what the file holds.
      windowOf: () => ({ from: first + PERIOD_MS, to: last - PERIOD_MS }),
    });
    expect(result).toMatchObject({ lost: 0, duplicated: 0, foreign: 0 });
    expect(result.arrived).toBeGreaterThan(3);

    // What has to be done for it stands beside it.
    await goTo('duties');
    await main
      .getByRole('cell', { name: like(t('duties.state.waiting')) })
      .first()
      .waitFor();
    await sound();

    // The end, as the customer's screen says it, without loading anew.
    await goTo('data');
    await main.getByRole('heading', { name: t('data.title'), exact: true }).waitFor();
    await press(main.getByRole('link', { name: 'power' }));
    await main.locator('figure canvas').first().waitFor();
    await maker.revoke(agreement, REASON);
    await main
      .getByText(like(t('data.revokedBecause', { reason: REASON })))
      .first()
      .waitFor();
    await sound();
  });
});

/** Rows of a CSV for programs: time, machine, one signal, quality. */
function powerRows(csv: string) {
  const [head = '', ...lines] = csv.trim().split(/\r?\n/);
  const columns = head.split(',');
  const at = columns.findIndex((name) => name.startsWith(POWER));
  expect(at).toBeGreaterThan(0);
  return lines.map((line) => {
    const cells = line.split(',');
    return {
      machine: cells[1] ?? '',
      group: 'fast',
      t: Date.parse(cells[0] ?? ''),
      signals: { [POWER]: Number(cells[at]) },
    };
  });
}
