import { existsSync } from 'node:fs';
import { join } from 'node:path';
// Declares what vitest may keep about a skipped test.
import type {} from './needs.ts';

/** Data of others that tests read where it lies beside the repository (`../shared/reference`); it is never copied in. */
const REFERENCE = join(import.meta.dirname, '../../../shared/reference');

/**
 * A folder or file of the reference data, and options for `describe` or `test` that skip, and say so, where it is not there:
 * `describe('…', data.options, () => …)`.
 */
export function reference(path: string): { path: string; options: { skip?: true; meta?: { missing: string } } } {
  const full = join(REFERENCE, path);
  if (existsSync(full)) return { path: full, options: {} };
  return { path: full, options: { skip: true, meta: { missing: `reference data ../shared/reference/${path}` } } };
}
