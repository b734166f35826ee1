// docs/policy-classes.md. `node tools/generate-policy-classes.ts` writes, `--check` compares; both fail when a row claims what is not tested.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { registeredTests } from '../../../scripts/testing/registered.ts';
import { CLASSES } from '../src/classes.ts';
import { TEMPLATE_LIBRARY } from '../src/templates/library/index.ts';
import { exampleOf } from './policy-classes/examples.ts';
import { pageOf } from './policy-classes/page.ts';
import { tableOf } from './policy-classes/table.ts';
import { rowsOfTemplate } from './policy-classes/templates.ts';

const root = join(import.meta.dirname, '../../..');
const page = join(root, 'docs/policy-classes.md');

function main(): void {
  const check = process.argv.includes('--check');
  const used = TEMPLATE_LIBRARY.map((template) => ({ template, keys: rowsOfTemplate(template) }));
  const { tests, objections: unfit } = registeredTests(root);
  const { rows, objections } = tableOf({
    classes: CLASSES,
    tests,
    exampleOf,
    templatesOf: (key) => used.filter(({ keys }) => keys.includes(key)).map(({ template }) => template),
  });
  const against = [...unfit, ...objections];
  const content = pageOf(rows, TEMPLATE_LIBRARY);
  const same = existsSync(page) && readFileSync(page, 'utf8') === content;
  if (check && !same) against.push('docs/policy-classes.md differs; run "npm run generate"');
  if (against.length > 0) {
    process.stderr.write(`${against.join('\n')}\n`);
    process.exitCode = 1;
    return;
  }
  if (!check && !same) writeFileSync(page, content);
  process.stdout.write(`policy classes: ${rows.length} rows, ${tests.length} tests${same ? '' : ', written'}\n`);
}

if (import.meta.main) main();
