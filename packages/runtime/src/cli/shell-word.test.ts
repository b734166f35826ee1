import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { shellWord } from './shell-word.ts';

const WORDS = ['mill 1', "Müller's", '', '$(id)', '`id`', 'a;b', '*', '#1', '"x"', 'a\\b', 'urn:x:y', 'AD:70:80', '~'];

test.each(['mill-1', 'urn:millspace:dataset:acme:mills', 'AD:70:80', './a/b.yaml'])('%s stays as it is', (text) => {
  expect(shellWord(text, 'linux')).toBe(text);
});

test.each([
  ['mill 1', "'mill 1'"],
  ["Müller's", `'Müller'\\''s'`],
  ['', "''"],
])('%j is quoted', (text, quoted) => {
  expect(shellWord(text, 'linux')).toBe(quoted);
  expect(shellWord('mill 1', 'win32')).toBe('"mill 1"');
});

test.skipIf(process.platform === 'win32')('a shell reads what was meant', () => {
  const { stdout } = spawnSync('sh', [
    '-c',
    `printf '%s\\n' ${WORDS.map((word) => shellWord(word, 'linux')).join(' ')}`,
  ]);
  expect(stdout.toString().split('\n').slice(0, -1)).toEqual(WORDS);
});
