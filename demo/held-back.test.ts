import { expect, it } from 'vitest';
import { heldBack } from './held-back.ts';

it('tells what comes first first, whatever happened meanwhile, and loses nothing', () => {
  const told: string[] = [];
  const tell = (line: string) => told.push(line);
  const later = heldBack(tell);
  later.tell('before');
  later.hold();
  later.tell('second');
  later.tell('third');
  later.hold();
  tell('first');
  expect(told).toEqual(['before', 'first']);
  later.release();
  later.tell('after');
  expect(told).toEqual(['before', 'first', 'second', 'third', 'after']);
});
