import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { brokenIn } from './anchors.ts';

const root = join(import.meta.dirname, '../../..');

test('every place and file that the documents name is there', () => {
  const files = [
    'README.md',
    'README.de.md',
    'ARCHITECTURE.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    'CHANGELOG.md',
    ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md') && !name.endsWith('template.md'))
      .map((name) => join('docs', name)),
  ];
  expect(files.length).toBeGreaterThan(20);
  expect(files.flatMap((file) => brokenIn(file, root))).toEqual([]);
});

test('a file, a symbol, a folder and a link that are not there are found', () => {
  const folder = mkdtempSync(join(tmpdir(), 'docs-'));
  try {
    writeFileSync(join(folder, 'here.ts'), 'export function known(): void {}\n');
    writeFileSync(
      join(folder, 'page.md'),
      '`./here.ts:known` `./here.ts:unknown` `./gone.ts` `demo/gone/` [x](gone.md) [y](here.ts) [z](https://example.org)\n',
    );
    expect(brokenIn('page.md', folder).map(({ what }) => what)).toEqual([
      '`./here.ts:unknown`',
      '`./gone.ts`',
      '`demo/gone/`',
      '](gone.md)',
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
