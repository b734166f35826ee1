import { expect, test } from 'vitest';
import type { Delivery } from '../store/store.ts';
import { CommitGroup, type Member } from './commit-group.ts';

class Stream implements Member {
  readonly scope: string;
  committedTimes = 0;
  failure: unknown = null;

  constructor(scope: string) {
    this.scope = scope;
  }

  hand(): Delivery {
    return { scope: this.scope, items: [], also: () => {} };
  }

  committed(): void {
    this.committedTimes += 1;
  }

  failed(error: unknown): void {
    this.failure = error;
  }
}

function store(refuse: (scopes: string[]) => boolean) {
  const commits: string[][] = [];
  return {
    commits,
    commitDeliveries(deliveries: readonly Delivery[]) {
      const scopes = deliveries.map(({ scope }) => scope);
      if (refuse(scopes)) throw new Error(`not ${scopes.join()}`);
      commits.push(scopes);
    },
  };
}

test('what all streams have at the end of a turn is one commit', async () => {
  const kept = store(() => false);
  const group = new CommitGroup(kept);
  const [a, b] = [new Stream('a'), new Stream('b')];
  group.join(a);
  group.join(b);
  group.join(a);
  expect(kept.commits).toEqual([]);
  await new Promise((resolve) => setImmediate(resolve));
  expect(kept.commits).toEqual([['a', 'b']]);
  expect([a.committedTimes, b.committedTimes]).toEqual([1, 1]);
  group.flush();
  expect(kept.commits).toHaveLength(1);
});

test('a stream that cannot be committed does not take the others along, and one that left is not asked', () => {
  const kept = store((scopes) => scopes.includes('b'));
  const group = new CommitGroup(kept);
  const [a, b, c, d] = [new Stream('a'), new Stream('b'), new Stream('c'), new Stream('d')];
  for (const stream of [a, b, c, d]) group.join(stream);
  group.leave(d);
  group.flush();
  expect(kept.commits).toEqual([['a'], ['c']]);
  expect([a.committedTimes, b.committedTimes, c.committedTimes, d.committedTimes]).toEqual([1, 0, 1, 0]);
  expect(a.failure).toBeNull();
  expect(b.failure).toBeInstanceOf(Error);
});
