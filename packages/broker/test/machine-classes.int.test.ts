import { randomUUID } from 'node:crypto';
import type { ControlSignals, MachineStates, MaintenanceView } from '@millspace/schemas';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { policyClass } from '../../../scripts/testing/policy-class.ts';
import { type Deal, is, rules, told, use } from './deal.ts';
import type { HandConnector, World } from './harness.ts';
import { Market } from './market.ts';

const HOUR = 3_600_000;

type Said = MachineStates['machines'][number];

let market: Market;
let world: World;
let acme: HandConnector;
let beads: HandConnector;

beforeEach(async () => {
  market = await Market.open();
  ({ world, acme, beads } = market);
});
afterEach(() => market.close());

const deal = (...given: Parameters<Market['deal']>): Promise<Deal> => market.deal(...given);
const pass = (ms: number): void => market.pass(ms);
const restart = (): Promise<void> => market.restart();
const clock = { now: () => market.now() };

/** The machine's side says how things are. */
const say = (said: Partial<Said>, t = clock.now(), by = acme, machine = 'mill-1') =>
  by.client.request('PUT', '/api/v1/machine-states', { json: { t, machines: [{ machine, ...said }] } });

const fault = (from = clock.now()) => say({ events: [{ event: 'x:machine-fault-open', from }] });
const calm = () => say({ events: [] });
const permitted = (made: Deal) => made.untilDecided(({ decision }) => decision?.result === 'permit');

describe('class 11 (event)', () => {
  const whileFault = () => use(is('odrl:event', 'eq', 'x:machine-fault-open'));

  policyClass('11', 'holds', 'closed, open, closed in a stream; nothing of the closed time ever comes', async () => {
    const made = await deal(whileFault());
    await calm();
    await made.send(1);
    const reader = await made.open();
    expect(told(await reader.until((items) => items.length === 1))).toEqual(['withheld']);
    await fault();
    await made.send(2);
    const open = await reader.until((items) => told(items).includes(2));
    expect(told(open)).toEqual([2]);
    await calm();
    expect(told(await reader.until(() => false))).toEqual(['MS-DLV-011']);
    // Nobody reads while it is closed, and the reader comes back when it is open again.
    await made.send(3);
    await made.send(4);
    await fault();
    await permitted(made);
    await made.send(5);
    const again = await made.open(open.at(-1)?.header.position);
    expect(told(await again.until((items) => told(items).includes(5)))).toEqual(['withheld', 5]);
  });

  policyClass('11', 'not-bypassed', 'a feed that falls silent is no feed; its next word opens again', async () => {
    const made = await deal(whileFault());
    expect((await made.why()).decision).toMatchObject({ result: 'deny', kind: 'undecidable' });
    await fault();
    await permitted(made);
    await made.send(1);
    const reader = await made.open();
    expect(told(await reader.until((items) => told(items).includes(1)))).toContain(1);
    pass(31_000);
    expect(told(await reader.until(() => false)).at(-1)).toBe('MS-DLV-011');
    expect((await made.why()).decision).toMatchObject({ result: 'deny', kind: 'undecidable' });
    await fault(clock.now() - 60_000);
    await permitted(made);
  });

  policyClass('11', 'not-bypassed', 'a restart in between: what was said holds as long as it is fresh', async () => {
    const made = await deal(whileFault());
    await fault();
    await permitted(made);
    await restart();
    expect((await made.why()).decision).toMatchObject({ result: 'permit' });
    pass(31_000);
    await restart();
    expect((await made.why()).decision).toMatchObject({ result: 'deny' });
  });

  policyClass('11', 'not-bypassed', 'the consumer says it itself, an old word, a word from the future', async () => {
    const made = await deal(whileFault());
    await say({ events: [{ event: 'x:machine-fault-open', from: 1 }] }, clock.now(), beads);
    expect((await made.why()).decision).toMatchObject({ result: 'deny' });
    await fault();
    const opened = clock.now();
    await calm();
    // A report that was overtaken on its way opens nothing again.
    await say({ events: [{ event: 'x:machine-fault-open', from: 1 }] }, opened - 5000);
    expect((await made.why()).decision).toMatchObject({ result: 'deny' });
    await expect(say({ events: [] }, clock.now() + 10 * 60_000)).rejects.toMatchObject({ code: 'MS-FCT-020' });
  });

  test('an event that ends at a known instant ends there, without another word', async () => {
    const made = await deal(use(is('odrl:event', 'eq', 'x:maintenance-window-open')));
    const from = clock.now() + 10_000;
    await say({ events: [{ event: 'x:maintenance-window-open', from, until: from + 10_000 }] });
    expect((await made.why()).decision).toMatchObject({ result: 'deny' });
    pass(10_000);
    await permitted(made);
    await made.send(1);
    const reader = await made.open();
    expect(told(await reader.until((items) => told(items).includes(1)))).toContain(1);
    pass(10_000);
    expect(told(await reader.until(() => false))).toEqual(['MS-DLV-011']);
  });

  policyClass('prohibition', 'not-bypassed', 'one while a fault is open applies also while nobody knows', async () => {
    const made = await deal(
      rules({
        permission: [{ action: 'odrl:use' }],
        prohibition: [{ action: 'odrl:use', constraint: [is('odrl:event', 'eq', 'x:machine-fault-open')] }],
        'odrl:conflict': 'odrl:prohibit',
      }),
    );
    expect((await made.why()).decision).toMatchObject({ result: 'deny' });
    await calm();
    await permitted(made);
    await fault();
    expect((await made.why()).decision).toMatchObject({ result: 'deny', kind: 'forbidden' });
  });

  test('the publisher is told what leaves the house for deciding, for which agreement, and when it need not any more', async () => {
    const made = await deal(whileFault());
    const wanted = () =>
      acme.messages.findLast((message): message is ControlSignals => message.type === 'control-signals');
    await acme.until(() => (wanted()?.wanted.length ?? 0) === 1, 'control signals');
    expect(wanted()?.wanted).toEqual([
      { dataset: made.dataset, machines: ['mill-1'], signals: ['x:machine-fault-open'], policies: [made.agreement] },
    ]);
    await acme.post(`/agreements/${encodeURIComponent(made.agreement)}/revoke`, { reason: 'enough' });
    await acme.until(() => wanted()?.wanted.length === 0, 'no more control signals');
  });
});

describe('class 21 (state)', () => {
  policyClass('21', 'holds', 'while the machine runs; cut when it stops; denied when unknown', async () => {
    const made = await deal(use(is('x:state', 'isAnyOf', ['x:running'])));
    expect((await made.why()).decision).toMatchObject({ result: 'deny', kind: 'undecidable' });
    await say({ state: 'x:running' });
    await permitted(made);
    await made.send(1);
    const reader = await made.open();
    expect(told(await reader.until((items) => told(items).includes(1)))).toContain(1);
    await say({ state: 'x:idle' });
    expect(told(await reader.until(() => false))).toEqual(['MS-DLV-011']);
    await say({});
    expect((await made.why()).decision).toMatchObject({ kind: 'undecidable' });
    await expect(beads.get('/machine-states')).rejects.toMatchObject({ status: 404 });
  });

  policyClass('21', 'holds', 'while the contract is not terminated: a revocation ends it', async () => {
    const made = await deal(use(is('x:state', 'eq', 'x:contract-not-terminated')));
    await made.send(1);
    const reader = await made.open();
    expect(told(await reader.until((items) => items.length === 1))).toEqual([1]);
    await acme.post(`/agreements/${encodeURIComponent(made.agreement)}/revoke`, { reason: 'enough' });
    expect(told(await reader.until(() => false))).toEqual(['MS-DLV-009']);
  });
});

policyClass('21', 'not-bypassed', 'the consumer’s own word, another machine, an old word; a restart', async () => {
  const made = await deal(use(is('x:state', 'eq', 'x:running')));
  await say({ state: 'x:running' }, clock.now(), beads);
  await say({ state: 'x:running' }, clock.now(), acme, 'mill-2');
  expect((await made.why()).decision).toMatchObject({ result: 'deny', kind: 'undecidable' });
  await say({ state: 'x:running' });
  await permitted(made);
  const ran = clock.now();
  await say({ state: 'x:idle' });
  await say({ state: 'x:running' }, ran - 5000);
  expect((await made.why()).decision).toMatchObject({ result: 'deny' });
  await restart();
  await made.send(1);
  expect(told(await (await made.open()).until((items) => items.length === 1))).toEqual(['withheld']);
  // What was said is no fact any more when nobody says it again.
  await say({ state: 'x:running' });
  await permitted(made);
  pass(31_000);
  await restart();
  expect((await made.why()).decision).toMatchObject({ result: 'deny', kind: 'undecidable' });
});

describe('remote maintenance', () => {
  const remote = () => use(is('odrl:event', 'eq', 'x:remote-maintenance-open'));
  const open = (id: string, hours: number, by = acme) =>
    say(
      {
        events: [
          {
            event: 'x:remote-maintenance-open',
            id,
            from: clock.now(),
            until: clock.now() + hours * HOUR,
            reason: 'the seal leaks',
            by: 'person-7',
          },
        ],
      },
      clock.now(),
      by,
    );
  const maintenances = async (by = acme) =>
    (await by.get<{ maintenance: MaintenanceView[] }>('/maintenance')).maintenance;

  test('opened by the machine’s side alone, closes by itself, and shows who looked at what', async () => {
    const made = await deal(remote());
    const id = `urn:uuid:${randomUUID()}`;
    await open(id, 2, beads);
    expect((await made.why()).decision).toMatchObject({ result: 'deny' });
    await open(id, 2);
    await permitted(made);
    await made.send(1);
    await made.send(2);
    const reader = await made.open();
    expect(told(await reader.until((items) => told(items).includes(2)))).toEqual(expect.arrayContaining([1, 2]));
    // The machine's side goes on saying that it is open; the agreed hours are over all the same.
    const events = [
      { event: 'x:remote-maintenance-open' as const, id, from: clock.now(), until: clock.now() + 2 * HOUR },
    ];
    pass(2 * HOUR + 1000);
    await say({ events });
    expect(told(await reader.until(() => false)).at(-1)).toBe('MS-DLV-011');
    await made.send(3);
    const after = await made.open();
    expect(told(await after.until((items) => told(items).includes('withheld')))).not.toContain(3);
    const [shown] = await maintenances();
    expect(shown).toMatchObject({ id, machine: 'mill-1', open: false, reason: 'the seal leaks', by: 'person-7' });
    expect(shown?.looked).toMatchObject([
      { consumer: 'beads', dataset: made.dataset, agreement: made.agreement, samples: 2 },
    ]);
    // The receiver's own try is in its own book, about its own machines, and opened nothing.
    expect((await maintenances(beads)).every(({ looked }) => looked.length === 0)).toBe(true);
    const { json: log } = await world.admin.request<{ entries: { kind: string; data: Record<string, unknown> }[] }>(
      'GET',
      '/api/v1/audit?limit=1000',
    );
    expect(log.entries.filter(({ kind }) => kind.startsWith('maintenance.')).map(({ kind }) => kind)).toContain(
      'maintenance.closed',
    );
  });

  test('without an end, or for longer than a week, it is not opened', async () => {
    const event = { event: 'x:remote-maintenance-open' as const, from: clock.now() };
    await expect(say({ events: [{ ...event, id: 'a' }] })).rejects.toMatchObject({ code: 'MS-FCT-020' });
    await expect(say({ events: [{ ...event, until: clock.now() + HOUR }] })).rejects.toMatchObject({
      code: 'MS-FCT-020',
    });
    await expect(open('urn:uuid:1', 24 * 8)).rejects.toMatchObject({ code: 'MS-FCT-020' });
  });
});
