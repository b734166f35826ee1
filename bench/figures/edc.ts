import { setTimeout as pause } from 'node:timers/promises';
import type { OdrlOffer } from '@millspace/schemas';
import { EDC_NAME, EdcConnector } from '../../e2e/edc/edc.ts';
import { tool, whyMissing } from '../../scripts/testing/tools.ts';
import { Dataspace, publish } from '../support/dataspace.ts';
import { edcPlace, offerFor } from '../support/edc-place.ts';
import { type Budget, below, type Figure, measured, unmeasured } from '../support/figure.ts';
import type { Context, Group } from '../support/group.ts';
import { agreeOutside, knownAs, OUTSIDE, register } from '../support/outside.ts';
import type { Participant } from '../support/participant.ts';
import { percentile } from '../support/stats.ts';

const AT_ONCE = { full: 100, quick: 30 };
/** EDC tells nobody when it is done: it is asked again and again, more rarely when so many wait that asking would be all it does. */
const LOOK_MS = { alone: 5, together: 100 };
/** What is not final by then never will be. */
const LOST_MS = { full: 60_000, quick: 15_000 };
const P95 = 'request to FINALIZED, p95';

/** Negotiates once; rejects when it comes to nothing. */
type One = (lookMs: number) => Promise<unknown>;

interface Times {
  p50: number;
  p95: number;
  /** Of those one after the other. */
  lostInTurn: number;
  /** Of those at once, until the last that was not lost (ms). */
  all: number;
  atOnce: number;
  lost: number;
}

/** Negotiations with Eclipse EDC in either role, beside two of them that negotiate with each other in the same run. */
export const edc: Group = {
  id: 'edc',
  title: 'Negotiation with Eclipse EDC 0.15.1',
  async run(context) {
    for (const needed of ['java', 'maven'] as const)
      if (!tool(needed)) return [unmeasured(P95, 'ms', whyMissing(needed))];
    const { place, end } = edcPlace(context);
    try {
      await using space = await Dataspace.start(context, { name: 'beside-edc', config: OUTSIDE });
      const us = await space.join('us');
      const other = await EdcConnector.start(place, 'edc-provider');
      const third = await EdcConnector.start(place, 'edc-consumer');
      await other.offer('asset', 'http://127.0.0.1:9/');
      const theirs = await timesOf(context, await betweenEdc(third, other));
      context.say('with us as consumer …');
      const taking = await timesOf(context, await asConsumer(space, us, other));
      context.say('with us as provider …');
      const giving = await timesOf(context, await asProvider(space, us, other));
      const shipped = context.quick ? [] : await shippedTimes(context, place);
      return [
        ...figuresOf('we ask EDC', taking, theirs),
        ...figuresOf('EDC asks us', giving, theirs),
        ...figuresOf(EDC_NAME, theirs),
        ...[0.5, 0.95].map((p) => asShipped(p, shipped)),
      ];
    } finally {
      await end();
    }
  },
};

function asShipped(p: number, times: readonly number[]): Figure {
  const name = `two Eclipse EDC 0.15.1 as shipped, p${p * 100}`;
  if (times.length === 0) return unmeasured(name, 'ms', 'a quick run leaves it out');
  return measured(name, percentile(times, p), 'ms');
}

/** It waits for EDC's state machines most of the time: only two of them in the same run say what is fast. */
const asFast = (ms: number): Budget => ({ text: '≤ two EDC', holds: (value) => value <= ms });

async function betweenEdc(consumer: EdcConnector, provider: EdcConnector): Promise<One> {
  const { dataset, offer } = await offerFor(consumer, provider);
  return async (lookMs) => consumer.agreementOf(await consumer.negotiate(provider, dataset, offer), lookMs);
}

async function asConsumer(space: Dataspace, us: Participant, provider: EdcConnector): Promise<One> {
  const { base, id } = ourselves(space, us);
  await register(us, { id: provider.id, root: provider.address }, tokens({ id, address: base }, provider));
  const { json } = await us.client.request<{ dataset: { hasPolicy: OdrlOffer[] } }>(
    'GET',
    `/partners/${encodeURIComponent(provider.id)}/catalog?dataset=asset`,
  );
  const [offer] = json.dataset.hasPolicy;
  if (!offer) throw new Error('EDC offers nothing');
  return () => agreeOutside(us, provider.id, 'asset', offer);
}

/** After {@link asConsumer}, which registers. */
async function asProvider(space: Dataspace, us: Participant, consumer: EdcConnector): Promise<One> {
  const { base, id } = ourselves(space, us);
  await publish(us, 'mills');
  const { dataset, offer } = await offerFor(consumer, { id, address: base });
  return async (lookMs) =>
    consumer.agreementOf(await consumer.negotiate({ id, address: base }, dataset, offer), lookMs);
}

/** As shipped one negotiation takes seconds: few are enough to say so. */
async function shippedTimes(context: Context, place: Parameters<typeof EdcConnector.start>[0]): Promise<number[]> {
  const provider = await EdcConnector.start(place, 'shipped-provider', { asShipped: true });
  const consumer = await EdcConnector.start(place, 'shipped-consumer', { asShipped: true });
  await provider.offer('asset', 'http://127.0.0.1:9/');
  return (await oneByOne(context, await betweenEdc(consumer, provider), { warm: 1, rounds: 20 })).times;
}

const ourselves = (space: Dataspace, { slug }: Participant) => {
  const { id, root } = knownAs(space, slug);
  return { id, base: `${root}/2025-1` };
};

/** The mock identity that EDC comes with. */
const tokens = (us: { id: string; address: string }, them: EdcConnector) => ({
  discover: false,
  accepts: { kind: 'token' as const, form: 'raw' as const, token: EdcConnector.header(them.id, us.address) },
  presents: { kind: 'token' as const, form: 'raw' as const, token: EdcConnector.header(us.id, them.address) },
});

async function timesOf(context: Context, one: One): Promise<Times> {
  const atOnce = context.quick ? AT_ONCE.quick : AT_ONCE.full;
  const { times, lost: lostInTurn } = await oneByOne(context, one, { warm: 5, rounds: context.quick ? 15 : 100 });
  const ends = await Promise.all(Array.from({ length: atOnce }, () => timeOf(context, one, LOOK_MS.together)));
  const final = ends.filter((ms) => ms !== null);
  return {
    p50: percentile(times, 0.5),
    p95: percentile(times, 0.95),
    lostInTurn,
    atOnce,
    all: Math.max(...final),
    lost: atOnce - final.length,
  };
}

/** Two EDC lose some even one after the other: those have no time, and are counted. */
async function oneByOne(context: Context, one: One, { warm, rounds }: { warm: number; rounds: number }) {
  const times: number[] = [];
  let lost = 0;
  for (let n = -warm; n < rounds; n += 1) {
    const ms = await timeOf(context, one, LOOK_MS.alone);
    if (ms === null) lost += 1;
    else if (n >= 0) times.push(ms);
  }
  return { times, lost };
}

/** How long it takes (ms); null when it ends otherwise, or not in time. */
async function timeOf({ quick, say }: Context, one: One, lookMs: number): Promise<number | null> {
  const start = performance.now();
  const over = pause(quick ? LOST_MS.quick : LOST_MS.full, false, { ref: false });
  const done = one(lookMs).then(
    () => true,
    (error: unknown) => {
      say(`lost: ${error instanceof Error ? error.message : String(error)}`);
      return false;
    },
  );
  return (await Promise.race([done, over])) ? performance.now() - start : null;
}

function figuresOf(who: string, times: Times, beside?: Times): Figure[] {
  const peer = (key: keyof Times, unit: string) =>
    beside ? { peer: { name: EDC_NAME, value: beside[key], unit } } : {};
  return [
    measured(`${who}: request to FINALIZED, p50`, times.p50, 'ms', peer('p50', 'ms')),
    measured(`${who}: ${P95}`, times.p95, 'ms', {
      ...(beside ? { budget: asFast(beside.p95) } : {}),
      ...peer('p95', 'ms'),
    }),
    measured(`${who}: one after the other, lost`, times.lostInTurn, 'negotiations', {
      ...(beside ? { budget: below(1) } : {}),
      ...peer('lostInTurn', 'negotiations'),
    }),
    measured(`${who}: ${times.atOnce} at once, the last one`, times.all, 'ms', peer('all', 'ms')),
    measured(`${who}: ${times.atOnce} at once, lost`, times.lost, 'negotiations', {
      ...(beside ? { budget: below(1) } : {}),
      ...peer('lost', 'negotiations'),
    }),
  ];
}
