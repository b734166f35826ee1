import { accessPolicy } from '@millspace/policy';
import type { AgreementView, FilledTemplate } from '@millspace/schemas';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needs } from '../../scripts/testing/needs.ts';
import { datasetOf } from '../support/datasets.ts';
import { House, PASSWORD } from '../support/house.ts';
import { openBrowser, type Visitor, visit } from './support/browser.ts';
import { type Texts, texts } from './support/texts.ts';

const UNTIL = '2099-12-31T23:59:59Z';
const SHORTER = '2099-06-30';
const PURPOSE = 'x:production-planning';

describe('two persons who do not agree at once', needs('chromium'), () => {
  let house: House;
  let browser: Browser;
  let dataset: ReturnType<typeof datasetOf>;

  beforeAll(async () => {
    [house, browser] = await Promise.all([House.open(), openBrowser()]);
    for (const [slug, name] of [
      ['alpha', 'paula'],
      ['beta', 'carl'],
    ] as const) {
      await house.member({ slug });
      await house.person(slug, name, ['publisher', 'subscriber', 'viewer', 'signatory']);
      const json = { scopes: [{ payments: 'any' }] };
      await house.connector(slug).http.request('PUT', `/api/v1/signatories/${name}/limits`, { json });
    }
    const { offer } = await house.connector('alpha').post<FilledTemplate>('/templates/monthly-rental/fill', {
      values: { amount: '120.50', until: UNTIL },
    });
    dataset = {
      ...datasetOf({
        ...{ provider: 'alpha', name: 'mills', machine: 'mill-1', pack: 'bead-mill/1' },
        ...{ signals: ['agitator.power'], readers: ['beta'] },
      }),
      ...{ offers: [offer], approval: 'manual', accessPolicy: accessPolicy(['beta']) },
    };
    await house.connector('alpha').publish(dataset);
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await house?.[Symbol.asyncDispose]();
  }, 60_000);

  const open = async (language: 'en' | 'de', slug: string, name: string): Promise<Visitor> => {
    const options = language === 'en' ? { language } : ({ language, colours: 'dark', width: 360 } as const);
    const visitor = await visit(browser, options);
    await visitor.signIn(house.process(slug).url, name, PASSWORD);
    return visitor;
  };
  const sound = async ({ page, guard }: Visitor) => {
    expect([page.url(), await guard.accessibility()]).toEqual([page.url(), []]);
    expect([page.url(), await guard.faults()]).toEqual([page.url(), []]);
  };
  const button = (page: Page, name: string) => page.locator('main').getByRole('button', { name, exact: true });
  /** What of the inbox is about this negotiation. */
  const fromInbox = async (page: Page, slug: string, to: string) => {
    await page.goto(`${house.process(slug).url}/inbox`);
    await page.locator(`main a[href="${to}"]`).click();
    await page.waitForURL(`**${to}`);
  };

  /** The customer asks, and the provider answers with a lower price for a shorter time. */
  const answered = async (t: Texts, provider: Visitor) => {
    const { pid } = await house.connector('beta').request(dataset.id, dataset.offers[0]?.['@id'] ?? '', PURPOSE);
    const theirs = await providerPid(pid);
    const { page } = provider;
    await fromInbox(page, 'alpha', `/approvals/${encodeURIComponent(theirs)}`);
    await button(page, t('requests.counter.provider')).click();
    const form = page.getByRole('region', { name: t('requests.counter.provider') });
    // The form begins with what was asked for.
    await expect.poll(() => form.getByLabel(/^(Amount|Betrag)/).inputValue(), { timeout: 20_000 }).toBe('120.50');
    await sound(provider);
    await form.getByLabel(/^(Amount|Betrag)/).fill('90.00');
    await form.getByLabel(/^(Last instant|Letzter Zeitpunkt)/).fill(SHORTER);
    await form
      .getByText(/90[.,]00/)
      .first()
      .waitFor();
    await button(page, t('requests.counterNow.provider')).click();
    await page.waitForURL(/\/requests\//);
    await page.getByText(t('requests.termsNow')).waitFor();
    await page.getByText(/(beta accepts the offer|beta nimmt das Angebot an)/).waitFor();
    await sound(provider);
    return { mine: pid, theirs };
  };
  const providerPid = async (pid: string): Promise<string> => {
    const view = await house.connector('beta').negotiation(pid);
    return view.providerPid ?? providerPid(pid);
  };
  const agreed = async (pid: string): Promise<AgreementView> => {
    const view = await house.connector('beta').settled(pid);
    const id = encodeURIComponent(view.agreement?.['@id'] ?? '');
    return house.connector('beta').get<AgreementView>(`/agreements/${id}`);
  };

  test.each(['en', 'de'] as const)(
    'the provider offers other terms, the customer sees what is new and accepts: %s',
    async (language) => {
      const t = texts(language);
      await using provider = await open(language, 'alpha', 'paula');
      await using customer = await open(language, 'beta', 'carl');
      const { mine } = await answered(t, provider);
      const { page } = customer;
      await fromInbox(page, 'beta', `/requests/${encodeURIComponent(mine)}`);
      const now = page.locator('main .ms-panel', { has: page.getByText(t('requests.termsNow')) });
      await now
        .getByText(/90[.,]00/)
        .first()
        .waitFor();
      await page.getByText(t('requests.termsBefore')).click();
      await now
        .getByText(/120[.,]50/)
        .first()
        .waitFor();
      await sound(customer);
      await button(page, t('requests.accept')).click();
      await page.getByText(t('requests.agreedTerms')).waitFor();
      const { agreement } = await agreed(mine);
      expect(JSON.stringify(agreement)).toContain('90.00');
      expect(JSON.stringify(agreement)).toContain(`${SHORTER}T23:59:59Z`);
      await sound(customer);
      await page.goto(`${house.process('beta').url}/inbox`);
      await page.locator('main h1').waitFor();
      expect(await page.locator(`main a[href="/requests/${encodeURIComponent(mine)}"]`).count()).toBe(0);
      // The provider reads what came of it, on the page that it had open.
      await provider.page.getByRole('link', { name: t('requests.toAgreement') }).waitFor();
    },
    180_000,
  );

  test.each(['en', 'de'] as const)(
    'the customer asks for other terms, is refused with a reason, asks again and is accepted: %s',
    async (language) => {
      const t = texts(language);
      await using provider = await open(language, 'alpha', 'paula');
      await using customer = await open(language, 'beta', 'carl');
      const wish = async () => {
        const pids = await answered(t, provider);
        const { page } = customer;
        await fromInbox(page, 'beta', `/requests/${encodeURIComponent(pids.mine)}`);
        await button(page, t('requests.counter.consumer')).click();
        const form = page.getByRole('region', { name: t('requests.counter.consumer') });
        await expect.poll(() => form.getByLabel(/^(Amount|Betrag)/).inputValue(), { timeout: 20_000 }).toBe('90.00');
        await form.getByLabel(/^(Amount|Betrag)/).fill('75.00');
        await form
          .getByText(/75[.,]00/)
          .first()
          .waitFor();
        await sound(customer);
        await button(page, t('requests.counterNow.consumer')).click();
        await page.getByText(/(alpha answers the request|alpha beantwortet die Anfrage)/).waitFor();
        await fromInbox(provider.page, 'alpha', `/requests/${encodeURIComponent(pids.theirs)}`);
        await provider.page
          .getByText(/75[.,]00/)
          .first()
          .waitFor();
        return pids;
      };
      await wish();
      await provider.page.getByText(t('requests.declineLacks')).waitFor();
      await provider.page.getByLabel(t('requests.declineReason'), { exact: true }).fill('too cheap for us');
      await sound(provider);
      await button(provider.page, t('requests.decline')).click();
      await customer.page
        .getByText(/too cheap for us/)
        .first()
        .waitFor();
      await sound(customer);

      const { mine } = await wish();
      await button(provider.page, t('requests.accept')).click();
      await customer.page.getByText(t('requests.agreedTerms')).waitFor();
      expect(JSON.stringify((await agreed(mine)).agreement)).toContain('75.00');
      await provider.page.getByRole('link', { name: t('requests.toAgreement') }).waitFor();
      await sound(provider);
      await provider.page.goto(`${house.process('alpha').url}/requests`);
      await provider.page.locator('main h1').waitFor();
      await sound(provider);
    },
    240_000,
  );
});
