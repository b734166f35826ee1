// `npm run tck`: the public conformance kit of the Dataspace Protocol against a broker started for it.
// Arguments: --only PATTERN (names of tests), --restart (of the broker between groups of tests), --times N.
import { parseArgs } from 'node:util';
import type { KitResult } from './kit.ts';
import { GROUPS, TckSuite } from './suite.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function once(only: string | undefined, restart: boolean): Promise<KitResult[]> {
  await using suite = await TckSuite.open(say);
  if (!restart) return [await suite.run(only)];
  const results: KitResult[] = [];
  for (const [index, group] of GROUPS.entries()) {
    if (index > 0) {
      say('restarting the broker');
      await suite.restartBroker();
    }
    results.push(await suite.run(group));
  }
  return results;
}

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    restart: { type: 'boolean', default: false },
    times: { type: 'string', default: '1' },
  },
});
let passed = 0;
let failed = 0;
for (let time = 0; time < Number(values.times); time += 1)
  for (const result of await once(values.only, values.restart)) {
    passed += result.counted?.passed ?? 0;
    // A run that ended without counting has failed, whatever it printed.
    failed += result.counted?.failed ?? 1;
  }
say(`${passed} passed, ${failed} failed`);
process.exit(passed > 0 && failed === 0 ? 0 : 1);
