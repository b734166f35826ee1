import { ManualClock } from '@millspace/runtime/clock';
import { canonical, sha256 } from '@millspace/runtime/crypto';
import type { Receipt } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { agree, arrive, constraint, type House, startDesk, startHouse } from './duties-house.ts';
import { START, tempFolder } from './helpers.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MIDNIGHT = Math.floor(START / DAY) * DAY;
const levels = constraint('x:logLevel', 'isAnyOf', ['on-allow', 'on-deny']);
const typed = (value: string, type: string) => ({ '@value': value, '@type': `xsd:${type}` });

const TERMS = {
  constraint: [
    constraint('odrl:purpose', 'isAnyOf', ['x:service']),
    constraint('odrl:count', 'lteq', typed('3', 'integer')),
    constraint('odrl:unitOfCount', 'eq', 'x:uses'),
  ],
  duty: [
    { action: 'x:log', constraint: [levels] },
    {
      action: 'odrl:inform',
      constraint: [
        constraint('odrl:recipient', 'eq', 'acme'),
        constraint('x:logLevel', 'isAnyOf', ['on-allow']),
        constraint('odrl:delayPeriod', 'eq', typed('P2D', 'duration')),
      ],
    },
  ],
};

const look = async (house: House, scope: string): Promise<number> =>
  (await house.get(`/series?signals=agitator.power&from=0&to=1000&scope=${scope}`)).status;

/** Reports by duty: what they say of their time and their figures. */
function reports(receipts: readonly Receipt[]) {
  const by = (action: string) => receipts.filter((receipt) => receipt.action === action);
  const of = (action: string) =>
    by(action).map(({ start = 0, end = 0, log, notices, uses }) => ({
      hours: [start, end].map((t) => Math.round((t - MIDNIGHT) / HOUR)),
      said: log ?? notices ?? uses,
    }));
  return { log: of('x:log'), inform: of('odrl:inform'), count: of('odrl:use') };
}

test('what is logged, told and counted is reported for each day, in one chain without holes, and when the agreement ends', async () => {
  using folder = tempFolder();
  const clock = new ManualClock(START);
  await using desk = await startDesk(clock);
  const house = await startHouse(folder.path, { desk, clock });
  const { connector } = house;
  const scope = agree(house, TERMS);
  desk.uses.set(scope, { limit: 3, next: 1, lends: 1, leases: new Map() });
  const { duties } = connector.core;
  await duties.run();
  clock.set(MIDNIGHT + DAY + 1000);
  await duties.run();
  // Nothing came yet: there is nothing to report.
  expect(desk.receipts).toEqual([]);
  arrive(house, scope, START);
  expect([await look(house, scope), await look(house, scope)]).toEqual([200, 200]);
  await duties.run();
  clock.set(MIDNIGHT + 2 * DAY + 1000);
  desk.online = false;
  expect([await look(house, scope)]).toEqual([503]);
  await duties.run();
  desk.online = true;
  expect([await look(house, scope), await look(house, scope)]).toEqual([200, 403]);
  await duties.run();
  clock.set(MIDNIGHT + 4 * DAY + HOUR);
  await duties.run();
  connector.core.evidence.revoke(scope, 'sold', clock.now());
  duties.agreementChanged();
  await duties.run();
  clock.advance(3 * DAY);
  await duties.run();

  const receipts = desk.receipts.map(({ receipt }) => receipt);
  const digest = expect.stringMatching(/^sha256-/);
  const [second, last] = [
    [48, 96],
    [96, 97],
  ];
  expect(reports(receipts)).toEqual({
    log: [
      { hours: [0, 24], said: { n: 0, denied: 0, total: 0, digest } },
      { hours: [24, 48], said: { n: 2, denied: 0, total: 2, digest } },
      { hours: second, said: { n: 3, denied: 2, total: 5, digest } },
      { hours: last, said: { n: 0, denied: 0, total: 5, digest } },
    ],
    inform: [
      { hours: [0, 24], said: { n: 0, sent: 0, acknowledged: 0 } },
      { hours: [24, 48], said: { n: 2, sent: 2, acknowledged: 2 } },
      { hours: second, said: { n: 1, sent: 3, acknowledged: 3 } },
      { hours: last, said: { n: 0, sent: 3, acknowledged: 3 } },
    ],
    count: [
      { hours: [0, 24], said: { n: 0, total: 0, highest: 0 } },
      { hours: [24, 48], said: { n: 2, total: 2, highest: 2 } },
      { hours: second, said: { n: 1, total: 3, highest: 3 } },
      { hours: last, said: { n: 0, total: 3, highest: 3 } },
    ],
  });
  for (const kind of ['duty', 'count'] as const) {
    const chain = receipts.filter((receipt) => receipt.kind === kind);
    for (const [at, { prev }] of chain.entries())
      expect(prev).toBe(at === 0 ? undefined : sha256(canonical(chain[at - 1] ?? {})));
  }
  expect((await house.get('/duties')).json()).toMatchObject({ duties: [{ duties: expect.any(Array) }] });
  await connector.stop();
});

test('a log that was written anew without a seam is not the one that was signed for', async () => {
  using folder = tempFolder();
  await using desk = await startDesk();
  const house = await startHouse(folder.path, { desk });
  const { connector, clock } = house;
  const scope = agree(house, { duty: [{ action: 'x:log', constraint: [levels] }] });
  arrive(house, scope, START);
  expect([await look(house, scope), await look(house, scope)]).toEqual([200, 200]);
  clock.set(MIDNIGHT + DAY + 1000);
  const { duties, store } = connector.core;
  await duties.run();
  expect((await house.get('/duties/log/verify')).json()).toMatchObject({ intact: true, n: 2 });
  const entries = duties.log.list({ limit: 10 }).toReversed();
  store.db.exec('DELETE FROM access_log');
  for (const { n: _n, hash: _hash, ...access } of entries) duties.log.append({ ...access, actor: 'somebody-else' });
  expect(duties.log.verify()).toBeNull();
  expect((await house.get('/duties/log/verify')).json()).toMatchObject({
    intact: false,
    broken: null,
    unsigned: scope,
  });
  await connector.stop();
});

test('what comes around a deletion, or after it, is not kept, and a receipt says so', async () => {
  using folder = tempFolder();
  await using desk = await startDesk();
  const house = await startHouse(folder.path, { desk });
  const { connector, clock } = house;
  const date = new Date(START + HOUR).toISOString();
  const by = constraint('odrl:dateTime', 'lteq', typed(date, 'dateTime'));
  const scope = agree(house, { obligation: [{ action: 'odrl:delete', constraint: [by] }] });
  arrive(house, scope, START);
  clock.set(START + HOUR);
  const { duties } = connector.core;
  await duties.run();
  expect(desk.receipts.map(({ receipt }) => receipt.samples)).toEqual([1]);
  clock.advance(60_000);
  arrive(house, scope, START + HOUR + 1000);
  clock.advance(60_000);
  await duties.run();
  expect(desk.receipts).toHaveLength(1);
  clock.advance(60_000);
  await duties.run();
  expect(desk.receipts.map(({ receipt }) => receipt.samples)).toEqual([1, 0]);
  clock.advance(DAY);
  await duties.run();
  expect(desk.receipts).toHaveLength(2);
  await connector.stop();
});
