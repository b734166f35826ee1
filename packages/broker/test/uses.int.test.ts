import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accessPolicy } from '@millspace/policy';
import { MillspaceError } from '@millspace/runtime/errors';
import type { AgreementView, SignedAgreement, UseLease } from '@millspace/schemas';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { policyClass } from '../../../scripts/testing/policy-class.ts';
import { is, typed, use } from './deal.ts';
import type { HandConnector, World } from './harness.ts';
import { enrol, startWorld } from './harness.ts';

let world: World;
let acme: HandConnector;
let beads: HandConnector;
let second: HandConnector;

beforeEach(async () => {
  world = await startWorld();
  acme = await enrol(world, 'acme');
  beads = await enrol(world, 'beads');
  second = await enrol(world, 'beads');
  for (const each of [acme, beads, second]) await each.connect();
});

afterEach(async () => {
  for (const each of [acme, beads, second]) await each.close();
  await world.close();
});

const counted = (limit: number) =>
  use(is('odrl:count', 'lteq', typed(String(limit), 'integer')), is('odrl:unitOfCount', 'eq', 'x:uses'));

async function agree(offer: ReturnType<typeof use>, name = 'mills'): Promise<string> {
  const dataset = await acme.publish({ name, offers: [offer], accessPolicy: accessPolicy(['beads']) });
  const done = await beads.finalized((await beads.request(dataset, offer['@id'])).pid);
  return done.agreement?.['@id'] ?? '';
}

const id = () => `urn:uuid:${randomUUID()}`;
const take = (who: HandConnector, agreement: string, want: number, lease = id()) =>
  who.post<UseLease>(`/agreements/${encodeURIComponent(agreement)}/uses`, { lease, want });
const settle = (who: HandConnector, agreement: string, lease: string, used: number) =>
  who.post(`/agreements/${encodeURIComponent(agreement)}/uses/${encodeURIComponent(lease)}/settle`, { used });
const codeOf = (asked: Promise<unknown>) =>
  asked.then(
    () => null,
    (error: unknown) => (error instanceof MillspaceError ? error.code : String(error)),
  );
const figures = async (who: HandConnector, agreement: string) =>
  (await who.get<AgreementView>(`/agreements/${encodeURIComponent(agreement)}`)).uses;

policyClass('12-local', 'not-bypassed', '50 at once at two connectors: each is lent once, over a restart', async () => {
  const agreement = await agree(counted(20));
  const ask = async (who: HandConnector) => {
    try {
      return await take(who, agreement, 1);
    } catch (error) {
      return error instanceof MillspaceError ? error.code : String(error);
    }
  };
  const both = (n: number) => Promise.all(Array.from({ length: n }, (_each, at) => ask(at % 2 === 0 ? beads : second)));
  const first = await both(10);
  await world.restart();
  const answers = [...first, ...(await both(50))];
  const leases = answers.filter((answer) => typeof answer !== 'string');
  const numbers = leases.flatMap((lease) =>
    Array.from({ length: lease.last - lease.first + 1 }, (_e, at) => lease.first + at),
  );
  expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_each, at) => at + 1));
  expect(new Set(answers.filter((answer) => typeof answer === 'string'))).toEqual(new Set(['MS-DTY-012']));
  expect(await figures(acme, agreement)).toEqual({ limit: 20, used: 0, lent: 20 });
  expect(await figures(beads, agreement)).toEqual({ limit: 20, used: 0, lent: 20 });
});

test('what was not used is lent again, once; a lost answer lends nothing twice; used up is used up', async () => {
  const agreement = await agree(counted(5));
  const lost = id();
  const lent = await take(beads, agreement, 4, lost);
  expect(lent).toMatchObject({ first: 1, last: 4 });
  expect(await take(beads, agreement, 1, lost)).toEqual(lent);
  const rest = await take(second, agreement, 3);
  expect(rest).toMatchObject({ first: 5, last: 5 });
  expect(await settle(beads, agreement, lost, 1)).toEqual({ used: 1, returned: 3 });
  expect(await settle(beads, agreement, lost, 0)).toEqual({ used: 1, returned: 3 });
  expect(await figures(acme, agreement)).toEqual({ limit: 5, used: 1, lent: 1 });
  const again = await take(second, agreement, 3);
  expect(again).toMatchObject({ first: 2, last: 4 });
  expect(await codeOf(take(beads, agreement, 1))).toBe('MS-DTY-012');
  await settle(second, agreement, again.lease, 3);
  await settle(second, agreement, rest.lease, 1);
  expect(await codeOf(take(beads, agreement, 1))).toBe('MS-DTY-011');
  // Asked for and given back in the wrong order on the way: the question comes too late.
  const crossed = id();
  await settle(beads, agreement, crossed, 0);
  expect(await codeOf(take(beads, agreement, 1, crossed))).toBe('MS-DTY-014');
  await world.restart();
  expect(await figures(acme, agreement)).toEqual({ limit: 5, used: 5, lent: 0 });
});

test('only the consumer takes uses, each connector its own, and only under an agreement that counts them and stands', async () => {
  const agreement = await agree(counted(5));
  const plain = await agree(use(), 'plain');
  const stranger = await enrol(world, 'stranger');
  const { lease } = await take(beads, agreement, 1);
  expect(await codeOf(take(stranger, agreement, 1))).toBe('MS-AGR-001');
  expect(await codeOf(take(acme, agreement, 1))).toBe('MS-AGR-001');
  expect(await codeOf(take(beads, plain, 1))).toBe('MS-DTY-014');
  expect(await codeOf(take(second, agreement, 1, lease))).toBe('MS-DTY-014');
  expect(await codeOf(settle(second, agreement, lease, 0))).toBe('MS-DTY-014');
  expect(await codeOf(settle(beads, agreement, lease, 2))).toBe('MS-DTY-014');
  expect(await figures(beads, plain)).toBeUndefined();
  await acme.post(`/agreements/${encodeURIComponent(agreement)}/revoke`, { reason: 'enough' });
  expect(await codeOf(take(beads, agreement, 1))).toBe('MS-AGR-002');
  await stranger.close();
});

test('a restored broker lends nothing before every connector has handed in, and no number that one of them knows of', async () => {
  const agreement = await agree(counted(50));
  const before = await take(beads, agreement, 5);
  await world.restart();
  const backup = mkdtempSync(join(tmpdir(), 'millspace-backup-'));
  cpSync(world.dataDir, backup, { recursive: true });
  const reconnect = async (who: HandConnector, query = '') => {
    await who.disconnect();
    await who.connect(query);
  };
  await settle(beads, agreement, before.lease, 1);
  const since = await take(second, agreement, 7);
  const view = await beads.get<AgreementView>(`/agreements/${encodeURIComponent(agreement)}`);
  await reconnect(acme);
  await reconnect(beads);
  await agree(use(), 'since');
  await reconnect(beads);
  const { auditHead: head } = await beads.message('hello');
  await world.restart({}, () => {
    rmSync(world.dataDir, { recursive: true });
    cpSync(backup, world.dataDir, { recursive: true });
  });
  rmSync(backup, { recursive: true });
  await reconnect(beads, `?headN=${head.n}&headHash=${head.hash}&headMac=${head.mac ?? ''}`);
  await reconnect(second);
  const signed = (({ agreement: text, mac, providerSignature, consumerSignature }) => ({
    ...{ agreement: text, mac, providerSignature, consumerSignature },
  }))(view) as SignedAgreement;
  const handin = (who: HandConnector, used: number) =>
    who.post('/agreements/handin', {
      agreements: [signed],
      revocations: [],
      counts: used === 0 ? [] : [{ agreement, unit: 'uses', used }],
    });
  await handin(acme, 0);
  await handin(beads, before.last);
  expect(await codeOf(take(beads, agreement, 1))).toBe('MS-AGR-005');
  await handin(second, since.last);
  // What the backup takes for lent is given back by its connector, and is not lent again: others may have had it.
  await settle(beads, agreement, before.lease, 0);
  expect((await take(beads, agreement, 1)).first).toBeGreaterThan(since.last);
});
