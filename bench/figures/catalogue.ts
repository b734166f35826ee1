import { offer } from '@millspace/policy';
import type { CatalogPage } from '@millspace/schemas';
import { benchDataset } from '../support/dataset.ts';
import { Dataspace } from '../support/dataspace.ts';
import { below, measured } from '../support/figure.ts';
import type { Group } from '../support/group.ts';
import type { Participant } from '../support/participant.ts';
import { percentile } from '../support/stats.ts';

const OFFERS = 10_000;
const PAGE = 50;
const CONSUMERS = 20;

export const catalogue: Group = {
  id: 'catalogue',
  title: 'Catalogue',
  async run(context) {
    await using space = await Dataspace.start(context, { profile: 'catalogue' });
    const provider = await space.join('provider');
    const consumers: Participant[] = [];
    for (let n = 0; n < CONSUMERS; n += 1) consumers.push(await space.join(`consumer-${n}`));
    // Publishing is not what is measured, so a quick run puts more offers into each dataset.
    const each = context.quick ? 20 : 1;
    context.say(`publishing ${OFFERS} offers …`);
    await publishAll(provider, OFFERS / each, each);
    const times: Record<string, number[]> = { first: [], next: [], search: [] };
    for (let round = 0; round < (context.quick ? 50 : 200); round += 1) {
      // In turn, so that what is kept for one is of no use for the next.
      const consumer = consumers[round % CONSUMERS] as Participant;
      const first = await page(consumer, `limit=${PAGE}`);
      const next = await page(consumer, `limit=${PAGE}&cursor=${encodeURIComponent(first.next ?? '')}`);
      const search = await page(consumer, `limit=${PAGE}&q=${round % 100}`);
      if (first.count !== PAGE || next.count !== PAGE) throw new Error('a page is not full');
      times['first']?.push(first.ms);
      times['next']?.push(next.ms);
      times['search']?.push(search.ms);
    }
    const note = `${OFFERS / each} datasets with ${each} offer${each === 1 ? '' : 's'} each, pages of ${PAGE}, ${CONSUMERS} participants in turn`;
    const figure = (name: string, key: string) =>
      measured(name, percentile(times[key] ?? [], 0.95), 'ms', { budget: below(20), note });
    return [
      figure('first page over 10 000 offers, p95', 'first'),
      figure('next page, p95', 'next'),
      figure('text search, p95', 'search'),
    ];
  },
};

async function publishAll(provider: Participant, datasets: number, offersEach: number): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < datasets) {
      const n = next++;
      const dataset = benchDataset(`urn:millspace:dataset:${provider.slug}:set-${n}`);
      const named = {
        ...dataset,
        title: { en: `Mill number ${n}`, de: `Mühle Nummer ${n}` },
        offers: Array.from({ length: offersEach }, () => offer()),
      };
      await provider.client.request('PUT', `/datasets/${encodeURIComponent(named.id)}`, { json: named });
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
}

async function page(
  consumer: Participant,
  query: string,
): Promise<{ ms: number; count: number; next: string | undefined }> {
  const start = performance.now();
  const { json } = await consumer.client.request<CatalogPage>('GET', `/catalog?${query}`);
  return { ms: performance.now() - start, count: json.datasets.length, next: json.next };
}
