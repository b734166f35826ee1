import { allChecks } from './checks/all.ts';
import type { Check } from './checks/check.ts';

interface Verdict {
  readonly name: string;
  readonly problems: readonly string[];
  readonly seconds: number;
}

async function judge(check: Check): Promise<Verdict> {
  const started = performance.now();
  const problems = await check
    .run()
    .catch((error: unknown) => [error instanceof Error ? error.message : String(error)]);
  return { name: check.name, problems, seconds: (performance.now() - started) / 1000 };
}

function print({ name, problems, seconds }: Verdict): void {
  console.log(`${problems.length === 0 ? '✓' : '✗'} ${name} (${seconds.toFixed(1)} s)`);
  for (const line of problems) console.log(`    ${line}`);
}

/** Two at a time: the compiler uses a core for itself, and a small machine has two. */
async function runAll(checks: readonly Check[]): Promise<Verdict[]> {
  const waiting = [...checks];
  const verdicts: Verdict[] = [];
  const worker = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const verdict = await judge(check);
      verdicts.push(verdict);
      print(verdict);
    }
  };
  await Promise.all([worker(), worker()]);
  return verdicts;
}

const wanted = process.argv.slice(2);
const checks = allChecks().filter(({ name }) => wanted.length === 0 || wanted.some((start) => name.startsWith(start)));
if (checks.length === 0) {
  console.error(
    `No check begins with ${wanted.join(' or ')}. There are: ${allChecks()
      .map(({ name }) => name)
      .join(', ')}.`,
  );
  process.exitCode = 2;
} else {
  const verdicts = await runAll(checks);
  const failed = verdicts.filter(({ problems }) => problems.length > 0);
  if (failed.length > 0) {
    console.log(`✗ ${failed.length} of ${verdicts.length} checks failed: ${failed.map(({ name }) => name).join(', ')}`);
    process.exitCode = 1;
  } else console.log(`✓ all ${verdicts.length} checks passed`);
}
