import { readFileSync } from 'node:fs';
import { verifyEvidence } from '@millspace/runtime/evidence/file';
import type { ParticipantView, Proposal } from '@millspace/schemas';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needs } from '../../scripts/testing/needs.ts';
import { call } from '../support/calls.ts';
import { BROKER, House, PASSWORD } from '../support/house.ts';
import { type TwoCompanies, twoCompanies } from '../support/two-companies.ts';
import { openBrowser, type Visitor, visit } from './support/browser.ts';
import { like, texts } from './support/texts.ts';

/** What stands on the pages, in the language of who looks. */
const WORDS = {
  en: {
    switchOn: 'Let two persons decide',
    reason: 'Reason',
    title: 'Title in English',
    other: 'Title in German',
    id: 'Short name',
    tryIt: 'Try it on the past week',
    make: 'Make the rule',
    waits: /Waits for a second person since/,
    inForce: '✓ in force',
    decision: 'Your reason',
    approve: 'Approve',
    refuse: 'Refuse',
    withdraw: 'Withdraw',
    approved: /A second person approved/,
    refused: /A second person refused/,
    end: 'End this rule',
    name: (id: string) => `Rule ${id}`,
  },
  de: {
    switchOn: 'Zwei Personen entscheiden lassen',
    reason: 'Grund',
    title: 'Titel auf Englisch',
    other: 'Titel auf Deutsch',
    id: 'Kurzname',
    tryIt: 'An der letzten Woche ausprobieren',
    make: 'Regel erlassen',
    waits: /Wartet auf eine zweite Person seit/,
    inForce: '✓ gilt',
    decision: 'Ihre Begründung',
    approve: 'Zustimmen',
    refuse: 'Ablehnen',
    withdraw: 'Zurückziehen',
    approved: /Eine zweite Person hat zugestimmt/,
    refused: /Eine zweite Person hat abgelehnt/,
    end: 'Diese Regel beenden',
    name: (id: string) => `Regel ${id}`,
  },
} as const;

describe('administering in Chromium', needs('chromium'), () => {
  let house: House;
  let browser: Browser;
  let url: string;
  let deal: TwoCompanies;

  beforeAll(async () => {
    [house, browser] = await Promise.all([House.open(), openBrowser()]);
    url = house.process(BROKER).url;
    // Before there are rules, which every offer has to keep.
    deal = await twoCompanies(house);
    await house.person(BROKER, 'anna', ['admin']);
    await house.person(BROKER, 'olga', ['admin']);
  });
  afterAll(async () => {
    await browser?.close();
    await deal?.machine.end();
    await house?.[Symbol.asyncDispose]();
  });

  async function asPerson(name: string, method: 'POST', path: string, json: object): Promise<unknown> {
    const { access_token: token } = await house.signIn(BROKER, name, PASSWORD);
    return JSON.parse((await call({ method, url: `${url}/api/v1${path}`, token, json })).text);
  }

  async function keepsTheRules({ guard }: Visitor): Promise<void> {
    expect(await guard.accessibility()).toEqual([]);
    expect(await guard.faults()).toEqual([]);
  }

  test.each(['en', 'de'] as const)(
    'one proposes a rule, another approves it in a browser of her own (%s)',
    async (language) => {
      const words = WORDS[language];
      const id = `no-ads-${language}`;
      await using anna = await visit(browser, { language });
      await using olga = await visit(browser, { language, width: 360, colours: 'dark' });
      await anna.signIn(url, 'anna', PASSWORD);
      await olga.signIn(url, 'olga', PASSWORD);

      if (language === 'en') {
        await anna.page.goto(`${url}/proposals`);
        await anna.page.getByRole('button', { name: words.switchOn }).click();
        await anna.page.getByRole('textbox', { name: words.reason }).fill('decided by the members');
        await keepsTheRules(anna);
        await anna.page.getByRole('button', { name: words.switchOn }).click();
        await anna.page.getByText('Two persons decide;').waitFor();
      }

      await anna.page.goto(`${url}/rules`);
      await anna.page.locator('form select').nth(1).selectOption('x:marketing');
      await anna.page.getByRole('button', { name: words.tryIt }).click();
      await anna.page.getByRole('textbox', { name: words.id }).fill(id);
      await anna.page.getByRole('textbox', { name: words.title }).fill(`Rule ${id}`);
      await anna.page.getByRole('textbox', { name: words.other }).fill(`Regel ${id}`);
      await anna.page.getByRole('textbox', { name: words.reason }).fill('nobody wants it');
      await anna.page.getByRole('button', { name: words.make }).click();
      await anna.page.getByText(words.waits).first().waitFor();
      await keepsTheRules(anna);
      expect(await anna.page.getByText(words.inForce).count()).toBe(language === 'en' ? 0 : 1);

      // It stands in her inbox without her having asked for it anew; nothing in that of who proposed it.
      const count = olga.page.locator('header a[href="/inbox"]');
      await count.getByText('1').waitFor();
      await count.click();
      await keepsTheRules(olga);
      await olga.page.getByRole('link', { name: new RegExp(words.name(id)) }).click();
      await olga.page.getByRole('button', { name: words.approve }).waitFor();
      await olga.page.locator('details summary').click();
      await keepsTheRules(olga);
      expect(await anna.page.locator('header a[href="/inbox"] strong').count()).toBe(0);

      await anna.page
        .getByRole('link', { name: new RegExp(words.name(id)) })
        .first()
        .click();
      await anna.page.getByRole('button', { name: words.withdraw }).waitFor();
      expect(await anna.page.getByRole('button', { name: words.approve }).count()).toBe(0);
      await keepsTheRules(anna);

      await olga.page.getByRole('textbox', { name: words.decision }).fill('read it');
      await olga.page.getByRole('button', { name: words.approve }).click();
      await olga.page.getByText(words.approved).waitFor();
      await anna.page.getByText(words.approved).waitFor();
      await anna.page.goto(`${url}/rules`);
      await anna.page.getByRole('heading', { name: words.name(id) }).waitFor();
      expect(await anna.page.getByText(words.inForce).count()).toBe(language === 'en' ? 1 : 2);
    },
  );

  test('an end that is refused leaves the rule in force, with the reason on the page of the proposal', async () => {
    const words = WORDS.de;
    await using anna = await visit(browser, { language: 'de', width: 360 });
    await using olga = await visit(browser, { language: 'de' });
    await anna.signIn(url, 'anna', PASSWORD);
    await olga.signIn(url, 'olga', PASSWORD);
    await anna.page.goto(`${url}/rules`);
    await anna.page.getByRole('button', { name: words.end }).first().click();
    await anna.page.getByRole('textbox', { name: words.reason }).first().fill('zu streng');
    await keepsTheRules(anna);
    await anna.page.getByRole('button', { name: words.end }).first().click();
    await anna.page.getByText(words.waits).waitFor();
    await anna.page.getByRole('link', { name: /endet\.$/ }).click();

    await olga.page.goto(`${url}/proposals`);
    await olga.page.getByRole('link', { name: /endet\.$/ }).click();
    const refuse = olga.page.getByRole('button', { name: words.refuse });
    await refuse.waitFor();
    expect(await refuse.isDisabled()).toBe(true);
    await olga.page.getByRole('textbox', { name: words.decision }).fill('noch nicht');
    await refuse.click();
    await olga.page.getByText(words.refused).waitFor();
    await anna.page.getByText('noch nicht').waitFor();
    await keepsTheRules(anna);
    await keepsTheRules(olga);
    const { text } = await call({ method: 'GET', url: `${url}/api/v1/rules`, token: house.adminToken(BROKER) });
    expect(text).not.toContain('withdrawnAt');
  });

  test('an exchange is suspended and resumed, a rule stops another, and the list says which is which', async () => {
    await using anna = await visit(browser, { language: 'de', width: 360 });
    const { page } = anna;
    await anna.signIn(url, 'anna', PASSWORD);
    await page.goto(`${url}/exchanges`);
    await page.getByRole('cell', { name: 'läuft', exact: true }).waitFor();
    await page.getByRole('link', { name: 'mills', exact: true }).click();
    await page.getByRole('button', { name: 'Diesen Austausch aussetzen' }).click();
    await keepsTheRules(anna);
    await page.getByRole('textbox', { name: 'Grund' }).fill('falsche Mühle');
    await page.getByRole('button', { name: 'Diesen Austausch aussetzen' }).click();
    await page
      .getByText('Die Verwaltung des Datenraums hat diesen Austausch ausgesetzt: falsche Mühle')
      .first()
      .waitFor();
    await keepsTheRules(anna);
    expect(await house.connector('beta').transfer(deal.consumerPid)).toMatchObject({ state: 'SUSPENDED' });
    await page.goto(`${url}/exchanges`);
    await page.getByRole('cell', { name: 'von der Verwaltung ausgesetzt', exact: true }).waitFor();
    await page.getByRole('link', { name: 'mills', exact: true }).click();
    await page.getByRole('button', { name: 'Diesen Austausch fortsetzen' }).click();
    await page.getByRole('textbox', { name: 'Grund' }).fill('richtige Mühle');
    await page.getByRole('button', { name: 'Diesen Austausch fortsetzen' }).click();
    await page.getByRole('button', { name: 'Diesen Austausch aussetzen' }).waitFor();
    expect(await house.connector('beta').transfer(deal.consumerPid)).toMatchObject({ state: 'STARTED' });

    const stop = {
      id: 'halt',
      title: { en: 'Stop', de: 'Halt' },
      reason: 'Übung',
      policy: { prohibition: [{ action: 'odrl:use' }] },
    };
    const waiting = await asPerson('anna', 'POST', '/rules', stop);
    await asPerson('olga', 'POST', `/proposals/${encodeURIComponent((waiting as Proposal).id)}/approve`, {});
    await page.goto(`${url}/exchanges`);
    await page.getByRole('cell', { name: 'von einer Regel abgelehnt', exact: true }).waitFor();
    await keepsTheRules(anna);
    await page
      .getByRole('link', { name: /^Warum/ })
      .first()
      .click();
    // The instant of the rule in the zone and language of the reader, not as the machine writes it.
    await page
      .getByText(/Gestoppt durch die Regel „Halt“ des Datenraums, gültig seit \d+\. \S+ \d{4}, [\d:]+ UTC/)
      .first()
      .waitFor();
    await keepsTheRules(anna);
  });

  test.each([
    ['en', 'light', 1280],
    ['de', 'dark', 360],
  ] as const)(
    'a participant is suspended with a reason, and goes on by itself when it is resumed: %s, %s, %i px',
    async (language, colours, width) => {
      const t = texts(language);
      const slug = `paused-${language}`;
      const reason = `keys of ${slug} may be stolen`;
      await house.member({ slug });
      await using anna = await visit(browser, { language, colours, width });
      const { page } = anna;
      await anna.signIn(url, 'anna', PASSWORD);
      const name = new RegExp(slug);
      const head = page.locator('main header');
      const online = page.getByRole('cell', { name: t('participants.states.online'), exact: true });
      const act = async (what: 'suspend' | 'resume') => {
        await page.getByRole('button', { name: t(`participants.${what}`) }).click();
        const form = page.getByRole('form', { name: t(`participants.${what}`) });
        const now = form.getByRole('button', { name: t(`participants.${what}`) });
        await form.getByText(like(t(`participants.${what}Consequence`))).waitFor();
        // Nobody is stopped without a word.
        expect(await now.isDisabled()).toBe(true);
        await form.getByLabel(t('common.reasoned.reason')).fill(reason);
        await keepsTheRules(anna);
        await now.click();
        await form.waitFor({ state: 'detached' });
      };
      const stateNow = async () => {
        const { participants } = await house.broker.get<{ participants: ParticipantView[] }>('/participants');
        return participants.find((one) => one.slug === slug)?.state;
      };
      await page.goto(`${url}/participants`);
      await page.getByRole('link', { name }).click();
      await online.waitFor();
      await act('suspend');
      await head.getByText(t('participants.states.suspended')).waitFor();
      await page.locator('dd').getByText(reason).waitFor();
      await online.waitFor({ state: 'detached' });
      await keepsTheRules(anna);
      expect(await stateNow()).toBe('suspended');

      await act('resume');
      await head.getByText(t('participants.states.active')).waitFor();
      await online.waitFor();
      expect(await page.getByText(reason).count()).toBe(0);
      await keepsTheRules(anna);
      expect(await stateNow()).toBe('active');
    },
  );

  test('the audit log: page by page to its beginning, what a filter finds as a file, and a verification', async () => {
    for (let n = 0; n < 60; n += 1) await house.broker.post('/participants/alpha/invitations', {});
    await using olga = await visit(browser, { language: 'en' });
    const { page } = olga;
    await olga.signIn(url, 'olga', PASSWORD);
    await page.goto(`${url}/audit`);
    await page.getByText(/^50 of \d+ entries, the newest first$/).waitFor();
    const heads = page.locator('tbody th');
    const older = page.getByRole('link', { name: 'Older ones' });
    const list = page.getByRole('region', { name: 'A page of the list: Audit log' });
    // Held back, to see what stands there meanwhile.
    let letCome: () => void = () => undefined;
    await page.route(/\/api\/v1\/audit\?.*cursor=/, async (route) => {
      await new Promise<void>((resolve) => {
        letCome = resolve;
      });
      await route.fallback();
    });
    const numbers = new Set<string>();
    for (;;) {
      const shown = await heads.allTextContents();
      for (const text of shown) {
        expect(numbers).not.toContain(text);
        numbers.add(text);
      }
      const last = Number(shown.at(-1));
      // Without a gap, so that no entry is overlooked and the next page is known by its first.
      expect(shown.map(Number)).toEqual(shown.map((_, at) => last + shown.length - 1 - at));
      if (last === 1) break;
      const asked = page.waitForRequest(/\/api\/v1\/audit\?.*cursor=/);
      await older.click();
      await asked;
      // Who reads keeps the page before until the next is there.
      await list.getByRole('status').getByText('Loading …').waitFor();
      expect(await list.getAttribute('aria-busy')).toBe('true');
      expect(await heads.allTextContents()).toEqual(shown);
      letCome();
      await heads
        .first()
        .getByText(String(last - 1), { exact: true })
        .waitFor();
      await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label')?.startsWith('A page of'));
      expect(await list.evaluate((begun) => begun.getBoundingClientRect().top >= 0)).toBe(true);
      expect(await heads.first().evaluate((row) => row.getBoundingClientRect().bottom <= innerHeight)).toBe(true);
    }
    expect(await older.count()).toBe(0);
    expect(numbers).toContain('1');

    await page.goto(`${url}/audit?kind=participant.invited`);
    await page.getByText('Participant invited', { exact: true }).first().waitFor();
    await page.getByText('Save as a file').click();
    await keepsTheRules(olga);
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Evidence file' }).click(),
    ]);
    const lines = readFileSync(await file.path(), 'utf8')
      .trimEnd()
      .split('\n');
    expect(lines.filter((line) => line.includes('"kind":"participant.invited"')).length).toBeGreaterThanOrEqual(60);
    async function* each(): AsyncGenerator<string> {
      yield* lines;
    }
    expect(await verifyEvidence(each(), { keys: null, kept: [] })).toMatchObject({ problems: [], whole: false });

    await page.getByRole('link', { name: 'Verify the log' }).click();
    await page.getByRole('button', { name: 'Verify now' }).click();
    await page.getByText('The log is whole').waitFor();
    await page.getByRole('button', { name: 'Show a checkpoint of now' }).click();
    await page.getByRole('button', { name: 'Copy the signed checkpoint' }).waitFor();
    await keepsTheRules(olga);
  });

  test('an auditor sees how everything is, and nothing leads to where only administrators may go', async () => {
    await house.person(BROKER, 'paula', ['auditor']);
    await using paula = await visit(browser, { language: 'en' });
    const { page } = paula;
    await paula.signIn(url, 'paula', PASSWORD);
    for (const path of ['/', '/inbox', '/status', '/rules', '/proposals', '/audit', '/audit/verify']) {
      await page.goto(url + path);
      await page.locator('main h1').waitFor();
      await page.locator('main').getByText('MS-AUTH-003').waitFor({ state: 'detached' });
      await keepsTheRules(paula);
      const links = await page.locator('main a').evaluateAll((found) => found.map((link) => link.getAttribute('href')));
      expect(links.filter((href) => /^\/(participants|exchanges|invitations|simulator)/.test(href ?? ''))).toEqual([]);
    }
  });
});
