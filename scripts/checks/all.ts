import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Check } from './check.ts';
import { failureOf, root } from './command.ts';
import { checkImports } from './imports/imports.ts';
import { checkInstallScripts } from './install-scripts/install-scripts.ts';
import { checkOwnPaths } from './own-paths.ts';

const biome = 'node_modules/@biomejs/biome/bin/biome';
/** The native compiler says the same as the one the other tools read our sources with, in a third of the time. */
const tsc = 'node_modules/typescript-native/bin/tsc';
const knip = 'node_modules/knip/bin/knip.js';
/** What makes committed files: types, validators and documents from the schemas; the published policy profile; what tests show about policies. */
export const generators = [
  'packages/schemas/tools/generate.ts',
  'packages/policy/tools/generate-profile.ts',
  'packages/policy/tools/generate-policy-classes.ts',
] as const;

/** Folders with a tsconfig.json: each package, the whole-system parts, and the repository itself (scripts). */
function projects(): string[] {
  const packages = readdirSync(join(root, 'packages')).map((name) => `packages/${name}`);
  const folders = [...packages, 'e2e', 'bench', 'demo'];
  return ['.', ...folders].filter((folder) => existsSync(join(root, folder, 'tsconfig.json')));
}

export function allChecks(): Check[] {
  return [
    { name: 'format and lint', run: () => failureOf(biome, 'check', '--error-on-warnings', '--max-diagnostics=50') },
    { name: 'import directions', run: checkImports },
    { name: 'install scripts', run: checkInstallScripts },
    { name: 'own paths', run: checkOwnPaths },
    {
      name: 'generated files',
      run: async () => (await Promise.all(generators.map((script) => failureOf(script, '--check')))).flat(),
    },
    { name: 'unused code', run: () => failureOf(knip, '--no-progress', '--no-config-hints') },
    ...projects().map((folder) => ({
      name: `types ${folder === '.' ? 'scripts' : folder}`,
      run: () => failureOf(tsc, '-p', folder, '--pretty', 'false'),
    })),
  ];
}
