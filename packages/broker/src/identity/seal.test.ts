import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Seal } from './seal.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millspace-seal-'));
  file = join(folder, 'seal-key');
});
afterEach(() => rmSync(folder, { recursive: true }));

const head = { n: 7, hash: 'sha256-a' };

test('a mark is known again, whatever happened to the signing key since', () => {
  const mark = Seal.open(file, 'signing key').mark('audit-head', 'g1', head);
  expect(Seal.open(file, 'another signing key').generationOf('audit-head', { hash: 'sha256-a', n: 7 }, mark)).toBe(
    'g1',
  );
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('a folder from before the file finds the same key from the same signing key', () => {
  const mark = Seal.open(file, 'signing key').mark('audit-head', 'g1', head);
  rmSync(file);
  expect(Seal.open(file, 'signing key').generationOf('audit-head', head, mark)).toBe('g1');
  rmSync(file);
  expect(Seal.open(file, 'another').generationOf('audit-head', head, mark)).toBeNull();
});

test('a mark stands for its value, its kind and its generation only', () => {
  const seal = Seal.open(file, 'signing key');
  const mark = seal.mark('audit-head', 'g1', head);
  expect(seal.generationOf('audit-head', { ...head, n: 8 }, mark)).toBeNull();
  expect(seal.generationOf('agreement', head, mark)).toBeNull();
  expect(seal.generationOf('audit-head', head, mark.replace('g1', 'g2'))).toBeNull();
  for (const other of [undefined, '', 'g1', 'g1.', `${mark}.`, `${mark}A`, 'g1.AAAA'])
    expect(seal.generationOf('audit-head', head, other)).toBeNull();
});

test('a damaged file is an error, not a weaker key', () => {
  writeFileSync(file, 'short');
  expect(() => Seal.open(file, 'signing key')).toThrow(expect.objectContaining({ code: 'MS-STO-003' }));
});
