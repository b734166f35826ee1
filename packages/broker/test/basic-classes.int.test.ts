import { accessPolicy, compile, explainPolicy, offer } from '@millspace/policy';
import { CHUNKS_MEDIA_TYPE, encodeFrame } from '@millspace/runtime/framing';
import type { AgreementView, OdrlOffer, TransferView, WhyAnswer } from '@millspace/schemas';
import { afterEach, beforeEach, describe, expect } from 'vitest';
import { policyClass } from '../../../scripts/testing/policy-class.ts';
import { makeChunk, Reader, T0 } from '../src/testing/kit.ts';
import { type Deal, is, rowAt, rules, told, typed, use } from './deal.ts';
import type { HandConnector, World } from './harness.ts';
import { enrol } from './harness.ts';
import { Market } from './market.ts';

const HOUR = 3_600_000;

let market: Market;
let world: World;
let acme: HandConnector;
let beads: HandConnector;
let cargo: HandConnector;

beforeEach(async () => {
  market = await Market.open();
  ({ world, acme, beads } = market);
  cargo = await market.join('cargo');
});
afterEach(() => market.close());

/** Everybody sees what is offered. */
const deal = (terms: OdrlOffer, more: Parameters<Market['deal']>[1] = {}, by = beads): Promise<Deal> =>
  market.deal(terms, { dataset: { accessPolicy: accessPolicy(null) }, ...more }, by);
const pass = (ms: number): void => market.pass(ms);
const restart = (): Promise<void> => market.restart();
const clock = { now: () => market.now() };

const transferOf = ({ pid }: Deal) => `/transfers/${encodeURIComponent(pid)}`;
const askHistory = (made: Deal, by = beads) =>
  by.post<{ request: string }>(`${transferOf(made)}/history`, { from: T0, to: T0 + 1000 });
const refusedByPolicy = { code: expect.stringMatching(/^MS-POL-/) };

describe('class 1 (use)', () => {
  policyClass(
    '1',
    'holds',
    'an offer alone gives nothing; the participant of the agreement gets the data',
    async () => {
      const terms = use();
      const dataset = await acme.publish({ name: 'open', offers: [terms], accessPolicy: accessPolicy(null) });
      for (const agreement of [terms['@id'], 'urn:uuid:00000000-0000-4000-8000-0000000000ff'])
        await expect(beads.post('/transfers', { agreement, format: 'millspace-stream' })).rejects.toMatchObject({
          status: 404,
        });
      expect(await beads.get(`/catalog/${encodeURIComponent(dataset)}`)).toMatchObject({ id: dataset });
      const made = await deal(use());
      await made.send(1);
      expect(told(await (await made.open()).until((items) => items.length === 1))).toEqual([1]);
    },
  );

  policyClass('1', 'not-bypassed', 'another participant with the right ids; a restart', async () => {
    const made = await deal(use());
    await made.send(1);
    const closed = async () => {
      await expect(made.open(undefined, cargo)).rejects.toMatchObject({ status: 404 });
      await expect(askHistory(made, cargo)).rejects.toMatchObject({ status: 404 });
      await expect(
        cargo.post('/transfers', { agreement: made.agreement, format: 'millspace-stream' }),
      ).rejects.toMatchObject({ status: 404 });
    };
    await closed();
    // An agreement about something else opens nothing of this one.
    await deal(use(), { name: 'else' }, cargo);
    await closed();
    await restart();
    await closed();
    expect(told(await (await made.open()).until((items) => items.length === 1))).toEqual([1]);
  });
});

describe('class 4 (interval)', () => {
  const between = (from: number, until: number) =>
    use(
      ...[['gteq', from] as const, ['lteq', until] as const].map(([operator, t]) =>
        is('odrl:dateTime', operator, typed(new Date(t).toISOString(), 'dateTime')),
      ),
    );

  policyClass('4', 'holds', 'nothing before its time; a stream open across the end is cut', async () => {
    const from = clock.now() + HOUR;
    const early = await deal(between(from, from + HOUR));
    await expect(early.open()).rejects.toMatchObject({ code: 'MS-DLV-005' });
    pass(HOUR);
    const made = await deal(between(from, from + HOUR), { name: 'now' });
    await made.send(1);
    const reader = await made.open();
    expect(told(await reader.until((items) => items.length === 1))).toEqual([1]);
    pass(HOUR + 1000);
    expect(told(await reader.until(() => false))).toEqual(['MS-DLV-003']);
    await expect(made.open()).rejects.toMatchObject({ code: 'MS-DLV-003' });
  });

  policyClass('4', 'not-bypassed', 'after the end: what came in time, history, a new transfer, a restart', async () => {
    const from = clock.now() - HOUR;
    const made = await deal(between(from, from + 2 * HOUR));
    await made.send(1);
    pass(HOUR + 1000);
    const closed = async () => {
      await expect(made.open()).rejects.toMatchObject({ code: 'MS-DLV-003' });
      await expect(askHistory(made)).rejects.toMatchObject({ status: 403 });
    };
    await closed();
    await restart();
    await closed();
    const anew = await beads
      .post<TransferView>('/transfers', { agreement: made.agreement, format: 'millspace-stream' })
      .then(({ pid }) =>
        beads.view<TransferView>(`/transfers/${encodeURIComponent(pid)}`, ({ state }) => state !== 'REQUESTED'),
      );
    expect(anew.state).toBe('TERMINATED');
  });
});

describe('class 10 (purpose)', () => {
  policyClass('10', 'holds', 'for the stated purpose, not for another, nor for none', async () => {
    const terms = () => use(is('odrl:purpose', 'isPartOf', ['x:service']));
    const made = await deal(terms(), { purpose: 'x:predictive-maintenance' });
    await made.send(1);
    expect(told(await (await made.open()).until((items) => items.length === 1))).toEqual([1]);
    await expect(deal(terms(), { name: 'other', purpose: 'x:marketing' })).rejects.toMatchObject(refusedByPolicy);
    await expect(deal(terms(), { name: 'none' })).rejects.toMatchObject(refusedByPolicy);
  });

  policyClass(
    '10',
    'not-bypassed',
    'a purpose that looks alike; one that is named after the agreement; a restart',
    async () => {
      const terms = () => use(is('odrl:purpose', 'eq', 'x:service'));
      for (const [n, purpose] of ['x:services', 'x:service-2', 'X:SERVICE', 'x:maintenance'].entries())
        await expect(deal(terms(), { name: `alike-${n}`, purpose })).rejects.toMatchObject(refusedByPolicy);
      // What was agreed for one purpose is judged by that one, whatever is named later.
      const made = await deal(use(is('odrl:purpose', 'isPartOf', ['x:ai-training'])), { purpose: 'x:model-training' });
      const named = { agreement: made.agreement, format: 'millspace-stream', purpose: 'x:service' };
      const { pid } = await beads.post<TransferView>('/transfers', named);
      const decided = async () =>
        (await beads.get<WhyAnswer>(`/transfers/${encodeURIComponent(pid)}/why`)).decision?.rules.flatMap(
          ({ kind, outcome, text }) => (kind === 'constraint' ? [[outcome, text.en]] : []),
        );
      const agreed = [['satisfied', expect.stringContaining('training of an AI model')]];
      expect(await decided()).toEqual(agreed);
      await restart();
      expect(await decided()).toEqual(agreed);
    },
  );
});

describe('class 12 (count)', () => {
  const upTo = (limit: number, unit: string) =>
    use(is('odrl:count', 'lteq', typed(String(limit), 'integer')), is('odrl:unitOfCount', 'eq', `x:${unit}`));

  policyClass('12', 'holds', 'the stream is cut at the sample; a restart does not begin anew', async () => {
    const made = await deal(upTo(3, 'samples'));
    await made.sendLines([1, 2, 3, 4, 5].map(rowAt));
    const items = await (await made.open()).until(() => false);
    expect([items.flatMap(({ lines }) => lines).length, told(items).at(-1)]).toEqual([3, 'MS-DLV-008']);
    await restart();
    const again = await (await made.open()).until(() => false);
    expect(again.flatMap(({ lines }) => lines)).toEqual(items.flatMap(({ lines }) => lines));
    const behind = await made.open(items.find(({ lines }) => lines.length > 0)?.header.position);
    expect(told(await behind.until(() => false))).toEqual(['MS-DLV-008']);
  });

  /** The provider answers, the consumer reads: so that the next request finds room. */
  async function answered(made: Deal, request: string): Promise<void> {
    const path = `/api/v1/history/${encodeURIComponent(request)}`;
    const { header, body } = makeChunk([rowAt(0)], {
      ...{ seq: 1, dataset: made.dataset, producer: acme.id, origin: 'history' as const },
    });
    await acme.client.request('POST', `${path}/chunks?n=1&last=true`, {
      body: encodeFrame(header, body),
      contentType: CHUNKS_MEDIA_TYPE,
    });
    const stream = await beads.client.stream('GET', `${path}/stream`, { headers: { accept: CHUNKS_MEDIA_TYPE } });
    const items = await new Reader(stream.body, async () => undefined).until(() => false);
    expect(items.at(-1)?.header.end?.code).toBe('endOfHistory');
  }

  policyClass('12', 'not-bypassed', 'fifty at once, by two connectors of the participant; a restart', async () => {
    const made = await deal(upTo(7, 'deliveries'));
    const second = await enrol(world, 'beads');
    const ask = (by: HandConnector) =>
      askHistory(made, by).then(
        ({ request }) => ({ request, code: null }),
        (error: { code: string }) => ({ request: null, code: error.code }),
      );
    const granted: string[] = [];
    for (let round: string[] | null = null; round === null || round.length > 0; ) {
      const answers = await Promise.all(Array.from({ length: 50 }, (_each, n) => ask(n % 2 === 0 ? beads : second)));
      round = answers.flatMap(({ request }) => request ?? []);
      for (const request of round) await answered(made, request);
      granted.push(...round);
    }
    expect(granted).toHaveLength(7);
    await restart();
    for (const by of [beads, second]) expect(await ask(by)).toEqual({ request: null, code: 'MS-DLV-008' });
    await second.close();
  });
});

describe('class 15 (kept, rounded, delayed)', () => {
  policyClass('15', 'holds', 'signals not kept are not there, values rounded, nothing before its delay', async () => {
    const made = await deal(offer({ keepSignals: ['agitator.power'], round: 10, delaySeconds: 3600 }), {
      dataset: {
        accessPolicy: accessPolicy(null),
        signals: ['agitator.power', 'agitator.speed'].map((id) => ({
          ...{ id, pack: 'bead-mill/1', group: 'fast', unit: id === 'agitator.power' ? 'kW' : '/min' },
          sensitivity: 'technical' as const,
        })),
      },
    });
    const t = clock.now();
    await made.sendLines([{ part: 0, t: [t], signals: { 'agitator.power': [34], 'agitator.speed': [599] } }]);
    const reader = await made.open();
    // A stream begins with a heartbeat.
    expect(await reader.idle()).toBe(true);
    pass(HOUR - 60_000);
    await made.sendLines([{ part: 0, t: [clock.now()], signals: { 'agitator.power': [36] } }]);
    // A minute before the delay is over, the stream finds nothing to deliver.
    expect(await reader.idle()).toBe(true);
    pass(61_000);
    const items = await reader.until((found) => found.length === 1);
    expect(items.flatMap(({ lines }) => lines)).toEqual([
      expect.objectContaining({ t: [t], signals: { 'agitator.power': [30] } }),
    ]);
  });
});

describe('class 20 (encrypted)', () => {
  policyClass('20', 'refused', 'an offer that asks for it is not published, and reads why', async () => {
    const encrypted = rules({
      permission: [{ action: 'odrl:distribute', constraint: [is('x:artifactState', 'isAnyOf', ['encrypted'])] }],
    });
    const refusal = await acme.publish({ name: 'sealed', offers: [encrypted] }).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'MS-CAT-003', status: 422 });
    expect(JSON.stringify(refusal, Object.getOwnPropertyNames(refusal))).toContain('encrypted from end to end');
  });
});

describe('prohibition', () => {
  const forbidding = (...constraint: object[]) =>
    rules({
      permission: [{ action: 'odrl:use' }],
      prohibition: [{ action: 'odrl:use', ...(constraint.length > 0 ? { constraint } : {}) }],
      'odrl:conflict': 'odrl:prohibit',
    });

  policyClass('prohibition', 'holds', 'a bare one forbids everything, whatever is permitted beside it', async () => {
    await expect(deal(forbidding())).rejects.toMatchObject(refusedByPolicy);
    const training = is('odrl:purpose', 'isPartOf', ['x:ai-training']);
    const made = await deal(forbidding(training), { name: 'other', purpose: 'x:service' });
    await made.send(1);
    expect(told(await (await made.open()).until((items) => items.length === 1))).toEqual([1]);
    await expect(deal(forbidding(training), { name: 'no', purpose: 'x:ai-training' })).rejects.toMatchObject(
      refusedByPolicy,
    );
  });

  policyClass('prohibition', 'not-bypassed', 'a purpose within the forbidden one, and none', async () => {
    const training = is('odrl:purpose', 'isPartOf', ['x:ai-training']);
    for (const purpose of ['x:model-training', 'x:ai-training/of-mills'])
      await expect(deal(forbidding(training), { name: `no${purpose.length}`, purpose })).rejects.toMatchObject(
        refusedByPolicy,
      );
    const unsaid = await deal(forbidding(training), { name: 'none' });
    expect((await unsaid.why()).decision).toMatchObject({ result: 'deny' });
  });
});

describe('participant', () => {
  const named = () => use(is('x:participant', 'isAnyOf', ['beads']));

  policyClass('participant', 'holds', 'who is named gets it, who is not is refused', async () => {
    const made = await deal(named());
    await made.send(1);
    expect(told(await (await made.open()).until((items) => items.length === 1))).toEqual([1]);
    await expect(deal(named(), { name: 'other' }, cargo)).rejects.toMatchObject(refusedByPolicy);
  });

  policyClass('participant', 'not-bypassed', 'a name that looks alike; the name in the request', async () => {
    const alike = await enrol(world, 'beads-2');
    await alike.connect();
    await expect(deal(named(), { name: 'alike' }, alike)).rejects.toMatchObject(refusedByPolicy);
    const terms = named();
    const dataset = await acme.publish({ name: 'said', offers: [terms], accessPolicy: accessPolicy(null) });
    const claim = { dataset, offer: terms['@id'], participant: 'beads', assignee: 'urn:millspace:participant:beads' };
    const asked = await cargo.post<{ pid: string }>('/negotiations', claim).catch((error: unknown) => error);
    if (asked instanceof Error) expect(asked).toMatchObject({ status: 422 });
    else expect(await cargo.terminated((asked as { pid: string }).pid)).toMatchObject({ refusal: refusedByPolicy });
    await alike.close();
  });
});

describe('contract text', () => {
  const template = (en: string) => ({
    ...{ id: 'house-terms', version: 1, title: { en: 'House terms', de: 'Hausbedingungen' }, parameters: [] },
    ...{ summary: { en, de: 'Nutzung.' }, policy: { permission: [{ action: 'odrl:use' }] } },
  });
  const save = async (en: string) =>
    (await world.admin.request<{ digest: string }>('POST', '/api/v1/templates', { json: template(en) })).json.digest;
  const textOf = async (made: Deal) => {
    const { agreements } = await beads.get<{ agreements: AgreementView[] }>('/agreements');
    return agreements.find(({ agreement }) => agreement['@id'] === made.agreement)?.agreement;
  };
  const filled = () => acme.post<{ offer: OdrlOffer }>('/templates/house-terms/fill', { values: {} });

  policyClass('contract-text', 'holds', 'its hash is in what both signed; it counts as nothing enforced', async () => {
    const digest = await save('Use.');
    const { offer: terms } = await filled();
    const made = await deal(terms);
    const agreement = await textOf(made);
    expect(JSON.stringify(agreement)).toContain(digest);
    const compiled = compile(agreement, { kind: 'usage' });
    expect(compiled.ok && explainPolicy(compiled.policy).labels).toMatchObject({ prevented: 1, contractText: 1 });
    expect((await made.why()).decision?.rules).toContainEqual(expect.objectContaining({ label: 'contract-text' }));
  });

  policyClass('contract-text', 'not-bypassed', 'editing it afterwards changes no agreement', async () => {
    const first = await save('Use.');
    const made = await deal((await filled()).offer);
    const second = await save('Use, and nothing else.');
    expect(second).not.toBe(first);
    await restart();
    expect(JSON.stringify(await textOf(made))).toContain(first);
    const next = await deal((await filled()).offer, { name: 'next' });
    const text = JSON.stringify(await textOf(next));
    expect([text.includes(first), text.includes(second)]).toEqual([false, true]);
  });
});
