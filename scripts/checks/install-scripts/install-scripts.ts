import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../command.ts';
import { allowed } from './allowed.ts';
import { type Installed, installedPackages } from './list.ts';

/** Nothing may need an install script: on a user's machine none runs, for safety and because no compiler is there. */
export async function checkInstallScripts(): Promise<string[]> {
  const tests = readFileSync(join(root, 'scripts/checks/install-scripts/works.test.ts'), 'utf8');
  return objections(installedPackages(root), tests);
}

/** @param tests source of the tests that prove that a package works without its script */
export function objections(packages: readonly Installed[], tests: string): string[] {
  if (packages.length === 0) return ['no packages were found below node_modules/.pnpm'];
  const unknown = packages
    .filter(({ name, scripts }) => scripts.length > 0 && !Object.hasOwn(allowed, name))
    .map(({ name, version, scripts }) => `${name}@${version} has an install script (${scripts.join('; ')})`);
  const unproven = Object.keys(allowed)
    .filter((name) => packages.some((one) => one.name === name && one.scripts.length > 0))
    .filter((name) => !tests.includes(`test('${name} `))
    .map((name) => `${name} is allowed, but works.test.ts has no test that begins with its name`);
  const advice = 'prove in works.test.ts that it works without, then add it to allowed.ts; or do without the package';
  return [...unknown, ...unproven, ...(unknown.length > 0 ? [advice] : [])];
}
