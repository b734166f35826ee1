import { expect, test } from 'vitest';
import { registeredIn } from './registered.ts';

const file = 'packages/x/test/y.test.ts';

test('a test that names its rows, what it shows and its title is registered, wherever it stands', () => {
  const { tests, objections } = registeredIn(
    file,
    `describe('a', () => { policyClass('4', 'holds', 'it is cut', run); policyClass(['14', '17'], 'not-bypassed', \`both\`, run) })`,
  );
  expect(objections).toEqual([]);
  expect(tests).toEqual([
    { rows: ['4'], shown: 'holds', title: 'it is cut', file },
    { rows: ['14', '17'], shown: 'not-bypassed', title: 'both', file },
  ]);
});

test.each([
  ['a row that is computed', 'policyClass(row, "holds", "it is", run)'],
  ['a title that is computed', 'policyClass("4", "holds", `it is ${what}`, run)'],
  ['something else that is shown', 'policyClass("4", "seems", "it is", run)'],
  ['one that is skipped', 'describe.skip("a", () => { policyClass("4", "holds", "it is", run) })'],
  ['one that runs on some machines', 'describe.runIf(linux)("a", () => { policyClass("4", "holds", "it is", run) })'],
  ['one in a branch', 'if (linux) policyClass("4", "holds", "it is", run)'],
  ['one behind a condition', 'linux && policyClass("4", "holds", "it is", run)'],
  ['one in a case', 'switch (os) { case "linux": policyClass("4", "holds", "it is", run) }'],
  ['one that needs a program', 'describe("a", needs("docker"), () => { policyClass("4", "holds", "it is", run) })'],
  [
    'one that needs a program, among other options',
    'describe("a", { ...needs("docker"), timeout: 9 }, () => { policyClass("4", "holds", "it is", run) })',
  ],
  [
    'one that is skipped by option',
    'describe("a", { skip: !linux }, () => { policyClass("4", "holds", "it is", run) })',
  ],
  ['one in a function with a name', 'const later = () => { policyClass("4", "holds", "it is", run) }'],
  ['one in a function', 'function later() { policyClass("4", "holds", "it is", run) }'],
])('%s is none, and says where it stands', (_what, text) => {
  const { tests, objections } = registeredIn(file, `\n${text}`);
  expect(tests).toEqual([]);
  expect(objections).toEqual([expect.stringMatching(/^packages\/x\/test\/y\.test\.ts:2: /)]);
});
