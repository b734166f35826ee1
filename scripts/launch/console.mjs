import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runQuietly } from './run.mjs';
import { Sentence, say } from './say.mjs';

/** What the built console is made of, relative to the repository. */
const sources = [
  'docs/user',
  'pnpm-lock.yaml',
  'packages/console/index.html',
  'packages/console/package.json',
  'packages/console/vite.config.ts',
  'packages/console/public',
  'packages/console/src',
  'packages/console/tools',
  'packages/policy/src',
  'packages/schemas/packs',
  'packages/schemas/src',
];

/**
 * One digest over everything the console is built from: the same sources, the same digest, whatever their times.
 * @param {string} root
 */
export function digestOfSources(root) {
  const hash = createHash('sha256');
  for (const source of sources) {
    const path = join(root, source);
    const folder = !/\.[a-z]+$/.test(source);
    const files = folder
      ? readdirSync(path, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
          .map((entry) => join(entry.parentPath, entry.name))
          .sort()
      : [path];
    for (const file of files) hash.update(file.slice(root.length)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

/**
 * Whether `packages/console/dist` was built from the sources as they are.
 * @param {string} root
 */
export function isBuilt(root) {
  const stamp = join(root, 'packages', 'console', 'dist', '.built-from');
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === digestOfSources(root);
}

/**
 * Builds the web app.
 * @param {string} root
 * @param {string} node
 * @throws {Sentence} with what the build said
 */
export async function buildConsole(root, node) {
  say('building the console (a few seconds)');
  const folder = join(root, 'packages', 'console');
  const digest = digestOfSources(root);
  const { code, output } = await runQuietly(
    node,
    ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'],
    folder,
  );
  if (code !== 0) throw new Sentence(`The console could not be built:\n${output}`);
  writeFileSync(join(folder, 'dist', '.built-from'), digest);
}
