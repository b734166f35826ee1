import { randomUUID } from 'node:crypto';
import { accessPolicy, PROFILE } from '@millspace/policy';
import { CHUNKS_MEDIA_TYPE, encodeFrame } from '@millspace/runtime/framing';
import type {
  ChunkPart,
  DatasetInput,
  Frame,
  MillRecord,
  OdrlOffer,
  TransferView,
  WhyAnswer,
} from '@millspace/schemas';
import { makeChunk, Reader, T0 } from '../src/testing/kit.ts';
import type { HandConnector, World } from './harness.ts';

type Rules = Pick<OdrlOffer, 'permission' | 'prohibition' | 'obligation'>;

/** An offer made of rules as they are written down in ODRL. */
export function rules(given: Record<string, unknown>): OdrlOffer {
  return { '@id': `urn:uuid:${randomUUID()}`, '@type': 'Offer', profile: PROFILE, ...(given as Rules) };
}

/** Use, under these constraints. */
export function use(...constraint: Record<string, unknown>[]): OdrlOffer {
  return rules({ permission: [{ action: 'odrl:use', ...(constraint.length === 0 ? {} : { constraint }) }] });
}

/** Use, with these duties. */
export function useWith(...duty: Record<string, unknown>[]): OdrlOffer {
  return rules({ permission: [{ action: 'odrl:use', duty }] });
}

export const is = (leftOperand: string, operator: string, rightOperand: unknown): Record<string, unknown> => ({
  leftOperand,
  operator,
  rightOperand,
});

export const typed = (value: string, type: string): Record<string, string> => ({
  '@value': value,
  '@type': `xsd:${type}`,
});

/** One instant of one machine, `second` seconds after midnight. */
export function rowAt(second: number): Frame {
  return { part: 0, t: [T0 + second * 1000], signals: { 'agitator.power': [second] } };
}

/** An agreement on an offer, and its transfer; what is sent goes up under one dataset of the provider. */
export class Deal {
  readonly world: World;
  readonly provider: HandConnector;
  readonly consumer: HandConnector;
  readonly dataset: string;
  readonly agreement: string;
  readonly pid: string;
  readonly #readers: Reader[] = [];
  #seq = 1;

  private constructor(deal: Pick<Deal, 'world' | 'provider' | 'consumer' | 'dataset' | 'agreement' | 'pid'>) {
    this.world = deal.world;
    this.provider = deal.provider;
    this.consumer = deal.consumer;
    this.dataset = deal.dataset;
    this.agreement = deal.agreement;
    this.pid = deal.pid;
  }

  /** From the offer to a started transfer. @throws when the request is refused, with the refusal */
  static async make(
    world: World,
    provider: HandConnector,
    consumer: HandConnector,
    offer: OdrlOffer,
    more: { purpose?: string; name?: string; dataset?: Partial<DatasetInput> } = {},
  ): Promise<Deal> {
    const { purpose, name = 'mills' } = more;
    const dataset = await provider.publish({
      name,
      offers: [offer],
      accessPolicy: accessPolicy([consumer.slug]),
      ...more.dataset,
    });
    const asked = await consumer.request(dataset, offer['@id'], purpose);
    const path = `/negotiations/${encodeURIComponent(asked.pid)}`;
    const done = await consumer.view<typeof asked>(
      path,
      ({ state }) => state === 'FINALIZED' || state === 'TERMINATED',
    );
    if (done.state === 'TERMINATED') throw Object.assign(new Error('refused'), done.refusal);
    const agreement = done.agreement?.['@id'] ?? '';
    const { pid } = await consumer.post<TransferView>('/transfers', { agreement, format: 'millspace-stream' });
    await consumer.view<TransferView>(
      `/transfers/${encodeURIComponent(pid)}`,
      ({ state }) => state === 'STARTED' || state === 'TERMINATED',
    );
    return new Deal({ world, provider, consumer, dataset, agreement, pid });
  }

  /** Sends one row (of `machine`), numbered. */
  send(second: number, machine = 'mill-1'): Promise<void> {
    return this.sendLines([rowAt(second)], { machine });
  }

  /** Sends lines as one chunk with one part. */
  async sendLines(lines: readonly (Frame | MillRecord)[], part: Partial<ChunkPart> = {}): Promise<void> {
    const { header, body } = makeChunk(lines, {
      seq: this.#seq,
      dataset: this.dataset,
      producer: this.provider.id,
      parts: [part],
    });
    this.#seq += lines.length;
    await this.provider.client.request('POST', `/api/v1/ingest/${encodeURIComponent(this.dataset)}`, {
      body: encodeFrame(header, body),
      contentType: CHUNKS_MEDIA_TYPE,
    });
  }

  async open(after?: string, by: HandConnector = this.consumer): Promise<Reader> {
    const path = `/api/v1/transfers/${encodeURIComponent(this.pid)}`;
    const query = after === undefined ? '' : `?after=${encodeURIComponent(after)}`;
    const { body } = await by.client.stream('GET', `${path}/stream${query}`, {
      headers: { accept: CHUNKS_MEDIA_TYPE },
    });
    const reader = new Reader(body, (position) =>
      by.client.request('POST', `${path}/acknowledgements`, { json: { position } }),
    );
    this.#readers.push(reader);
    return reader;
  }

  why(): Promise<WhyAnswer> {
    return this.consumer.get(`/transfers/${encodeURIComponent(this.pid)}/why`);
  }

  /** The consumer reads why it is so, until it fits. */
  async untilDecided(fits: (answer: WhyAnswer) => boolean): Promise<WhyAnswer> {
    for (let attempt = 0; attempt < 500; attempt += 1) {
      const answer = await this.why();
      if (fits(answer)) return answer;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`never decided so: ${JSON.stringify((await this.why()).decision)}`);
  }

  close(): void {
    for (const reader of this.#readers) reader.close();
  }
}

/** Seconds of the rows that came, and what else the stream said. */
export function told(items: Awaited<ReturnType<Reader['until']>>): (number | string)[] {
  return items.flatMap(({ header, lines }): (number | string)[] => {
    if (header.kind === 'end') return [header.end?.code ?? 'end'];
    return lines.map((line) => ('record' in line ? line.record : ((line.t[0] ?? 0) - T0) / 1000));
  });
}
