import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import texts from '../i18n/en/audit.json' with { type: 'json' };
import { kindKey } from './kinds.ts';

const packages = new URL('../../../', import.meta.url);
const sources = ['broker/src/', 'runtime/src/users/', 'runtime/src/notifications/'].flatMap((folder) =>
  readdirSync(new URL(folder, packages), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/\.(test|contract)\.ts$/.test(file))
    .map((file) => readFileSync(new URL(`${folder}${file}`, packages), 'utf8')),
);

/** Kinds that stand as they are where an entry is written; some are put together of two words and stand nowhere whole. */
const written = new Set(
  sources.flatMap((source) =>
    [...source.matchAll(/(?:audit|record|#book|\bput)\(\s*(?:\{|tx,)[^;]{0,80}?\bkind: ([^,\n]+)/g)].flatMap(
      ([, kind = '']) => [...kind.matchAll(/'([a-z-]+(?:\.[a-z-]+)+)'/g)].map(([, name = '']) => name),
    ),
  ),
);

test('what the broker puts on record is called by words', () => {
  expect(written.size).toBeGreaterThan(50);
  const known = texts.kindOf as Record<string, string>;
  expect([...written].filter((kind) => known[kindKey(kind).replace('kindOf.', '')] === undefined)).toEqual([]);
});

test('one kind may begin as another', () => {
  expect([kindKey('broker.restored'), kindKey('broker.restored.shown')]).toEqual([
    'kindOf.broker/restored',
    'kindOf.broker/restored/shown',
  ]);
});
