import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { generateAll } from '../tools/generate.ts';
import { generateErrors } from '../tools/generate-errors.ts';
import { refreshPacks } from '../tools/pack-units.ts';

describe('generated files', () => {
  let generated: Map<string, string>;
  beforeAll(async () => {
    generated = await generateAll();
  }, 60_000);

  it('are what the sources say, twice the same', { timeout: 120_000 }, async () => {
    expect([...(await generateAll())]).toEqual([...generated]);
    for (const [path, content] of generated)
      expect(readFileSync(path, 'utf8') === content, `${path} is out of date: npm run generate`).toBe(true);
  });

  it('hold no eval and load nothing while running', () => {
    for (const [path, content] of generated) {
      if (!path.endsWith('.js')) continue;
      expect(content).not.toMatch(/\brequire\b|\bimport\b|\beval\b|new Function/);
    }
  });

  it('include the conversion factors of the packs', () => {
    expect(refreshPacks(true)).toEqual([]);
  });
});

describe('the error catalogue refuses', () => {
  const text = { en: 'a', de: 'b' };
  const entry = { status: 400, title: text, cause: text, remedy: text };
  const make = (file: string, json: Record<string, unknown>) => () => generateErrors([{ file, json }]);

  it('a code in the wrong file, a missing language, a missing remedy, a wrong status', () => {
    expect(make('CFG.json', { 'MS-CFG-001': entry })).not.toThrow();
    expect(make('NET.json', { 'MS-CFG-001': entry })).toThrow('MS-NET-NNN');
    expect(make('CFG.json', { 'MS-CFG-001': { ...entry, title: { en: 'a' } } })).toThrow('title');
    expect(make('CFG.json', { 'MS-CFG-001': { ...entry, remedy: undefined } })).toThrow('remedy');
    expect(make('CFG.json', { 'MS-CFG-001': { ...entry, status: 1 } })).toThrow('status');
  });
});
