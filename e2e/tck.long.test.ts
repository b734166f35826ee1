import { expect, test } from 'vitest';
import { needs } from '../scripts/testing/needs.ts';
import { GROUPS, TckSuite } from './tck/suite.ts';

/** Tests of the kit: 67 are declared, two of them are disabled. */
const ALL = 65;
const quiet = () => undefined;

test('the conformance kit of the Dataspace Protocol passes as a whole', needs('java', 'maven'), async () => {
  await using suite = await TckSuite.open(quiet);
  const { passed, failed, counted } = await suite.run();
  expect(failed).toEqual([]);
  expect(counted).toEqual({ passed: ALL, failed: 0 });
  expect(new Set(passed).size).toBe(ALL);
});

test('it passes with a restart of the broker between its groups', needs('java', 'maven'), async () => {
  await using suite = await TckSuite.open(quiet);
  const passed: string[] = [];
  for (const [index, group] of GROUPS.entries()) {
    if (index > 0) await suite.restartBroker();
    const result = await suite.run(group);
    expect(result.failed).toEqual([]);
    passed.push(...result.passed);
  }
  expect(new Set(passed).size).toBe(ALL);
});

test('a kit that meets somebody who does nothing is told so', needs('java', 'maven'), async () => {
  await using suite = await TckSuite.open(quiet);
  suite.idle();
  const { counted } = await suite.run('^CN:01-01');
  expect(counted).toEqual({ passed: 0, failed: 1 });
});
