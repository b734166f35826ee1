import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';

const PROGRAM = `
  const { runMain } = await import(${JSON.stringify(new URL('lifecycle.ts', import.meta.url).href)});
  await runMain(async () => ({ start: async () => {}, stop: async () => {}, ready: () => ({}) }));
  setInterval(() => {}, 1000);
`;

it('keeps what was compiled as soon as a program is ready, however it ends', async () => {
  const cache = mkdtempSync(join(tmpdir(), 'millspace-cache-'));
  onTestFinished(() => rmSync(cache, { recursive: true, force: true }));
  const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM], {
    env: { ...process.env, NODE_COMPILE_CACHE: cache, NODE_DISABLE_COMPILE_CACHE: undefined },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  // Read while it runs: at its end Node would have kept it anyway.
  await vi.waitFor(() => expect(readdirSync(cache, { recursive: true }).length).toBeGreaterThan(2), {
    timeout: 15_000,
  });
  expect(child.exitCode).toBeNull();
});
