import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Machine, removeLeftovers, scratchEnv } from './scratch.ts';

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

  test('of a run that was killed are removed by a later one; of a run that lives, or was there just now, they are not', () => {
    const parent = mkdtempSync(join(tmpdir(), 'millspace-scratch-'));
    try {
      const old = Date.now() / 1000 - 7200;
      for (const name of ['millspace-tests-1', 'millspace-tests-2', 'millspace-tests-3', 'other-3']) {
        mkdirSync(join(parent, name, 'data'), { recursive: true });
        if (name !== 'millspace-tests-2') utimesSync(join(parent, name), old, old);
      }
      removeLeftovers(parent, Date.now(), (pid) => pid === 1);
      expect(readdirSync(parent).sort()).toEqual(['millspace-tests-1', 'millspace-tests-2', 'other-3']);
    } finally {
      rmSync(parent, { recursive: true, force: true });
    }
  });

  test('lie in one folder for a test and for the processes it starts', () => {
    const folder = mkdtempSync(join(tmpdir(), 'millspace-scratch-'));
    const inChild = execFileSync(process.execPath, ['-p', 'os.tmpdir()'], { encoding: 'utf8' }).trim();
    expect(inChild).toBe(dirname(folder));
    rmdirSync(folder);
  });
});
