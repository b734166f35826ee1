import { type Tool, tool, whyMissing } from './tools.ts';

declare module 'vitest' {
  interface TaskMeta {
    /** Why this test cannot run on this machine, as the list of skipped tests says it. */
    missing?: string;
  }
}

/**
 * Options for `describe` or `test` that need programs a machine may lack: `describe('compose', needs('docker'), () => …)`.
 * Where one is missing, the tests are skipped and the end of the run says why. MILLSPACE_REQUIRE=docker,java (or `all`)
 * turns that skip into a failure, for a CI that must not lose tests unnoticed.
 * @throws Error if a required program is missing
 */
export function needs(...tools: readonly Tool[]): { skip?: true; meta?: { missing: string } } {
  const lacking = tools.filter((name) => !tool(name));
  if (lacking.length === 0) return {};
  const missing = lacking.map(whyMissing).join(', ');
  const required = (process.env.MILLSPACE_REQUIRE ?? '').split(',');
  if (required.includes('all') || lacking.some((name) => required.includes(name)))
    throw new Error(`MILLSPACE_REQUIRE names a program that this machine lacks: ${missing}`);
  return { skip: true, meta: { missing } };
}
