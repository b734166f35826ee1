import { expect, test } from 'vitest';
import { latePart } from './late-part.ts';

const Loaded = () => null;

test('code that is there is shown at once, and is loaded once however often it is asked for', async () => {
  let loads = 0;
  const part = latePart(() => {
    loads += 1;
    return Promise.resolve({ default: Loaded });
  });
  const waiting = part.current();
  expect(waiting).not.toBe(Loaded);
  expect(loads).toBe(0);
  part.soon();
  part.soon();
  await expect.poll(() => part.current()).toBe(Loaded);
  expect(loads).toBe(1);
});

test('what is waited for stays the same component until it is there', () => {
  const part = latePart(() => new Promise<{ default: typeof Loaded }>(() => undefined));
  const waiting = part.current();
  part.soon();
  expect(part.current()).toBe(waiting);
});
