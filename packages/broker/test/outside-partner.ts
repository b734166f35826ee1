import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DSP_CONTEXT, type OdrlOffer, type PullAddress, readPullAddress } from '@millspace/schemas';

type Message = Record<string, unknown> & { '@type': string };

/** A connector of somebody else, made by hand: it knows the messages of the protocol and nothing of this software. */
export class OutsidePartner {
  readonly id: string;
  readonly token = `token-${randomUUID()}`;
  /** Messages that came to its callback address, by path. */
  readonly heard: { path: string; body: Message }[] = [];
  readonly #server: Server;
  readonly #base: string;
  #wake: (() => void)[] = [];

  private constructor(id: string, base: string, server: Server) {
    this.id = id;
    this.#base = base;
    this.#server = server;
  }

  /** `base`: DSP address of the participant it deals with. */
  static async start(id: string, base: string): Promise<OutsidePartner> {
    const server = createServer();
    const partner = new OutsidePartner(id, base, server);
    server.on('request', (request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        const body = JSON.parse(Buffer.concat(pieces).toString('utf8')) as Message;
        partner.heard.push({ path: request.url ?? '', body });
        response.writeHead(200, { 'content-type': 'application/json' }).end();
        for (const wake of partner.#wake.splice(0)) wake();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return partner;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/dsp`;
  }

  async say(path: string, type: string, members: object): Promise<{ status: number; body: Message }> {
    const answer = await fetch(this.#base + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ '@context': [DSP_CONTEXT], '@type': type, ...members }),
    });
    const text = await answer.text();
    return { status: answer.status, body: (text === '' ? {} : JSON.parse(text)) as Message };
  }

  async datasets(): Promise<{ '@id': string; hasPolicy: OdrlOffer[]; distribution: { format: string }[] }[]> {
    const { body } = await this.say('/catalog/request', 'CatalogRequestMessage', {});
    return (body['dataset'] ?? []) as never;
  }

  /** The `count`th message of a kind about one process of its own. */
  async message(type: string, pid: string, count = 1): Promise<Message> {
    for (;;) {
      const found = this.heard.filter(({ body }) => body['@type'] === type && body['consumerPid'] === pid);
      const wanted = found[count - 1];
      if (wanted) return wanted.body;
      await new Promise<void>((resolve) => this.#wake.push(resolve));
    }
  }

  /** From a request to an agreement that both hold to; gives its id. */
  async agree(dataset: string, offer: OdrlOffer): Promise<string> {
    const consumerPid = `urn:uuid:${randomUUID()}`;
    const asked = await this.say('/negotiations/request', 'ContractRequestMessage', {
      consumerPid,
      callbackAddress: this.address,
      offer: { ...offer, '@type': 'Offer', target: dataset },
    });
    if (asked.status !== 201) throw new Error(JSON.stringify(asked.body));
    const providerPid = String(asked.body['providerPid']);
    const { agreement } = (await this.message('ContractAgreementMessage', consumerPid)) as unknown as {
      agreement: { '@id': string };
    };
    await this.say(`/negotiations/${providerPid}/agreement/verification`, 'ContractAgreementVerificationMessage', {
      consumerPid,
      providerPid,
    });
    await this.message('ContractNegotiationEventMessage', consumerPid);
    return agreement['@id'];
  }

  /** A transfer that has started. */
  async transfer(agreementId: string): Promise<{ consumerPid: string; providerPid: string; address: PullAddress }> {
    const consumerPid = `urn:uuid:${randomUUID()}`;
    const { status, body } = await this.say('/transfers/request', 'TransferRequestMessage', {
      consumerPid,
      agreementId,
      format: 'HttpData-PULL',
      callbackAddress: this.address,
    });
    if (status !== 201) throw new Error(JSON.stringify(body));
    return { consumerPid, providerPid: String(body['providerPid']), address: await this.addressOf(consumerPid, 1) };
  }

  /** The data address of the `count`th start message. */
  async addressOf(consumerPid: string, count: number): Promise<PullAddress> {
    const { dataAddress } = await this.message('TransferStartMessage', consumerPid, count);
    const address = dataAddress === undefined ? null : readPullAddress(dataAddress as never);
    if (!address) throw new Error('the start names no address');
    return address;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

/** GET with a token, as a plain HTTP client does it. */
export async function fetched({ endpoint, token }: PullAddress): Promise<{ status: number; lines: Message[] }> {
  const answer = await fetch(endpoint, { headers: { authorization: `Bearer ${token}` } });
  const text = await answer.text();
  const lines = text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Message]));
  return { status: answer.status, lines: answer.status === 200 ? lines : [] };
}
