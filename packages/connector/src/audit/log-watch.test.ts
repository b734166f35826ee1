import { generateKeyPair, type JWK, type KeyPair, verifyDetached } from '@millspace/runtime/crypto';
import { MillspaceError } from '@millspace/runtime/errors';
import { verifyEvidence } from '@millspace/runtime/evidence/file';
import { silentLogger } from '@millspace/runtime/logger';
import { openDatabase } from '@millspace/runtime/sqlite';
import { type PublicJwk, validateConnectorStatus, validateEvidenceLine } from '@millspace/schemas';
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { BrokerLog } from '../../test/broker-log.ts';
import { Evidence } from '../control/evidence.ts';
import { STORE_MIGRATIONS } from '../store/schema.ts';
import { KeptCheckpoints } from './kept.ts';
import { LogWatch } from './log-watch.ts';
import { ownEvidence } from './own-evidence.ts';

const texts = (n: number, mark = 'x') => Array.from({ length: n }, (_, i) => `${mark} ${i}`);

let key: KeyPair;
let stranger: KeyPair;
beforeAll(async () => {
  [key, stranger] = await Promise.all([generateKeyPair(), generateKeyPair()]);
});

let now: number;
let db: ReturnType<typeof openDatabase>;
let kept: KeptCheckpoints;
let log: BrokerLog;
let watch: LogWatch;

/** As after a restart of the connector; the broker may show another log by now. */
function watching(broker: BrokerLog): LogWatch {
  log = broker;
  kept = new KeptCheckpoints(db);
  const keys = { verify: (value: unknown, jws = '') => verifyDetached(value, jws, key.publicJwk as JWK) };
  watch = new LogWatch({ kept, keys, broker: log, logger: silentLogger(), now: () => now });
  return watch;
}

beforeEach(() => {
  now = 5000;
  db = openDatabase(':memory:', { migrations: STORE_MIGRATIONS });
  watching(new BrokerLog(key, texts(9)));
});

const look = async () => watch.seen(await log.checkpoint());
const sizes = () => kept.all().map(({ checkpoint }) => checkpoint.size);

describe('a log that only grows', () => {
  test('is consistent; every checkpoint is kept once', async () => {
    expect(watch.state()).toEqual({ state: 'unknown' });
    await look();
    await look();
    log.add(...texts(4));
    await look();
    expect(watch.state()).toEqual({ state: 'consistent', size: 13, checkedAt: now });
    expect(sizes()).toEqual([9, 13]);
  });

  test('is consistent over a restart of either side, and when an older checkpoint comes late', async () => {
    const older = await log.checkpoint(5);
    await look();
    watching(log);
    await watch.seen(older);
    expect(watch.state()).toMatchObject({ state: 'consistent', size: 9 });
    expect(sizes()).toEqual([9]);
  });

  test('of a broker that says it was restored although nothing known here was lost', async () => {
    await look();
    log.generation = 'g2';
    log.add('broker.restored');
    await look();
    expect(watch.state()).toMatchObject({ state: 'consistent', size: 10 });
  });
});

test('a checkpoint that could not be checked is looked at again by itself, until the end', async () => {
  await look();
  const [good, keys] = [log, { verify: () => Promise.resolve(true) }];
  let failures = 2;
  const broker = {
    request: ((method: string, path: string) => {
      if (failures-- > 0) throw new MillspaceError('MS-NET-001', { detail: 'away' });
      return good.request(method, path);
    }) as typeof good.request,
  };
  const patient = new LogWatch({ kept, keys, broker, logger: silentLogger(), now: () => now, retryMs: 1 });
  log.add(...texts(4));
  await patient.seen(await log.checkpoint());
  await vi.waitFor(() => expect(patient.state()).toMatchObject({ state: 'consistent', size: 13 }), { timeout: 10_000 });
  expect(failures).toBe(-1);

  failures = Number.POSITIVE_INFINITY;
  log.add('one more');
  await patient.seen(await log.checkpoint());
  await patient.stop();
  await patient.seen(await log.checkpoint());
  expect(patient.state()).toMatchObject({ size: 13 });
});

describe.each([
  ['flip a byte', () => new BrokerLog(key, [...texts(4), 'flipped', ...texts(9).slice(5), 'more'])],
  ['drop an entry', () => new BrokerLog(key, [...texts(9).toSpliced(4, 1), 'more', 'more'])],
  ['drop the tail', () => new BrokerLog(key, texts(7))],
  ['swap two', () => new BrokerLog(key, [...texts(9).with(4, 'x 5').with(5, 'x 4')])],
  ["restore yesterday's database", () => new BrokerLog(key, [...texts(6), 'today again', 'a', 'b', 'c'])],
])('%s', (_what, forged) => {
  test('is found at the next checkpoint, stays until a person takes note, and both signed states are kept', async () => {
    await look();
    const before = kept.newest();
    watching(forged());
    await look();
    expect(watch.state()).toMatchObject({ state: 'changed', since: 5000, problem: { code: 'MS-AUD-001' } });
    expect(kept.newest()).toEqual(before);
    expect(kept.forks()).toMatchObject([{ declared: false, kept: before, code: 'MS-AUD-001' }]);
    const [fork] = kept.forks();
    expect(await verifyDetached(fork?.seen.checkpoint, fork?.seen.signature ?? '', key.publicJwk as JWK)).toBe(true);

    now = 6000;
    log.add('and on');
    await look();
    watching(log);
    expect(watch.state()).toMatchObject({ state: 'changed', since: 5000 });
    expect(kept.forks()).toHaveLength(1);

    expect(watch.acknowledge()).toBe(1);
    expect(watch.state()).toMatchObject({ state: 'consistent', size: log.size });
    log.add('and on');
    await look();
    expect(watch.state()).toMatchObject({ state: 'consistent', size: log.size });
    expect(kept.forks()).toHaveLength(1);
  });

  test('by a broker that says it was restored: a warning, the evidence stays, and it goes on from there by itself', async () => {
    await look();
    watching(forged());
    log.generation = 'g2';
    await look();
    log.add('and on');
    await look();
    expect(watch.state()).toMatchObject({ state: 'restored', size: log.size, problem: { code: 'MS-AUD-002' } });
    expect(kept.forks()).toMatchObject([{ declared: true, code: 'MS-AUD-002' }]);
    watch.acknowledge();
    expect(watch.state()).toMatchObject({ state: 'consistent' });
  });
});

test('a log that is another one altogether', async () => {
  await look();
  const signed = await new BrokerLog(stranger, texts(20)).checkpoint();
  await watch.seen(signed);
  expect(watch.state()).toMatchObject({ state: 'unproven', problem: { code: 'MS-AUD-003' } });
  expect(sizes()).toEqual([9]);
  await look();
  expect(watch.state()).toMatchObject({ state: 'consistent' });
});

test('a broker that gives no proof is an error until it does; one that is away is none', async () => {
  await look();
  log.add('more');
  log.refusal = new MillspaceError('MS-NET-001', { detail: 'away' });
  await look();
  expect(watch.state()).toMatchObject({ state: 'consistent', size: 9 });
  log.refusal = new MillspaceError('MS-AUD-008', { detail: 'a hash is missing' });
  await look();
  expect(watch.state()).toMatchObject({ state: 'unproven', problem: { code: 'MS-AUD-004' } });
  log.refusal = null;
  await look();
  expect(watch.state()).toMatchObject({ state: 'consistent', size: 10 });
});

test('the state is what the schema says, in both languages', async () => {
  await look();
  watching(new BrokerLog(key, texts(3)));
  await look();
  const { problem } = watch.state();
  expect([problem?.text.en, problem?.text.de]).toEqual([
    expect.stringContaining('9'),
    expect.stringContaining('Prüfprotokoll'),
  ]);
  const status = {
    name: 'x',
    version: '0',
    time: 0,
    broker: { url: '', state: 'online', since: 0 },
    sources: [],
    outbox: [],
    store: { bytes: 0, samples: 0 },
    quarantine: { entries: 0 },
    receiving: [],
    audit: watch.state(),
  };
  expect(validateConnectorStatus(status)).toBe(true);
});

test('old checkpoints are thinned, the newest stays', async () => {
  for (let hour = 0; hour < 6; hour += 1) {
    now = hour * 1_800_000;
    log.add('more');
    await look();
  }
  kept.thin(now + 8 * 86_400_000);
  expect(sizes()).toEqual([11, 13, 15]);
  kept.thin(now + 100 * 86_400_000);
  expect(sizes()).toEqual([15]);
});

describe('exported evidence', () => {
  async function file(): Promise<string[]> {
    const deps = {
      broker: log,
      watch,
      kept,
      evidence: new Evidence(db),
      keys: () => [key.publicJwk as PublicJwk],
      participant: 'acme',
      now: () => now,
    };
    const lines: string[] = [];
    for await (const line of await ownEvidence(deps, {})) {
      expect([line, validateEvidenceLine(line)]).toEqual([line, true]);
      lines.push(JSON.stringify(line));
    }
    return lines;
  }

  const verify = async (lines: readonly string[]) => {
    const all = async function* () {
      yield* lines;
    };
    return verifyEvidence(all(), { keys: [key.publicJwk as JWK], kept: kept.all() });
  };

  test('verifies offline, against the checkpoints kept here', async () => {
    await look();
    log.add(...texts(4));
    expect(await verify(await file())).toMatchObject({
      ok: true,
      entries: 13,
      checkpoints: 2,
      compared: 2,
      warnings: [],
    });
  });

  test('of a log that was changed does not, and carries both signed states', async () => {
    await look();
    watching(new BrokerLog(key, [...texts(4), 'flipped', ...texts(9).slice(5), 'more']));
    const lines = await file();
    expect(lines.filter((line) => line.includes('"line":"fork"'))).toHaveLength(1);
    const report = await verify(lines);
    expect(report.ok).toBe(false);
    expect(new Set(report.problems.map(({ code }) => code))).toEqual(new Set(['MS-AUD-001']));
  });
});
