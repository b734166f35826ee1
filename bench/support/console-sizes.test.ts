import { expect, test } from 'vitest';
import { type Manifest, sizesOf } from './console-sizes.ts';

const bytes: Readonly<Record<string, number>> = {
  'index.js': 100,
  'react.js': 60,
  'common-en.js': 4,
  'common-de.js': 5,
  'pages.js': 9,
  'connector.js': 3,
  'broker.js': 2,
  'overview.js': 10,
  'broker-overview.js': 20,
  'overview-en.js': 1,
  'overview-de.js': 2,
  'machine.js': 8,
  'answer.js': 7,
  'plot.js': 22,
  'plots.js': 6,
  'index.css': 12,
  'plot.css': 1,
};

const manifest: Manifest = {
  'index.html': { file: 'index.js', imports: ['_react'], css: ['index.css'] },
  _react: { file: 'react.js' },
  _answer: { file: 'answer.js', imports: ['_react'] },
  _plots: { file: 'plots.js', imports: ['_react'], dynamicImports: ['src/plots/u-plot.tsx'] },
  'src/app/pages.tsx': { file: 'pages.js', imports: ['_react'] },
  'src/app/connector-pages.ts': { file: 'connector.js' },
  'src/app/broker-pages.ts': { file: 'broker.js' },
  'src/overview/overview.page.tsx': { file: 'overview.js', imports: ['_react', '_answer'] },
  'src/broker-overview/overview.page.tsx': { file: 'broker-overview.js', imports: ['_react', '_answer'] },
  'src/machines/machine.page.tsx': { file: 'machine.js', imports: ['_react', '_answer', '_plots'] },
  'src/plots/u-plot.tsx': { file: 'plot.js', imports: ['_react'], css: ['plot.css'] },
  'src/i18n/en/common.json': { file: 'common-en.js' },
  'src/i18n/de/common.json': { file: 'common-de.js' },
  'src/i18n/en/overview.json': { file: 'overview-en.js' },
  'src/i18n/de/overview.json': { file: 'overview-de.js' },
};

test('what is shared counts once, texts in the longer language, a page with the curves it draws', () => {
  expect(sizesOf(manifest, (file) => bytes[file] ?? Number.NaN)).toEqual({
    signIn: 100 + 60 + 5,
    firstPage: 165 + 9 + 2 + 20 + 7 + 2,
    largestPage: { name: 'src/machines/machine.page.tsx', bytes: 8 + 7 + 6 + 22 },
    css: 13,
  });
});

test('a manifest of another shape is no small console', () => {
  const { 'src/app/broker-pages.ts': _, ...rest } = manifest;
  expect(() => sizesOf(rest, () => 1)).toThrow('src/app/broker-pages.ts');
});
