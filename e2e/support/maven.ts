import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * The folder with the jars that a list (`pom.xml`) names: fetched by Maven into an ignored folder when they are not there, or were
 * fetched for another list. @throws when Maven cannot
 */
export function mavenLibraries(list: string, name: string, say: (line: string) => void = () => undefined): string {
  const folder = join(root, '.toolchain', name);
  const lib = join(folder, 'lib');
  const mark = join(folder, 'list');
  const wanted = createHash('sha256').update(readFileSync(list)).digest('hex');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return lib;
  say(`fetching the libraries of ${name} with Maven`);
  rmSync(lib, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const args = [
    '-q',
    '-B',
    '-f',
    list,
    'dependency:copy-dependencies',
    '-DincludeScope=runtime',
    `-DoutputDirectory=${lib}`,
  ];
  execFileSync('mvn', args, { stdio: ['ignore', 'inherit', 'inherit'], timeout: 600_000 });
  writeFileSync(mark, wanted);
  return lib;
}
