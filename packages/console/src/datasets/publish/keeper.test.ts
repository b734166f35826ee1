import { expect, test } from 'vitest';
import type { Draft } from './draft.ts';
import { Keeper, type KeepState, type Kept } from './keeper.ts';

/** A server that answers when the test says so. */
function server() {
  const asked: { values: Draft; from: { id: string; revision?: number } | null }[] = [];
  const waiting: { done: (kept: Kept) => void; fail: (error: unknown) => void }[] = [];
  const told: [KeepState['kind'], Kept | null][] = [];
  return {
    asked,
    told,
    answer: (kept: Kept) => waiting.shift()?.done(kept),
    refuse: (error: unknown) => waiting.shift()?.fail(error),
    deps: {
      save: (values: Draft, from: { id: string; revision?: number } | null) => {
        asked.push({ values, from });
        return new Promise<Kept>((done, fail) => {
          waiting.push({ done, fail });
        });
      },
      changed: (state: KeepState, kept: Kept | null) => void told.push([state.kind, kept]),
    },
  };
}

test('a draft is made once, and of what is typed meanwhile the last is saved on top of it', async () => {
  const { deps, asked, told, answer } = server();
  const keeper = new Keeper(null, deps);
  void keeper.put({ name: 'm' });
  void keeper.put({ name: 'mi' });
  const all = keeper.put({ name: 'mills' });
  answer({ id: 'd', revision: 1 });
  await Promise.resolve();
  await Promise.resolve();
  answer({ id: 'd', revision: 2 });
  await all;
  expect(asked).toEqual([
    { values: { name: 'm' }, from: null },
    { values: { name: 'mills' }, from: { id: 'd', revision: 1 } },
  ]);
  expect(told.at(-1)).toEqual(['kept', { id: 'd', revision: 2 }]);
});

test('what could not be saved is saved when it is tried again; instead of what somebody else kept only when asked', async () => {
  const { deps, asked, told, answer, refuse } = server();
  const keeper = new Keeper({ id: 'd', revision: 4 }, deps);
  const first = keeper.put({ name: 'mine' });
  refuse(new Error('changed elsewhere'));
  await first;
  expect(told.at(-1)?.[0]).toBe('failed');
  const second = keeper.again();
  refuse(new Error('changed elsewhere'));
  await second;
  const third = keeper.again(true);
  answer({ id: 'd', revision: 8 });
  await third;
  expect(asked.map(({ values, from }) => [values.name, from])).toEqual([
    ['mine', { id: 'd', revision: 4 }],
    ['mine', { id: 'd', revision: 4 }],
    ['mine', { id: 'd' }],
  ]);
  expect(told.at(-1)).toEqual(['kept', { id: 'd', revision: 8 }]);
  await keeper.again();
  expect(asked).toHaveLength(3);
});
