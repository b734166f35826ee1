import { expect, test } from 'vitest';
import { lookupOnly } from './http-client-lookup.ts';

const none = new Error('none is left');

function lookUp(mayConnect: (address: string, host: string) => boolean, all: boolean): Promise<unknown> {
  return new Promise((resolve) =>
    lookupOnly(mayConnect, () => none)('localhost', { all }, (error, found) => resolve(error ?? found)),
  );
}

test('a name leads to those of its addresses alone that may be called; to none, and the connection fails', async () => {
  expect(await lookUp(() => false, true)).toBe(none);
  expect(await lookUp(() => false, false)).toBe(none);
  const asked: string[] = [];
  const found = await lookUp((address, host) => {
    asked.push(host);
    return address === '127.0.0.1';
  }, true);
  expect(found).toEqual([{ address: '127.0.0.1', family: 4 }]);
  expect(asked).toContain('localhost');
  expect(await lookUp((address) => address === '127.0.0.1', false)).toBe('127.0.0.1');
});
