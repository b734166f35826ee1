import { readFileSync } from 'node:fs';
import type { OwnPartners } from '@millspace/schemas';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needs } from '../../scripts/testing/needs.ts';
import { House, PASSWORD } from '../support/house.ts';
import { type Manner, OutsideProvider } from '../support/outside-provider.ts';
import { dspOf } from '../support/partners.ts';
import { openBrowser, type Visitor, visit } from './support/browser.ts';
import { texts } from './support/texts.ts';

const ROLES = ['publisher', 'subscriber', 'viewer', 'signatory', 'admin'] as const;
const outside = { internalAddresses: ['127.0.0.1'] };
const BEADS = 'urn:dataset:bead-maker:sizes';
const PLAIN = 'urn:dataset:bead-maker:plain';
const TITLE = { en: 'Bead sizes', de: 'Perlengrößen' };
const LOOKS = [
  ['en', 'light', 1280, 'beta'],
  ['de', 'dark', 360, 'gamma'],
] as const;

/** What is said of each fault: what it is, why, and what to do. */
const SAID = {
  en: {
    'does not know you': ['The partner does not recognise us', /answered 401.*nobody has this token/, /token, form of/],
    forbids: ['The partner does not recognise us', /answered 403.*may not see anything/, /Compare what is presented/],
    'is no connector': ['No common protocol version', /is no JSON/, /Ask the partner for the address/],
    'speaks another version': ['No common protocol version', /names v0\.8; needed is 2025-1/, /version 2025-1/],
    gone: ['Partner not reachable', /127\.0\.0\.1/, /Check the address, and ask the partner/],
  },
  de: {
    'does not know you': ['Der Partner erkennt uns nicht', /answered 401.*nobody has this token/, /Token, Form des/],
    forbids: ['Der Partner erkennt uns nicht', /answered 403.*may not see anything/, /Was vorgezeigt wird, mit dem/],
    'is no connector': ['Keine gemeinsame Protokollversion', /is no JSON/, /Den Partner nach der Adresse/],
    'speaks another version': ['Keine gemeinsame Protokollversion', /names v0\.8; needed is 2025-1/, /Version 2025-1/],
    gone: ['Partner nicht erreichbar', /127\.0\.0\.1/, /Die Adresse prüfen und beim Partner nachfragen/],
  },
} as const;

describe('what an outside partner answers', needs('chromium'), () => {
  let house: House;
  let browser: Browser;
  let provider: OutsideProvider;

  beforeAll(async () => {
    [house, browser] = await Promise.all([House.open({ broker: { outside } }), openBrowser()]);
    provider = await OutsideProvider.open([
      {
        id: BEADS,
        members: {
          'dct:title': [
            { '@value': TITLE.de, '@language': 'de-DE' },
            { '@value': TITLE.en, '@language': 'en' },
          ],
        },
        file: { name: 'beads.CSV', type: 'text/csv', content: 'bead,size\nzirconia,0.3\n' },
      },
      { id: PLAIN, file: { name: 'plain.CSV', type: 'text/csv', content: 'x\n' } },
    ]);
    for (const slug of ['beta', 'gamma']) {
      await house.member({ slug, config: { outside } });
      await house.person(slug, 'anna', [...ROLES]);
      await house.connector(slug).http.request('PUT', '/api/v1/signatories/anna/limits', {
        json: { scopes: [{ payments: 'any' }] },
      });
    }
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await Promise.all([house?.[Symbol.asyncDispose](), provider?.[Symbol.asyncDispose]()]);
  }, 60_000);

  /** A partner of this id at this address, which behaves like that. */
  const register = (slug: string, change: Record<string, unknown>, manner: Manner = 'fair') => {
    provider.manner = manner;
    return house.connector(slug).http.request('PUT', '/api/v1/partners', { json: provider.input(change) });
  };
  const pageOf = (slug: string, id: string) => `${house.process(slug).url}/partners/${encodeURIComponent(id)}`;
  const soundOn = async ({ page, guard }: Visitor) =>
    expect([page.url(), await guard.accessibility(), await guard.faults()]).toEqual([page.url(), [], []]);

  test.each(LOOKS)(
    'each fault with its cause and what to do: %s, %s, %i px',
    async (language, colours, width, slug) => {
      const t = texts(language);
      await using visitor = await visit(browser, { language, colours, width });
      const { page } = visitor;
      await visitor.signIn(house.process(slug).url, 'anna', PASSWORD);
      // The browser itself logs each answer of that kind.
      visitor.guard.expects(/Failed to load resource: the server responded with a status of 50[23] /);
      const catalog = page.getByRole('region', { name: t('outside.catalog') });
      const faulty = async (id: string, change: Record<string, unknown>, what: keyof (typeof SAID)['en']) => {
        const accepts = { kind: 'token', token: `of-${id}` };
        const address = `${provider.url}/at-${language}-${id.split(':').at(-1)}`;
        await register(slug, { id, name: id, accepts, address, ...change }, what === 'gone' ? 'fair' : what);
        await page.goto(pageOf(slug, id));
        const [title, cause, remedy] = SAID[language][what];
        const alert = page.getByRole('alert');
        await alert.getByText(title, { exact: true }).waitFor();
        await alert.getByText(cause).waitFor();
        await alert.getByText(remedy).waitFor();
        await soundOn(visitor);
        return alert;
      };
      await faulty('urn:partner:stranger', { presents: { kind: 'token', token: 'not-the-one' } }, 'does not know you');
      await faulty('urn:partner:strict', {}, 'forbids');
      await faulty('urn:partner:intranet', {}, 'is no connector');
      await faulty('urn:partner:old', {}, 'speaks another version');

      // Mended at the other side: asked again, it is there without loading the page anew.
      provider.manner = 'fair';
      await page
        .getByRole('alert')
        .getByRole('button', { name: t('common.error.retry') })
        .click();
      await catalog.getByRole('link').first().waitFor();
      await soundOn(visitor);

      const nobody = await OutsideProvider.open([]);
      const address = nobody.url;
      await nobody[Symbol.asyncDispose]();
      await faulty('urn:partner:gone', { address }, 'gone');

      await register(
        slug,
        { id: 'urn:partner:empty', name: 'Empty', accepts: { kind: 'token', token: 'of-urn:partner:empty' } },
        'offers nothing',
      );
      await page.goto(pageOf(slug, 'urn:partner:empty'));
      await page.getByText(t('outside.catalogNone')).waitFor();
      await page.getByText(t('outside.catalogNoneWhy')).waitFor();
      await soundOn(visitor);
    },
  );

  test.each(LOOKS)(
    'refused with a reason, then agreed on, and its file taken away: %s, %s, %i px',
    async (language, colours, width, slug) => {
      const t = texts(language);
      await using visitor = await visit(browser, { language, colours, width });
      const { page } = visitor;
      await visitor.signIn(house.process(slug).url, 'anna', PASSWORD);
      const title = TITLE[language];
      provider.assignee = dspOf(house, slug).id;
      await register(slug, {}, 'refuses');
      provider.reason = { '@value': 'Beads of this size are under export control.', '@language': 'en' };
      const ask = async () => {
        // By its title, with the id beneath; one without a title by the end of its id.
        await page.goto(pageOf(slug, provider.id));
        const offered = page.getByRole('region', { name: t('outside.catalog') });
        await offered.getByRole('link', { name: 'plain' }).waitFor();
        await offered.getByText(BEADS, { exact: true }).waitFor();
        await offered.getByRole('link', { name: title }).click();
        await page.getByRole('heading', { level: 1, name: title }).waitFor();
        await page.getByLabel(t('catalog.purpose'), { exact: true }).selectOption('x:maintenance');
        await page.getByRole('button', { name: t('catalog.request') }).click();
        await page.waitForURL(/\/requests\//);
      };
      await ask();
      await page.getByText(t('requests.standing.refused')).first().waitFor();
      const quoted = page.locator('blockquote');
      await quoted.getByText('Beads of this size are under export control.').waitFor();
      await quoted.getByText('EXPORT-CONTROL').waitFor();
      await page.getByRole('link', { name: t('requests.askAgain') }).waitFor();
      const own = await house.connector(slug).get<OwnPartners>('/partners');
      const known = own.partners.find(({ id }) => id === provider.id);
      expect(known?.datasets).toEqual([{ id: BEADS, title: TITLE }]);
      await page.getByRole('heading', { level: 1, name: title }).waitFor();
      await page.locator('dd').getByText(BEADS, { exact: true }).waitFor();
      await soundOn(visitor);

      provider.manner = 'fair';
      await ask();
      await page.getByRole('link', { name: t('requests.toData') }).click();
      await page.waitForURL(/\/data\//);
      await page
        .getByRole('navigation')
        .getByRole('link', { name: t('data.tab.files') })
        .click();
      const take = page.getByRole('button', { name: t('data.downloadFile', { file: 'beads.CSV' }) });
      await take.waitFor();
      await soundOn(visitor);
      const [file] = await Promise.all([page.waitForEvent('download'), take.click()]);
      expect(file.suggestedFilename()).toBe('beads.CSV');
      expect(readFileSync(await file.path(), 'utf8')).toBe('bead,size\nzirconia,0.3\n');
      await page.getByText(t('data.downloaded', { file: 'beads.CSV' })).waitFor();
      await soundOn(visitor);
      expect(provider.faults).toEqual([]);

      // Requests and agreements keep the name, also when the partner's connector cannot be asked any more.
      provider.manner = 'is no connector';
      for (const path of ['/requests', '/agreements', '/data']) {
        await page.goto(`${house.process(slug).url}${path}`);
        await page.locator('main').getByRole('link', { name: title, exact: true }).first().waitFor();
        await soundOn(visitor);
      }
      await page.goto(`${house.process(slug).url}/agreements`);
      await page.getByText(BEADS, { exact: true }).waitFor();
      await page.getByRole('link', { name: title, exact: true }).click();
      await page.getByRole('heading', { level: 1, name: title }).waitFor();
      await page.locator('dd').getByText(title, { exact: true }).waitFor();
      await page.locator('dd').getByText(BEADS, { exact: true }).waitFor();
      await soundOn(visitor);
    },
  );
});
