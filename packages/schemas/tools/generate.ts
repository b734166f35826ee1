// Makes everything below src/generated from schema/, errors/, packs/ and units/, docs/errors.md and docs/config.md.
// `node tools/generate.ts` writes; `--check` compares and exits 1 on a difference.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { generateConfigDocs } from './generate-config-docs.ts';
import { generateErrors } from './generate-errors.ts';
import { generateTypes } from './generate-types.ts';
import { generateValidators } from './generate-validators.ts';
import { refreshPacks } from './pack-units.ts';
import { packageDir, readFolder, readSchemas } from './read-schemas.ts';

/** Imports every file of packs/, so that a new pack needs no code. */
function generatePackList(files: string[]): string {
  const imports = files
    .map((file, i) => `import pack${i} from '../../packs/${file}' with { type: 'json' };\n`)
    .join('');
  const rows = files.map((file, i) => `  { file: '${file}', json: pack${i} },\n`).join('');
  const head = '// Generated from packs/ by tools/generate.ts. Do not edit.\n';
  return `${head}${imports}\nexport const packFiles: readonly { file: string; json: unknown }[] = [\n${rows}];\n`;
}

/** All generated files: path → content. Deterministic. */
export async function generateAll(): Promise<Map<string, string>> {
  const schemas = readSchemas();
  const generated = join(packageDir, 'src/generated');
  const files = new Map<string, string>();
  const [types, validators] = await Promise.all([generateTypes(schemas), generateValidators(schemas)]);
  const [wireTypes = '', configTypes = ''] = validators.types.split('\u0000');
  files.set(join(generated, 'types.ts'), types);
  files.set(join(generated, 'validators.js'), validators.wire);
  files.set(join(generated, 'validators.d.ts'), wireTypes);
  files.set(join(generated, 'config-validators.js'), validators.config);
  files.set(join(generated, 'config-validators.d.ts'), configTypes);
  files.set(join(generated, 'packs.ts'), generatePackList(readFolder('packs').map(({ file }) => file)));
  const errors = generateErrors(readFolder('errors'));
  files.set(join(generated, 'errors.ts'), errors.source);
  files.set(join(packageDir, '../../docs/errors.md'), errors.markdown);
  files.set(join(packageDir, '../../docs/config.md'), generateConfigDocs(schemas));
  return files;
}

async function main(): Promise<void> {
  const check = process.argv.includes('--check');
  const different = refreshPacks(check).map((path) => relative(process.cwd(), path));
  const files = await generateAll();
  for (const [path, content] of files) {
    if (existsSync(path) && readFileSync(path, 'utf8') === content) continue;
    different.push(relative(process.cwd(), path));
    if (check) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  if (check && different.length > 0) {
    process.stderr.write(`Generated files differ; run "npm run generate": ${different.join(', ')}\n`);
    process.exitCode = 1;
  } else
    process.stdout.write(
      `schemas: ${files.size} generated files, ${different.length} ${check ? 'differ' : 'written'}\n`,
    );
}

if (import.meta.main) await main();
