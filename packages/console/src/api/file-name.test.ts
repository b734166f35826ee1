import { expect, test } from 'vitest';
import { fileNameIn } from './file-name.ts';

test.each([
  [`attachment; filename*=UTF-8''Gr%C3%B6%C3%9Fen%201.csv`, 'Größen 1.csv'],
  [`attachment; filename="plain.csv"`, 'plain.csv'],
  [`attachment; filename="plain.csv"; filename*=UTF-8''sch%C3%B6n.csv`, 'schön.csv'],
  [`attachment; filename*=UTF-8''%E0%A4%A; filename="plain.csv"`, 'plain.csv'],
  ['attachment', null],
  [null, null],
])('%s', (header, name) => {
  expect(fileNameIn(header)).toBe(name);
});
