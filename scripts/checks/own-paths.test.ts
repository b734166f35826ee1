import { expect, test } from 'vitest';
import { ownPaths } from './own-paths.ts';

test('finds a path of one machine and says where', () => {
  const folder = ['', 'work', 'somewhere'].join('/');
  expect(ownPaths('docs/x.md', `first\nsee ${folder}\n`)).toEqual([
    `docs/x.md:2: names ${folder.slice(0, 6)}, a path of one machine`,
  ]);
  for (const where of [
    ['', 'Users', 'ada', 'x'],
    ['', 'home', 'ada', 'x'],
    ['', 'home', 'younger', 'x'],
  ])
    expect(ownPaths('docs/x.md', where.join('/'))).toHaveLength(1);
});

test('leaves ordinary text and binary files alone', () => {
  expect(
    ownPaths('docs/x.md', 'at work/home, see /home/node/app, /home/you/mills and https://example.org/works/'),
  ).toEqual([]);
  expect(ownPaths('logo.png', `\0${['', 'work', ''].join('/')}`)).toEqual([]);
});
