import { randomUUID } from 'node:crypto';
import { signDetached } from '@millspace/runtime/crypto';
import type { MachineRelation, MachineRelationTerms } from '@millspace/schemas';
import { afterEach, beforeEach, describe, expect } from 'vitest';
import { policyClass } from '../../../scripts/testing/policy-class.ts';
import { Deal, is, told, use } from './deal.ts';
import type { HandConnector, World } from './harness.ts';
import { enrol } from './harness.ts';
import { Market } from './market.ts';

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
const restart = (): Promise<void> => market.restart();

describe('relation to the machine', () => {
  const machines = [
    { id: 'mill-1', pack: 'bead-mill/1' },
    { id: 'mill-2', pack: 'bead-mill/1' },
  ];
  const terms = (more: Partial<MachineRelationTerms> = {}): MachineRelationTerms => ({
    id: `urn:uuid:${randomUUID()}`,
    machine: 'mill-1',
    publisher: 'acme',
    participant: 'beads',
    relation: 'x:user',
    from: Date.now() - 1000,
    until: null,
    ...more,
  });
  const agree = async (given: MachineRelationTerms, other: HandConnector): Promise<MachineRelation> => {
    await acme.post('/machine-relations', { terms: given, signature: await signDetached(given, acme.key) });
    return other.post(`/machine-relations/${encodeURIComponent(given.id)}/confirm`, {
      signature: await signDetached(given, other.key),
    });
  };

  policyClass('machine-relation', 'holds', 'its user gets that machine; a sale ends an open stream', async () => {
    await agree(terms(), beads);
    const made = await deal(use(is('x:machineRelation', 'eq', 'x:user')), { dataset: { machines } });
    await made.send(1, 'mill-2');
    await made.send(2, 'mill-1');
    const reader = await made.open();
    expect(told(await reader.until((items) => told(items).includes(2)))).toEqual([2]);
    const buyer = await enrol(world, 'buyer');
    const from = Date.now() + 1200;
    await agree(terms({ participant: 'buyer', from }), buyer);
    expect(told(await reader.until(() => false))).toEqual(['MS-DLV-011']);
    expect(Date.now()).toBeGreaterThanOrEqual(from);
    await made.send(3, 'mill-1');
    const after = await made.open();
    expect(told(await after.until((items) => told(items).includes('withheld'))).includes(3)).toBe(false);
    await restart();
    expect((await made.why()).decision).toMatchObject({ result: 'deny' });
    await buyer.close();
  });

  policyClass('machine-relation', 'not-bypassed', 'what only one side says is no fact', async () => {
    const given = terms();
    await beads.post('/machine-relations', { terms: given, signature: await signDetached(given, beads.key) });
    const made = await deal(use(is('x:machineRelation', 'eq', 'x:user'))).catch((error: unknown) => error);
    if (made instanceof Deal) {
      await made.send(1);
      const reader = await made.open();
      expect(told(await reader.until((items) => items.length === 1))).toEqual(['withheld']);
    } else expect(made).toMatchObject({ code: expect.stringMatching(/^MS-POL-/) });
  });
});
