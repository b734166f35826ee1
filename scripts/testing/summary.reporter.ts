import { relative } from 'node:path';
import type { Reporter, TestCase, TestModule, TestSuite, Vitest } from 'vitest/node';
import type {} from './needs.ts';
import { countsLine, type SkippedTest, skippedLines } from './summary.ts';

/** Prints after vitest's own summary what was skipped and why, and as the very last line the three counts. */
export class SummaryReporter implements Reporter {
  private root = process.cwd();

  onInit(vitest: Vitest): void {
    this.root = vitest.config.root;
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const skipped: SkippedTest[] = [];
    // An error outside of every test must not end in "0 failed".
    const counts = { passed: 0, failed: unhandled.length, skipped: 0 };
    for (const module of modules) {
      const failedBefore = counts.failed;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed' || state === 'failed') counts[state] += 1;
        else skipped.push({ file: relative(this.root, module.moduleId), reason: reasonOf(test) });
      }
      if (module.state() === 'failed' && counts.failed === failedBefore) counts.failed += 1;
    }
    counts.skipped = skipped.length;
    for (const line of skippedLines(skipped)) console.log(line);
    // Vitest may still say something while it closes.
    process.once('exit', () => process.stdout.write(`${countsLine(counts)}\n`));
  }
}

/** From the nearest that says one: the test itself (a note), or it or a suite around it (a missing program). */
function reasonOf(test: TestCase): string {
  const result = test.result();
  if (result.state === 'skipped' && result.note) return result.note;
  let task: TestCase | TestSuite | TestModule = test;
  while (task.type !== 'module') {
    const { missing } = task.meta();
    if (missing) return missing;
    task = task.parent;
  }
  return test.options.mode === 'todo' ? 'not written yet' : 'skipped in the test file, without a reason';
}
