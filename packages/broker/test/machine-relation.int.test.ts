import { randomUUID } from 'node:crypto';
import { signDetached } from '@millspace/runtime/crypto';
import type { MachineRelation, MachineRelationTerms, OdrlOffer } from '@millspace/schemas';
import { afterEach, beforeEach, describe, expect } from 'vitest';
import { policyClass } from '../../../scripts/testing/policy-class.ts';
import { createDataPlane } from '../src/data-plane.ts';
import { Deal, is, told, use } from './deal.ts';
import type { HandConnector, World } from './harness.ts';
import { enrol, startWorld } from './harness.ts';

let world: World;
let acme: HandConnector;
let beads: HandConnector;
let deals: Deal[];

beforeEach(async () => {
  deals = [];
  world = await startWorld({ createDataPlane });
  acme = await enrol(world, 'acme');
  beads = await enrol(world, 'beads');
  await acme.connect();
  await beads.connect();
});

afterEach(async () => {
  for (const made of deals) made.close();
  await acme.close();
  await beads.close();
  await world.close();
});

async function deal(offer: OdrlOffer, more: Parameters<typeof Deal.make>[4] = {}): Promise<Deal> {
  const made = await Deal.make(world, acme, beads, offer, more);
  deals.push(made);
  return made;
}

async function restart(): Promise<void> {
  await acme.disconnect();
  await beads.disconnect();
  await world.restart();
  await acme.connect();
  await beads.connect();
}

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
