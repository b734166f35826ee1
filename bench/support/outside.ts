import {
  type DataAddress,
  type NegotiationView,
  type OdrlOffer,
  type PartnerInput,
  PULL_FORMAT,
  readPullAddress,
  type TransferView,
} from '@millspace/schemas';
import { type Dataspace, until } from './dataspace.ts';
import type { Participant } from './participant.ts';

/** Brokers of one machine may call each other. */
export const OUTSIDE = { outside: { internalAddresses: ['127.0.0.1'] } };

/** Under which id and address somebody is known to another dataspace. */
export interface Known {
  id: string;
  root: string;
}

/** What data are fetched with. */
export interface Fetched {
  endpoint: string;
  token: string;
}

export function knownAs(space: Dataspace, slug: string): Known {
  const root = `${space.broker.url}/dsp/${slug}`;
  return { id: `did:web:${new URL(root).host.replaceAll(':', '%3A')}:dsp:${slug}`, root };
}

/** Registers an outside partner; without `more` both sides prove who they are with tokens that they issue themselves. */
export async function register(participant: Participant, { id, root }: Known, more: Partial<PartnerInput> = {}) {
  const self = { kind: 'self-issued' as const };
  const json: PartnerInput = { id, address: root, discover: true, accepts: self, presents: self, ...more };
  await participant.client.request('PUT', '/partners', { json });
}

/** From the request to FINALIZED at the consumer; gives the agreement's id. The offer as a catalogue has it, or its id. */
export async function agreeOutside(
  consumer: Participant,
  counterparty: string,
  dataset: string,
  offer: OdrlOffer | string,
): Promise<string> {
  const { json } = await consumer.client.request<NegotiationView>('POST', '/negotiations', {
    json: { counterparty, dataset, offer },
  });
  if (json.refusal) throw new Error(`the request was refused: ${json.refusal.text.en}`);
  return consumer.finalized(json.pid);
}

/** Asks for the data of an agreement, to be fetched; the consumer's pid of the transfer. */
export async function requestPull(consumer: Participant, agreement: string): Promise<string> {
  const { json } = await consumer.client.request<TransferView>('POST', '/transfers', {
    json: { agreement, format: PULL_FORMAT },
  });
  return json.pid;
}

/** What the consumer fetches with, from the latest start of the transfer on. */
export async function addressOf(consumer: Participant, pid: string, other: string | null = null): Promise<Fetched> {
  let found: Fetched | null = null;
  await until(async () => {
    const path = `/transfers/${encodeURIComponent(pid)}/data-address`;
    const { json } = await consumer.client.request<{ dataAddress: DataAddress | null }>('GET', path);
    const read = json.dataAddress && readPullAddress(json.dataAddress);
    if (!read?.token || read.token === other) return false;
    found = { endpoint: read.endpoint, token: read.token };
    return true;
  });
  if (!found) throw new Error('no address came');
  return found as Fetched;
}

/** The provider's own pid of the newest transfer that it gives. */
export async function newestGiven(provider: Participant): Promise<string> {
  const { json } = await provider.client.request<{ transfers: TransferView[] }>(
    'GET',
    '/transfers?role=provider&limit=1',
  );
  return json.transfers[0]?.pid ?? '';
}

export async function steer(participant: Participant, pid: string, command: 'suspend' | 'resume' | 'terminate') {
  await participant.client.request('POST', `/transfers/${encodeURIComponent(pid)}/${command}`, {
    json: { reason: 'bench' },
  });
}

export const ask = (address: Fetched, query = '') =>
  fetch(address.endpoint + query, { headers: { authorization: `Bearer ${address.token}` } });

/** A transfer that is suspended and resumed again and again. */
export interface Pulled {
  provider: Participant;
  consumer: Participant;
  /** The provider's pid and the consumer's. */
  given: string;
  taken: string;
}

/**
 * From sending a suspension to the first fetch that is refused (ms); resumes afterwards.
 * @returns the time, and what is fetched with from then on
 */
export async function suspendedAfter(
  { provider, consumer, given, taken }: Pulled,
  address: Fetched,
  query = '',
): Promise<{ ms: number; address: Fetched }> {
  const fetches = async () => {
    const answer = await ask(address, query);
    // What was being sent may be cut; only the next fetch tells whether the token opens anything.
    await answer.arrayBuffer().catch(() => undefined);
    return answer.status === 200;
  };
  const sent = performance.now();
  const suspending = steer(provider, given, 'suspend');
  while (await fetches());
  const ms = performance.now() - sent;
  await suspending;
  await steer(provider, given, 'resume');
  return { ms, address: await addressOf(consumer, taken, address.token) };
}
