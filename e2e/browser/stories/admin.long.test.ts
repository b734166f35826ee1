import { until } from '@millspace/demo/api';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needs } from '../../../scripts/testing/needs.ts';
import { datasetOf } from '../../support/datasets.ts';
import { BROKER, type Deal, House, PASSWORD } from '../../support/house.ts';
import { openBrowser, type Visitor, visit } from '../support/browser.ts';
import { mouse } from '../support/hand.ts';
import { like, texts } from '../support/texts.ts';
import { type Hall, hallMapping, hallSource, MILL, openHall, PERIODS } from './hall.ts';

const POWER = 'agitator.power';
const PURPOSE = 'x:maintenance';
const LANGUAGES = ['en', 'de'] as const;

/** Invites, writes what may be offered, asks what would be, forbids, stops, and proves it: somebody who runs a dataspace. */
describe('the story of an administrator', needs('chromium'), () => {
  let house: House;
  let hall: Hall;
  let browser: Browser;
  const deals = new Map<string, Deal>();

  beforeAll(async () => {
    [house, browser] = await Promise.all([House.open(), openBrowser()]);
    hall = await openHall(house, 'everybody');
    await house.member({
      slug: 'maker',
      sources: [hallSource(hall)],
      files: { 'hall.yaml': hallMapping([POWER]) },
    });
    for (const language of LANGUAGES) {
      const slug = `customer-${language}`;
      await house.member({ slug });
      const common = { provider: 'maker', machine: MILL, pack: 'bead-mill/1', periods: PERIODS, readers: [slug] };
      deals.set(language, await house.deal('maker', slug, datasetOf({ ...common, name: language, signals: [POWER] })));
      await house.person(slug, 'carla', ['subscriber', 'viewer']);
      await house.member({ slug: `new-${language}`, enrol: false });
    }
    await house.person(BROKER, 'bea', ['admin', 'auditor']);
  });
  afterAll(async () => {
    await browser?.close();
    await house?.[Symbol.asyncDispose]();
  });

  test.each([
    ['en', 'dark', 1280],
    ['de', 'light', 360],
  ] as const)('%s', async (language, colours, width) => {
    const t = texts(language);
    await using visitor = await visit(browser, { language, colours, width });
    await using other = await visit(browser, { language });
    const { page } = visitor;
    const { press, write, choose } = mouse;
    const { url } = house.process(BROKER);
    const deal = deals.get(language);
    if (deal === undefined) throw new Error('no agreement');
    const dataset = `urn:millspace:dataset:maker:${language}`;
    const main = page.locator('main');
    const button = (name: string) => main.getByRole('button', { name, exact: true });
    const goTo = async (entry: string) => {
      const name = t(`common.navigation.${entry}`);
      const link = page.locator('nav#navigation').getByRole('link', { name, exact: true });
      if (!(await link.isVisible())) await press(page.getByRole('button', { name: t('common.menu'), exact: true }));
      await press(link);
    };
    const sound = async ({ page: at, guard }: Visitor = visitor) =>
      expect([at.url(), await guard.accessibility(), await guard.faults()]).toEqual([at.url(), [], []]);

    // Somebody receives, and has the screen open all the time.
    const customer = other.page.locator('main');
    await other.signIn(house.process(`customer-${language}`).url, 'carla', PASSWORD);
    await other.page.goto(
      `${house.process(`customer-${language}`).url}/data/${encodeURIComponent(deal.agreement)}/plot`,
    );
    await customer.locator('figure canvas').first().waitFor();

    // An invitation makes a participant.
    await visitor.signIn(url, 'bea', PASSWORD);
    await goTo('participants');
    await press(main.getByRole('link', { name: t('participants.invite'), exact: true }).first());
    await write(main.getByLabel(t('participants.companyName')), `New ${language}`);
    await press(button(t('participants.makeCode')));
    const code = (await main.getByRole('status').locator('code').first().textContent()) ?? '';
    await sound();
    await house.connector(`new-${language}`).enrol(code);
    await goTo('participants');
    await press(main.getByRole('link', { name: `New ${language}` }));
    await main.getByText(t('participants.states.online')).first().waitFor();
    await sound();

    // A template of one's own, from one that comes with the software.
    await goTo('templates');
    await press(main.getByRole('link', { name: t('templates.newTemplate') }).first());
    await choose(main.getByLabel(t('templates.beginWith')), 'benchmark-10min');
    await write(main.getByLabel(t('templates.name'), { exact: true }), `ours-${language}`);
    await press(button(t('templates.begin')));
    await page.waitForURL(new RegExp(`/policies/ours-${language}/`));
    await press(button(t('templates.checkFirst')));
    await press(button(t('templates.publishNow', { version: 1 })));
    await page.waitForURL(/\/versions$/);
    await main
      .getByText(t('templates.versionNumber', { version: 1 }))
      .first()
      .waitFor();
    await sound();

    // Would they get it on Tuesday at two? Today's rules say yes.
    await goTo('simulator');
    await choose(main.getByLabel(t('simulator.who'), { exact: true }), `customer-${language}`);
    await choose(main.getByLabel(t('simulator.dataset'), { exact: true }), dataset);
    await choose(main.getByLabel(t('simulator.purpose'), { exact: true }), PURPOSE);
    await write(main.getByLabel(like(t('simulator.when'))), tuesdayAtTwo());
    await press(button(t('simulator.ask')));
    await main.locator('strong', { hasText: t('simulator.verdict.permitted') }).waitFor();
    await sound();
    const question = page.url();

    // A rule forbids the purpose: the customer's screen stops, and says why.
    await goTo('rules');
    await choose(main.getByLabel(t('policies.purpose'), { exact: true }), PURPOSE);
    await press(button(t('policies.try')));
    await main
      .getByText(like(t('policies.trial_other')))
      .or(main.getByText(like(t('policies.trial_one'))))
      .waitFor();
    await write(main.getByLabel(t('policies.id'), { exact: true }), `pause-${language}`);
    await write(main.getByLabel(t('policies.titleEn'), { exact: true }), 'No maintenance for now');
    await write(main.getByLabel(t('policies.titleDe'), { exact: true }), 'Vorerst keine Wartung');
    await write(main.getByLabel(t('policies.reason'), { exact: true }), 'under examination');
    await press(button(t('policies.make')));
    await button(t('policies.end')).waitFor();
    await sound();
    await customer.getByText(t('data.flow.refused')).first().waitFor();
    await sound(other);
    await page.goto(question);
    await main.locator('strong', { hasText: t('simulator.verdict.forbidden') }).waitFor();
    await sound();

    // Ended, it goes on by itself.
    await goTo('rules');
    await press(button(t('policies.end')));
    await write(main.getByLabel(t('common.reasoned.reason')).first(), 'nothing was found');
    await press(main.getByRole('form').getByRole('button', { name: t('policies.end'), exact: true }));
    await main
      .locator('section', { hasText: `pause-${language}` })
      .locator('p', { hasText: 'nothing was found' })
      .waitFor();
    await customer.getByText(t('data.flow.coming')).first().waitFor();

    // Revoked, it does not.
    await goTo('exchanges');
    await press(
      main
        .getByRole('row')
        .filter({ hasText: `customer-${language}` })
        .getByRole('link')
        .first(),
    );
    await press(button(t('exchanges.revoke')));
    await write(main.getByLabel(t('common.reasoned.reason')).last(), 'complaint 17');
    await sound();
    await press(main.getByRole('form').getByRole('button', { name: t('exchanges.revoke'), exact: true }));
    await button(t('exchanges.revoke')).waitFor({ state: 'detached' });
    await customer
      .getByText(like(t('data.revokedBecause', { reason: 'complaint 17' })))
      .first()
      .waitFor();
    await sound(other);

    // And nobody can deny it afterwards.
    await goTo('audit');
    await press(main.getByRole('link', { name: t('audit.toVerify'), exact: true }));
    await press(button(t('audit.verify')));
    await main.getByText(t('audit.whole')).waitFor();
    await sound();
    const { ok } = await until(
      () => house.broker.get<{ ok: boolean }>('/audit/verify'),
      () => true,
      'the verification',
      20_000,
    );
    expect(ok).toBe(true);
  });
});

/** Next Tuesday, 14:00, as a field for a time takes it. */
function tuesdayAtTwo(): string {
  const day = new Date();
  day.setUTCDate(day.getUTCDate() + ((9 - day.getUTCDay()) % 7 || 7));
  return `${day.toISOString().slice(0, 10)}T14:00`;
}
