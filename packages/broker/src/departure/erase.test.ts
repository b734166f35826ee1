import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '@millspace/runtime/clock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ControlStore } from '../db/store.ts';
import { participantOf, Registry } from '../participants/registry.ts';
import { concernsOnly } from './erase-audit.ts';
import { departureSteps } from './steps.ts';
import type { DepartureRow } from './tables.ts';

let dir: string;
let store: ControlStore;
let registry: Registry;
/** Of which agreements what was forgotten, in order. */
let forgotten: [where: string, ids: readonly string[]][];

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'millspace-control-'));
  store = new ControlStore(join(dir, 'control.db'), new ManualClock(1000));
  await store.open();
  registry = new Registry({ bytesPerDay: null, logBytes: null });
  forgotten = [];
});

afterEach(async () => {
  await store.close();
  rmSync(dir, { recursive: true });
});

const row = (participant: string): DepartureRow => ({
  ...{ participant, reason: '', said_by: participant, actor: participant, export: null },
  ...{ figures: '{}', began_at: 1000, step: 'register', finished_at: null },
});

const steps = () =>
  departureSteps({
    store,
    registry,
    agreements: { revoke: () => Promise.reject(new Error('not here')) },
    catalog: { remove: () => Promise.reject(new Error('not here')) },
    data: () => ({
      erase: () => Promise.resolve(),
      forgetAgreements: async (ids) => void forgotten.push(['data', ids]),
    }),
    endProcesses: () => Promise.resolve(),
    forgetFacts: () => undefined,
    forgetPartners: () => undefined,
    forgetAgreements: (ids) => void forgotten.push(['memory', ids]),
  });

const leave = (participant: string) => steps().register(row(participant), new AbortController().signal);

describe('what is erased of a participant that leaves', () => {
  const access = (
    machine: string,
    more: { shown?: string; transfer?: string; first?: number; last?: number } = {},
  ) => ({
    ...{ provider: 'acme', machine, day: '2026-11-27', transfer: more.transfer ?? 't1', agreement: 'a', dataset: 'd' },
    ...{ consumer: 'beads', shown: more.shown ?? 'p1', samples: 10, receipts: 1 },
    ...{ first_at: more.first ?? 5, last_at: more.last ?? 9 },
  });

  test('a machine that was known by two names on one day is one row under the name that it was delivered under', async () => {
    await store.write(async ({ db }) => {
      await db
        .insertInto('audit_accesses')
        .values([
          access('mill-1', { first: 3 }),
          // After its machine had left the dataset, nobody knew its own name.
          access('p1', { last: 20 }),
          access('mill-1', { transfer: 't2' }),
          access('mill-2', { shown: 'p2' }),
        ])
        .execute();
    });
    await leave('acme');
    const rows = await store.read
      .selectFrom('audit_accesses')
      .select(['machine', 'transfer', 'samples', 'receipts', 'first_at', 'last_at'])
      .orderBy('machine')
      .orderBy('transfer')
      .execute();
    expect(rows).toEqual([
      { machine: 'p1', transfer: 't1', samples: 20, receipts: 2, first_at: 3, last_at: 20 },
      { machine: 'p1', transfer: 't2', samples: 10, receipts: 1, first_at: 5, last_at: 9 },
      { machine: 'p2', transfer: 't1', samples: 10, receipts: 1, first_at: 5, last_at: 9 },
    ]);
  });

  test('of agreements of which both sides are gone nothing is remembered anywhere; those of others stay', async () => {
    const agreement = (id: string, provider: string, consumer: string) => ({
      ...{ id, provider, consumer, dataset: 'd', body: '{}', purpose: null, finalized_at: 1 },
      ...{ provider_signature: null, consumer_signature: null, provider_confirmed: 1, consumer_confirmed: 1 },
      ...{ revoked_at: 2, revoked_by: 'x', revoke_reason: null },
    });
    await store.write(async ({ db }) => {
      await db
        .insertInto('agreements')
        .values([agreement('a1', 'acme', 'beads'), agreement('a2', 'carbo', 'acme'), agreement('a3', 'carbo', 'beads')])
        .execute();
    });
    const gone = (slug: string) =>
      registry.putParticipant(
        participantOf({
          ...{ slug, name: '', country: null, created_at: 1, revoked_at: 2, revoke_reason: null, departed_at: 2 },
          ...{
            bytes_per_day: null,
            log_bytes: null,
            suspended_at: null,
            suspend_reason: null,
            steps: 'automatic' as const,
          },
        }),
      );
    const left = async () =>
      (await store.read.selectFrom('agreements').select('id').orderBy('id').execute()).map(({ id }) => id);
    gone('acme');
    await leave('acme');
    expect(await left()).toEqual(['a1', 'a2', 'a3']);
    gone('beads');
    await leave('beads');
    expect(await left()).toEqual(['a2', 'a3']);
    expect(forgotten).toEqual([
      ['data', []],
      ['memory', []],
      ['data', ['a1']],
      ['memory', ['a1']],
    ]);
  });
});

test('others have their turn while a long log is counted', async () => {
  await store.write(async (tx) => {
    for (let n = 0; n < 2000; n += 1) tx.audit({ kind: 'put', subject: `s${n}`, parties: ['acme'], data: {} });
  });
  let turns = 0;
  let counting = true;
  const turn = () => {
    turns += 1;
    if (counting) setImmediate(turn);
  };
  setImmediate(turn);
  expect(await concernsOnly(store.read, 'acme', () => false)).toBe(2000);
  counting = false;
  expect(turns).toBeGreaterThanOrEqual(4);
});
