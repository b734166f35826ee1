import { expect, test } from 'vitest';
import type { AnyTarget } from '../mapping/mapping.port.ts';
import type { RawValue } from '../ports.ts';
import { MachineSigns } from './machine-signs.ts';

const T0 = 1_800_000_000_000;
const SECOND = 1000;
const target = (machine: string) => ({ kind: 'signal', machine }) as AnyTarget;
const TARGETS = new Map([
  ['a1', [target('a')]],
  ['a2', [target('a')]],
  ['b1', [target('b')]],
]);
const value = (address: string, more: Partial<RawValue> = {}): RawValue => ({
  ...{ address, value: 1, sourceTime: null, serverTime: null, receivedAt: T0, status: 'good' },
  ...more,
});
function listening(until = 0): MachineSigns {
  const signs = new MachineSigns();
  signs.expect(TARGETS);
  for (let s = 0; s <= until; s += 1) signs.listened(T0 + s * SECOND);
  return signs;
}
const silences = (signs: MachineSigns) =>
  Object.fromEntries(signs.list().map(({ machine, silentMs }) => [machine, silentMs]));

test('a value is a sign of its machine; not one that is bad, of the past, or repeated at connecting', () => {
  const signs = listening(10);
  expect(signs.list()).toEqual(['a', 'b'].map((machine) => ({ machine, heardAt: null, silentMs: 10 * SECOND })));
  signs.values([value('a1', { status: 'bad' }), value('b1', { historical: true }), value('x')], T0 + 10 * SECOND);
  signs.values([value('b1', { initial: true })], T0 + 10 * SECOND);
  expect(silences(signs)).toEqual({ a: 10 * SECOND, b: 10 * SECOND });
  signs.values([value('a2', { status: 'uncertain' })], T0 + 10 * SECOND);
  expect(signs.list()[0]).toEqual({ machine: 'a', heardAt: T0 + 10 * SECOND, silentMs: 0 });
});

test('what the source calls unchanged is a sign of each machine of which something holds', () => {
  const signs = listening(10);
  const at = T0 + 10 * SECOND;
  signs.values([value('a1', { initial: true }), value('a2', { initial: true }), value('b1', { initial: true })], at);
  signs.values([value('a1', { status: 'bad' }), value('b1', { status: 'bad' })], at);
  signs.unchanged(at);
  expect(silences(signs)).toEqual({ a: 0, b: 10 * SECOND });
  signs.gone(['a2']);
  signs.listened(T0 + 11 * SECOND);
  signs.unchanged(T0 + 11 * SECOND);
  expect(silences(signs)).toEqual({ a: SECOND, b: 11 * SECOND });
});

test('silence counts while there is a link, and a clock that is set makes nobody silent', () => {
  const signs = listening(10);
  signs.deaf();
  signs.listened(T0 + 3600 * SECOND);
  expect(silences(signs)).toEqual({ a: 10 * SECOND, b: 10 * SECOND });
  signs.listened(T0 + 7200 * SECOND);
  expect(silences(signs)).toEqual({ a: 70 * SECOND, b: 70 * SECOND });
  signs.listened(T0);
  expect(silences(signs)).toEqual({ a: 70 * SECOND, b: 70 * SECOND });
});

test('another mapping: who stays is known, who is new has been silent for no time, who goes is gone', () => {
  const signs = listening(10);
  signs.values([value('a1')], T0 + 10 * SECOND);
  signs.listened(T0 + 11 * SECOND);
  signs.expect(new Map([...TARGETS].filter(([at]) => at !== 'b1').concat([['c1', [target('c')]]])));
  expect(silences(signs)).toEqual({ a: SECOND, c: 0 });
  signs.unchanged(T0 + 11 * SECOND);
  expect(silences(signs)).toEqual({ a: 0, c: 0 });
});
