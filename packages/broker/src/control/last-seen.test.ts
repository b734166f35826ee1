import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '@millspace/runtime/clock';
import { silentLogger } from '@millspace/runtime/logger';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ControlStore } from '../db/store.ts';
import { LastSeen } from './last-seen.ts';

let dir: string;
let clock: ManualClock;
let store: ControlStore;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'millspace-seen-'));
  clock = new ManualClock(1000);
  store = new ControlStore(join(dir, 'control.db'), clock);
  await store.open();
  await store.write(async ({ db }) => {
    await db
      .insertInto('participants')
      .values({
        ...{ slug: 'acme', name: 'Acme', country: null, created_at: 1, revoked_at: null, revoke_reason: null },
        ...{ bytes_per_day: null, log_bytes: null },
      })
      .execute();
    for (const id of ['a', 'b'])
      await db
        .insertInto('connectors')
        .values({
          ...{ id, participant: 'acme', name: id, software: null, public_jwk: '{}', kid: id, created_at: 1 },
          ...{ revoked_at: null, head_hash: null },
        })
        .execute();
  });
});

afterEach(async () => {
  await store.close();
  rmSync(dir, { recursive: true, force: true });
});

test('when a connector was last here outlives the process; of one that never came nothing is known', async () => {
  const before = new LastSeen(store, silentLogger());
  await before.load(store.read);
  expect(before.of('a')).toBeNull();
  before.note('a');
  clock.advance(500);
  before.note('a');
  await before.stop();
  const after = new LastSeen(store, silentLogger());
  await after.load(store.read);
  expect([after.of('a'), after.of('b')]).toEqual([1500, null]);
});
