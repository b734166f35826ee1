export interface SkippedTest {
  /** Path of the test file, relative to the repository. */
  readonly file: string;
  readonly reason: string;
}

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** The skipped tests by reason, most frequent first, as lines for a person; empty if nothing was skipped. */
export function skippedLines(skipped: readonly SkippedTest[]): string[] {
  if (skipped.length === 0) return [];
  const byReason = new Map<string, SkippedTest[]>();
  for (const test of skipped) byReason.set(test.reason, [...(byReason.get(test.reason) ?? []), test]);
  const groups = [...byReason].sort(([, a], [, b]) => b.length - a.length);
  const lines = groups.map(([reason, tests]) => {
    const files = [...new Set(tests.map((test) => test.file))].sort().join(', ');
    return `  ${tests.length} ${tests.length === 1 ? 'test' : 'tests'}: ${reason} (${files})`;
  });
  return ['Skipped on this machine:', ...lines];
}

export function countsLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
