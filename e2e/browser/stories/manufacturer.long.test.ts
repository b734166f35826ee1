import { until } from '@millspace/demo/api';
import { storedRows } from '@millspace/demo/stored-rows';
import type { Preview } from '@millspace/schemas';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needs } from '../../../scripts/testing/needs.ts';
import { House, PASSWORD } from '../../support/house.ts';
import { openBrowser, visit } from '../support/browser.ts';
import { mouse } from '../support/hand.ts';
import { like, texts } from '../support/texts.ts';
import { type Hall, MILL, openHall } from './hall.ts';

const POWER = 'agitator.power';
const TEMPERATURE = 'product.temp_out';
const WINDOW_MS = 2000;

/** From the set-up link to a revoked agreement: what somebody does who has a mill and gives away some of what it says. */
describe('the story of a manufacturer', needs('chromium'), () => {
  let house: House;
  let hall: Hall;
  let browser: Browser;

  beforeAll(async () => {
    [house, browser] = await Promise.all([House.open(), openBrowser()]);
    hall = await openHall(house, 'known');
    await house.member({ slug: 'customer' });
    await house.connector('customer').post('/instructions', {
      side: 'consumer',
      scope: { payments: 'any', until: Date.now() + 86_400_000 },
    });
    for (const language of ['en', 'de']) await house.member({ slug: `works-${language}` });
  });
  afterAll(async () => {
    await browser?.close();
    await house?.[Symbol.asyncDispose]();
  });

  test.each([
    ['en', 'light', 1280],
    ['de', 'dark', 1280],
  ] as const)('%s', async (language, colours, width) => {
    await using visitor = await visit(browser, { language, colours, width });
    const { page, guard } = visitor;
    const t = texts(language);
    const { press, write, tick } = mouse;
    const slug = `works-${language}`;
    const works = house.connector(slug);
    const customer = house.connector('customer');
    const { url } = house.process(slug);
    const main = page.locator('main');
    const button = (name: string) => main.getByRole('button', { name, exact: true });
    const next = (step: string) => button(t('sources.setup.next', { step: t(`sources.setup.${step}.name`) }));
    const sound = async () =>
      expect([page.url(), await guard.accessibility(), await guard.faults()]).toEqual([page.url(), [], []]);

    // The first person of the connector.
    const { code } = await works.post<{ code: string }>('/setup-code');
    await page.goto(`${url}/setup/${code}`);
    await write(page.getByRole('textbox', { name: t('common.signIn.name') }), 'anna');
    await write(page.locator('input[type=password]'), PASSWORD);
    await press(page.getByRole('button', { name: t('common.setUp.submit') }));
    await main.getByRole('heading', { name: t('overview.title') }).waitFor();

    // Who may sign, and how far, is said first: nobody binds the company before that.
    await press(page.locator('nav#navigation').getByRole('link', { name: t('common.navigation.people') }));
    await press(main.getByRole('link', { name: 'anna' }));
    await tick(main.getByRole('radio', { name: t('people.sign.mayChoice.within') }));
    await sound();
    await press(button(t('people.sign.save')));
    await main.getByText(t('people.sign.about')).waitFor();

    // A source: the certificate is refused at first, then trusted; ours is accepted at the server while the page waits.
    await press(page.locator('nav#navigation').getByRole('link', { name: t('common.navigation.sources') }));
    await press(button(t('sources.add')).first());
    await write(page.getByLabel(t('sources.new.name')), 'hall');
    await press(button(t('sources.new.begin')));
    await write(page.getByLabel(t('sources.setup.address.label')), hall.endpoint);
    await press(button(t('sources.setup.address.look')));
    await press(next('theirs'));
    await press(button(t('sources.theirs.refuse')));
    await main.getByText(t('sources.theirs.refused')).waitFor();
    await next('ours').and(page.locator(':disabled')).waitFor();
    await sound();
    await press(button(t('sources.theirs.trust')));
    await main.getByText(t('sources.theirs.trusted')).waitFor();
    await press(next('ours'));
    await main.getByText(like(t('sources.ours.again'))).waitFor();
    await sound();
    hall.acceptWhoAsked();
    await main.getByText(t('sources.ours.yes'), { exact: true }).waitFor();
    await press(next('sign-in'));
    await press(next('signals'));

    // Two signals; the unit of one is given wrongly, which shows before anything is read.
    for (const name of ['Machines', MILL, 'agitator', 'product'])
      await openBelow(main, t('sources.setup.signals.open', { name }));
    for (const name of ['power', 'temp_out']) await tick(main.getByRole('checkbox', { name, exact: true }));
    await press(next('mapping'));
    const row = main.getByRole('row').filter({ has: page.getByText(TEMPERATURE, { exact: true }) });
    await main
      .getByRole('textbox', { name: t('sources.map.machine'), exact: true })
      .and(page.locator(`[value="${MILL}"]`))
      .waitFor();
    await write(row.getByRole('textbox'), 'K');
    await page.keyboard.press('Enter');
    await row.getByText(like(t('sources.map.outside'))).waitFor();
    await sound();
    await press(button(t('sources.setup.mapping.save')));
    await main.getByText(t('sources.setup.mapping.saved')).waitFor();
    await press(next('run'));
    await press(button(t('sources.setup.run.start')));
    await main
      .getByText(like(t('sources.ofWanted')))
      .first()
      .waitFor();
    await page.goto(`${url}/sources/hall/quarantine`);
    await main.getByRole('button', { name: like(t('sources.quarantine.replay_other')) }).waitFor();
    await sound();
    // Corrected; what had been set aside is taken in after all.
    await page.goto(`${url}/sources/hall/setup/mapping`);
    await write(row.getByRole('textbox'), 'Cel');
    await page.keyboard.press('Enter');
    await row.getByText(like(t('sources.map.outside'))).waitFor({ state: 'detached' });
    await press(button(t('sources.setup.mapping.save')));
    await main.getByText(t('sources.setup.mapping.saved')).waitFor();
    await page.goto(`${url}/sources/hall/quarantine`);
    await press(main.getByRole('button', { name: like(t('sources.quarantine.replay_other')) }));
    await main.getByText(like(t('sources.quarantine.done'))).waitFor();

    // Live curves.
    await page.goto(`${url}/machines/${MILL}`);
    await page.locator('figure canvas').first().waitFor();
    await sound();

    // Published by a template: the power alone, as means of two seconds.
    await page.goto(`${url}/datasets`);
    await press(main.getByRole('link', { name: t('datasets.publish') }).first());
    await write(page.getByLabel(t('datasets.titleEn')), `Power of ${slug}`);
    await write(page.getByLabel(t('datasets.titleDe')), `Leistung von ${slug}`);
    await write(page.getByRole('textbox', { name: t('datasets.name'), exact: true }), 'power');
    const onward = (step: string) => button(t('datasets.onward', { step: t(`datasets.step.${step}`) }));
    await press(onward('who'));
    await tick(page.getByLabel(t('datasets.whoChoice.listed')));
    await write(page.getByRole('textbox', { name: t('datasets.participants') }), 'customer');
    await press(onward('terms'));
    await tick(page.getByLabel(language === 'de' ? 'Stufe 3: Kurven' : 'Level 3: curves'));
    await tick(page.getByRole('checkbox', { name: like(`({{x}}${POWER})`) }));
    await write(
      page.getByLabel(language === 'de' ? 'Zeitfenster des Mittelwerts' : 'Window of the mean', { exact: true }),
      '2',
    );
    await page
      .getByLabel(
        t('common.duration.unitOf', { name: language === 'de' ? 'Zeitfenster des Mittelwerts' : 'Window of the mean' }),
      )
      .selectOption('S');
    await write(page.getByLabel(language === 'de' ? 'Letzter Zeitpunkt' : 'Last instant'), '2030-12-31');
    await sound();
    await press(onward('preview'));
    await main.getByText(t('datasets.previewWhy')).waitFor();
    await main.getByRole('heading', { name: t('datasets.withheld'), exact: true }).waitFor();
    await sound();
    await press(onward('publish'));
    await press(button(t('datasets.publishNow')));
    await page.waitForURL(/\/receivers$/);
    await main.getByText(t('datasets.noReceivers'), { exact: true }).waitFor();
    const dataset = `urn:millspace:dataset:${slug}:power`;

    // A request comes in; a person says yes.
    await until(
      () => works.get<{ datasets: { synced: boolean }[] }>('/datasets'),
      ({ datasets }) => datasets.every(({ synced }) => synced),
      'the broker knows it',
      20_000,
    );
    const listed = await until(
      () => customer.get<{ offers: { '@id': string }[] }>(`/catalog/${encodeURIComponent(dataset)}`).catch(() => null),
      (found) => found !== null,
      'the dataset in the catalogue',
      20_000,
    );
    const asked = await customer.request(dataset, listed?.offers[0]?.['@id'] ?? '', 'x:bead-recommendation');
    await page.goto(`${url}/inbox`);
    await press(main.getByRole('link', { name: like(t('approvals.asks', { who: 'customer' })) }));
    await sound();
    await press(button(t('approvals.approve')));
    await page.waitForURL(/\/inbox$/);
    const { agreement } = await customer.settled(asked.pid);
    const id = agreement?.['@id'] ?? '';
    await customer.startTransfer(id);

    // What the customer receives is what the preview shows, window by window.
    const all = { from: 0, to: Date.now() + 3_600_000 };
    const received = await until(
      async () => (await storedRows(customer, id, all)).filter(({ origin }) => origin === 'live'),
      (rows) => rows.length >= 3,
      'windows at the customer',
      60_000,
    );
    await page.goto(`${url}/datasets/${encodeURIComponent(dataset)}/preview`);
    await main.getByText(t('datasets.sideBySide')).waitFor();
    const preview = await works.post<Preview>('/preview', { dataset, rows: 20_000 });
    const shaped = preview.series.find(({ signal }) => signal === POWER)?.shaped;
    const shown = new Map(shaped?.t.map((at, index) => [at, shaped.v[index]]));
    // A window into which a value came late is told anew, as history.
    const anew = (await storedRows(works, 'own', all)).filter(({ origin }) => origin === 'history');
    const late = new Set(anew.map(({ t: at }) => Math.floor(at / WINDOW_MS)));
    const settled = received.filter(({ t: at }) => shown.has(at) && !late.has(Math.floor(at / WINDOW_MS)));
    expect(settled.length).toBeGreaterThan(0);
    for (const { t: at, signals } of settled) expect([at, signals]).toEqual([at, { [POWER]: shown.get(at) }]);

    // Taken back, with a reason that the customer reads.
    await page.goto(`${url}/agreements/${encodeURIComponent(id)}`);
    await press(button(t('agreements.revoke')));
    await write(page.getByLabel(t('agreements.reason')), 'trial is over');
    await write(page.getByLabel(t('common.confirm.type', { name: 'customer' })), 'customer');
    await sound();
    await press(button(t('agreements.revoke')).last());
    await main.getByText(/trial is over/).waitFor();
    await sound();
    const view = await until(
      () => customer.get<{ status: string; reason?: string }>(`/agreements/${encodeURIComponent(id)}`),
      ({ status }) => status === 'revoked',
      'the end at the customer',
      20_000,
    );
    expect(view.reason).toBe('trial is over');
  });
});

/** Opens a node of the tree where it is not open already. */
async function openBelow(main: Locator, name: string): Promise<void> {
  await main.getByRole('button', { name, exact: true }).click();
}
