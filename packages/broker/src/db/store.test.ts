import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '@millspace/runtime/clock';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { verifyAudit } from '../audit/verify.ts';
import type { Tx } from './store.ts';
import { ControlStore } from './store.ts';

let dir: string;
let store: ControlStore;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'millspace-control-'));
  store = new ControlStore(join(dir, 'control.db'), new ManualClock(1000));
  await store.open();
});

afterEach(async () => {
  await store.close();
  rmSync(dir, { recursive: true });
});

const put =
  (key: string, fail = false) =>
  async (tx: Tx) => {
    await tx.db.insertInto('meta').values({ key, value: 'x' }).execute();
    tx.audit({ kind: 'put', subject: key, parties: [], data: {} });
    if (fail) throw new Error(`${key} failed`);
    return key;
  };

const keys = async () =>
  (await store.read.selectFrom('meta').select('key').orderBy('key').execute()).map((row) => row.key);

test('works that share a commit do not share a failure', async () => {
  const results = await Promise.allSettled([
    store.write(put('a')),
    store.write(put('b', true)),
    store.write(put('a')),
    store.write(put('c')),
  ]);
  expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
  expect(await keys()).toEqual(['a', 'c']);
  expect(await verifyAudit(store.read)).toMatchObject({ ok: true, entries: 2 });
});

test('effects run after the commit, in order, before anybody goes on; those of a failed work never', async () => {
  const order: string[] = [];
  const work = (name: string, fail = false) =>
    store
      .write(async (tx) => {
        tx.after(() => order.push(`effect ${name}`));
        await put(name, fail)(tx);
      })
      .then(
        () => order.push(`done ${name}`),
        () => order.push(`failed ${name}`),
      );
  await Promise.all([work('a'), work('b', true), work('c')]);
  expect(order.filter((item) => item !== 'failed b')).toEqual(['effect a', 'effect c', 'done a', 'done c']);
});

test('the chain goes on where the last run ended', async () => {
  await store.write(put('a'));
  const { head } = store.audit;
  await store.close();
  store = new ControlStore(join(dir, 'control.db'), new ManualClock(2000));
  await store.open();
  expect(store.audit.head).toEqual(head);
  await store.write(put('b'));
  expect(await verifyAudit(store.read)).toMatchObject({ ok: true, entries: 2 });
});

test('a log that somebody edited does not verify', async () => {
  await store.write(put('a'));
  await store.write(put('b'));
  await store.write(async ({ db }) => {
    await db.updateTable('audit').set({ entry: '{"n":1}' }).where('n', '=', 1).execute();
  });
  expect(await verifyAudit(store.read)).toMatchObject({ ok: false, brokenAt: 1 });
});
