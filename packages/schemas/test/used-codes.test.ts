import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorCatalogue } from '../src/index.ts';
import { packageDir } from '../tools/read-schemas.ts';

const root = join(packageDir, '../..');
const CODE = /MS-[A-Z]{3,4}-[0-9]{3}/g;

/** Every code that a program of this repository names, and where. */
function usedCodes(): Map<string, string> {
  const used = new Map<string, string>();
  const files = globSync(['packages/*/src/**/*.ts', 'demo/**/*.ts'], {
    cwd: root,
    exclude: ['**/node_modules/**', '**/generated/**', '**/*.test.ts'],
  });
  for (const file of files)
    for (const [code] of readFileSync(join(root, file), 'utf8').matchAll(CODE)) used.set(code, file);
  return used;
}

describe('error codes', () => {
  it('that the programs name are all in the catalogue', () => {
    const used = usedCodes();
    expect(used.size).toBeGreaterThan(30);
    const unknown = [...used]
      .filter(([code]) => !Object.hasOwn(errorCatalogue, code))
      .map(([code, file]) => `${code} (${file})`);
    expect(unknown).toEqual([]);
  });
});
