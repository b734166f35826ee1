import { expect, test } from 'vitest';
import { openStore, tempFolder } from '../../test/helpers.ts';
import { Drafts } from './drafts.ts';

const DAY = 86_400_000;

test('a draft is changed from the revision that was read, discarded, taken back, and forgotten after a day', () => {
  using folder = tempFolder();
  const store = openStore(folder.path);
  let now = 1000;
  const drafts = new Drafts(store.db, () => now);
  const { id } = drafts.add({ values: { name: 'mills' } }, 'p-1');
  now = 2000;
  expect(drafts.change(id, { values: { name: 'mills', title: 'Mills' }, revision: 1 }, 'p-2')).toMatchObject({
    ...{ revision: 2, createdAt: 1000, updatedAt: 2000, updatedBy: 'p-2', discardedAt: null },
    values: { name: 'mills', title: 'Mills' },
  });
  // Another browser still has the first revision.
  expect(() => drafts.change(id, { values: {}, revision: 1 }, 'p-1')).toThrow(
    expect.objectContaining({ code: 'MS-CAT-009', status: 409 }) as Error,
  );
  expect(drafts.find(id).values).toEqual({ name: 'mills', title: 'Mills' });
  expect(drafts.discard(id, true).discardedAt).toBe(2000);
  expect(drafts.discard(id, false).discardedAt).toBeNull();
  drafts.discard(id, true);
  now += DAY;
  expect(drafts.list()).toHaveLength(1);
  now += 1;
  expect(drafts.list()).toEqual([]);
  expect(() => drafts.find(id)).toThrow(expect.objectContaining({ code: 'MS-GEN-404' }) as Error);
  drafts.forget(drafts.add({ values: {} }, 'p-1').id);
  expect(drafts.list()).toEqual([]);
  store.close();
});
