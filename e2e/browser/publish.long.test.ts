import { until } from '@millspace/demo/api';
import type { DatasetDraft, DatasetInput } from '@millspace/schemas';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needs } from '../../scripts/testing/needs.ts';
import { jsonMapping } from '../support/datasets.ts';
import { House, PASSWORD } from '../support/house.ts';
import { JsonMachine } from '../support/json-machine.ts';
import { openBrowser, type Visitor, visit } from './support/browser.ts';

const TOPIC = 'plant/mill-1';

const TEXTS = {
  en: {
    ...{ title: 'Title, English', name: 'Short name', kept: /^Saved here/, again: 'Save again' },
    ...{ elsewhere: 'This draft was changed elsewhere', take: 'Show what is saved', mine: 'Keep what stands here' },
    ...{ discard: 'Discard Mills', undo: 'Undo discarding Mills', next: /^Next:/, publish: 'Publish' },
    ...{
      template: 'Data Act: to the machine’s user',
      says: 'What the contract says',
      same: 'The same on the command line',
    },
    noLoad: 'No-load power',
  },
  de: {
    ...{ title: 'Titel, englisch', name: 'Kurzname', kept: /^Hier gespeichert/, again: 'Noch einmal speichern' },
    ...{ elsewhere: 'Dieser Entwurf wurde anderswo geändert', take: 'Zeigen, was gespeichert ist' },
    ...{ mine: 'Behalten, was hier steht', discard: 'Verwerfen: Mills', undo: 'Rückgängig: Mills verwerfen' },
    ...{ next: /^Weiter:/, publish: 'Veröffentlichen', template: 'Data Act: an den Nutzer der Maschine' },
    ...{ says: 'Was im Vertrag steht', same: 'Dasselbe auf der Befehlszeile', noLoad: 'Leerlaufleistung' },
  },
} as const;

describe('publishing in the browser', needs('chromium'), () => {
  let house: House;
  let browser: Browser;

  beforeAll(async () => {
    [house, browser] = await Promise.all([House.open(), openBrowser()]);
    const url = await house.mqttBroker();
    const mapping = jsonMapping({
      ...{ source: 'plant', machine: 'mill-1', pack: 'bead-mill/1', topic: TOPIC },
      signals: { 'agitator.power': { path: 'values.power' }, 'agitator.speed': { path: 'values.speed' } },
    });
    Object.assign(mapping.machines[0] ?? {}, { model: 'SM 10', noLoadPower: { kW: 2, speed: 1000 } });
    const operator = await house.member({
      slug: 'operator',
      sources: [{ id: 'plant', type: 'mqtt', url, dialect: 'json', mapping: 'plant.yaml' }],
      files: { 'plant.yaml': mapping },
    });
    const mill = await JsonMachine.connect(url, TOPIC);
    house.also(() => mill.end());
    mill.talk(200, (step) => ({ power: 10 + (step % 3), speed: 1000 }));
    await house.person('operator', 'anna', ['publisher', 'viewer', 'signatory']);
    await until(
      () => operator.get<{ machines: object[] }>('/machines?scope=own'),
      ({ machines }) => machines.length === 1,
      'a machine that has spoken',
      20_000,
    );
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await house?.[Symbol.asyncDispose]();
  });

  const sound = async ({ page, guard }: Visitor) => {
    expect([page.url(), await guard.accessibility()]).toEqual([page.url(), []]);
    expect([page.url(), await guard.faults()]).toEqual([page.url(), []]);
  };
  const drafts = async () => (await house.connector('operator').get<{ drafts: DatasetDraft[] }>('/drafts')).drafts;
  const keptAs = (title: string) =>
    until(drafts, (list) => list.some(({ values }) => values['title'] === title), `a draft called ${title}`, 10_000);

  test.each([
    ['en', 'light', 1280],
    ['de', 'dark', 360],
  ] as const)(
    'a draft outlasts reload, another browser and the session, and is published: %s, %s, %i px',
    async (language, colours, width) => {
      const say = TEXTS[language];
      const { url } = house.process('operator');
      await using first = await visit(browser, { language, colours, width });
      const { page } = first;
      await first.signIn(url, 'anna', PASSWORD);
      const title = (on: Page) => on.getByLabel(say.title);
      const shows = (text: string) =>
        until(
          () => title(page).inputValue(),
          (value) => value === text,
          `the title ${text}`,
          15_000,
        );

      await page.goto(`${url}/datasets/new/what`);
      await title(page).pressSequentially('Mills');
      await page.getByLabel(say.name).fill(`mills-${language}`);
      await page.getByText(say.kept).waitFor();
      await page.waitForURL(/draft=/);
      expect((await drafts())[0]?.values).toMatchObject({ title: 'Mills', name: `mills-${language}` });
      await sound(first);
      await page.reload();
      await shows('Mills');

      // Another browser goes on with it, and what one of them has not seen is not overwritten in silence.
      await using second = await visit(browser, { language });
      await second.signIn(url, 'anna', PASSWORD);
      await second.page.goto(`${url}/datasets`);
      await second.page.locator('a[href*="draft="]').click();
      await title(second.page).fill('Mills of hall 2');
      await keptAs('Mills of hall 2');
      // The first has read the other's draft by the time it has a conflict: its window was looked at again, minutes later.
      const read = page.waitForResponse(
        (one) => one.request().method() === 'GET' && /\/drafts\/[^/]+$/.test(one.url()),
      );
      await page.clock.setSystemTime(Date.now() + 120_000);
      await page.evaluate(() => dispatchEvent(new Event('visibilitychange')));
      expect(JSON.stringify(await (await read).json())).toContain('Mills of hall 2');
      await title(page).fill('Mills of hall 3');
      await page.getByRole('heading', { name: say.elsewhere }).waitFor();
      await sound(first);
      await page.getByRole('button', { name: say.take }).click();
      await shows('Mills of hall 2');
      await title(second.page).fill('Mills here');
      await keptAs('Mills here');
      await title(page).fill('Mills');
      await page.getByRole('button', { name: say.mine }).click();
      await keptAs('Mills');

      // The session ends in the middle: what was typed since is there after signing in.
      await page.getByText(say.kept).waitFor();
      await first.context.clearCookies();
      await title(page).fill('Mills after all');
      await page.locator('input[type=password]').waitFor();
      expect((await drafts())[0]?.values['title']).toBe('Mills');
      await page.getByRole('textbox', { name: 'Name' }).fill('anna');
      await page.locator('input[type=password]').fill(PASSWORD);
      await page.locator('button[type=submit]').click();
      await shows('Mills after all');
      await keptAs('Mills after all');
      await title(page).fill('Mills');
      await keptAs('Mills');

      await page.goto(`${url}/datasets`);
      await page.getByRole('button', { name: say.discard }).click();
      await page.getByRole('button', { name: say.undo }).waitFor();
      await sound(first);
      await page.getByRole('button', { name: say.undo }).click();
      await page.locator('a[href*="draft="]').click();

      const next = () => page.getByRole('button', { name: say.next }).click();
      await page.getByRole('checkbox', { name: say.noLoad, exact: true, checked: true }).waitFor();
      await next();
      await sound(first);
      await next();
      await page.getByRole('radio', { name: say.template }).check();
      await page.getByRole('heading', { name: say.says }).waitFor();
      await sound(first);
      await next();
      await page.locator('figure').first().waitFor();
      await sound(first);
      await next();
      await page.getByRole('heading', { name: say.same }).waitFor();
      const command = (await page.locator('pre code').textContent()) ?? '';
      expect(command).toContain(`connector publish mills-${language}`);
      expect(command).toContain('--template data-act-user');
      await sound(first);
      await page.getByRole('button', { name: say.publish, exact: true }).click();
      await page.waitForURL(/receivers/);
      const { datasets } = await house
        .connector('operator')
        .get<{ datasets: { dataset: DatasetInput }[] }>('/datasets');
      const published = datasets.find(({ dataset }) => dataset.id.endsWith(`:mills-${language}`))?.dataset;
      expect(published?.machines).toEqual([{ id: 'mill-1', pack: 'bead-mill/1', noLoadPower: { kW: 2, speed: 1000 } }]);
      expect(await drafts()).toEqual([]);
    },
  );
});
