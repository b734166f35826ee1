import { randomUUID } from 'node:crypto';
import { signDetached } from '@millspace/runtime/crypto';
import type { Payment } from '@millspace/schemas';
import { afterEach, beforeEach, describe, expect } from 'vitest';
import { policyClass } from '../../../scripts/testing/policy-class.ts';
import { type Deal, is, told, typed, use, useWith } from './deal.ts';
import type { HandConnector } from './harness.ts';
import { Market } from './market.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let market: Market;
let acme: HandConnector;
let beads: HandConnector;

beforeEach(async () => {
  market = await Market.open();
  ({ acme, beads } = market);
});
afterEach(() => market.close());

const deal = (...given: Parameters<Market['deal']>): Promise<Deal> => market.deal(...given);
const pass = (ms: number): void => market.pass(ms);
const restart = (): Promise<void> => market.restart();
const clock = { now: () => market.now() };

const denied = (made: Deal) => made.untilDecided(({ decision }) => decision?.result === 'deny');
const permitted = (made: Deal) => made.untilDecided(({ decision }) => decision?.result === 'permit');

describe('class 5 (duration)', () => {
  const lasts = (duration: string, from?: string) =>
    use(
      is('odrl:elapsedTime', 'lteq', typed(duration, 'duration')),
      ...(from === undefined ? [] : [is('x:countedFrom', 'eq', from)]),
    );

  policyClass('5', 'holds', 'a stream open across the end is cut; a restart does not begin anew', async () => {
    const made = await deal(lasts('PT1H'));
    await made.send(1);
    const reader = await made.open();
    expect(told(await reader.until((items) => items.length === 1))).toEqual([1]);
    pass(30 * 60_000);
    await restart();
    await permitted(made);
    const again = await made.open();
    expect(told(await again.until((items) => items.length === 1))).toEqual([1]);
    pass(31 * 60_000);
    expect(told(await again.until(() => false))).toEqual(['MS-DLV-003']);
    await restart();
    await expect(made.open()).rejects.toMatchObject({ code: 'MS-DLV-003' });
  });

  policyClass('5', 'not-bypassed', 'the first use is remembered over a restart; nothing counts before', async () => {
    const made = await deal(lasts('PT1H', 'x:first-use'));
    pass(5 * HOUR);
    await made.send(1);
    expect((await made.why()).decision).toMatchObject({ result: 'permit' });
    const reader = await made.open();
    expect(told(await reader.until((items) => items.length === 1))).toEqual([1]);
    reader.close();
    pass(50 * 60_000);
    await restart();
    await permitted(made);
    pass(11 * 60_000);
    await denied(made);
    await expect(made.open()).rejects.toMatchObject({ code: 'MS-DLV-003' });
  });
});

const pay = (amount: string, period?: string) =>
  useWith({
    action: 'odrl:compensate',
    constraint: [
      is('odrl:payAmount', 'eq', typed(amount, 'decimal')),
      is('x:currency', 'eq', 'EUR'),
      ...(period === undefined ? [] : [is('x:billingPeriod', 'eq', typed(period, 'duration'))]),
    ],
  });

async function confirm(
  made: Deal,
  more: Partial<Payment> = {},
  by: HandConnector = acme,
  signed?: Payment,
): Promise<unknown> {
  const payment: Payment = {
    id: `urn:uuid:${randomUUID()}`,
    agreement: made.agreement,
    amount: '500.00',
    currency: 'EUR',
    period: null,
    at: clock.now(),
    ...more,
  };
  const providerSignature = await signDetached(signed ?? payment, by.key);
  return by.post(`/agreements/${encodeURIComponent(made.agreement)}/payments`, { payment, providerSignature });
}

describe('class 7 (sale)', () => {
  policyClass('7', 'holds', 'nothing before the payment, everything after it, also after a restart', async () => {
    const made = await deal(pay('500.00'));
    await made.send(1);
    const answer = await made.why();
    expect(answer.decision).toMatchObject({ result: 'deny' });
    const reader = await made.open();
    expect(told(await reader.until((items) => items.length === 1))).toEqual(['withheld']);
    await confirm(made);
    await permitted(made);
    await made.send(2);
    expect(told(await reader.until((items) => told(items).includes(2)))).toContain(2);
    await restart();
    await permitted(made);
    expect(
      (await beads.get<{ payments: unknown[] }>(`/agreements/${encodeURIComponent(made.agreement)}/payments`)).payments,
    ).toHaveLength(1);
  });

  policyClass('7', 'not-bypassed', 'too little, for another agreement, the consumer’s own word, forged', async () => {
    const made = await deal(pay('500.00'));
    const other = await deal(pay('500.00'), { name: 'other' });
    const refused = (code: string) => expect.objectContaining({ code });
    await expect(confirm(made, { amount: '499.99' })).rejects.toEqual(refused('MS-FCT-030'));
    await expect(confirm(made, { currency: 'USD' })).rejects.toEqual(refused('MS-FCT-030'));
    await expect(confirm(made, { period: 0 })).rejects.toEqual(refused('MS-FCT-030'));
    await expect(confirm(made, { agreement: other.agreement })).rejects.toEqual(refused('MS-FCT-030'));
    await expect(confirm(made, {}, beads)).rejects.toEqual(refused('MS-FCT-030'));
    const real: Payment = {
      id: `urn:uuid:${randomUUID()}`,
      agreement: other.agreement,
      amount: '500.00',
      currency: 'EUR',
      period: null,
      at: clock.now(),
    };
    // A signature over the payment for another agreement does not carry over, however the rest is changed.
    await expect(confirm(made, { ...real, agreement: made.agreement }, acme, real)).rejects.toEqual(
      refused('MS-FCT-031'),
    );
    await confirm(other, real);
    await confirm(other, real);
    await expect(confirm(made, { id: real.id })).rejects.toEqual(refused('MS-FCT-030'));
    expect((await made.why()).decision).toMatchObject({ result: 'deny' });
    expect((await other.why()).decision).toMatchObject({ result: 'permit' });
  });
});

describe('class 8 (rental)', () => {
  policyClass('8', 'holds', 'month 1 is paid, month 2 is not: cut, restored by the late payment', async () => {
    const made = await deal(pay('50.00', 'P30D'));
    const month = (period: number) => ({ amount: '50.00', period });
    await confirm(made, month(0));
    await permitted(made);
    await made.send(1);
    const reader = await made.open();
    expect(told(await reader.until((items) => told(items).includes(1)))).toContain(1);
    pass(30 * DAY);
    expect(told(await reader.until(() => false)).at(-1)).toBe('MS-DLV-011');
    await denied(made);
    await restart();
    await denied(made);
    await confirm(made, month(1));
    await permitted(made);
    await made.send(2);
    const again = await made.open();
    expect(told(await again.until((items) => told(items).includes(2)))).toContain(2);
  });

  policyClass('8', 'not-bypassed', 'paid twice for the month before, already for the next, too little', async () => {
    const made = await deal(pay('50.00', 'P30D'));
    const month = (period: number, amount = '50.00') => ({ amount, period });
    await confirm(made, month(0));
    await permitted(made);
    await confirm(made, month(0));
    await confirm(made, month(2));
    pass(30 * DAY);
    await denied(made);
    await confirm(made, month(0));
    expect((await made.why()).decision).toMatchObject({ result: 'deny' });
    await expect(confirm(made, month(1, '49.99'))).rejects.toMatchObject({ code: 'MS-FCT-030' });
    await expect(confirm(made, month(1), beads)).rejects.toMatchObject({ code: 'MS-FCT-030' });
    await restart();
    await made.send(1);
    expect(told(await (await made.open()).until((items) => items.length === 1))).toEqual(['withheld']);
    expect((await made.why()).decision).toMatchObject({ result: 'deny' });
    pass(30 * DAY);
    await permitted(made);
  });
});
