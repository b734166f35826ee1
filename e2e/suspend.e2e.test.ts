import { type ConnectorApi, until } from '@millspace/demo/api';
import { storedRows } from '@millspace/demo/stored-rows';
import type { BrokerStatus, ConnectorView, Exchange, ParticipantView, WhyAnswer } from '@millspace/schemas';
import {
  validateBrokerStatus,
  validateConnectorView,
  validateExchange,
  validateParticipantView,
} from '@millspace/schemas';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { call } from './support/calls.ts';
import { BROKER, House } from './support/house.ts';
import { type TwoCompanies, twoCompanies } from './support/two-companies.ts';

const WAIT_MS = 30_000;
let house: House;
let deal: TwoCompanies;
let consumer: ConnectorApi;
let path: string;

beforeAll(async () => {
  house = await House.open();
  deal = await twoCompanies(house);
  consumer = house.connector('beta');
  path = `/exchanges/${encodeURIComponent(deal.consumerPid)}`;
  await arrivedFrom(Date.now());
});

afterAll(async () => {
  await deal?.machine.end();
  await house?.[Symbol.asyncDispose]();
});

/** Waits until rows of that instant or later are in the receiver's store. */
const arrivedFrom = (from: number) =>
  until(
    () => storedRows(consumer, deal.agreement, { from, to: Date.now() + 1000 }),
    (rows) => rows.length >= 3,
    'rows at the receiver',
    WAIT_MS,
  );

/** The newest row that the receiver has: it does not move while nothing flows. */
async function newest(): Promise<number> {
  const rows = await storedRows(consumer, deal.agreement, { from: Date.now() - 600_000, to: Date.now() + 1000 });
  return Math.max(...rows.map(({ t }) => t));
}

/** Suspended, data stays away until it is resumed. */
async function restsAndGoesOn(suspended: string, meanwhile: () => Promise<void>): Promise<void> {
  await house.broker.post(`${suspended}/suspend`, { reason: 'wrong mill connected' });
  await until(
    async () => [await newest(), await newest()],
    ([a, b]) => a === b,
    'nothing more to arrive',
    WAIT_MS,
  );
  const last = await newest();
  await meanwhile();
  await until(
    async () => Date.now(),
    (now) => now - last > 1500,
    'rows that are recorded meanwhile',
    WAIT_MS,
  );
  expect(await newest()).toBe(last);
  await house.broker.post(`${suspended}/resume`, { reason: 'corrected' });
  await arrivedFrom(Date.now());
}

test('each connector says how it does; its clock is measured, and on one machine two clocks are one', async () => {
  const { connectors } = await until(
    () => house.broker.get<{ connectors: ConnectorView[] }>('/connectors'),
    ({ connectors: all }) => all.every(({ report }) => report !== undefined),
    'the word of both connectors',
    WAIT_MS,
  );
  for (const connector of connectors) {
    expect(validateConnectorView(connector), JSON.stringify(validateConnectorView.errors)).toBe(true);
    const { clock, diskFreeBytes, version } = connector.report ?? {};
    expect(Math.abs(clock?.offsetMs ?? Number.NaN)).toBeLessThanOrEqual((clock?.boundMs ?? 0) + 2);
    expect(diskFreeBytes).toBeGreaterThan(0);
    expect(version).toMatch(/^\d+\./);
  }
  const status = await house.broker.get<BrokerStatus>('/status');
  expect(validateBrokerStatus(status), JSON.stringify(validateBrokerStatus.errors)).toBe(true);
  expect(status).toMatchObject({ notRecordingSince: null, checkpoint: { failingSince: null } });
});

test('a suspended exchange rests: both sides read why, no side can resume it', async () => {
  await restsAndGoesOn(path, async () => {
    const exchange = await house.broker.get<Exchange>(path);
    expect(validateExchange(exchange), JSON.stringify(validateExchange.errors)).toBe(true);
    expect(exchange).toMatchObject({ state: 'SUSPENDED', held: { what: 'exchange', reason: 'wrong mill connected' } });
    for (const [slug, pid] of [
      ['alpha', deal.providerPid],
      ['beta', deal.consumerPid],
    ] as const) {
      const api = house.connector(slug);
      const view = await api.transfer(pid);
      expect(view, slug).toMatchObject({ state: 'SUSPENDED', waitsFor: { who: 'administrator' } });
      expect(view.waitsFor?.what.de).toContain('wrong mill connected');
      const why = await api.get<WhyAnswer>(`/transfers/${encodeURIComponent(pid)}/why`);
      expect(why.sentences.map(({ en }) => en).join(' ')).toContain('wrong mill connected');
    }
    const resume = call({
      method: 'POST',
      url: `${house.brokerUrl}/api/v1/transfers/${encodeURIComponent(deal.consumerPid)}/resume`,
      token: await house.token('beta'),
      json: {},
    });
    await resume;
    expect((await consumer.transfer(deal.consumerPid)).state).toBe('SUSPENDED');
  });
  expect((await house.broker.get<Exchange>(path)).held).toBeUndefined();
});

test('a suspended participant: its connectors are refused with the reason, its exchanges rest, others read it', async () => {
  await restsAndGoesOn('/participants/alpha', async () => {
    const { participants } = await house.broker.get<{ participants: ParticipantView[] }>('/participants');
    const found = participants.find(({ slug }) => slug === 'alpha');
    expect(validateParticipantView(found), JSON.stringify(validateParticipantView.errors)).toBe(true);
    expect(found).toMatchObject({ state: 'suspended', suspendReason: 'wrong mill connected' });
    const { broker } = await until(
      () => house.connector('alpha').status(),
      ({ broker: at }) => at.lastError?.code === 'MS-AUTH-026',
      'the connector to read that it is suspended',
      WAIT_MS,
    );
    expect(broker.lastError?.text.de).toContain('wrong mill connected');
    const view = await consumer.transfer(deal.consumerPid);
    expect(view).toMatchObject({ state: 'SUSPENDED', held: { what: 'provider' } });
  });
});

test('a suspended connector: its stream is cut at once, and it comes back by itself', async () => {
  const id = house.connectorId('beta');
  await restsAndGoesOn(`/connectors/${encodeURIComponent(id)}`, async () => {
    const { connectors } = await house.broker.get<{ connectors: ConnectorView[] }>('/connectors');
    const found = connectors.find((one) => one.id === id);
    expect(validateConnectorView(found), JSON.stringify(validateConnectorView.errors)).toBe(true);
    expect(found).toMatchObject({ state: 'suspended', reason: 'wrong mill connected' });
    await until(
      () => house.broker.get<{ connectors: ConnectorView[] }>('/connectors'),
      ({ connectors: all }) => all.find((one) => one.id === id)?.online === false,
      'its control stream to end',
      WAIT_MS,
    );
  });
});

test('it survives a restart of the broker, and only what is suspended can be resumed', async () => {
  await house.broker.post(`${path}/suspend`, { reason: 'over night' });
  await house.process(BROKER).kill();
  await house.process(BROKER).start();
  expect(await house.broker.get<Exchange>(path)).toMatchObject({ state: 'SUSPENDED', held: { reason: 'over night' } });
  await house.broker.post(`${path}/resume`, {});
  await expect(house.broker.post(`${path}/resume`, {})).rejects.toMatchObject({ code: 'MS-TRF-007' });
  await expect(house.broker.post('/participants/alpha/resume', {})).rejects.toMatchObject({ code: 'MS-AUTH-027' });
  await expect(house.broker.post('/participants/nobody/suspend', { reason: 'x' })).rejects.toMatchObject({
    code: 'MS-AUTH-024',
  });
  await arrivedFrom(Date.now());
});

test('a revoked connector loses the stream that is open, too', async () => {
  await house.broker.post(`/connectors/${encodeURIComponent(house.connectorId('beta'))}/revoke`, { reason: 'stolen' });
  await until(
    async () => [await newest(), await newest()],
    ([a, b]) => a === b,
    'nothing more to arrive',
    WAIT_MS,
  );
  const last = await newest();
  await until(
    async () => Date.now(),
    (now) => now - last > 1500,
    'rows that are recorded meanwhile',
    WAIT_MS,
  );
  expect(await newest()).toBe(last);
});
