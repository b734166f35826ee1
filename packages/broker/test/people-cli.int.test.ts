import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { KeptSession } from '@millspace/runtime/cli/session-file';
import { failureLines } from '@millspace/runtime/lifecycle';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createProgram } from '../src/cli/program.ts';
import type { World } from './harness.ts';
import { startWorld } from './harness.ts';

const PASSWORD = 'drei kühe im tor';
const OTHER = 'vier enten am see';

let world: World;
let configDir: string;

beforeEach(async () => {
  world = await startWorld();
  configDir = join(world.dataDir, 'of-anna');
});

afterEach(() => world.close());

interface Run {
  /** Lines on standard input. */
  input?: string[];
  language?: 'en' | 'de';
  /** On another computer: no data folder, the address instead. */
  afar?: boolean;
}

async function broker(args: string[], { input = [], language = 'en', afar = false }: Run = {}): Promise<string> {
  const lines: string[] = [];
  const stdin = new PassThrough();
  stdin.end(input.map((line) => `${line}\n`).join(''));
  const program = createProgram({
    language,
    env: { MILLSPACE_CONFIG_DIR: configDir },
    print: (line) => void lines.push(line),
    exit: () => undefined,
    terminal: { input: stdin, output: { write: (text) => void lines.push(text) } },
  });
  const where = afar
    ? ['--data-dir', join(world.dataDir, 'nothing-here'), '--url', world.broker.url]
    : ['--data-dir', world.dataDir];
  await program.parseAsync([...where, ...args], { from: 'user' });
  return lines.join('\n');
}

const sessionsFile = () => join(configDir, 'sessions.json');
const kept = () => JSON.parse(readFileSync(sessionsFile(), 'utf8')) as Record<string, KeptSession>;

test('a set-up link leads to the page of the process that the command asked', async () => {
  const line = await broker(['setup-link'], { language: 'de' });
  expect(line).toMatch(/^Link zum Einrichten \(gilt einmal, bis \S+Z\): \S+$/);
  const link = line.split(' ').at(-1) ?? '';
  expect(link.startsWith(`${world.broker.url}/setup/ms-setup-`)).toBe(true);
  const { link: another } = JSON.parse(await broker(['--json', 'setup-link'])) as { link: string };
  expect(another).not.toBe(link);
  const code = another.split('/').at(-1) ?? '';
  expect(await broker(['setup', 'anna'], { afar: true, input: [code, PASSWORD] })).toMatch(/^anna /);
});

test('from the first start to people with roles, by command', async () => {
  expect(await broker(['whoami'])).toMatch(/^admin-token \(admin, auditor\)/);
  expect(await broker(['users', 'list'], { language: 'de' })).toBe('noch niemand');
  const code = /Einrichtungscode: (\S+)/.exec(await broker(['setup-code'], { language: 'de' }))?.[1] ?? '';
  expect(await broker(['setup', 'anna'], { afar: true, input: [code, PASSWORD] })).toMatch(
    /^anna \(admin, auditor\) added/,
  );
  expect(await broker(['login', 'anna'], { afar: true, input: [PASSWORD] })).toBe('signed in as anna (admin, auditor)');
  expect(statSync(sessionsFile()).mode & 0o777).toBe(0o600);
  expect(await broker(['users', 'add', 'bert', '--role', 'auditor'], { afar: true, input: [OTHER] })).toBe(
    'bert (auditor) added',
  );
  expect(await broker(['users', 'list'], { afar: true })).toMatch(
    /name +pseudonym +roles +state +sessions\nanna +person-\w+ +admin, auditor +active +1\nbert +person-\w+ +auditor +active +0/,
  );
  await broker(['participant', 'add', 'acme', 'ACME GmbH'], { afar: true });
  const anna = JSON.parse(await broker(['whoami', '--json'], { afar: true })) as { pseudonym: string };
  expect(await broker(['audit', 'list'], { afar: true })).toMatch(
    new RegExp(`participant\\.added +acme +${anna.pseudonym}`),
  );
  expect(await broker(['users', 'acts'])).toMatch(new RegExp(`${anna.pseudonym} +user\\.added`));
});

test('each change of a person has its command; an auditor is told which role is needed', async () => {
  await broker(['users', 'add', 'anna', '--role', 'admin'], { input: [PASSWORD] });
  await broker(['users', 'add', 'bert', '--role', 'auditor'], { input: [PASSWORD] });
  await broker(['login', 'bert'], { input: [PASSWORD] });
  const refusal = await broker(['participant', 'list'], { language: 'de' }).catch((error: unknown) =>
    failureLines(error, 'de'),
  );
  expect(refusal).toEqual([
    expect.stringMatching(/^MS-AUTH-003 .*: das braucht die Rolle admin \(verwaltet\); vorhanden: auditor \(prüft\)/),
    expect.stringMatching(/^→/),
  ]);
  expect(await broker(['audit', 'list'])).toContain('user.added');
  expect(await broker(['--as-admin', 'users', 'role', 'bert', 'auditor', 'admin'])).toMatch(
    /^bert \(admin, auditor\) changed/,
  );
  await expect(broker(['status'])).rejects.toMatchObject({ code: 'MS-USR-003' });
  await broker(['login', 'bert'], { input: [PASSWORD] });
  expect(await broker(['status'])).toMatch(/participants/);
  expect(await broker(['users', 'password'], { input: [PASSWORD, OTHER] })).toMatch(/changed/);
  await expect(broker(['login', 'bert'], { input: [PASSWORD] })).rejects.toMatchObject({ code: 'MS-USR-001' });
  expect(await broker(['--as-admin', 'users', 'password', 'bert'], { input: [PASSWORD] })).toMatch(/changed/);
  await broker(['--as-admin', 'users', 'disable', 'bert']);
  await expect(broker(['login', 'bert'], { input: [PASSWORD] })).rejects.toMatchObject({ code: 'MS-USR-001' });
  expect(await broker(['--as-admin', 'users', 'enable', 'bert'])).toMatch(/may sign in again/);
  await expect(broker(['--as-admin', 'users', 'erase', 'bert'], { input: ['bertha'] })).rejects.toMatchObject({
    code: 'MS-USR-022',
  });
  expect(await broker(['--as-admin', 'users', 'erase', 'bert'], { input: ['bert'] })).toBe('bert erased');
  await expect(broker(['--as-admin', 'users', 'erase', 'bert', '--yes'])).rejects.toMatchObject({ code: 'MS-USR-006' });
  await expect(broker(['users', 'add', 'cleo', '--role', 'admin'])).rejects.toMatchObject({ code: 'MS-USR-021' });
});

describe('a session on this computer', () => {
  beforeEach(async () => {
    await broker(['users', 'add', 'anna', '--role', 'admin'], { input: [PASSWORD] });
    await broker(['login', 'anna'], { input: [PASSWORD] });
  });

  test('is refreshed when need be, also by many commands at once', async () => {
    const before = kept();
    const [url = ''] = Object.keys(before);
    const outdated = { ...before, [url]: { ...before[url], accessUntil: 0 } };
    writeFileSync(sessionsFile(), JSON.stringify(outdated));
    const answers = await Promise.all(Array.from({ length: 6 }, () => broker(['whoami'], { afar: true })));
    for (const answer of answers) expect(answer).toMatch(/^anna \(admin\)/);
    expect(kept()[url]?.refreshToken).not.toBe(before[url]?.refreshToken);
    expect(await broker(['whoami'], { afar: true })).toMatch(/^anna/);
  });

  test('that is over is said, and nobody acts as somebody else instead', async () => {
    await broker(['--as-admin', 'users', 'password', 'anna'], { input: [OTHER] });
    for (let n = 0; n < 2; n += 1) await expect(broker(['whoami'])).rejects.toMatchObject({ code: 'MS-USR-003' });
    expect(await broker(['logout'])).toBe('signed out');
    expect(await broker(['whoami'])).toMatch(/^admin-token/);
    expect(await broker(['logout'])).toBe('nobody was signed in');
    await expect(broker(['whoami'], { afar: true })).rejects.toMatchObject({ code: 'MS-USR-020' });
  });

  test('ends at the broker, too, when one signs out', async () => {
    const [session] = Object.values(kept());
    await broker(['logout'], { afar: true });
    expect(kept()).toEqual({});
    const answer = await world.broker.http.inject({
      method: 'POST',
      url: '/api/v1/sessions/refresh',
      payload: { refresh_token: session?.refreshToken },
    });
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([401, 'MS-USR-003']);
  });
});
