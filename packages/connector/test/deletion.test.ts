import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ManualClock } from '@millspace/runtime/clock';
import { silentLogger } from '@millspace/runtime/logger';
import type { MillRecord } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { policyClass } from '../../../scripts/testing/policy-class.ts';
import { DepartureMemory } from '../src/departure/memory.ts';
import { DailySink } from '../src/export/daily-sink.ts';
import { queryRecords } from '../src/store/rows.ts';
import { AGREEMENT, agree, arrive, constraint, type House, startDesk, startHouse } from './duties-house.ts';
import { until } from './fake-broker.ts';
import { batch, frame, START, tempFolder } from './helpers.ts';

const DAY = 86_400_000;
const typed = (value: string, type: string) => ({ '@value': value, '@type': `xsd:${type}` });
const deletion = (...conditions: object[]) => ({ action: 'odrl:delete', constraint: conditions });
const byDate = (t: number) =>
  deletion(constraint('odrl:dateTime', 'lteq', typed(new Date(t).toISOString(), 'dateTime')));
const after = (duration: string) => deletion(constraint('odrl:delayPeriod', 'eq', typed(duration, 'duration')));
const onEnd = () => deletion(constraint('odrl:event', 'eq', 'x:agreement-end'));
const series = (scope: string, to = START + 99 * DAY) =>
  `/series?signals=agitator.power&from=${START - DAY}&to=${to}&scope=${scope}`;

/** A text that nothing else contains. */
const MARK = 'zugspitze-4711-geheim';
const marked = (t: number, id = MARK): MillRecord =>
  ({
    ...{
      record: 'event',
      id,
      machine: 'mill-1',
      pack: 'bead-mill/1',
      t,
      kind: 'alarm',
      severity: 500,
      text: { en: MARK, de: MARK },
    },
  }) as unknown as MillRecord;

/** Files below a folder that contain a text. */
function filesWith(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => {
    const file = join(folder, name);
    return statSync(file).isFile() && readFileSync(file).includes(text);
  });
}

function sinkOf({ connector }: House, dir: string): DailySink {
  mkdirSync(dir, { recursive: true });
  const { store, received, clock, duties } = connector.core;
  const sink = new DailySink({
    ...{ sink: { type: 'parquet', dir }, store, received, gate: duties.gate, clock, logger: silentLogger() },
  });
  duties.attach(sink);
  return sink;
}

policyClass('14', 'holds', 'at the date all is gone, from store, files and disk', async () => {
  using folder = tempFolder();
  await using desk = await startDesk();
  const house = await startHouse(folder.path, { desk });
  const { connector, clock } = house;
  const due = START + 2 * DAY;
  const scope = agree(house, { obligation: [byDate(due)] });
  const dir = join(folder.path, 'sink');
  const sink = sinkOf(house, dir);
  connector.core.store.commit(batch(frame(START, { 'agitator.power': 3 })));
  for (let i = 0; i < 300; i += 1)
    arrive(house, scope, START + i * 1000, { records: [marked(START + i * 1000, `${MARK}-${i}`)] });
  connector.core.store.flush();
  await sink.write();
  const filesOf = () =>
    (JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8')) as { files: { scope: string; path: string }[] })
      .files;
  const kept = filesOf().find((file) => file.scope === scope)?.path ?? '';
  expect(existsSync(join(dir, kept))).toBe(true);
  expect(filesWith(folder.path, MARK)).not.toEqual([]);
  await connector.core.duties.run();
  expect((await house.get(series(scope))).status).toBe(200);

  desk.online = false;
  clock.set(due + 1000);
  // Due, and not handed out any more, even before it is done.
  expect((await house.get(series(scope))).json().code).toBe('MS-DTY-004');
  await connector.core.duties.run();
  expect(filesWith(folder.path, MARK)).toEqual([]);
  expect(existsSync(join(dir, kept))).toBe(false);
  expect(filesOf().map((file) => file.scope)).toEqual(['own']);
  const gone = await house.get(series(scope));
  expect([gone.status, gone.json().code]).toEqual([410, 'MS-DTY-004']);
  expect(JSON.stringify((await house.get('/machines')).json())).not.toContain(scope);
  expect((await house.get(series('own'))).status).toBe(200);
  expect((await house.get('/duties')).json()).toMatchObject({
    duties: [{ agreement: scope, duties: [{ kind: 'delete', state: 'done', due }] }],
    receipts: [{ sentAt: null, receipt: { kind: 'deletion', action: 'odrl:delete', samples: 300, due } }],
  });
  // Asked for again, it is not stored again.
  arrive(house, scope, START + 5000, { records: [marked(START + 5000)] });
  connector.core.store.flush();
  expect(filesWith(folder.path, MARK)).toEqual([]);

  await connector.stop();
  desk.online = true;
  const again = await startHouse(folder.path, { desk, clock });
  await again.connector.core.duties.run();
  expect(desk.receipts).toMatchObject([
    { receipt: { kind: 'deletion', agreement: scope, duty: '/obligation/0', consumer: 'beads', provider: 'acme' } },
  ]);
  expect(desk.receipts[0]?.consumerSignature).toMatch(/\.\./);
  expect(again.connector.core.evidence.receipts(scope, 5)[0]?.brokerSignature).toBe('b..b');
  expect((await again.get(series(scope))).status).toBe(410);
  await again.connector.core.duties.run();
  expect(desk.receipts).toHaveLength(1);
  await again.connector.stop();
});

policyClass('14', 'not-bypassed', 'a restart interrupts it; nothing is handed out in between', async () => {
  using folder = tempFolder();
  await using desk = await startDesk();
  const clock = new ManualClock(START);
  const first = await startHouse(folder.path, { desk, clock });
  const scope = agree(first, { obligation: [byDate(START + DAY)] });
  arrive(first, scope, START, { records: [marked(START)] });
  first.connector.core.duties.attach({ drop: () => Promise.reject(new Error('the disk of the files is away')) });
  clock.advance(DAY + 1);
  await first.connector.core.duties.run();
  expect((await first.get(series(scope))).status).toBe(410);
  expect((await first.get('/duties')).json()).toMatchObject({
    duties: [{ duties: [{ state: 'overdue' }] }],
    receipts: [],
  });
  await first.connector.stop();
  const again = await startHouse(folder.path, { desk, clock });
  expect((await again.get(series(scope))).status).toBe(410);
  await again.connector.core.duties.run();
  expect(desk.receipts).toMatchObject([{ receipt: { samples: 1 } }]);
  expect(filesWith(folder.path, MARK)).toEqual([]);
  await again.connector.stop();
});

policyClass('14', 'holds', 'so long after receipt each day goes, with its receipt in one chain', async () => {
  using folder = tempFolder();
  await using desk = await startDesk();
  const house = await startHouse(folder.path, { desk });
  const { connector, clock } = house;
  const { core } = connector;
  const scope = agree(house, { obligation: [after('P3D')] });
  const noon = START + DAY / 2;
  // Day 0: a value of the past and a present one. Day 1: another.
  clock.set(noon);
  arrive(house, scope, noon - 40 * DAY);
  arrive(house, scope, noon, { records: [marked(noon)] });
  clock.set(noon + DAY);
  arrive(house, scope, noon + DAY);
  const rows = () => (core.store.db.prepare('SELECT sum(b.n) FROM block_times b').pluck().get() as number | null) ?? 0;
  core.store.flush();
  clock.set(START + 4 * DAY - 1000);
  await core.duties.run();
  expect(rows()).toBe(3);
  clock.set(START + 4 * DAY + 1000);
  await core.duties.run();
  expect(rows()).toBe(1);
  expect(queryRecords(core.store, { scope, limit: 9 })).toEqual([]);
  expect(filesWith(join(folder.path, 'data'), MARK)).toEqual([]);
  const {
    series: [left],
  } = (await house.get(series(scope, noon + 2 * DAY))).json() as unknown as { series: { n: number[] }[] };
  expect(left?.n.reduce((sum, n) => sum + n, 0)).toBe(1);
  clock.set(START + 5 * DAY + 1000);
  await core.duties.run();
  expect(rows()).toBe(0);
  await core.duties.run();
  expect(desk.receipts.map(({ receipt }) => [receipt.samples, receipt.due])).toEqual([
    [2, START + 4 * DAY],
    [1, START + 5 * DAY],
  ]);
  expect(desk.receipts[1]?.receipt.prev).toMatch(/^sha256-/);
  // Nothing came on day 2, but the broker may have counted to it what came around midnight.
  clock.set(START + 9 * DAY);
  await core.duties.run();
  await core.duties.run();
  expect(desk.receipts.slice(2).map(({ receipt }) => [receipt.samples, receipt.due])).toEqual([[0, START + 6 * DAY]]);
  await connector.stop();
});

policyClass('14', 'holds', 'the end of the agreement, by time or revocation, is the end of the data', async () => {
  using folder = tempFolder();
  await using desk = await startDesk();
  const house = await startHouse(folder.path, { desk });
  const { core } = house.connector;
  const ended = agree(house, {
    constraint: [constraint('odrl:dateTime', 'lteq', typed(new Date(START + DAY).toISOString(), 'dateTime'))],
    obligation: [onEnd()],
  });
  const revoked = agree(house, { id: `${AGREEMENT}-revoked`, obligation: [onEnd()] });
  for (const scope of [ended, revoked]) arrive(house, scope, START);
  await core.duties.run();
  expect(desk.receipts).toEqual([]);
  house.clock.set(START + 2000);
  core.evidence.revoke(revoked, 'sold', START + 1000);
  core.duties.agreementChanged();
  await until('the receipt is there', () => desk.receipts.length === 1);
  expect(desk.receipts).toMatchObject([{ receipt: { agreement: revoked, due: START + 1000, samples: 1 } }]);
  house.clock.set(START + DAY + 1000);
  await core.duties.run();
  // A while after a deletion it is confirmed that nothing came afterwards that was kept.
  expect(desk.receipts).toMatchObject([
    { receipt: { agreement: revoked, samples: 1 } },
    { receipt: { agreement: ended, samples: 1 } },
    { receipt: { agreement: revoked, samples: 0 } },
  ]);
  expect(core.store.streams.all()).toEqual([]);
  await house.connector.stop();
});

test('that nothing came after a deletion is confirmed once, and not at all once the dataspace was left', async () => {
  using folder = tempFolder();
  const clock = new ManualClock(START);
  await using desk = await startDesk(clock);
  const house = await startHouse(folder.path, { desk, clock });
  const { duties, store, evidence } = house.connector.core;
  const deleted = async (id: string) => {
    const scope = agree(house, { id, obligation: [onEnd()] });
    arrive(house, scope, START);
    evidence.revoke(scope, 'sold', clock.now());
    duties.agreementChanged();
    await duties.run();
    return () => duties.receipts.list(scope, 10).length;
  };
  const later = async () => {
    clock.advance(600_000);
    await duties.run();
  };
  const before = await deleted(AGREEMENT);
  for (const _each of [1, 2]) await later();
  expect(before()).toBe(2);
  const after = await deleted(AGREEMENT.replace(/a1$/, 'a2'));
  const memory = new DepartureMemory(store.db);
  memory.begin({ reason: 'sold', confirm: 'beads' });
  memory.left({} as never);
  await later();
  expect([before(), after()]).toEqual([2, 1]);
  await house.connector.stop();
});
