import { until } from '@millspace/demo/api';
import type { FilledTemplate, ListedTemplate, ReplayAnswer, TemplateDraft, TemplateVersion } from '@millspace/schemas';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needs } from '../../scripts/testing/needs.ts';
import { call } from '../support/calls.ts';
import { BROKER, House, PASSWORD } from '../support/house.ts';
import { type TwoCompanies, twoCompanies } from '../support/two-companies.ts';
import { openBrowser, type Visitor, visit } from './support/browser.ts';
import { texts } from './support/texts.ts';

/** What stands on the pages, in the language of who looks. */
const WORDS = {
  en: {
    name: 'Short name',
    titleEn: 'Title in English',
    titleDe: 'Title in German',
    begin: 'Begin',
    rule: 'Permission 1',
    addCondition: (to: string) => `Add a condition to: ${to}`,
    addDuty: (to: string) => `Add a duty to: ${to}`,
    addObligation: 'Add an obligation',
    condition: (name: string) => `Condition: ${name}`,
    choose: 'Choose: Value',
    type: 'Type: Value',
    addChosen: 'Add',
    addTyped: 'Add what is typed',
    value: 'Value',
    unit: 'Unit of: length of a window',
    purpose: 'what for',
    research: 'research',
    place: 'country or region',
    eu: 'European Union',
    role: 'role',
    event: 'what is open at the machine',
    fault: 'a machine fault',
    until: 'date and time',
    xone: 'exactly one of these',
    or: 'at least one of these',
    and: 'all of these',
    window: 'one value for each window of time',
    windowLength: 'length of a window',
    minutes: 'minutes',
    log: 'write accesses down',
    delete: 'delete',
    time: 'time',
    toCorrect: /2 places have to be corrected/,
    onlyTexts: /1 place has to be corrected/,
    held: /Every rule can be held/,
    says: [
      'Use is allowed for the purpose "research".',
      /Exactly one of these holds:.*European Union.*All of these hold:.*maintenance-engineer.*a machine fault/,
      /One value for every 10 minutes is delivered: the mean/,
      'The consumer logs every granted access.',
      'What was received is deleted after 30 days.',
    ],
    saved: /Saved as a draft/,
    tabs: { sentence: 'Sentence', form: 'Form', tests: 'Tests', versions: 'Versions' },
    summaryEn: 'Sentence in English',
    summaryDe: 'Sentence in German',
    check: 'Look at what would change',
    publish: (version: number) => `Publish version ${version}`,
    more: /^More for: /,
    undo: 'Undo',
    redo: 'Redo',
    remove: 'Remove',
    makeBlank: 'Make it a blank',
    toFillIn: /to fill in:/,
  },
  de: {
    name: 'Kurzname',
    titleEn: 'Titel auf Englisch',
    titleDe: 'Titel auf Deutsch',
    begin: 'Beginnen',
    rule: 'Erlaubnis 1',
    addCondition: (to: string) => `Bedingung hinzufügen zu: ${to}`,
    addDuty: (to: string) => `Pflicht hinzufügen zu: ${to}`,
    addObligation: 'Verpflichtung hinzufügen',
    condition: (name: string) => `Bedingung: ${name}`,
    choose: 'Auswählen: Wert',
    type: 'Eintippen: Wert',
    addChosen: 'Hinzufügen',
    addTyped: 'Eingetipptes hinzufügen',
    value: 'Wert',
    unit: 'Einheit von: Länge eines Zeitfensters',
    purpose: 'Zweck',
    research: 'Forschung',
    place: 'Land oder Region',
    eu: 'Europäische Union',
    role: 'Rolle',
    event: 'was an der Maschine offen ist',
    fault: 'eine Störung der Maschine',
    until: 'Datum und Uhrzeit',
    xone: 'genau eine davon',
    or: 'mindestens eine davon',
    and: 'alle diese',
    window: 'je Zeitfenster ein Wert',
    windowLength: 'Länge eines Zeitfensters',
    minutes: 'Minuten',
    log: 'Zugriffe festhalten',
    delete: 'löschen',
    time: 'Frist',
    toCorrect: /2 Stellen sind zu berichtigen/,
    onlyTexts: /1 Stelle ist zu berichtigen/,
    held: /Jede Regel lässt sich durchsetzen/,
    says: [
      'Die Nutzung ist für den Zweck „Forschung“ erlaubt.',
      /Genau eine davon gilt:.*Europäischen Union.*Alle diese gelten:.*maintenance-engineer.*eine Störung der Maschine/,
      /Je 10 Minuten wird ein Wert geliefert: Mittelwert/,
      'Der Nutzer protokolliert: jeder gewährte Zugriff.',
      'Empfangenes wird gelöscht; Frist ab Empfang: 30 Tage.',
    ],
    saved: /Als Entwurf gespeichert/,
    tabs: { sentence: 'Satz', form: 'Formular', tests: 'Proben', versions: 'Fassungen' },
    summaryEn: 'Satz auf Englisch',
    summaryDe: 'Satz auf Deutsch',
    check: 'Ansehen, was sich ändern würde',
    publish: (version: number) => `Fassung ${version} veröffentlichen`,
    more: /^Mehr zu: /,
    undo: 'Rückgängig',
    redo: 'Wiederholen',
    remove: 'Entfernen',
    makeBlank: 'Zur Lücke machen',
    toFillIn: /auszufüllen:/,
  },
} as const;

type Words = (typeof WORDS)['en' | 'de'];

const ROLE = 'maintenance-engineer';
const policyOf = ({ template }: TemplateDraft) => (template as { policy?: unknown }).policy;

describe('policy templates in Chromium', needs('chromium'), () => {
  let house: House;
  let browser: Browser;
  let deal: TwoCompanies;
  let url: string;

  beforeAll(async () => {
    [house, browser] = await Promise.all([House.open(), openBrowser()]);
    url = house.process(BROKER).url;
    await house.person(BROKER, 'bea', ['admin']);
    await house.person(BROKER, 'olga', ['auditor']);
    deal = await twoCompanies(house);
    house.also(() => deal.machine.end());
  });
  afterAll(async () => {
    await browser?.close();
    await house?.[Symbol.asyncDispose]();
  });

  const soundOn = async ({ page, guard }: Visitor) => {
    expect([page.url(), await guard.accessibility()]).toEqual([page.url(), []]);
    expect([page.url(), await guard.faults()]).toEqual([page.url(), []]);
  };

  /** Chooses in the list of a place what to add, and adds it. */
  const add = async (within: Page | Locator, label: string, what: string) => {
    await within.getByRole('combobox', { name: label, exact: true }).selectOption({ label: what });
    await within.getByRole('button', { name: label, exact: true }).click();
  };
  const part = (within: Page | Locator, name: string) => within.getByRole('listitem', { name, exact: true });

  const chooseValue = async (condition: Locator, words: Words, value: string) => {
    await condition.getByRole('combobox', { name: words.choose }).selectOption({ label: value });
    await condition.getByRole('button', { name: words.addChosen, exact: true }).click();
  };

  /** Everything with the form alone: a purpose, a choice of two ways with groups in it, a window, a log, a deletion. */
  const build = async (page: Page, words: Words) => {
    const rule = part(page, words.rule);
    await add(rule, words.addCondition(words.rule), words.purpose);
    await chooseValue(part(rule, words.condition(words.purpose)), words, words.research);
    await add(rule, words.addCondition(words.rule), words.xone);
    const either = part(rule, words.xone);
    await add(either, words.addCondition(words.xone), words.place);
    await chooseValue(part(either, words.condition(words.place)), words, words.eu);
    await add(either, words.addCondition(words.xone), words.and);
    const both = part(either, words.and);
    await add(both, words.addCondition(words.and), words.role);
    const role = part(both, words.condition(words.role));
    await role.getByRole('textbox', { name: words.type }).fill(ROLE);
    await role.getByRole('button', { name: words.addTyped }).click();
    await add(both, words.addCondition(words.and), words.or);
    const any = part(both, words.or);
    await add(any, words.addCondition(words.or), words.event);
    await chooseValue(part(any, words.condition(words.event)), words, words.fault);
    // Something is still to be filled in: it is said, and the rest is read all the same.
    await add(rule, words.addDuty(words.rule), words.window);
    await page.getByText(words.toCorrect).waitFor();
    const window = part(rule, words.window);
    await window.getByRole('combobox', { name: words.unit }).selectOption({ label: words.minutes });
    await window.getByRole('textbox', { name: words.windowLength }).fill('10');
    // The sentence of the whole is still missing.
    await page.getByText(words.onlyTexts).waitFor();
    await add(rule, words.addDuty(words.rule), words.log);
    await add(page, words.addObligation, words.delete);
    await part(page, words.delete).getByRole('textbox', { name: words.value }).fill('30');
    await page.getByText(words.onlyTexts).waitFor();
  };

  const sentences = async (page: Page, words: Words) => {
    for (const sentence of words.says) await page.getByRole('listitem').getByText(sentence).first().waitFor();
  };

  const draftOf = (id: string) => house.broker.get<TemplateDraft>(`/template-drafts/${id}`);

  test.each([
    ['en', 'light', 1280],
    ['de', 'dark', 360],
  ] as const)(
    'an admin makes a template with the form alone, sees what it says, and publishes it: %s, %s, %i px',
    async (language, colours, width) => {
      const words: Words = WORDS[language];
      const id = `wear-study-${language}`;
      await using visitor = await visit(browser, { language, colours, width });
      const { page } = visitor;
      await visitor.signIn(url, 'bea', PASSWORD);
      await page.goto(`${url}/policies/new`);
      await page.getByRole('textbox', { name: words.name }).fill(id);
      await page.getByRole('textbox', { name: words.titleEn }).fill(`Wear study ${language}`);
      await page.getByRole('textbox', { name: words.titleDe }).fill(`Verschleißstudie ${language}`);
      await page.getByRole('button', { name: words.begin, exact: true }).click();
      await part(page, words.rule).waitFor();

      await build(page, words);
      await sentences(page, words);
      await soundOn(visitor);

      // Taken away and brought back.
      const log = part(page, words.log);
      await log.getByRole('button', { name: words.more }).first().click();
      await log.getByRole('button', { name: words.remove, exact: true }).click();
      await log.waitFor({ state: 'detached' });
      await page.getByRole('button', { name: words.undo }).click();
      await log.waitFor();

      // The menus of a rule, a group, a condition, a duty, each with what is in it.
      for (const name of [words.rule, words.xone, words.condition(words.purpose), words.window]) {
        await part(page, name).getByRole('button', { name: words.more }).first().click();
        await soundOn(visitor);
        await page.keyboard.press('Escape');
      }

      // A value becomes a blank; the sentence is written in both languages.
      const role = part(page, words.condition(words.role));
      await role.getByRole('button', { name: words.more }).click();
      await role.getByRole('button', { name: words.makeBlank }).click();
      await role.getByText(words.toFillIn).waitFor();
      await page.getByRole('link', { name: words.tabs.sentence, exact: true }).click();
      await page.getByRole('textbox', { name: words.summaryEn }).fill('For research by {role}.');
      await page.getByRole('textbox', { name: words.summaryDe }).fill('Für Forschung durch {role}.');
      const blank = page.getByRole('region', { name: language === 'en' ? 'Blanks' : 'Lücken' });
      await blank.getByRole('textbox', { name: words.titleEn }).fill('Role');
      await blank.getByRole('textbox', { name: words.titleDe }).fill('Rolle');
      await page.getByText('Für Forschung durch [Rolle].').waitFor();
      await soundOn(visitor);

      // Nothing is lost when the page is loaded again.
      await page.getByText(words.saved).waitFor();
      const kept = await until(
        () => draftOf(id),
        ({ template }) => JSON.stringify(template).includes('"de":"Rolle"'),
        'the draft with its blank',
        10_000,
      );
      await page.reload();
      await page.getByText('Für Forschung durch [Rolle].').waitFor();
      await page.getByRole('link', { name: words.tabs.form, exact: true }).click();
      await part(page, words.or).waitFor();
      await page.getByText(words.held).waitFor();
      expect((await draftOf(id)).template).toEqual(kept.template);

      await page.getByRole('button', { name: words.check }).click();
      await page.getByRole('button', { name: words.publish(1) }).click();
      await page.getByRole('rowheader', { name: '1', exact: true }).waitFor();
      await soundOn(visitor);
      const published = await house.broker.get<ListedTemplate>(`/templates/${id}`);
      expect(published.policy).toEqual(policyOf(kept));
      expect(published.parameters).toMatchObject([{ name: 'role', title: { en: 'Role', de: 'Rolle' } }]);
      await expect(draftOf(id)).rejects.toThrow();
    },
  );

  test('what was made with the form is offered, requested and agreed by connectors, and counted at its version', async () => {
    const { offer } = await house
      .connector('alpha')
      .post<FilledTemplate>('/templates/wear-study-en/fill', { values: { role: ROLE } });
    await house.broker.post('/participants/beta/attestations', { kind: 'location', value: 'iso3166:DE' });
    const dataset = { ...deal.dataset, id: `${deal.dataset.id}-worn`, offers: [offer] };
    await house.connector('alpha').publish(dataset);
    const asked = await house.connector('beta').request(dataset.id, offer['@id'], 'x:research');
    const view = await house.connector('beta').settled(asked.pid);
    expect(view.state).toBe('FINALIZED');
    const { versions } = await house.broker.get<{ versions: TemplateVersion[] }>('/templates/wear-study-en/versions');
    expect(versions.map(({ template, agreements }) => [template.version, agreements])).toEqual([[1, 1]]);

    // What was decided under the agreement is held against another version, filled in with the values that it has.
    const transfer = await house.connector('beta').startTransfer(view.agreement?.['@id'] ?? '');
    expect(transfer.state).toBe('STARTED');
    const inUse = await house.broker.get<ListedTemplate>('/templates/wear-study-en');
    const replay = (from: string, to: string) =>
      house.broker.post<ReplayAnswer>('/admin/replay', {
        as: 'template',
        template: { ...inUse, policy: JSON.parse(JSON.stringify(inUse.policy).replace(from, to)) },
      });
    const same = await until(
      () => replay('x:research', 'x:research'),
      ({ considered }) => considered > 0,
      'what was decided under the agreement',
      10_000,
    );
    expect(same).toMatchObject({ toDeny: 0, toPermit: 0 });
    const other = await replay('x:research', 'x:marketing');
    expect(other.toDeny).toBe(other.considered);
    expect(other.changed[0]).toMatchObject({ consumer: 'beta', after: { kind: 'no-rule' } });
    // The deal of the other dataset was made from no template: it is not concerned.
    expect(other.changed.every((one) => one.dataset === dataset.id)).toBe(true);

    const refused = await house.connector('beta').request(dataset.id, offer['@id'], 'x:marketing');
    expect((await house.connector('beta').settled(refused.pid)).state).not.toBe('FINALIZED');
  });

  test('a question to the simulator is kept as a test, and a draft that makes it come out otherwise is told before publishing', async () => {
    await using visitor = await visit(browser);
    const { page } = visitor;
    await visitor.signIn(url, 'bea', PASSWORD);
    await page.goto(`${url}/policies/wear-study-en/tests`);
    await page.getByRole('link', { name: 'Make one in the simulator' }).click();
    await page.getByRole('combobox', { name: 'Who' }).selectOption('beta');
    await page.getByRole('combobox', { name: 'Dataset' }).selectOption({ index: 1 });
    await page.getByRole('combobox', { name: 'What for' }).selectOption({ label: 'research' });
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    await page.getByText('“Allowed” has to come out then').waitFor();
    await soundOn(visitor);
    await page.getByRole('textbox', { name: 'What it is about' }).fill('beta may do research');
    await page.getByRole('button', { name: 'Keep', exact: true }).click();
    await page.getByRole('link', { name: 'To the tests of the template' }).click();
    await page.getByRole('button', { name: 'Run all' }).click();
    await page.getByText('1 of 1 test came out as it has to.').waitFor();
    await soundOn(visitor);

    // For marketing instead: the test flips, and so would what was decided under the agreement, had there been any.
    await page.getByRole('link', { name: 'Form', exact: true }).click();
    const purpose = part(page, 'Condition: what for');
    await purpose.getByRole('button', { name: 'Take away research' }).click();
    await chooseValue(purpose, WORDS.en, 'marketing');
    await page.getByText('Use is allowed for the purpose "marketing".').first().waitFor();
    await page.getByRole('button', { name: 'Look at what would change' }).click();
    await page.getByText('0 of 1 test came out as it has to.').waitFor();
    await page.getByText('comes out otherwise than under the version in force:').waitFor();
    await page.getByText(/instead: no rule allows it/).waitFor();
    await page.getByText(/answers of the past week, under agreements made from this template/).waitFor();
    await soundOn(visitor);
    expect(await page.getByRole('button', { name: 'Publish version 2' }).isDisabled()).toBe(true);
    await page.getByRole('checkbox', { name: /despite 1 objection/ }).check();
    await page.getByRole('button', { name: 'Publish version 2' }).click();
    await page.getByRole('rowheader', { name: '2', exact: true }).waitFor();
    // Version 1 against version 2, in sentences.
    const compared = page.getByRole('region', { name: 'What differs' });
    await compared.getByText('Use is allowed for the purpose "research".').waitFor();
    await compared.getByText('Use is allowed for the purpose "marketing".').waitFor();
    await soundOn(visitor);
  });

  test('whoever writes JSON is told the line, and what the form cannot draw stays as it is', async () => {
    await using visitor = await visit(browser);
    const { page } = visitor;
    await visitor.signIn(url, 'bea', PASSWORD);
    await page.goto(`${url}/policies/new?from=wear-study-en`);
    await page.getByRole('textbox', { name: 'Short name' }).fill('by-hand');
    await page.getByRole('textbox', { name: 'Title in English' }).fill('By hand');
    await page.getByRole('button', { name: 'Begin', exact: true }).click();
    await page.getByRole('link', { name: 'JSON', exact: true }).click();
    const area = page.getByRole('textbox', { name: 'The template as JSON' });
    const text = await area.inputValue();
    await area.fill(text.replace('"permission": [', '"permission": [,'));
    await page.getByText(/This is no JSON; line \d+/).waitFor();
    const foreign = { action: 'odrl:use', remedy: [{ action: 'odrl:delete' }] };
    const body = JSON.parse(text) as { policy: { permission: object[] } };
    body.policy.permission.push(foreign);
    await area.fill(JSON.stringify(body, null, 2));
    await page
      .getByRole('button', { name: /^Line \d+/ })
      .first()
      .click();
    expect(await area.evaluate((node) => (node as HTMLTextAreaElement).selectionStart)).toBeGreaterThan(0);
    await soundOn(visitor);
    await page.getByRole('link', { name: 'Form', exact: true }).click();
    const locked = part(part(page, 'Permission 2'), 'Not drawn here');
    await locked
      .getByText(/A remedy is refused/)
      .first()
      .waitFor();
    await soundOn(visitor);
    // Another place is changed by the form; this one is kept as it was written.
    await add(part(page, 'Permission 2'), 'Add a condition to: Permission 2', 'role');
    const changed = await until(
      () => draftOf('by-hand'),
      ({ template }) => JSON.stringify(template).includes('"x:role"') && JSON.stringify(template).includes('remedy'),
      'the draft with both',
      10_000,
    );
    const { permission } = policyOf(changed) as { permission: object[] };
    expect(permission[1]).toMatchObject(foreign);
    expect(permission[0]).toEqual(body.policy.permission[0]);
  });

  test('by keyboard alone: added, moved, moved back, taken away', async () => {
    await using visitor = await visit(browser);
    const { page } = visitor;
    await visitor.signIn(url, 'bea', PASSWORD);
    await page.goto(`${url}/policies/by-hand/tree`);
    const conditions = page.getByRole('list', { name: 'Conditions of: Permission 1', exact: true });
    const names = () =>
      conditions.locator(':scope > li').evaluateAll((items) => items.map((item) => item.getAttribute('aria-label')));
    await conditions.waitFor();
    const before = await names();
    expect(before.length).toBe(2);
    const adder = part(page, 'Permission 1').getByRole('combobox', {
      name: 'Add a condition to: Permission 1',
      exact: true,
    });
    await adder.focus();
    await page.keyboard.type('connector');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    // The focus is at what came, so that the arrows move it.
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Condition: connector');
    expect(await names()).toEqual([...before, 'Condition: connector']);
    await page.keyboard.press('Alt+ArrowUp');
    await page.keyboard.press('Alt+ArrowUp');
    await page.waitForFunction(() => document.activeElement?.getAttribute('data-pointer')?.endsWith('/constraint/0'));
    expect(await names()).toEqual(['Condition: connector', ...before]);
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');
    expect(await names()).toEqual(before);
    await soundOn(visitor);
  });

  test('two windows do not overwrite each other unasked', async () => {
    await using one = await visit(browser);
    await using two = await visit(browser);
    for (const { page, signIn } of [one, two]) {
      await signIn(url, 'bea', PASSWORD);
      await page.goto(`${url}/policies/by-hand/sentence`);
      await page.getByRole('textbox', { name: 'Sentence in English' }).waitFor();
    }
    const sentence = (page: Page) => page.getByRole('textbox', { name: 'Sentence in English' });
    await sentence(one.page).fill('From the first window.');
    await one.page.getByText(/Saved as a draft/).waitFor();
    await until(
      () => draftOf('by-hand'),
      ({ template }) => JSON.stringify(template).includes('first window'),
      'the first',
      10_000,
    );
    await sentence(two.page).fill('From the second window.');
    await two.page.getByText('MS-LIB-011').waitFor();
    await soundOn(two);
    await two.page.getByRole('button', { name: 'Load the draft that is kept' }).click();
    await until(
      () => sentence(two.page).inputValue(),
      (text) => text === 'From the first window.',
      'what the first window wrote',
      10_000,
    );
    await sentence(two.page).fill('From the second window, knowingly.');
    await until(
      () => draftOf('by-hand'),
      ({ template }) => JSON.stringify(template).includes('knowingly'),
      'the second',
      10_000,
    );
  });

  test('an auditor reads templates and changes nothing', async () => {
    await using visitor = await visit(browser);
    const { page } = visitor;
    await visitor.signIn(url, 'olga', PASSWORD);
    await page.goto(`${url}/policies`);
    await page.getByRole('searchbox', { name: 'Search' }).fill('wear');
    await page.getByText('2 templates', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Wear study en' }).click();
    for (const tab of ['Form', 'JSON', 'Tests', 'Versions']) {
      await page.getByRole('link', { name: tab, exact: true }).click();
      await page.locator('main h1').waitFor();
      expect([
        tab,
        await page.getByRole('button', { name: /^(Add|Publish|Look at|Retire|Remove|More)/ }).count(),
      ]).toEqual([tab, 0]);
      await soundOn(visitor);
    }
  });

  test.each([
    ['en', 'dark', 1280],
    ['de', 'light', 360],
  ] as const)(
    'a template is retired: it says what follows, and stands among the retired from then on: %s, %s, %i px',
    async (language, colours, width) => {
      const t = texts(language);
      const id = `old-${language}`;
      const { parameters, policy, summary } = await house.broker.get<ListedTemplate>('/templates/benchmark-10min');
      await house.broker.post('/templates', {
        ...{ id, version: 1, summary, parameters, policy },
        title: { en: `Old ${id}`, de: `Alt ${id}` },
      });
      const title = language === 'en' ? `Old ${id}` : `Alt ${id}`;
      await using visitor = await visit(browser, { language, colours, width });
      const { page } = visitor;
      await visitor.signIn(url, 'bea', PASSWORD);
      await page.goto(`${url}/policies`);
      await page.getByRole('link', { name: title }).click();
      const danger = page.getByRole('region', { name: t('templates.danger') });
      await danger.getByRole('button', { name: t('templates.retire') }).click();
      await danger.getByText(t('templates.retireConsequence')).waitFor();
      await soundOn(visitor);
      expect((await house.broker.get<ListedTemplate>(`/templates/${id}`)).retiredAt).toBeNull();
      await danger.getByRole('button', { name: t('templates.retire') }).click();
      await page.locator('main header').getByText(t('templates.retired')).waitFor();
      await danger.waitFor({ state: 'detached' });
      await soundOn(visitor);
      expect((await house.broker.get<ListedTemplate>(`/templates/${id}`)).retiredAt).not.toBeNull();
      await page.goto(`${url}/policies`);
      await page.locator('main table a').first().waitFor();
      expect(await page.getByRole('link', { name: title }).count()).toBe(0);
      await page.getByRole('checkbox', { name: t('templates.showRetired') }).check();
      await page.getByRole('link', { name: title }).waitFor();
      await soundOn(visitor);
    },
  );

  test('a rule of the dataspace is written with the same form, tried and made; it only narrows', async () => {
    await using visitor = await visit(browser, { width: 360 });
    const { page } = visitor;
    await visitor.signIn(url, 'bea', PASSWORD);
    await page.goto(`${url}/rules`);
    await page.getByRole('combobox', { name: 'What it does' }).selectOption({ label: 'Something else, with the form' });
    const rule = part(page, 'Permission 1');
    await rule.getByRole('combobox', { name: 'Add a condition to: Permission 1' }).waitFor();
    expect(await page.getByRole('combobox', { name: 'Add a duty to: Permission 1' }).count()).toBe(0);
    await add(rule, 'Add a condition to: Permission 1', 'security level');
    await add(rule, 'Add a condition to: Permission 1', 'at least one of these');
    await page.getByText(/has to be corrected/).waitFor();
    const group = part(rule, 'at least one of these');
    await group.getByRole('button', { name: /^More for: / }).click();
    await group.getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByText(/Every rule can be held/).waitFor();
    await soundOn(visitor);
    await page.getByRole('button', { name: 'Try it on the past week' }).click();
    await page.getByText(/of the past week would be/).waitFor();
    await page.getByRole('textbox', { name: 'Short name' }).fill('certified');
    await page.getByRole('textbox', { name: 'Title in English' }).fill('Certified only');
    await page.getByRole('textbox', { name: 'Title in German' }).fill('Nur Zertifizierte');
    await page.getByRole('textbox', { name: 'Reason' }).last().fill('so agreed');
    await page.getByRole('button', { name: 'Make the rule' }).click();
    await page.getByRole('heading', { name: 'Certified only' }).waitFor();
    await soundOn(visitor);
  });

  test('where two persons decide, publishing proposes; the draft stays until it is a version', async () => {
    await house.person(BROKER, 'anna', ['admin']);
    const { access_token } = await house.signIn(BROKER, 'anna', PASSWORD);
    const switched = await call({
      method: 'PUT',
      url: `${url}/api/v1/two-persons`,
      token: access_token,
      json: { on: true, reason: 'so agreed' },
    });
    expect(switched.status).toBe(200);
    await using visitor = await visit(browser);
    const { page } = visitor;
    await visitor.signIn(url, 'bea', PASSWORD);
    await page.goto(`${url}/policies/wear-study-de/tree`);
    await add(part(page, 'Permission 1'), 'Add a duty to: Permission 1', 'rounded');
    await part(page, 'rounded').getByRole('textbox', { name: 'step' }).fill('0.5');
    await page.getByRole('button', { name: 'Look at what would change' }).click();
    await page.getByRole('textbox', { name: 'Reason' }).fill('coarser is enough');
    // The rule that was made above is not kept: that has to be meant.
    await page.getByText('The linter objects in 1 place.').waitFor();
    await page.getByRole('checkbox', { name: /despite 1 objection/ }).check();
    await soundOn(visitor);
    await page.getByRole('button', { name: 'Propose version 2 to a second person' }).click();
    await page
      .getByText(/Waits for a second person since/)
      .first()
      .waitFor();
    await soundOn(visitor);
    expect((await house.broker.get<ListedTemplate>('/templates/wear-study-de')).version).toBe(1);
    expect(JSON.stringify(await draftOf('wear-study-de'))).toContain('x:round');
  });
});
