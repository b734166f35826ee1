import { DSP_CONTEXT } from '@millspace/schemas';
import { EdcConnector } from '../../e2e/edc/edc.ts';
import { edcPlace } from './edc-place.ts';
import type { Context } from './group.ts';

const EDC_CONTEXT = 'https://w3id.org/edc/dspace/v0.0.1';

/** How much is offered, by how many it is read in turn, and how many pages each reads. */
export interface Reading {
  datasets: number;
  offersEach: number;
  pageSize: number;
  readers: number;
  pagesEach: number;
}

/**
 * Times (ms) of pages of the same catalogue at an Eclipse EDC with stores in memory, asked for over the protocol, each to its last byte parsed.
 * Its identity is a mock, so a reader is a name.
 */
export async function edcPages(context: Context, reading: Reading): Promise<number[]> {
  const { place, end } = edcPlace(context);
  try {
    const provider = await EdcConnector.start(place, 'edc-provider');
    context.say(`publishing ${reading.datasets} assets at Eclipse EDC …`);
    await provider.offerMany(reading.datasets, reading.offersEach);
    const times: number[] = [];
    for (let round = 0; round < reading.pagesEach; round += 1)
      for (let reader = 0; reader < reading.readers; reader += 1)
        times.push(await pageOf(provider, `reader-${reader}`, round, reading));
    return times;
  } finally {
    await end();
  }
}

async function pageOf({ address }: EdcConnector, reader: string, round: number, reading: Reading): Promise<number> {
  const { pageSize: limit, datasets, offersEach } = reading;
  const offset = (round * limit) % datasets;
  const begun = performance.now();
  const answer = await fetch(`${address}/catalog/request`, {
    method: 'POST',
    headers: { authorization: EdcConnector.header(reader, address), 'content-type': 'application/json' },
    body: JSON.stringify({
      // With the protocol's alone it does not know what a limit is, and takes its own.
      '@context': [DSP_CONTEXT, EDC_CONTEXT],
      '@type': 'CatalogRequestMessage',
      filter: [{ '@type': 'QuerySpec', offset, limit }],
    }),
  });
  const { dataset } = (await answer.json()) as { dataset?: { hasPolicy?: unknown[] }[] };
  const ms = performance.now() - begun;
  if (dataset?.length !== limit || dataset.some(({ hasPolicy }) => hasPolicy?.length !== offersEach))
    throw new Error(`a page of EDC holds ${dataset?.length} datasets, not ${limit} with ${offersEach} offers each`);
  return ms;
}
