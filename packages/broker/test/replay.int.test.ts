import { accessPolicy, offer } from '@millspace/policy';
import type { AuditPage, OdrlOffer, ReplayAnswer, TransferView } from '@millspace/schemas';
import { validateReplayAnswer } from '@millspace/schemas';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDataPlane } from '../src/data-plane.ts';
import { Deal, told } from './deal.ts';
import type { HandConnector, World } from './harness.ts';
import { enrol, startWorld } from './harness.ts';

const WEEK = 7 * 86_400_000;

let world: World;
let acme: HandConnector;
let beads: HandConnector;
let maker: HandConnector;
let ahead: number;
/** Of acme: beads reads for comparing mills, maker for service. */
let compared: Deal;
let serviced: Deal;

const terms = offer({ purposes: ['x:benchmark', 'x:service'] });

beforeEach(async () => {
  ahead = 0;
  world = await startWorld({ createDataPlane, clock: { now: () => Date.now() + ahead } });
  [acme, beads, maker] = [await enrol(world, 'acme'), await enrol(world, 'beads'), await enrol(world, 'maker')];
  for (const one of [acme, beads, maker]) await one.connect();
  const dataset = { accessPolicy: accessPolicy(['beads', 'maker']) };
  compared = await Deal.make(world, acme, beads, terms, { purpose: 'x:benchmark', dataset });
  serviced = await Deal.make(world, acme, maker, terms, { purpose: 'x:service', dataset });
  for (const deal of [compared, serviced]) await deal.untilDecided(({ decision }) => decision?.result === 'permit');
});

afterEach(async () => {
  for (const deal of [compared, serviced]) deal.close();
  for (const one of [acme, beads, maker]) await one.close();
  await world.close();
});

const adminReplay = async (question: object): Promise<ReplayAnswer> =>
  (await world.admin.request<ReplayAnswer>('POST', '/api/v1/admin/replay', { json: question })).json;
const rulesOf = ({ permission }: OdrlOffer) => ({ permission });
const RULE = {
  id: 'benchmarks-only',
  title: { en: 'Benchmarks only', de: 'Nur Vergleiche' },
  policy: rulesOf(offer({ purposes: ['x:benchmark'] })),
  reason: 'decided by the members',
};

/** Decisions are put on record with the audit entry, a moment after they are made. */
async function recorded(fits: (answer: ReplayAnswer) => boolean): Promise<ReplayAnswer> {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    const answer = await adminReplay({ as: 'rule', policy: RULE.policy });
    if (fits(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`never recorded so: ${JSON.stringify(await adminReplay({ as: 'rule', policy: RULE.policy }))}`);
}
const both = () => recorded(({ changed, considered }) => considered >= 2 && changed.length >= 1);

describe('a change of policy, tried on the decisions of the past week', () => {
  test('a rule that would have stopped some of it: how many, which, and why', async () => {
    const answer = await both();
    expect(validateReplayAnswer(answer)).toBe(true);
    expect(answer.toDeny).toBeGreaterThan(0);
    expect(answer).toMatchObject({ toPermit: 0, undecidable: 0 });
    expect(answer.considered).toBeGreaterThan(answer.toDeny);
    expect(answer.changed).toHaveLength(answer.toDeny);
    for (const one of answer.changed)
      expect(one).toMatchObject({
        dataset: serviced.dataset,
        provider: 'acme',
        consumer: 'maker',
        before: { result: 'permit' },
        after: { result: 'deny', kind: 'no-rule', text: { de: expect.stringContaining('Abgelehnt') as string } },
      });
  });

  test('nothing changes by trying: streams go on, nothing is in force, nothing is on record', async () => {
    await both();
    const reader = await serviced.open();
    await serviced.send(1);
    await reader.until((items) => told(items).includes(1));
    const entries = async () => (await world.admin.request<AuditPage>('GET', '/api/v1/audit?limit=1000')).json.entries;
    const before = (await entries()).length;
    await adminReplay({ as: 'rule', policy: { prohibition: [{ action: 'odrl:use' }] } });
    await adminReplay({ as: 'offer', policy: { prohibition: [{ action: 'odrl:use' }] } });
    // A receipt of what flows, and what was permitted before the replays, may come late.
    const late = (entry: AuditPage['entries'][number]) =>
      entry.kind === 'receipt' || (entry.kind === 'grant.changed' && entry.data['grant'] === 'permit');
    expect((await entries()).slice(before).filter((entry) => !late(entry))).toEqual([]);
    expect(await beads.get('/rules')).toEqual({ rules: [] });
    await serviced.send(2);
    expect(told(await reader.until((items) => told(items).includes(2)))).toEqual([2]);
    const view = await maker.get<TransferView>(`/transfers/${encodeURIComponent(serviced.pid)}`);
    expect(view).toMatchObject({ state: 'STARTED', decision: { result: 'permit' } });
  });

  test('what the replay foretells is what happens once the rule is in force, and what ending it would bring back', async () => {
    await both();
    await world.admin.request('POST', '/api/v1/rules', { json: RULE });
    await serviced.untilDecided(({ decision }) => decision?.result === 'deny');
    await compared.untilDecided(({ decision }) => decision?.result === 'permit');
    const without = { as: 'without-rule', rule: RULE.id };
    for (let attempt = 0; (await adminReplay(without)).toPermit === 0; attempt += 1) {
      if (attempt === 500) throw new Error('the refusal is not on record');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect((await adminReplay(without)).changed).toMatchObject([
      { consumer: 'maker', before: { result: 'deny' }, after: { result: 'permit' } },
    ]);
    // Another offer is tried under the rules that hold.
    const wide = await adminReplay({ as: 'offer', policy: rulesOf(offer({})) });
    expect(wide.toPermit).toBe(0);
    await expect(adminReplay({ as: 'without-rule', rule: 'nobody-knows-it' })).rejects.toMatchObject({
      code: 'MS-LIB-007',
    });
  });

  test('other terms: what asks for a fact that was not recorded then is counted apart', async () => {
    await both();
    const placed = rulesOf(offer({ places: ['DE'] }));
    const unknown = await adminReplay({ as: 'offer', policy: placed });
    expect(unknown.toDeny).toBe(unknown.considered);
    expect(unknown.undecidable).toBe(unknown.considered);
    expect(unknown.changed[0]?.after).toMatchObject({ kind: 'undecidable', missing: ['location'] });
    // The register knows since when something is so.
    await world.admin.request('POST', '/api/v1/participants/beads/attestations', {
      json: { kind: 'location', value: 'iso3166:DE', from: 0 },
    });
    const known = await adminReplay({ as: 'offer', policy: placed });
    expect(new Set(known.changed.map(({ consumer }) => consumer))).toEqual(new Set(['maker']));
  });

  test('a provider tries it on its own datasets, and only on the days that it asks about', async () => {
    await both();
    const replay = (who: HandConnector, more: object = {}) =>
      who.post<ReplayAnswer>('/replay', { as: 'rule', policy: RULE.policy, ...more });
    expect((await replay(acme)).toDeny).toBeGreaterThan(0);
    expect(await replay(maker)).toMatchObject({ considered: 0, toDeny: 0 });
    ahead = WEEK + 1000;
    for (const one of [acme, beads, maker]) one.forget();
    const yesterday = (await replay(acme)).changed.filter(({ t }) => t < world.now() - WEEK);
    expect(yesterday).toEqual([]);
    expect((await replay(acme, { sinceMs: 2 * WEEK })).toDeny).toBeGreaterThan(0);
  });

  test('a policy that nobody could enforce is refused with its place', async () => {
    await expect(adminReplay({ as: 'offer', policy: { permission: [{ action: 'x:dance' }] } })).rejects.toMatchObject({
      code: 'MS-LIB-004',
      where: expect.stringContaining('/permission/0') as string,
    });
    await expect(adminReplay({ as: 'rule', policy: rulesOf(offer({ windowSeconds: 10 })) })).rejects.toMatchObject({
      code: 'MS-LIB-005',
    });
    await expect(adminReplay({ as: 'offer' })).rejects.toMatchObject({ code: 'MS-GEN-400' });
  });
});
