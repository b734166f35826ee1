import {
  type DataAddress,
  type NegotiationView,
  PULL_FORMAT,
  readPullAddress,
  type TransferView,
} from '@millspace/schemas';
import { tool } from '../../scripts/testing/tools.ts';
import { Dataspace, fillLog, publish, until } from '../support/dataspace.ts';
import { edcFigures } from '../support/edc-leg.ts';
import { below, measured } from '../support/figure.ts';
import type { Group } from '../support/group.ts';
import type { Participant } from '../support/participant.ts';
import { percentile } from '../support/stats.ts';

const OUTSIDE = { outside: { internalAddresses: ['127.0.0.1'] } };

/** Under which id and address a participant is known to another dataspace. */
function knownAs(space: Dataspace, slug: string) {
  const root = `${space.broker.url}/dsp/${slug}`;
  return { id: `did:web:${new URL(root).host.replace(':', '%3A')}:dsp:${slug}`, root };
}

async function register(participant: Participant, { id, root }: ReturnType<typeof knownAs>): Promise<void> {
  const self = { kind: 'self-issued' };
  await participant.client.request('PUT', '/partners', {
    json: { id, address: root, discover: true, accepts: self, presents: self },
  });
}

/** What the consumer fetches with, from the latest start of the transfer on. */
async function addressOf(consumer: Participant, pid: string, other: string | null) {
  let found: { endpoint: string; token: string } | null = null;
  await until(async () => {
    const path = `/transfers/${encodeURIComponent(pid)}/data-address`;
    const { json } = await consumer.client.request<{ dataAddress: DataAddress | null }>('GET', path);
    const read = json.dataAddress && readPullAddress(json.dataAddress);
    if (!read?.token || read.token === other) return false;
    found = { endpoint: read.endpoint, token: read.token };
    return true;
  });
  if (!found) throw new Error('no address came');
  return found as { endpoint: string; token: string };
}

const ask = (address: { endpoint: string; token: string }, query = '') =>
  fetch(address.endpoint + query, { headers: { authorization: `Bearer ${address.token}` } });

export const fetching: Group = {
  id: 'fetching',
  title: 'Data fetched from another dataspace (HttpData-PULL)',
  async run(context) {
    await using north = await Dataspace.start(context, { name: 'north', config: OUTSIDE });
    await using south = await Dataspace.start(context, { name: 'south', config: OUTSIDE });
    const provider = await north.join('provider');
    const consumer = await south.join('consumer');
    await register(provider, knownAs(south, 'consumer'));
    await register(consumer, knownAs(north, 'provider'));
    const dataset = await publish(provider, 'mills');
    const { json: asked } = await consumer.client.request<NegotiationView>('POST', '/negotiations', {
      json: { counterparty: knownAs(north, 'provider').id, dataset: dataset.id, offer: dataset.offers[0]?.['@id'] },
    });
    const agreement = await consumer.finalized(asked.pid);
    const { json: transfer } = await consumer.client.request<TransferView>('POST', '/transfers', {
      json: { agreement, format: PULL_FORMAT },
    });
    let address = await addressOf(consumer, transfer.pid, null);
    const { json: own } = await provider.client.request<{ transfers: TransferView[] }>(
      'GET',
      '/transfers?role=provider',
    );
    const steer = (command: string) =>
      provider.client.request('POST', `/transfers/${encodeURIComponent(own.transfers[0]?.pid ?? '')}/${command}`, {
        json: { reason: 'bench' },
      });
    await fillLog(context, north, provider, dataset.id);

    const began = performance.now();
    const whole = await (await ask(address)).text();
    const seconds = (performance.now() - began) / 1000;
    const position = String((JSON.parse(whole.trimEnd().split('\n').at(-1) ?? '{}') as { position?: string }).position);
    const polls: number[] = [];
    for (let round = 0; round < (context.quick ? 50 : 300); round += 1) {
      const asking = performance.now();
      await (await ask(address, `?cursor=${encodeURIComponent(position)}`)).text();
      polls.push(performance.now() - asking);
    }
    const refusals: number[] = [];
    for (let round = 0; round < (context.quick ? 10 : 50); round += 1) {
      const sent = performance.now();
      const suspending = steer('suspend');
      while ((await ask(address, `?cursor=${encodeURIComponent(position)}`)).status === 200);
      refusals.push(performance.now() - sent);
      await suspending;
      await steer('resume');
      address = await addressOf(consumer, transfer.pid, address.token);
    }
    const edc = tool('java') && tool('maven') ? await edcFigures(context) : null;
    const beside = (value: number | undefined) =>
      edc && value !== undefined ? { peer: { name: edc.name, value, unit: 'ms' } } : {};
    return [
      measured('fetched out of the log, NDJSON', whole.length / 1024 / 1024 / seconds, 'MiB/s'),
      measured('fetch of what is new, nothing being new, p50', percentile(polls, 0.5), 'ms', beside(edc?.fetchMs)),
      measured('fetch of what is new, nothing being new, p95', percentile(polls, 0.95), 'ms'),
      measured('suspension sent to refused token, p50', percentile(refusals, 0.5), 'ms', beside(edc?.refusedMs)),
      measured('suspension sent to refused token, p99', percentile(refusals, 0.99), 'ms', { budget: below(50) }),
    ];
  },
};
