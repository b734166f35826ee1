import { expect, test } from 'vitest';
import { type Startable, startInTurn } from './start-in-turn.ts';

/** A process that is ready when the test says so. */
class Pretended implements Startable {
  readonly spec: { name: string };
  readonly started: string[];
  readonly turn = Promise.withResolvers<void>();

  constructor(name: string, started: string[]) {
    this.spec = { name };
    this.started = started;
  }

  async start(): Promise<void> {
    this.started.push(this.spec.name);
    await this.turn.promise;
  }
}

function three() {
  const started: string[] = [];
  const stop = new AbortController();
  const [a, b, c] = ['a', 'b', 'c'].map((name) => new Pretended(name, started)) as [Pretended, Pretended, Pretended];
  const ready = startInTurn([a, b, c], stop.signal, 2);
  return { started, stop, a, b, c, ready };
}

test('in the order given, no more at once than wished', async () => {
  const { started, a, b, c, ready } = three();
  expect(started).toEqual(['a', 'b']);
  b.turn.resolve();
  expect(await ready('b')).toBe(b);
  await expect.poll(() => started).toEqual(['a', 'b', 'c']);
  c.turn.resolve();
  expect(await ready('c')).toBe(c);
  a.turn.resolve();
  expect(await ready('a')).toBe(a);
});

test('one that does not become ready fails for those who wait for it, and makes room', async () => {
  const { started, a, b, c, ready } = three();
  a.turn.reject(new Error('no'));
  await expect(ready('a')).rejects.toThrow('no');
  await expect.poll(() => started).toContain('c');
  b.turn.resolve();
  c.turn.resolve();
  expect(await Promise.all([ready('b'), ready('c')])).toEqual([b, c]);
  await expect(ready('d')).rejects.toThrow('no process d');
});

test('nothing is started any more once it is over', async () => {
  const { started, stop, a, ready } = three();
  stop.abort();
  a.turn.resolve();
  await expect(ready('c')).rejects.toThrow('stopped');
  expect(started).toEqual(['a', 'b']);
});
