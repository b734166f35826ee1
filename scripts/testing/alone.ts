import { globSync, readFileSync } from 'node:fs';

const MOCKS = /\bvi\.(mock|doMock)\(/;

/**
 * Of the test files that fit the patterns (relative to `root`), those that replace modules: a module that another file of the same
 * process has loaded already stays as it is.
 */
export function filesThatMock(patterns: readonly string[], root: string): string[] {
  const files = globSync(patterns, { cwd: root, exclude: ['**/node_modules/**'] });
  return files.filter((file) => MOCKS.test(readFileSync(`${root}/${file}`, 'utf8'))).sort();
}
