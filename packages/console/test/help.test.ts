import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import broker from '../src/app/broker-pages.ts';
import connector from '../src/app/connector-pages.ts';
import { AREAS, AREAS_OF, areaOf, isPlaced, WORDS, WORDS_OF } from '../src/help/areas.ts';
import type { Block, Inline } from '../src/help/help-page.ts';
import { helpPageOf, placeOf } from '../tools/help-text.ts';

const folder = new URL('../../../docs/user/', import.meta.url);
const glossary = new URL('../src/i18n/', import.meta.url);
const languages = ['en', 'de'] as const;
const pageOf = (language: string, area: string) =>
  helpPageOf(readFileSync(new URL(`${language}/${area}.md`, folder), 'utf8'), `${language}/${area}.md`);
const shapeOf = (blocks: readonly Block[]) =>
  blocks.map((one) => (one.kind === 'list' ? `list of ${one.items.length}` : one.kind));

describe('markdown of the help', () => {
  const read = (text: string) => helpPageOf(text, 'x.md');

  test('becomes blocks without markdown and without HTML', () => {
    const page = read(
      '# Mills\n\nOne **bold *and* more**\nline with `code` & <.\n\n## At work\n\n1. a\n2. [b](sources.md#lost)\n',
    );
    expect(page).toEqual({
      title: 'Mills',
      blocks: [
        {
          kind: 'paragraph',
          of: [
            'One ',
            { kind: 'strong', of: ['bold ', { kind: 'emphasis', of: ['and'] }, ' more'] },
            ' line with ',
            { kind: 'code', text: 'code' },
            ' & <.',
          ],
        },
        { kind: 'heading', level: 2, id: 'at-work', of: ['At work'] },
        { kind: 'list', ordered: true, items: [['a'], [{ kind: 'link', area: 'sources', place: 'lost', of: ['b'] }]] },
      ],
    });
  });

  test.each([
    ['no heading', 'Text'],
    ['html', '# A\n\n<script>alert(1)</script>'],
    ['a link to elsewhere', '# A\n\n[x](https://example.org)'],
    ['a picture', '# A\n\n![x](x.png)'],
    ['a list in a list', '# A\n\n- a\n  - b'],
    ['a deep heading', '# A\n\n#### B'],
  ])('%s is refused with the name of the file', (_, text) => {
    expect(() => read(text)).toThrow(/^x\.md: the help cannot show /);
  });
});

describe.each(languages)('the help in %s', (language) => {
  test('has a page for each area, and no other', () => {
    const files = readdirSync(new URL(`${language}/`, folder)).map((name) => name.replace(/\.md$/, ''));
    expect(files.sort()).toEqual([...AREAS].sort());
  });

  test.each(AREAS)('%s is built like the page in the other language, and links lead somewhere', (area) => {
    const page = pageOf(language, area);
    expect(shapeOf(page.blocks)).toEqual(shapeOf(pageOf('en', area).blocks));
    const links = (of: readonly Inline[]): Inline[] =>
      of.flatMap((one) => (typeof one === 'string' || !('of' in one) ? [] : [one, ...links(one.of)]));
    const lines = page.blocks.flatMap((one) =>
      one.kind === 'code' ? [] : one.kind === 'list' ? one.items : one.kind === 'table' ? one.rows.flat() : [one.of],
    );
    for (const link of lines.flatMap(links)) {
      if (typeof link === 'string' || link.kind !== 'link') continue;
      expect(AREAS).toContain(link.area);
      if (link.place === undefined) continue;
      const places = pageOf(language, link.area).blocks.flatMap((one) => (one.kind === 'heading' ? [one.id] : []));
      expect(places).toContain(placeOf(link.place));
    }
  });

  test('the glossary explains each word, none twice, and no other', () => {
    const { words } = JSON.parse(readFileSync(new URL(`${language}/glossary.json`, glossary), 'utf8')) as {
      words: Record<string, { word: string }>;
    };
    expect(Object.keys(words).sort()).toEqual([...WORDS].sort());
    const spelt = Object.values(words).map(({ word }) => word.toLowerCase());
    expect(new Set(spelt).size).toBe(spelt.length);
  });
});

test('every page of both apps has a help of that app, and every area its words', () => {
  for (const [app, { pages }] of Object.entries({ connector, broker }))
    for (const { path } of pages) {
      expect(isPlaced(path), `${app} ${path}: say in help/areas.ts which help fits it`).toBe(true);
      const area = areaOf(path);
      // The page about one answer is the same in both apps.
      if (area !== null && !path.startsWith('/why/'))
        expect(AREAS_OF[app as 'connector' | 'broker'], path).toContain(area);
    }
  for (const area of AREAS) expect(WORDS_OF[area].length, area).toBeGreaterThan(2);
});
