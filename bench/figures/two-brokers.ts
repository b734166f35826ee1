import type { NegotiationView, PartnerInput } from '@millspace/schemas';
import { DSP_CONTEXT } from '@millspace/schemas';
import { benchDataset } from '../support/dataset.ts';
import { Dataspace, publish } from '../support/dataspace.ts';
import { below, measured } from '../support/figure.ts';
import type { Group } from '../support/group.ts';
import type { Participant } from '../support/participant.ts';
import { percentile } from '../support/stats.ts';

const TOKEN = 'a-token-of-the-benchmark';
const LISTED = 1000;

/** Negotiations between two brokers over HTTP, each message with a token of its own, and pages of the catalogue as the protocol has them. */
export const twoBrokers: Group = {
  id: 'two-brokers',
  title: 'Dataspace Protocol between two brokers',
  async run(context) {
    const { fsyncP50Ms } = context;
    const config = { outside: { internalAddresses: ['127.0.0.1'] } };
    await using here = await Dataspace.start(context, { profile: 'two-brokers-here', config });
    await using there = await Dataspace.start(context, { name: 'broker-there', config });
    const consumer = await here.join('consumer');
    const provider = await there.join('provider');
    const [ours, theirs] = [didOf(here, 'consumer'), didOf(there, 'provider')];
    await register(consumer, theirs, `${there.broker.url}/dsp/provider`);
    await register(provider, ours, `${here.broker.url}/dsp/consumer`);
    const dataset = await publish(provider, 'mills');
    const offer = dataset.offers[0];
    const one = async () => {
      const start = performance.now();
      const { json } = await consumer.client.request<NegotiationView>('POST', '/negotiations', {
        json: { counterparty: theirs, dataset: dataset.id, offer },
      });
      if (json.refusal) throw new Error(`the request was refused: ${json.refusal.text.en}`);
      await consumer.finalized(json.pid);
      return performance.now() - start;
    };
    for (let warm = 0; warm < 5; warm += 1) await one();
    const times: number[] = [];
    for (let round = 0; round < (context.quick ? 30 : 200); round += 1) times.push(await one());
    const atOnce = context.quick ? 100 : 1000;
    const start = performance.now();
    await Promise.all(Array.from({ length: atOnce }, one));
    const all = performance.now() - start;
    const pages = await pagesOf(there, provider, context.quick ? 20 : 100);
    const note = 'both connectors sign; each message carries a token that the other side checks with a published key';
    return [
      measured('request to FINALIZED, p50', percentile(times, 0.5), 'ms', { fsyncP50Ms, note }),
      measured('request to FINALIZED, p95', percentile(times, 0.95), 'ms', { budget: below(100), fsyncP50Ms }),
      measured(`${atOnce} at once, the last one FINALIZED, none lost`, all, 'ms', { fsyncP50Ms }),
      measured(`page of 100 of ${LISTED} datasets with 10 offers each, p95`, percentile(pages, 0.95), 'ms', {
        note: 'compressed, over HTTP, read to its end',
      }),
    ];
  },
};

const didOf = ({ broker }: Dataspace, slug: string): string =>
  `did:web:${new URL(broker.url).host.replaceAll(':', '%3A')}:dsp:${slug}`;

async function register(participant: Participant, id: string, address: string, more: Partial<PartnerInput> = {}) {
  const selfIssued = { kind: 'self-issued' as const };
  const json: PartnerInput = { id, address, discover: true, accepts: selfIssued, presents: selfIssued, ...more };
  await participant.client.request('PUT', '/partners', { json });
}

/** Times of reading one page after the other, as a partner does. */
async function pagesOf({ broker }: Dataspace, provider: Participant, rounds: number): Promise<number[]> {
  const accepts = { kind: 'token' as const, token: TOKEN };
  await register(provider, 'urn:example:reader', 'https://reader.example', { accepts, presents: { kind: 'none' } });
  for (let n = 0; n < LISTED; n += 1) {
    const listed = benchDataset(`urn:millspace:dataset:${provider.slug}:listed-${n}`);
    const offers = Array.from({ length: 10 }, (_, index) => ({
      '@id': `urn:example:offer:${n}:${index}`,
      '@type': 'Offer' as const,
      permission: [{ action: 'odrl:use' }],
    }));
    await provider.client.request('PUT', `/datasets/${encodeURIComponent(listed.id)}`, { json: { ...listed, offers } });
  }
  const times: number[] = [];
  let address: string | undefined;
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now();
    const answer = await globalThis.fetch(address ?? `${broker.url}/dsp/provider/2025-1/catalog/request`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify({ '@context': [DSP_CONTEXT], '@type': 'CatalogRequestMessage' }),
    });
    const { dataset } = (await answer.json()) as { dataset?: unknown[] };
    times.push(performance.now() - start);
    if (!dataset?.length) throw new Error('a page is empty');
    address = /<([^>]+)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1];
  }
  return times;
}
