import { signAssertion } from '@millspace/runtime/crypto';
import { type Attestation, BROKER_ISSUER } from '@millspace/schemas';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { policyClass } from '../../../scripts/testing/policy-class.ts';
import { Deal, is, rules, told, use } from './deal.ts';
import type { HandConnector, World } from './harness.ts';
import { enrol, fetchToken } from './harness.ts';
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
const pass = (ms: number): void => market.pass(ms);
const restart = (): Promise<void> => market.restart();
const clock = { now: () => market.now() };

const attest = async (input: object, slug = 'beads'): Promise<Attestation> =>
  (await world.admin.request<Attestation>('POST', `/api/v1/participants/${slug}/attestations`, { json: input })).json;

const withdraw = (id: string) =>
  world.admin.request('POST', `/api/v1/attestations/${encodeURIComponent(id)}/withdraw`, { json: { reason: 'over' } });

interface Attested {
  term: ReturnType<typeof is>;
  good: { kind: string; value: string };
  bad: { kind: string; value: string };
}

function attested({ term, good, bad }: Attested): Record<'holds' | 'notBypassed', () => Promise<void>> {
  const holds = async () => {
    const attested = await attest(good);
    const made = await deal(use(term));
    await made.send(1);
    const reader = await made.open();
    const [first] = await reader.until((items) => items.length === 1);
    expect(told(first ? [first] : [])).toEqual([1]);
    await withdraw(attested.id);
    expect(told(await reader.until(() => false))).toEqual(['MS-DLV-011']);
    await made.send(2);
    await attest(good);
    await made.untilDecided(({ decision }) => decision?.result === 'permit');
    await made.send(3);
    const again = await made.open(first?.header.position);
    const items = told(await again.until((found) => told(found).includes(3)));
    expect(items).toEqual(['withheld', 3]);
  };

  const notBypassed = async () => {
    await attest(bad);
    const made = await deal(use(term)).catch((error: unknown) => error);
    // What is known and wrong refuses the request; what is not known does not hinder signing, and delivers nothing.
    if (made instanceof Deal) {
      await made.send(1);
      expect((await made.why()).decision).toMatchObject({ result: 'deny' });
    } else expect(made).toMatchObject({ code: expect.stringMatching(/^MS-POL-/) });

    await attest({ ...good, until: clock.now() + 3_600_000 });
    const own = await deal(use(term), { name: 'own' });
    await expect(beads.post('/participants/beads/attestations', good)).rejects.toMatchObject({ status: 403 });
    expect((await own.why()).decision).toMatchObject({ result: 'permit' });
    pass(3_600_000);
    await own.untilDecided(({ decision }) => decision?.result === 'deny');
    // Neither does a restart bring back what has expired.
    await restart();
    expect((await own.why()).decision).toMatchObject({ result: 'deny' });
  };
  return { holds, notBypassed };
}

const place = attested({
  term: is('odrl:spatial', 'isPartOf', ['x:EU']),
  good: { kind: 'location', value: 'iso3166:DE' },
  bad: { kind: 'location', value: 'iso3166:US' },
});
policyClass('6', 'holds', 'a place, while it is attested; cut in the same turn when withdrawn', place.holds);
policyClass('6', 'not-bypassed', 'a place: wrong, expired, the consumer’s own word; a restart', place.notBypassed);

const role = attested({
  term: is('x:role', 'isAnyOf', ['maintenance-engineer']),
  good: { kind: 'role', value: 'maintenance-engineer' },
  bad: { kind: 'role', value: 'accountant' },
});
policyClass('9', 'holds', 'a role, while it is attested; cut in the same turn when withdrawn', role.holds);
policyClass('9', 'not-bypassed', 'a role: wrong, expired, the consumer’s own word; a restart', role.notBypassed);

const level = attested({
  term: is('x:securityProfile', 'gteq', 'x:TRUST'),
  good: { kind: 'certification', value: 'x:TRUST_PLUS' },
  bad: { kind: 'certification', value: 'x:BASE' },
});
policyClass('13', 'holds', 'a security level, while it is attested; cut in the same turn when withdrawn', level.holds);
policyClass(
  '13',
  'not-bypassed',
  'a security level: wrong, expired, the consumer’s own word; a restart',
  level.notBypassed,
);

const member = attested({
  term: is('x:membership', 'isAnyOf', ['x:mill-users']),
  good: { kind: 'membership', value: 'x:mill-users' },
  bad: { kind: 'membership', value: 'x:somebody-else' },
});
policyClass('membership', 'holds', 'a membership, while it is attested; cut when withdrawn', member.holds);
policyClass('membership', 'not-bypassed', 'a membership: wrong, expired, the consumer’s own word', member.notBypassed);

describe('class 2 (connector)', () => {
  policyClass('2', 'holds', 'a second connector of the participant that is not listed gets nothing', async () => {
    const second = await enrol(world, 'beads');
    await second.connect();
    const made = await deal(use(is('x:connector', 'isAnyOf', [beads.id])));
    await made.send(1);
    const reader = await made.open();
    expect(told(await reader.until((items) => items.length === 1))).toEqual([1]);
    await expect(made.open(undefined, second)).rejects.toMatchObject({ status: 403, code: 'MS-DLV-003' });
    await made.send(2);
    expect(told(await reader.until((items) => items.length === 1))).toEqual([2]);
    await expect(
      second.post(`/transfers/${encodeURIComponent(made.pid)}/history`, { from: 0, to: 1 }),
    ).rejects.toMatchObject({ status: 403 });
    await second.close();
  });

  policyClass('2', 'not-bypassed', 'trap: ids swapped. The key behind the token counts, not the name', async () => {
    const second = await enrol(world, 'beads');
    await second.connect();
    const made = await deal(use(is('x:connector', 'eq', second.id)));
    await made.send(1);
    await expect(made.open()).rejects.toMatchObject({ status: 403 });
    // Signs with its own key, claims to be the listed one.
    const lie = await signAssertion({ subject: second.id, audience: BROKER_ISSUER, key: beads.key, now: Date.now() });
    await expect(fetchToken(world.broker.url, lie)).rejects.toMatchObject({ status: 401 });
    const reader = await made.open(undefined, second);
    expect(told(await reader.until((items) => items.length === 1))).toEqual([1]);
    reader.close();
    await second.close();
  });
});

describe('recipients and lists', () => {
  const noGatekeeper = () => use(is('odrl:recipient', 'isNoneOf', ['x:dma-gatekeepers']));

  policyClass('recipient', 'holds', 'a gatekeeper is refused, anybody else is not', async () => {
    await world.admin.request('PUT', '/api/v1/lists/x:dma-gatekeepers', { json: { note: 'of the Commission' } });
    const made = await deal(noGatekeeper());
    await made.send(1);
    expect(told(await (await made.open()).until((items) => items.length === 1))).toEqual([1]);
    await attest({ kind: 'membership', value: 'x:dma-gatekeepers' });
    await expect(deal(noGatekeeper(), { name: 'later' })).rejects.toMatchObject({
      code: expect.stringMatching(/^MS-POL-/),
    });
  });

  policyClass('recipient', 'not-bypassed', 'who becomes a gatekeeper is cut; a list that nobody keeps', async () => {
    const unknown = await deal(noGatekeeper(), { name: 'unkept' });
    expect((await unknown.why()).decision).toMatchObject({ result: 'deny', kind: 'undecidable' });
    await world.admin.request('PUT', '/api/v1/lists/x:dma-gatekeepers', { json: { note: 'of the Commission' } });
    const made = await deal(noGatekeeper());
    await made.send(1);
    const reader = await made.open();
    expect(told(await reader.until((items) => items.length === 1))).toEqual([1]);
    await attest({ kind: 'membership', value: 'x:dma-gatekeepers' });
    expect(told(await reader.until(() => false))).toEqual(['MS-DLV-011']);
    await restart();
    expect((await made.why()).decision).toMatchObject({ result: 'deny' });
  });

  test('who sees a dataset can depend on what is attested, and changes with it', async () => {
    const access = rules({
      permission: [{ action: 'odrl:use', constraint: [is('x:membership', 'isAnyOf', ['x:mill-users'])] }],
    });
    const id = await acme.publish({ name: 'club', offers: [use()], accessPolicy: access as never });
    const path = `/catalog/${encodeURIComponent(id)}`;
    await expect(beads.get(path)).rejects.toMatchObject({ status: 404 });
    const membership = await attest({ kind: 'membership', value: 'x:mill-users' });
    expect(await beads.get(path)).toMatchObject({ id });
    await withdraw(membership.id);
    await expect(beads.get(path)).rejects.toMatchObject({ status: 404 });
  });
});
