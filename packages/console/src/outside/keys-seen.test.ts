import { expect, test } from 'vitest';
import { keysSeen } from './keys-seen.ts';

const seen = (kid: string | undefined, createdAt: number, at: number, counterparty = 'edc') => ({
  counterparty,
  createdAt,
  recognised: { by: 'self-issued' as const, at, ...(kid === undefined ? {} : { kid }) },
});

test('each key once, from the first process to the last time, the newest first', () => {
  const processes = [
    seen('#old', 10, 20),
    seen('#new', 40, 50),
    seen('#old', 5, 15),
    seen('#other', 60, 70, 'somebody else'),
    seen(undefined, 80, 90),
    { counterparty: 'edc', createdAt: 1 },
  ];
  expect(keysSeen(processes, 'edc')).toEqual([
    { kid: '#new', from: 40, until: 50 },
    { kid: '#old', from: 5, until: 20 },
  ]);
});
