import { DSP_CONTEXT } from '@millspace/schemas';
import { benchDataset } from './dataset.ts';
import type { Dataspace } from './dataspace.ts';
import { register } from './outside.ts';
import type { Participant } from './participant.ts';

/** An outside partner that reads page after page of the catalogue, as the protocol has them. */
export interface CatalogueReader {
  /** The next page, the first after the last one; time (ms) from asking to its last byte parsed, and whether it was a first page. */
  page(): Promise<{ ms: number; first: boolean }>;
}

/** Publishes `datasets` with `offersEach` offers, which anybody may see. */
export async function publishListed(provider: Participant, datasets: number, offersEach: number): Promise<void> {
  for (let n = 0; n < datasets; n += 1) {
    const listed = benchDataset(`urn:millspace:dataset:${provider.slug}:listed-${n}`);
    const offers = Array.from({ length: offersEach }, (_, index) => ({
      '@id': `urn:example:offer:${n}:${index}`,
      '@type': 'Offer' as const,
      permission: [{ action: 'odrl:use' }],
    }));
    await provider.client.request('PUT', `/datasets/${encodeURIComponent(listed.id)}`, { json: { ...listed, offers } });
  }
}

/** Registers one more partner of the provider, which has a token of its own. */
export async function catalogueReader(
  { broker }: Dataspace,
  provider: Participant,
  name: string,
): Promise<CatalogueReader> {
  const token = `a-token-of-the-benchmark-for-${name}`;
  await register(
    provider,
    { id: `urn:example:${name}`, root: `https://${name}.example` },
    { accepts: { kind: 'token', token }, presents: { kind: 'none' } },
  );
  const start = `${broker.url}/dsp/${provider.slug}/2025-1/catalog/request`;
  let address = start;
  return {
    async page() {
      const asked = address;
      const begun = performance.now();
      const answer = await fetch(asked, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ '@context': [DSP_CONTEXT], '@type': 'CatalogRequestMessage' }),
      });
      const { dataset } = (await answer.json()) as { dataset?: unknown[] };
      const ms = performance.now() - begun;
      if (!dataset?.length) throw new Error(`a page is empty: ${answer.status}`);
      address = /<([^>]+)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1] ?? start;
      return { ms, first: asked === start };
    },
  };
}
