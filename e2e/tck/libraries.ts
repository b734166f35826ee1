import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = import.meta.dirname;
const root = fileURLToPath(new URL('../..', import.meta.url));

/** The folder with the kit's jars: fetched by Maven when it is not there, or made for another list. @throws when Maven cannot */
export function kitLibraries(say: (line: string) => void): string {
  const list = join(here, 'pom.xml');
  const folder = join(root, '.toolchain/tck');
  const lib = join(folder, 'lib');
  const mark = join(folder, 'list');
  const wanted = createHash('sha256').update(readFileSync(list)).digest('hex');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return lib;
  say('fetching the conformance kit with Maven (19 MB)');
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
  execFileSync('mvn', args, { stdio: ['ignore', 'inherit', 'inherit'], timeout: 300_000 });
  writeFileSync(mark, wanted);
  return lib;
}
