import { expect, type TestContext, test } from 'vitest';

/** What a test shows about a row of the table of policy classes: docs/policy-classes.md names it there. */
export type Shown = 'holds' | 'not-bypassed' | 'refused';

const atWork = new Set<string>();

/** Told by whatever a test makes agreements with: the rows of the table that a policy uses. */
export function policyAtWork(rows: Iterable<string>): void {
  for (const row of rows) atWork.add(row);
}

/**
 * A test that stands for one row or several in the table of policy classes (`packages/policy/src/classes.ts`), by key: `policyClass('12',
 * 'not-bypassed', 'fifty at once', async () => …)`. All but what it does are literals, for the table is made from them without
 * running it. It fails when no policy of these rows was at work while it ran.
 */
export function policyClass(
  rows: string | readonly string[],
  shown: Shown,
  title: string,
  run: (context: TestContext) => Promise<void>,
  timeout?: number,
): void {
  const keys = typeof rows === 'string' ? [rows] : rows;
  test(title, { ...(timeout === undefined ? {} : { timeout }) }, async (context) => {
    atWork.clear();
    await run(context);
    if (shown !== 'refused')
      expect([...atWork], 'classes of the policies at work').toEqual(expect.arrayContaining([...keys]));
  });
}
