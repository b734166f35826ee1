import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { Proposal } from '@millspace/schemas';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createProgram } from '../src/cli/program.ts';
import type { World } from './harness.ts';
import { startWorld } from './harness.ts';

const PASSWORD = 'drei kühe im tor';

let world: World;

beforeEach(async () => {
  world = await startWorld();
});

afterEach(() => world.close());

/** A command as somebody with a terminal of their own gives it. */
async function broker(
  who: string,
  args: string[],
  input: string[] = [],
  language: 'en' | 'de' = 'en',
): Promise<string> {
  const lines: string[] = [];
  const stdin = new PassThrough();
  stdin.end(input.map((line) => `${line}\n`).join(''));
  const program = createProgram({
    language,
    env: { MILLSPACE_CONFIG_DIR: join(world.dataDir, `of-${who}`) },
    print: (line) => void lines.push(line),
    exit: () => undefined,
    terminal: { input: stdin, output: { write: (text) => void lines.push(text) } },
  });
  await program.parseAsync(['--data-dir', world.dataDir, ...args], { from: 'user' });
  return lines.join('\n');
}

test('switched on, proposed, read, approved, refused and switched off, by command', async () => {
  for (const name of ['anna', 'olga']) {
    await broker('root', ['users', 'add', name, '--role', 'admin'], [PASSWORD]);
    await broker(name, ['login', name], [PASSWORD]);
  }
  expect(await broker('anna', ['proposals', 'two-persons'])).toBe('one person decides');
  const on = ['proposals', 'two-persons', 'on', '--days', '5', '--reason', 'decided by the members'];
  expect(await broker('anna', on)).toBe('two persons decide (5 d)');

  const add = [
    'rules',
    'add',
    'within-europe',
    '--in',
    'EEA',
    '--reason',
    'decided by the members',
    '--title',
    'Europe',
  ];
  const id = /wartet auf eine zweite Person: (urn:uuid:\S+)/.exec(await broker('anna', add, [], 'de'))?.[1] ?? '';
  expect(id).toMatch(/^urn:uuid:/);
  expect(await broker('olga', ['rules', 'list'])).not.toContain('within-europe');
  expect(await broker('olga', ['proposals'])).toMatch(new RegExp(`${id} +The rule “Europe” is made. +waits `));
  const shown = await broker('olga', ['proposals', 'show', id]);
  expect(shown).toMatch(/holds then:\n• .*Economic Area/);
  expect(shown).toContain('decided by the members');
  await expect(broker('anna', ['proposals', 'approve', id])).rejects.toMatchObject({ code: 'MS-PRP-004' });
  await expect(broker('root', ['proposals', 'approve', id])).rejects.toMatchObject({ code: 'MS-PRP-005' });
  expect(await broker('olga', ['proposals', 'approve', id])).toBe('The rule “Europe” is made. approved');
  expect(await broker('olga', ['rules', 'list'])).toContain('within-europe');

  await broker('olga', ['rules', 'end', 'within-europe', '--reason', 'too narrow']);
  const [ending] = JSON.parse(await broker('anna', ['--json', 'proposals', 'list', '--open'])) as Proposal[];
  const refuse = ['proposals', 'refuse', ending?.id ?? '', '--reason', 'not yet'];
  expect(await broker('anna', refuse, [], 'de')).toBe('Die Regel „Europe“ endet. abgelehnt');

  expect(await broker('anna', ['proposals', 'two-persons', 'off', '--reason', 'few'])).toContain(
    'waits for a second person',
  );
  const [off] = JSON.parse(await broker('olga', ['--json', 'proposals', 'list', '--open'])) as Proposal[];
  await broker('olga', ['proposals', 'approve', off?.id ?? '']);
  expect(await broker('anna', ['proposals', 'two-persons'])).toBe('one person decides');
  expect(await broker('anna', ['rules', 'end', 'within-europe', '--reason', 'too narrow'])).toContain('has ended');
});
