import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MillspaceError } from '@millspace/runtime/errors';
import { silentLogger } from '@millspace/runtime/logger';
import { openDatabase, type SqliteDatabase } from '@millspace/runtime/sqlite';
import type { Departure, SignedDeparture } from '@millspace/schemas';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Leaving, type LeavingDeps } from './leaving.ts';
import { DEPARTURE_TABLE, DepartureMemory } from './memory.ts';

const GOODBYE = { reason: 'sold', confirm: 'acme' };
const AGREEMENT = 'urn:uuid:a1';

let folder: string;
let db: SqliteDatabase;
let asked: string[];
/** How the broker answers what it is asked, by path. */
let answers: Record<string, () => unknown>;
let ended: string[];
let duties: ReturnType<LeavingDeps['duties']['overview']>;
let good: boolean;

const signed = (state: Departure['state']): SignedDeparture => ({
  departure: {
    participant: 'acme',
    state,
    agreements: 1,
    counterparties: ['beads'],
    datasets: 1,
    log: { chunks: 2, bytes: 20 },
    auditEntries: 3,
  },
  brokerSignature: 'jws',
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millspace-leaving-'));
  db = openDatabase(join(folder, 'connector.db'), { migrations: [DEPARTURE_TABLE] });
  asked = [];
  ended = [];
  duties = [];
  good = true;
  answers = { '/membership': () => signed('member'), '/membership/end': () => signed('left') };
});

afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true });
});

/** A connector as it starts, on what the one before remembered. */
function connector(): Leaving {
  return new Leaving({
    memory: new DepartureMemory(db),
    broker: {
      request: (async (method: string, path: string) => {
        asked.push(`${method} ${path}`);
        return { json: answers[path]?.() ?? {} };
      }) as never,
    },
    brokerKeys: { verify: async () => good },
    evidence: {
      agreements: () => [{ id: AGREEMENT, revokedAt: ended.includes(AGREEMENT) ? 1 : null }] as never,
      revoke: () => undefined,
    },
    duties: { overview: () => duties, run: async () => undefined, receipts: { waiting: () => 0 } },
    ended: async (agreement) => void ended.push(agreement),
    participant: () => 'acme',
    logger: silentLogger(),
    now: () => 1,
  });
}

const AWAY = new MillspaceError('MS-NET-001', { detail: 'no answer' });

test('ends agreements, then the membership, and keeps the broker’s word; asked again it asks nobody', async () => {
  const leaving = connector();
  await expect(leaving.leave({ ...GOODBYE, confirm: 'beads' }, { withoutReceipts: false })).rejects.toMatchObject({
    code: 'MS-LEV-001',
  });
  expect(asked).toEqual([]);
  expect(await leaving.leave(GOODBYE, { withoutReceipts: false })).toEqual(signed('left'));
  expect(asked).toEqual([`POST /agreements/${encodeURIComponent(AGREEMENT)}/revoke`, 'POST /membership/end']);
  expect(ended).toEqual([AGREEMENT]);
  expect(await connector().leave(GOODBYE, { withoutReceipts: false })).toEqual(signed('left'));
  expect((await connector().plan()).signed).toEqual(signed('left'));
  expect(asked).toHaveLength(2);
});

test('waits while something has to be deleted and shown first, unless told to go without', async () => {
  const rule = { en: 'delete', de: 'löschen' };
  const open = {
    kind: 'delete',
    path: '/obligation/0',
    rule,
    state: 'waiting',
    due: 5,
    doneAt: null,
    detail: null,
  } as const;
  duties = [{ agreement: AGREEMENT, dataset: 'd', duties: [open, { ...open, kind: 'log', state: 'kept' }] }];
  await expect(connector().leave(GOODBYE, { withoutReceipts: false })).rejects.toMatchObject({
    code: 'MS-LEV-003',
    details: { open: [{ agreement: AGREEMENT, path: '/obligation/0', due: 5 }] },
  });
  expect(ended).toEqual([AGREEMENT]);
  expect(asked).not.toContain('POST /membership/end');
  duties = [{ agreement: AGREEMENT, dataset: 'd', duties: [{ ...open, state: 'done' }] }];
  expect((await connector().leave(GOODBYE, { withoutReceipts: false })).departure.state).toBe('left');
});

test('a connector that was killed before the broker’s answer came asks again by itself when it starts', async () => {
  answers['/membership/end'] = () => {
    throw AWAY;
  };
  const first = connector();
  const leaving = first.leave(GOODBYE, { withoutReceipts: true }).catch((error: unknown) => error);
  await vi.waitFor(
    () => expect(asked.filter((path) => path === 'POST /membership/end').length).toBeGreaterThan(1),
    10_000,
  );
  await first.stop();
  expect(await leaving).toMatchObject({ code: 'MS-NET-001' });
  // The broker had begun, and is still at it.
  let times = 0;
  answers['/membership/end'] = () => signed(++times === 1 ? 'ending' : 'left');
  const second = connector();
  second.resume();
  await vi.waitFor(() => expect(new DepartureMemory(db).read()?.step).toBe('left'), 10_000);
  expect(times).toBe(2);
  expect(new DepartureMemory(db).read()?.statement).toEqual(signed('left'));
});

test('said again, also after a restart, the digest of what was exported stands; another one that is named counts', async () => {
  const rule = { en: 'delete', de: 'löschen' };
  const open = { kind: 'delete', path: '/obligation/0', rule, state: 'waiting', due: 5, doneAt: null, detail: null };
  duties = [{ agreement: AGREEMENT, dataset: 'd', duties: [open as never] }];
  const leave = (input: object) => connector().leave({ ...GOODBYE, ...input }, { withoutReceipts: false });
  await expect(leave({ export: 'sha256-first' })).rejects.toMatchObject({ code: 'MS-LEV-003' });
  await expect(leave({})).rejects.toMatchObject({ code: 'MS-LEV-003' });
  expect((await connector().plan()).begun).toMatchObject({ step: 'agreements', input: { export: 'sha256-first' } });
  await expect(leave({ export: 'sha256-second' })).rejects.toMatchObject({ code: 'MS-LEV-003' });
  expect(new DepartureMemory(db).read()?.input.export).toBe('sha256-second');
  expect(new DepartureMemory(db).hasLeft()).toBe(false);
  duties = [];
  await leave({});
  expect(new DepartureMemory(db).hasLeft()).toBe(true);
});

test('a refusal is told, and a word that is not the broker’s is not believed', async () => {
  answers['/membership/end'] = () => {
    throw new MillspaceError('MS-AUTH-006', { detail: 'revoked', status: 401 });
  };
  await expect(connector().leave(GOODBYE, { withoutReceipts: true })).rejects.toMatchObject({ code: 'MS-AUTH-006' });
  answers['/membership/end'] = () => signed('left');
  good = false;
  const leaving = connector();
  const answer = leaving.leave(GOODBYE, { withoutReceipts: true }).catch((error: unknown) => error);
  const before = asked.length;
  await vi.waitFor(() => expect(asked.length).toBeGreaterThan(before + 1), 10_000);
  await leaving.stop();
  expect(await answer).toMatchObject({ code: 'MS-NET-001' });
  expect(new DepartureMemory(db).read()?.step).toBe('ending');
});
