import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../command.ts';
import { judge } from './judge.ts';

const sources = '{packages/*,e2e,bench,demo,scripts}/**/*.{ts,tsx,mts,js,mjs}';
const skipped = /(^|\/)(node_modules|dist|planted)(\/|$)/;

/** A small copy of the repository's layout with one forbidden import of each kind. It must not go unnoticed. */
const planted = join(root, 'scripts/checks/imports/planted');

/** Judges every source file below a folder that is laid out like this repository. */
export async function forbiddenImports(folder: string): Promise<{ files: number; found: string[] }> {
  const found: string[] = [];
  let files = 0;
  for await (const path of glob(sources, { cwd: folder, exclude: (name) => skipped.test(name) })) {
    files += 1;
    found.push(...judge(path.replaceAll('\\', '/'), readFileSync(join(folder, path), 'utf8')));
  }
  return { files, found: found.sort() };
}

/** A checker that silently looks at nothing is worse than none, so it has to prove itself each time. */
export async function checkImports(): Promise<string[]> {
  const proof = await forbiddenImports(planted);
  const missed = plantedFiles.filter((file) => !proof.found.some((line) => line.startsWith(`${file}:`)));
  if (missed.length > 0) return missed.map((file) => `the import planted in ${planted}/${file} was not found`);
  const { files, found } = await forbiddenImports(root);
  return files > 0 ? found : ['no source files were found'];
}

export const plantedFiles = [
  'packages/broker/src/app.ts',
  'packages/connector/src/app.ts',
  'packages/connector/src/store/export.ts',
  'packages/policy/src/index.ts',
  'packages/runtime/src/clock.ts',
  'packages/schemas/src/index.ts',
  'packages/sim-mill/src/app.ts',
];
