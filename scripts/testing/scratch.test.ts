import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Machine, scratchEnv } from './scratch.ts';

const machine = (more: Partial<Machine> = {}): Machine => ({
  platform: 'linux',
  env: {},
  pid: 7,
  tmpdir: '/tmp',
  freeBytes: () => 8 * 1024 ** 3,
  ...more,
});

describe('temporary files of tests', () => {
  test('lie in memory where there is enough of it; what Node compiled outlives them', () => {
    const cache = '/tmp/node-compile-cache';
    expect(scratchEnv(machine())).toEqual({ TMPDIR: '/dev/shm/millspace-tests-7', NODE_COMPILE_CACHE: cache });
    expect(scratchEnv(machine({ env: { NODE_COMPILE_CACHE: '/cache' } }))?.NODE_COMPILE_CACHE).toBe('/cache');
  });

  test.each([
    ['on another system', { platform: 'darwin' as const }],
    ['if somebody chose a folder', { env: { TMPDIR: '/data' } }],
    ['in a container with little of it', { freeBytes: () => 64 * 1024 ** 2 }],
    [
      'where there is none',
      {
        freeBytes: () => {
          throw new Error('ENOENT');
        },
      },
    ],
  ])('lie where the system has them %s', (_name, more) => {
    expect(scratchEnv(machine(more))).toBeNull();
  });

  test('lie in one folder for a test and for the processes it starts', () => {
    const folder = mkdtempSync(join(tmpdir(), 'millspace-scratch-'));
    const inChild = execFileSync(process.execPath, ['-p', 'os.tmpdir()'], { encoding: 'utf8' }).trim();
    expect(inChild).toBe(dirname(folder));
    rmdirSync(folder);
  });
});
