import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EDC_NAME, EdcConnector } from '../../e2e/edc/edc.ts';
import { until } from './dataspace.ts';
import { edcPlace, offerFor } from './edc-place.ts';
import type { Context } from './group.ts';
import { percentile } from './stats.ts';

export interface EdcFigures {
  name: string;
  /** Fetching a few bytes with a valid token (ms, median). */
  fetchMs: number;
  /** From asking the provider to suspend to the first refused fetch (ms, median). */
  refusedMs: number;
}

/** The same between two Eclipse EDC, whose state machines look every 50 ms. */
export async function edcFigures(context: Context): Promise<EdcFigures> {
  const { place, end } = edcPlace(context);
  const source = createServer((_request, response) => response.end('{"reading":42}'));
  await new Promise<void>((resolve) => source.listen(0, '127.0.0.1', resolve));
  try {
    const provider = await EdcConnector.start(place, 'edc-provider');
    const consumer = await EdcConnector.start(place, 'edc-consumer');
    await provider.offer('asset', `http://127.0.0.1:${(source.address() as AddressInfo).port}/`);
    const { offer } = await offerFor(consumer, provider);
    const agreement = await consumer.agreementOf(await consumer.negotiate(provider, 'asset', offer));
    const fetches: number[] = [];
    const refusals: number[] = [];
    for (let round = 0; round < (context.quick ? 5 : 20); round += 1) {
      const transfer = await consumer.transfer(provider, agreement);
      let edr = await consumer.edr(transfer);
      await until(async () => {
        edr ??= await consumer.edr(transfer);
        return edr !== null;
      });
      const { endpoint = '', authorization = '' } = edr ?? {};
      const ask = async () => {
        const answer = await fetch(endpoint, { headers: { authorization } });
        await answer.arrayBuffer();
        return answer.status;
      };
      for (let n = 0; n < 5; n += 1) {
        const asking = performance.now();
        await ask();
        fetches.push(performance.now() - asking);
      }
      const theirs = await provider.transferOf(transfer);
      const sent = performance.now();
      const suspending = provider.steer(theirs, 'suspend');
      while ((await ask()) === 200);
      refusals.push(performance.now() - sent);
      await suspending;
    }
    return { name: EDC_NAME, fetchMs: percentile(fetches, 0.5), refusedMs: percentile(refusals, 0.5) };
  } finally {
    await end();
    await new Promise((resolve) => source.close(resolve));
  }
}
