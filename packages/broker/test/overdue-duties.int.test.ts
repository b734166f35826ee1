import { randomUUID } from 'node:crypto';
import { signDetached } from '@millspace/runtime/crypto';
import { MillspaceError } from '@millspace/runtime/errors';
import type { AgreementView, AuditPage, Receipt } from '@millspace/schemas';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Deal, is, rules, told, typed } from './deal.ts';
import type { HandConnector, World } from './harness.ts';
import { enrol } from './harness.ts';
import { Market } from './market.ts';

// Days pass here, with restarts between them: many requests each.
vi.setConfig({ testTimeout: 60_000 });

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ENFORCES = '?enforces=duties/1';
const POLL = { timeout: 20_000, interval: 10 };

let market: Market;
let world: World;
let acme: HandConnector;
let beads: HandConnector;

beforeEach(async () => {
  // A day that has just begun, so that none ends by itself.
  const ahead = Math.ceil(Date.now() / DAY) * DAY + HOUR - Date.now();
  market = await Market.open({ ahead, beads: ENFORCES });
  ({ world, acme, beads } = market);
});
afterEach(() => market.close());

const deal = (...given: Parameters<Market['deal']>): Promise<Deal> => market.deal(...given);
const pass = (ms: number): void => market.pass(ms);
const clock = { now: () => market.now() };

const midnight = () => Math.floor(clock.now() / DAY) * DAY;
const pathOf = (agreement: string) => `/agreements/${encodeURIComponent(agreement)}`;
const view = (side: HandConnector, { agreement }: Deal) => side.get<AgreementView>(pathOf(agreement));
const overdue = async (side: HandConnector, made: Deal) =>
  ((await view(side, made)).violations ?? []).map(({ duty }) => duty);

/** Both sides see it, and the same. */
async function untilOverdue(made: Deal, duties: string[]): Promise<void> {
  const seen = async () => [await overdue(acme, made), await overdue(beads, made)];
  await expect.poll(seen, POLL).toEqual([duties, duties]);
}

/** One row comes through, and that it did is on record. */
async function delivered(made: Deal, second: number): Promise<void> {
  await made.send(second);
  const reader = await made.open();
  expect(told(await reader.until((items) => items.length === 1))).toEqual([second]);
  reader.close();
  const receipts = async () => (await audited('receipt')).map(({ subject }) => subject);
  await expect.poll(receipts, POLL).toContain(made.pid);
}

const audited = async (kind: string) =>
  (await world.admin.request<AuditPage>('GET', '/api/v1/audit?limit=1000')).json.entries.filter(
    (entry) => entry.kind === kind,
  );

function receiptOf(made: Deal, more: Partial<Receipt> & Pick<Receipt, 'kind'>): Receipt {
  return {
    ...{ id: `urn:uuid:${randomUUID()}`, t: clock.now(), agreement: made.agreement, dataset: made.dataset },
    ...{ provider: 'acme', consumer: 'beads', connector: beads.id },
    ...more,
  };
}

const hand = async (receipt: Receipt, by = beads, signer = by) =>
  by.post('/receipts', { receipt, consumerSignature: await signDetached(receipt, signer.key) });

const codeOf = (asked: Promise<unknown>) =>
  asked.then(
    () => null,
    (error: unknown) => (error instanceof MillspaceError ? error.code : String(error)),
  );

const denied = (made: Deal) => made.untilDecided(({ decision }) => decision?.result === 'deny');
const permitted = (made: Deal) => made.untilDecided(({ decision }) => decision?.result === 'permit');

describe('deleted by a date', () => {
  const until = () =>
    rules({
      permission: [{ action: 'odrl:use' }],
      obligation: [
        {
          action: 'odrl:delete',
          constraint: [is('odrl:dateTime', 'lteq', typed(new Date(clock.now() + HOUR).toISOString(), 'dateTime'))],
        },
      ],
    });

  test('not shown to be done: a violation that both see and that blocks; the late receipt lifts it', async () => {
    const made = await deal(until());
    await delivered(made, 1);
    expect(await overdue(acme, made)).toEqual([]);
    pass(2 * HOUR + 60_000);
    await untilOverdue(made, ['/obligation/0']);
    expect((await denied(made)).decision?.code).toBe('MS-POL-114');
    const reader = await made.open();
    await made.send(2);
    const receipt = receiptOf(made, { kind: 'deletion', duty: '/obligation/0', action: 'odrl:delete', samples: 1 });
    await hand(receipt);
    await permitted(made);
    await untilOverdue(made, []);
    await made.send(3);
    // What came while it was overdue is not delivered later.
    const seen = told(await reader.until((items) => told(items).includes(3)));
    expect(seen.filter((row) => typeof row === 'number')).toEqual([3]);
    expect((await view(acme, made)).duties).toMatchObject([
      { duty: '/obligation/0', kind: 'delete', state: 'fulfilled', receipts: 1, last: { id: receipt.id } },
    ]);
    const copies = () =>
      acme.messages.flatMap((message) => (message.type === 'receipt.copy' ? [message.receipt.receipt] : []));
    await acme.until(() => copies().some(({ id }) => id === receipt.id), 'a copy of the receipt');
    expect(copies().find(({ id }) => id === receipt.id)).toEqual(receipt);
    expect(await audited('duty.violated')).toHaveLength(1);
    expect(await audited('duty.violation.lifted')).toHaveLength(1);
  });

  test('a violation and what lifted it outlive a restart; the provider waives one that cannot be shown any more', async () => {
    const made = await deal(until());
    await delivered(made, 1);
    expect(await codeOf(acme.post(`${pathOf(made.agreement)}/waive`, { duty: '/obligation/0', reason: 'x' }))).toBe(
      'MS-FCT-042',
    );
    pass(2 * HOUR + 60_000);
    await untilOverdue(made, ['/obligation/0']);
    await world.restart();
    await untilOverdue(made, ['/obligation/0']);
    await beads.disconnect();
    await beads.connect(ENFORCES);
    await denied(made);
    const waive = (by: HandConnector) =>
      codeOf(by.post(`${pathOf(made.agreement)}/waive`, { duty: '/obligation/0', reason: 'their disk is gone' }));
    expect(await waive(beads)).toBe('MS-AGR-001');
    expect(await waive(acme)).toBeNull();
    await untilOverdue(made, []);
    await permitted(made);
    await world.restart();
    await untilOverdue(made, []);
    expect(await audited('duty.waived')).toMatchObject([{ actor: acme.id, data: { reason: 'their disk is gone' } }]);
  });
});

describe('reported day by day', () => {
  const levels = is('x:logLevel', 'isAnyOf', ['on-allow']);
  const terms = () =>
    rules({
      permission: [
        {
          action: 'odrl:use',
          constraint: [is('odrl:count', 'lteq', typed('9', 'integer')), is('odrl:unitOfCount', 'eq', 'x:uses')],
          duty: [{ action: 'x:log', constraint: [levels] }],
        },
      ],
    });
  const LOG = '/permission/0/duty/0';
  const COUNT = '/permission/0/constraint/0';
  const digest = 'sha256-47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU';
  const period = (start: number, end: number) => ({ start, end, due: end });
  const log = (made: Deal, start: number, end: number) =>
    receiptOf(made, {
      ...{ kind: 'duty', duty: LOG, action: 'x:log', ...period(start, end) },
      log: { n: 1, denied: 0, total: 1, digest },
    });
  const count = (made: Deal, start: number, end: number, total: number) =>
    receiptOf(made, {
      ...{ kind: 'count', duty: COUNT, action: 'odrl:use', ...period(start, end) },
      uses: { n: total, total, highest: total },
    });

  test('a day without a report blocks deliveries and further uses; the reports of all days until then lift it', async () => {
    const made = await deal(terms());
    const start = midnight();
    await delivered(made, 1);
    const lease = () => beads.post(`${pathOf(made.agreement)}/uses`, { lease: `urn:uuid:${randomUUID()}`, want: 2 });
    expect(await codeOf(lease())).toBeNull();
    pass(DAY + HOUR);
    await untilOverdue(made, [COUNT, LOG]);
    const { decision } = await denied(made);
    expect(decision?.code).toBe('MS-POL-114');
    expect(decision?.text.en).toContain('overdue');
    expect(await codeOf(lease())).toBe('MS-DTY-015');
    await hand(log(made, start, midnight()));
    await untilOverdue(made, [COUNT]);
    await denied(made);
    await hand(count(made, start, midnight(), 2));
    await untilOverdue(made, []);
    await permitted(made);
    expect(await codeOf(lease())).toBeNull();
    const { duties, uses } = await view(acme, made);
    expect(duties).toMatchObject([
      {
        duty: COUNT,
        kind: 'count-uses',
        state: 'open',
        due: midnight() + DAY,
        receipts: 1,
        last: { uses: { total: 2 } },
      },
      { duty: LOG, kind: 'log', state: 'open', due: midnight() + DAY, receipts: 1, last: { log: { n: 1 } } },
    ]);
    expect(uses).toEqual({ limit: 9, used: 0, lent: 4 });
  });

  test('with the end of the agreement the last report is due', async () => {
    const made = await deal(terms());
    const start = midnight();
    await delivered(made, 1);
    await acme.post(`${pathOf(made.agreement)}/revoke`, { reason: 'sold' });
    const { revokedAt = 0 } = await view(acme, made);
    pass(HOUR);
    await untilOverdue(made, [COUNT, LOG]);
    await hand(log(made, start, revokedAt));
    await hand(count(made, start, revokedAt, 0));
    await untilOverdue(made, []);
    pass(9 * DAY);
    await world.restart();
    expect(await overdue(acme, made)).toEqual([]);
    expect((await view(acme, made)).duties).toMatchObject([{ due: null }, { due: null }]);
  });

  test('forged, borrowed and boastful receipts are refused, and that is on record; they lift nothing', async () => {
    const made = await deal(terms());
    const start = midnight();
    await delivered(made, 1);
    const stranger = await enrol(world, 'stranger');
    const second = await enrol(world, 'beads');
    pass(DAY + HOUR);
    stranger.forget();
    second.forget();
    await untilOverdue(made, [COUNT, LOG]);
    const good = log(made, start, midnight());
    const { log: _log, ...withoutFigures } = good;
    const attempts: [Receipt, HandConnector, HandConnector, string][] = [
      [good, beads, acme, 'MS-FCT-041'],
      [good, beads, second, 'MS-FCT-041'],
      [good, second, beads, 'MS-FCT-040'],
      [good, stranger, stranger, 'MS-AGR-001'],
      [{ ...good, agreement: 'urn:uuid:another' }, beads, beads, 'MS-AGR-001'],
      [{ ...good, duty: '/permission/0/duty/7' }, beads, beads, 'MS-FCT-040'],
      [{ ...good, action: 'odrl:delete', kind: 'deletion' }, beads, beads, 'MS-FCT-040'],
      [withoutFigures as Receipt, beads, beads, 'MS-FCT-040'],
      [{ ...good, end: clock.now() + DAY }, beads, beads, 'MS-FCT-040'],
      // Nobody lent it ten uses.
      [count(made, start, midnight(), 10), beads, beads, 'MS-FCT-040'],
    ];
    for (const [receipt, by, signer, code] of attempts) expect(await codeOf(hand(receipt, by, signer))).toBe(code);
    // However many agreements somebody makes up, the log says once that they are none of theirs.
    for (let n = 0; n < 3; n += 1)
      expect(await codeOf(hand({ ...good, agreement: `urn:uuid:${randomUUID()}` }))).toBe('MS-AGR-001');
    expect(
      (await audited('receipt.refused')).filter(
        ({ actor, data }) => actor === beads.id && data?.['code'] === 'MS-AGR-001',
      ),
    ).toHaveLength(1);
    await untilOverdue(made, [COUNT, LOG]);
    // Who tried what is on record once, and nothing else.
    const tried = new Set(attempts.map(([, by, , code]) => `${by.id} ${code}`));
    const refused = (await audited('receipt.refused')).map(({ actor, data }) => `${actor} ${String(data?.['code'])}`);
    expect(refused.toSorted()).toEqual([...tried].sort());
    await stranger.close();
    await second.close();
  });

  test('a second connector of the participant reports for itself; what the first one says does not count for it', async () => {
    const made = await deal(terms());
    const second = await enrol(world, 'beads');
    const start = midnight();
    const lease = () => ({ lease: `urn:uuid:${randomUUID()}`, want: 1 });
    for (const each of [beads, second]) await each.post(`${pathOf(made.agreement)}/uses`, lease());
    pass(DAY + HOUR);
    second.forget();
    await untilOverdue(made, [COUNT, LOG]);
    await hand(log(made, start, midnight()));
    await hand(count(made, start, midnight(), 1));
    const own = { connector: second.id };
    expect(await overdue(acme, made)).toEqual([COUNT, LOG]);
    await hand({ ...log(made, start, midnight()), ...own }, second);
    await hand({ ...count(made, start, midnight(), 0), ...own }, second);
    await untilOverdue(made, []);
    await second.close();
  });

  test('a report with a hole before it settles nothing', async () => {
    const made = await deal(terms());
    const start = midnight();
    await delivered(made, 1);
    pass(2 * DAY + HOUR);
    await untilOverdue(made, [COUNT, LOG]);
    await hand(count(made, start, midnight(), 0));
    await hand(log(made, start + DAY, midnight()));
    await untilOverdue(made, [LOG]);
    await hand(log(made, start, start + DAY));
    await untilOverdue(made, []);
  });
});

describe('told within an hour', () => {
  const terms = () =>
    rules({
      permission: [
        {
          action: 'odrl:use',
          duty: [
            {
              action: 'odrl:inform',
              constraint: [
                is('odrl:recipient', 'eq', 'notary'),
                is('x:logLevel', 'isAnyOf', ['on-allow']),
                is('odrl:delayPeriod', 'eq', typed('PT1H', 'duration')),
              ],
            },
          ],
        },
      ],
    });

  test('a recipient who does not acknowledge is a violation after the deadline, and lifts it when he does', async () => {
    const notary = await enrol(world, 'notary');
    const made = await deal(terms());
    await delivered(made, 1);
    const notice = {
      ...{
        id: `urn:uuid:${randomUUID()}`,
        agreement: made.agreement,
        duty: '/permission/0/duty/0',
        recipient: 'notary',
      },
      ...{
        t: clock.now(),
        dataset: made.dataset,
        application: 'urn:app:connector',
        what: 'GET /series',
        outcome: 'allowed',
      },
    };
    const telling = codeOf(beads.post('/notices', notice));
    await expect.poll(() => audited('notice.sent'), POLL).toHaveLength(1);
    const start = midnight();
    pass(HOUR + HOUR);
    await untilOverdue(made, ['/permission/0/duty/0']);
    expect((await denied(made)).decision?.code).toBe('MS-POL-114');
    // It cannot be reported as acknowledged before it was.
    pass(DAY);
    const figures = { n: 1, sent: 1, acknowledged: 1 };
    const report = receiptOf(made, {
      ...{ kind: 'duty', duty: notice.duty, action: 'odrl:inform', start, end: midnight(), due: midnight() },
      notices: figures,
    });
    expect(await codeOf(hand(report))).toBe('MS-FCT-040');
    await hand({ ...report, id: `urn:uuid:${randomUUID()}`, notices: { ...figures, acknowledged: 0 } });
    await untilOverdue(made, ['/permission/0/duty/0']);
    notary.forget();
    await notary.connect();
    await untilOverdue(made, []);
    await permitted(made);
    expect(await codeOf(hand({ ...report, id: `urn:uuid:${randomUUID()}` }))).toBeNull();
    // Nobody had it in time, or he came just before that.
    expect(['MS-DTY-009', null]).toContain(await telling);
    await notary.close();
  });
});
