// The published profile: docs/profile.md and docs/profile/. `node tools/generate-profile.ts` writes, `--check` compares.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { profileJsonLd, profileMarkdown, profileTurtle } from '../src/vocabulary/publish.ts';

const docs = join(import.meta.dirname, '../../../docs');

/** path → content. */
export function profileFiles(): Map<string, string> {
  return new Map([
    [join(docs, 'profile.md'), profileMarkdown()],
    [join(docs, 'profile/millspace-1.jsonld'), profileJsonLd()],
    [join(docs, 'profile/millspace-1.ttl'), profileTurtle()],
  ]);
}

function main(): void {
  const check = process.argv.includes('--check');
  const different: string[] = [];
  for (const [path, content] of profileFiles()) {
    if (existsSync(path) && readFileSync(path, 'utf8') === content) continue;
    different.push(relative(process.cwd(), path));
    if (check) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  if (check && different.length > 0) {
    process.stderr.write(`Generated files differ; run "npm run generate": ${different.join(', ')}\n`);
    process.exitCode = 1;
  } else process.stdout.write(`profile: 3 generated files, ${different.length} ${check ? 'differ' : 'written'}\n`);
}

if (import.meta.main) main();
