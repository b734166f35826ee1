import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { evaluate, fillTemplate } from '@millspace/policy';
import { ManualClock } from '@millspace/runtime/clock';
import type { PolicyTemplate } from '@millspace/schemas';
import {
  validateTemplateDraft,
  validateTemplateTest,
  validateTemplateUse,
  validateTemplateVersion,
} from '@millspace/schemas';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ControlStore } from '../db/store.ts';
import { TemplateDrafts } from './drafts.ts';
import { TemplateTests } from './template-tests.ts';
import { Templates } from './templates.ts';

let dir: string;
let store: ControlStore;
let templates: Templates;
let drafts: TemplateDrafts;
let tests: TemplateTests;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'millspace-workbench-'));
  store = new ControlStore(join(dir, 'control.db'), new ManualClock(1000));
  await store.open();
  templates = new Templates(store, () => []);
  drafts = new TemplateDrafts(store);
  tests = new TemplateTests(store);
});

afterEach(async () => {
  await store.close();
  rmSync(dir, { recursive: true, force: true });
});

const purposes = (...more: object[]): PolicyTemplate => ({
  id: 'for-purposes',
  version: 1,
  title: { en: 'For purposes', de: 'Für Zwecke' },
  summary: { en: 'For {purposes}.', de: 'Für {purposes}.' },
  parameters: [{ name: 'purposes', type: 'terms', title: { en: 'Purposes', de: 'Zwecke' } }],
  policy: {
    permission: [
      {
        action: 'odrl:use',
        constraint: [
          { leftOperand: 'odrl:purpose', operator: 'isAnyOf', rightOperand: { $param: 'purposes' } },
          ...more,
        ],
      },
    ],
  },
});

/** An agreement that somebody made from the newest version. */
const agreed = async (id: string, values: Record<string, string[]>) => {
  const { digest, origin: _, retiredAt: __, ...template } = await templates.find('for-purposes');
  const filled = fillTemplate(template, { id, values, digest });
  if (!filled.ok) throw new Error(JSON.stringify(filled.errors));
  await store.write(({ db }) =>
    db
      .insertInto('agreements')
      .values({
        id,
        provider: 'acme',
        consumer: 'beads',
        dataset: 'urn:millspace:dataset:acme:mills',
        body: JSON.stringify({ ...filled.offer, '@type': 'Agreement', '@id': id }),
        provider_signature: null,
        consumer_signature: null,
        purpose: null,
        finalized_at: 1000,
        revoked_at: null,
        revoked_by: null,
        revoke_reason: null,
      })
      .execute(),
  );
};

describe('drafts', () => {
  const draft = (revision: number, title = 'a') => ({ template: { title: { en: title } }, basedOn: null, revision });

  test('a draft is kept however incomplete, and whoever read an older one is told instead of overwriting', async () => {
    const first = await drafts.save('half-done', draft(0), 'p-1');
    expect(validateTemplateDraft(first)).toBe(true);
    await drafts.save('half-done', draft(1, 'b'), 'p-2');
    await expect(drafts.save('half-done', draft(1, 'c'), 'p-1')).rejects.toMatchObject({ code: 'MS-LIB-011' });
    await expect(drafts.save('half-done', draft(0, 'c'), 'p-1')).rejects.toMatchObject({ code: 'MS-LIB-011' });
    expect(await drafts.find('half-done')).toMatchObject({ revision: 2, by: 'p-2', template: { title: { en: 'b' } } });
    expect((await drafts.list()).map(({ id }) => id)).toEqual(['half-done']);
  });

  test('what is no draft, or has no name of a template, is refused', async () => {
    await expect(drafts.save('x-1', { template: 'no' }, 'p')).rejects.toMatchObject({ code: 'MS-GEN-400' });
    await expect(drafts.save('No Name', draft(0), 'p')).rejects.toMatchObject({ code: 'MS-LIB-002' });
    await expect(drafts.find('no-draft')).rejects.toMatchObject({ code: 'MS-LIB-012' });
  });

  test('a draft is no template, and is gone when a version is made of it', async () => {
    const { id, version: _, ...template } = purposes();
    await drafts.save(id, { template, basedOn: null, revision: 0 }, 'p-1');
    await expect(templates.find(id)).rejects.toMatchObject({ code: 'MS-LIB-001' });
    await templates.save(purposes(), 'p-1');
    expect(await drafts.list()).toEqual([]);
    await drafts.save(id, { template, basedOn: 1, revision: 0 }, 'p-1');
    await drafts.drop(id);
    expect(await drafts.list()).toEqual([]);
  });
});

test('scenarios of a template are kept and removed; what is none is refused', async () => {
  const scenario = { participant: 'beads', dataset: 'urn:millspace:dataset:acme:mills', purpose: 'x:research' };
  const input = { name: 'research is let in', values: { purposes: ['x:research'] }, scenario, expected: 'permitted' };
  const kept = await tests.add('for-purposes', input, 'p-1');
  expect(validateTemplateTest(kept)).toBe(true);
  expect(await tests.list('for-purposes')).toEqual([kept]);
  expect(await tests.list('another')).toEqual([]);
  await expect(tests.add('for-purposes', { ...input, expected: 'maybe' }, 'p')).rejects.toMatchObject({
    code: 'MS-GEN-400',
  });
  await tests.remove('another', kept.id);
  expect(await tests.list('for-purposes')).toHaveLength(1);
  await tests.remove('for-purposes', kept.id);
  expect(await tests.list('for-purposes')).toEqual([]);
});

test('every version stays, with the number of agreements that name it', async () => {
  await templates.save(purposes(), 'p-1');
  await agreed('urn:a:1', { purposes: ['x:research'] });
  await agreed('urn:a:2', { purposes: ['x:service'] });
  await templates.save(purposes({ leftOperand: 'odrl:spatial', operator: 'isPartOf', rightOperand: ['x:EU'] }), 'p-2');
  const versions = await templates.versions('for-purposes');
  expect(versions.map(({ template, by, agreements }) => [template.version, by, agreements])).toEqual([
    [2, 'p-2', 0],
    [1, 'p-1', 2],
  ]);
  expect(versions.every((version) => validateTemplateVersion(version))).toBe(true);
  const uses = await templates.uses();
  expect(uses).toEqual([{ id: 'for-purposes', version: 1, agreements: 2, datasets: 0 }]);
  expect(uses.every((use) => validateTemplateUse(use))).toBe(true);
  await store.write(({ db }) =>
    db.updateTable('agreements').set({ revoked_at: 1 }).where('id', '=', 'urn:a:2').execute(),
  );
  expect(await templates.uses()).toMatchObject([{ version: 1, agreements: 1 }]);
  expect((await templates.versions('one-off-sale')).map(({ madeAt, by }) => [madeAt, by])).toEqual([[null, null]]);
  await expect(templates.versions('nobody-knows')).rejects.toMatchObject({ code: 'MS-LIB-001' });
});

test('agreements are read as another version would have made them, with the values that they have', async () => {
  await templates.save(purposes(), 'p-1');
  await agreed('urn:a:1', { purposes: ['x:research'] });
  const inEurope = purposes({ leftOperand: 'odrl:spatial', operator: 'isPartOf', rightOperand: ['x:EU'] });
  const remade = (await templates.remade(inEurope)).get('urn:a:1');
  if (!remade) throw new Error('the agreement was not read');
  const asked = { now: 1000, assignee: 'beads', participant: 'beads', purpose: 'x:research', preview: true };
  expect(evaluate(remade, { ...asked, location: 'iso3166:DE' }).kind).toBe('permitted');
  expect(evaluate(remade, { ...asked, location: 'iso3166:US' }).kind).toBe('no-rule');
  expect(evaluate(remade, { ...asked, location: 'iso3166:DE', purpose: 'x:service' }).kind).toBe('no-rule');

  const asksForMore: PolicyTemplate = {
    ...purposes({ leftOperand: 'odrl:dateTime', operator: 'lteq', rightOperand: { $param: 'until' } }),
    parameters: [...purposes().parameters, { name: 'until', type: 'instant', title: { en: 'Until', de: 'Bis' } }],
  };
  expect((await templates.remade(asksForMore)).get('urn:a:1')).toBeNull();
  await expect(templates.remade({ id: 'no template' })).rejects.toMatchObject({ code: 'MS-LIB-002' });
});
