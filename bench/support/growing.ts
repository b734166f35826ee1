import { codeOf } from '@millspace/runtime/errors';
import { CHUNKS_MEDIA_TYPE } from '@millspace/runtime/framing';
import type { CatalogPage, OdrlOffer } from '@millspace/schemas';
import { Dataspace, negotiate, publish, startTransfer, until } from './dataspace.ts';
import { catalogueReader, publishListed } from './dsp-catalogue.ts';
import type { Context } from './group.ts';
import {
  addressOf,
  agreeOutside,
  type Fetched,
  knownAs,
  newestGiven,
  OUTSIDE,
  type Pulled,
  register,
  requestPull,
  steer,
  suspendedAfter,
} from './outside.ts';
import type { Participant } from './participant.ts';

/** What is done again and again while more and more is over. Times in ms. */
export interface Growing extends AsyncDisposable {
  /** The brokers. */
  readonly pids: Record<string, number>;
  /** Negotiates once. */
  negotiated(): Promise<void>;
  /** Suspends one running transfer, until whoever reads is refused; resumes it. */
  suspended(): Promise<number>;
  /** The next page of a catalogue of 100 datasets with 10 offers each. */
  page(): Promise<number>;
  /** One more negotiation and one more transfer under it that are over. */
  finish(): Promise<void>;
}

const LISTED = { datasets: 100, offersEach: 10 };
const PAGE = 50;

/** Both participants at one broker. */
export async function withinOne(context: Context, name: string): Promise<Growing> {
  const space = await Dataspace.start(context, { profile: `growth-${name}`, name });
  const consumer = await space.join('consumer');
  const provider = await space.join('provider');
  const dataset = await publish(provider, 'mills');
  await publishListed(provider, LISTED.datasets, LISTED.offersEach);
  const agree = () => negotiate(consumer, dataset.id, dataset.offers[0]?.['@id'] ?? '');
  const running = await startTransfer(consumer, await agree());
  const given = await newestGiven(provider);
  let next: string | undefined;
  return {
    pids: { broker: space.broker.pid },
    negotiated: async () => void (await agree()),
    async suspended() {
      const sent = performance.now();
      const suspending = steer(provider, given, 'suspend');
      while (await flows(consumer, running));
      const ms = performance.now() - sent;
      await suspending;
      await steer(provider, given, 'resume');
      await until(() => flows(consumer, running));
      return ms;
    },
    async page() {
      const sent = performance.now();
      const query = next === undefined ? '' : `&cursor=${encodeURIComponent(next)}`;
      const { json } = await consumer.client.request<CatalogPage>('GET', `/catalog?limit=${PAGE}${query}`);
      next = json.next;
      return performance.now() - sent;
    },
    async finish() {
      await steer(consumer, await startTransfer(consumer, await agree()), 'terminate');
    },
    [Symbol.asyncDispose]: () => space[Symbol.asyncDispose](),
  };
}

/** Whether a stream of the transfer is opened to who asks for it. */
async function flows(consumer: Participant, transfer: string): Promise<boolean> {
  const stop = new AbortController();
  try {
    const { body } = await consumer.client.stream('GET', `/transfers/${encodeURIComponent(transfer)}/stream`, {
      headers: { accept: CHUNKS_MEDIA_TYPE },
      signal: stop.signal,
    });
    body.on('error', () => undefined);
    return true;
  } catch (error) {
    if (codeOf(error) === 'MS-DLV-005') return false;
    throw error;
  } finally {
    stop.abort();
  }
}

/** Consumer and provider at two brokers, over the Dataspace Protocol. */
export async function betweenTwo(context: Context, name: string): Promise<Growing> {
  const here = await Dataspace.start(context, {
    ...{ profile: `growth-${name}-here`, name: `${name}-here`, config: OUTSIDE },
  });
  const there = await Dataspace.start(context, {
    ...{ profile: `growth-${name}-there`, name: `${name}-there`, config: OUTSIDE },
  });
  const consumer = await here.join('consumer');
  const provider = await there.join('provider');
  const known = knownAs(there, 'provider');
  await register(consumer, known);
  await register(provider, knownAs(here, 'consumer'));
  const dataset = await publish(provider, 'mills');
  const [offer] = dataset.offers as [OdrlOffer];
  await publishListed(provider, LISTED.datasets, LISTED.offersEach);
  const reader = await catalogueReader(there, provider, 'reader');
  const agree = () => agreeOutside(consumer, known.id, dataset.id, offer);
  const taken = await requestPull(consumer, await agree());
  let address: Fetched = await addressOf(consumer, taken);
  const pulled: Pulled = { provider, consumer, taken, given: await newestGiven(provider) };
  return {
    pids: { here: here.broker.pid, there: there.broker.pid },
    negotiated: async () => void (await agree()),
    async suspended() {
      const { ms, address: renewed } = await suspendedAfter(pulled, address);
      address = renewed;
      return ms;
    },
    page: async () => (await reader.page()).ms,
    async finish() {
      const pid = await requestPull(consumer, await agree());
      await addressOf(consumer, pid);
      await steer(consumer, pid, 'terminate');
    },
    async [Symbol.asyncDispose]() {
      await here[Symbol.asyncDispose]();
      await there[Symbol.asyncDispose]();
    },
  };
}
