import { TEMPLATE_LIBRARY } from '@millspace/policy';
import type { DataspaceRule, PolicyTemplate } from '@millspace/schemas';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { valueAt } from '../tree/pointer.ts';
import { blankTypes, freeName, placeholder, renamed, usesOf } from './blanks.ts';
import { EMPTY, misshapen, type TemplateBody } from './body.ts';
import { difference } from './difference.ts';
import { DraftSaver, type SaveState } from './draft-saver.ts';
import { linesOf } from './json-lines.ts';
import { judge } from './judge.ts';

const template = (policy: object, more: Partial<PolicyTemplate> = {}): PolicyTemplate => ({
  id: 'own',
  version: 1,
  title: { en: 'Own', de: 'Eigene' },
  summary: { en: 'For {purposes}.', de: 'Für {purposes}.' },
  parameters: [{ name: 'purposes', type: 'terms', title: { en: 'Purposes', de: 'Zwecke' }, default: ['x:research'] }],
  policy: policy as PolicyTemplate['policy'],
  ...more,
});
const purposes = { leftOperand: 'odrl:purpose', operator: 'isAnyOf', rightOperand: { $param: 'purposes' } };
const inEurope = { leftOperand: 'odrl:spatial', operator: 'isPartOf', rightOperand: ['x:EU'] };
const use = (...constraint: object[]) => ({ permission: [{ action: 'odrl:use', constraint }] });

describe('judging', () => {
  test.each(TEMPLATE_LIBRARY)('$id: each sentence and each remark is about a place that there is', (shipped) => {
    const judged = judge(shipped);
    expect(judged.labels).not.toBeNull();
    expect(judged.remarks.filter(({ kind }) => kind === 'refusal')).toEqual([]);
    for (const { pointer } of [...judged.clauses, ...judged.remarks])
      expect([pointer, valueAt(shipped, pointer)]).not.toEqual([pointer, undefined]);
  });

  test('what is not filled in yet is refused at its place, and the other rules are read all the same', () => {
    const judged = judge(
      template({
        ...use(purposes, { leftOperand: 'odrl:spatial', operator: 'isPartOf', rightOperand: [] }),
        prohibition: [{ action: 'odrl:none' }, { action: 'odrl:distribute' }],
      }),
    );
    expect(judged.remarks.map(({ kind, pointer }) => [kind, pointer])).toEqual([
      ['refusal', '/policy/permission/0/constraint/1/rightOperand'],
      ['refusal', '/policy/prohibition/0/action'],
    ]);
    expect(judged.clauses.map(({ pointer, text }) => [pointer, text.en])).toEqual([
      ['/policy/prohibition/1', 'Passing on to others is prohibited.'],
    ]);
    expect(judged.labels).toBeNull();
  });

  test('the linter speaks of the rules of the dataspace, with its place; a withdrawn rule says nothing', () => {
    const rule = {
      id: 'eu',
      title: { en: 'EU', de: 'EU' },
      policy: use(inEurope) as DataspaceRule['policy'],
      reason: 'so',
      since: 0,
    };
    const found = (withdrawnAt?: number) =>
      judge(template(use(purposes)), {}, { rules: [{ ...rule, ...(withdrawnAt !== undefined && { withdrawnAt }) }] })
        .remarks.filter(({ code }) => code === 'MS-LNT-040')
        .map(({ kind, pointer }) => [kind, pointer]);
    expect(found()).toEqual([['error', '/policy']]);
    expect(found(1)).toEqual([]);
  });

  test('values are those that are given, then defaults; one that is none is refused at its blank', () => {
    const own = template(use(purposes));
    expect(judge(own).summary.en).toBe('For x:research.');
    expect(judge(own, { purposes: ['x:service'] }).clauses[0]?.text.en).toContain('service');
    expect(judge(own, { purposes: ['no term'] }).remarks).toMatchObject([
      { kind: 'refusal', pointer: '/parameters/0' },
    ]);
  });

  test('a template in one language cannot be published', () => {
    const judged = judge(template(use(purposes), { title: { en: 'Own', de: ' ' } }));
    expect(judged.remarks.filter(({ kind }) => kind === 'refusal')).toMatchObject([{ pointer: '/title' }]);
  });
});

describe('what is written by hand', () => {
  test.each([
    [EMPTY, null],
    [{ ...EMPTY, own: 1 }, null],
    ['text', ''],
    [{ ...EMPTY, title: { en: 'a' } }, '/title'],
    [{ ...EMPTY, policy: [] }, '/policy'],
    [{ ...EMPTY, parameters: [{ name: 'a' }] }, '/parameters/0'],
    [{ ...EMPTY, annexes: 'a' }, '/annexes'],
  ])('%j is misshapen at %s', (value, pointer) => {
    expect(misshapen(value)).toBe(pointer);
  });

  test('lines are found in whichever way it is written', () => {
    const value = { a: [1, { 'b/c': 'x"]{,' }], d: 'y', e: {} };
    for (const text of [JSON.stringify(value, null, 2), `{"a" :[1,\n{ "b/c":\n"x\\"]{,"}],\n\n "d": "y", "e":{}}`]) {
      const lines = linesOf(text);
      const shown = (pointer: string) => text.slice(...lines.rangeOf(lines.lineOf(pointer)));
      expect(shown('/a/1/b~1c')).toContain('x\\"]{,');
      expect(shown('/d')).toContain('"d"');
      expect(shown('/d/not/there')).toContain('"d"');
      expect(lines.lineOf('')).toBe(1);
    }
  });

  test.each([
    ['{\n"a": 1,\n}', 3],
    ['{\n"a": [,\n1]}', 2],
    ['[1,\n2', 2],
    ['{"a": 01}', 1],
    ['{"a": 1}\n]', 2],
    ['', 1],
  ])('%j stops being JSON in line %i', (text, line) => {
    expect(linesOf(text).wrong).toBe(line);
  });

  test('what is JSON, and what is not, is what the browser takes for it', () => {
    const isJson = (text: string) => {
      try {
        JSON.parse(text);
        return true;
      } catch {
        return false;
      }
    };
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.constantFrom('', ',', '"', '}', '\\', '\n', '0', 'e'), (json, n, sign) => {
        const at = n % (json.length + 1);
        for (const text of [
          json,
          JSON.stringify(JSON.parse(json), null, 2),
          json.slice(0, at) + sign + json.slice(at + 1),
        ])
          expect([text, linesOf(text).wrong === null]).toEqual([text, isJson(text)]);
      }),
    );
  });
});

describe('blanks', () => {
  const body: TemplateBody = template({
    permission: [{ action: 'odrl:use', constraint: [purposes, { or: [purposes] }] }],
  });

  test('are found where they stand, and renamed everywhere', () => {
    expect(usesOf(body, 'purposes')).toEqual([
      '/policy/permission/0/constraint/0/rightOperand',
      '/policy/permission/0/constraint/1/or/0/rightOperand',
    ]);
    const other = renamed(body, 'purposes', 'aims');
    expect(usesOf(other, 'purposes')).toEqual([]);
    expect(usesOf(other, 'aims')).toHaveLength(2);
    expect([other.summary.de, other.parameters[0]?.name]).toEqual(['Für {aims}.', 'aims']);
    expect(renamed(other, 'aims', 'purposes')).toEqual(body);
  });

  test('get a name that is free', () => {
    expect(freeName(body, 'x:purposes')).toBe('xpurposes');
    expect(freeName(body, 'purposes')).toBe('purposes2');
    expect(freeName(body, '…')).toBe('blank');
  });

  test('of one text stand in a list where a list is asked for', () => {
    expect(blankTypes('purposes', true)[0]).toBe('terms');
    expect(placeholder({ name: 'a', type: 'terms' }, true)).toEqual({ $param: 'a' });
    expect(placeholder({ name: 'a', type: 'text' }, true)).toEqual([{ $param: 'a' }]);
    expect(placeholder({ name: 'a', type: 'text' }, false)).toEqual({ $param: 'a' });
  });
});

test('two versions differ by sentences, texts and blanks', () => {
  const before = template(use(purposes));
  const same = difference(before, { ...before, version: 2 });
  expect(same.none).toBe(true);
  const after = template(use(purposes, inEurope), { title: { en: 'Own', de: 'Unsere' } });
  const found = difference(before, { ...after, version: 2 });
  expect(found.gone).toEqual([]);
  expect(found.come.map(({ pointer }) => pointer)).toEqual(['/policy/permission/0/constraint/1']);
  expect(found.texts.map(({ about }) => about)).toEqual(['title']);
  const other = difference(before, template(use(inEurope), { parameters: [], version: 2 }));
  expect(other.blanks.gone.map(({ name }) => name)).toEqual(['purposes']);
  expect(other.none).toBe(false);
});

describe('saving', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const saver = (put: (body: string, revision: number) => Promise<{ revision: number; savedAt: number }>) => {
    const states: SaveState['kind'][] = [];
    return { states, saver: new DraftSaver<string>(3, { put, tell: ({ kind }) => void states.push(kind) }) };
  };

  test('waits for a pause, then keeps the newest over the revision that it knows', async () => {
    const put = vi.fn(async (_body: string, revision: number) => ({ revision: revision + 1, savedAt: 5 }));
    const { saver: it, states } = saver(put);
    it.change('a');
    it.change('ab');
    expect(put).not.toHaveBeenCalled();
    await vi.runAllTimersAsync();
    expect(put.mock.calls).toEqual([['ab', 3]]);
    it.change('abc');
    await it.flush();
    expect(put.mock.calls[1]).toEqual(['abc', 4]);
    expect(states.at(-1)).toBe('kept');
    expect(it.pending).toBe(false);
  });

  test('what is written while a save is on its way is saved after it, never beside it', async () => {
    const free: (() => void)[] = [];
    const put = vi.fn(
      (_body: string, revision: number) =>
        new Promise<{ revision: number; savedAt: number }>((resolve) => {
          free.push(() => resolve({ revision: revision + 1, savedAt: 5 }));
        }),
    );
    const { saver: it } = saver(put);
    it.change('a');
    const first = it.flush();
    it.change('b');
    const second = it.flush();
    expect(put).toHaveBeenCalledTimes(1);
    free[0]?.();
    await vi.waitFor(() => expect(put).toHaveBeenCalledTimes(2));
    free[1]?.();
    await Promise.all([first, second]);
    expect(put.mock.calls).toEqual([
      ['a', 3],
      ['b', 4],
    ]);
  });

  test('a failure is said, and what was written is still there to be saved', async () => {
    let fails = true;
    const { saver: it, states } = saver(async (_body, revision) => {
      if (fails) throw new Error('offline');
      return { revision: revision + 1, savedAt: 5 };
    });
    it.change('a');
    expect(await it.flush()).toBe(false);
    expect([states.at(-1), it.pending]).toEqual(['failed', true]);
    fails = false;
    expect(await it.flush()).toBe(true);
    expect([states.at(-1), it.pending]).toEqual(['kept', false]);
  });
});
