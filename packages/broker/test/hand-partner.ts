import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type DataAddress, DSP_CONTEXT, type OdrlOffer, type PullAddress, readPullAddress } from '@millspace/schemas';
import type { HandConnector, World } from './harness.ts';

type Body = Record<string, unknown>;

/** What the partner answers to a message; undefined = 200 with what the protocol wants. */
type Reaction = (path: string, body: Body) => { status: number; body?: unknown } | 'hang' | 'close' | undefined;

interface Listed {
  '@id': string;
  hasPolicy: OdrlOffer[];
  distribution: { format: string }[];
}

const USE = { permission: [{ action: 'odrl:use' }] };

/** An outside connector made by hand: a server for messages, a token, and the other side's address. */
export class HandPartner {
  readonly id: string;
  /** Where the side under test is; changes with each start on a free port. */
  base: string;
  readonly token: string;
  readonly arrived: { path: string; body: Body; authorization: string | undefined }[] = [];
  react: Reaction = () => undefined;
  readonly #server: Server;
  readonly #waiters = new Set<() => void>();

  private constructor(id: string, base: string, token: string) {
    this.id = id;
    this.base = base;
    this.token = token;
    this.#server = createServer((request, response) => {
      void read(request).then((body) => {
        const path = request.url ?? '';
        const reaction = this.react(path, body);
        if (reaction === 'close') {
          request.socket.destroy();
          return;
        }
        if (reaction !== 'hang') {
          const { status, body: answer } = reaction ?? { status: 200, body: acknowledged(path, body) };
          response
            .writeHead(status, { 'content-type': 'application/json' })
            .end(answer === undefined ? '' : JSON.stringify(answer));
        }
        if (reaction === undefined) {
          this.arrived.push({ path, body, authorization: request.headers.authorization });
          for (const wake of this.#waiters) wake();
        }
      });
    });
  }

  /** Opens its server and is registered by the participant. */
  static async join(world: World, connector: HandConnector, id: string): Promise<HandPartner> {
    const token = `token-of-${randomUUID()}`;
    const partner = new HandPartner(id, `${world.broker.url}/dsp/${connector.slug}/2025-1`, `Bearer ${token}`);
    await new Promise<void>((resolve) => partner.#server.listen(0, '127.0.0.1', () => resolve()));
    await connector.client.request('PUT', '/api/v1/partners', {
      json: {
        id,
        address: partner.address,
        accepts: { kind: 'token', token },
        presents: { kind: 'token', token: `for-${id}` },
      },
    });
    return partner;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  post(path: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(this.base + path, {
      method: 'POST',
      headers: { authorization: this.token, 'content-type': 'application/json', ...headers },
      body,
    });
  }

  get(path: string): Promise<Response> {
    return fetch(this.base + path, { headers: { authorization: this.token } });
  }

  async say(path: string, type: string, members: object): Promise<Body> {
    const answer = await this.post(path, JSON.stringify({ '@context': [DSP_CONTEXT], '@type': type, ...members }));
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
    return JSON.parse(text) as Body;
  }

  /** The first (second …) message of this type about a process, now or when it comes. */
  async message(type: string, pid: string, count = 1): Promise<Body> {
    const find = () =>
      this.arrived.filter(
        ({ body }) => body['@type'] === type && (body['consumerPid'] === pid || body['providerPid'] === pid),
      )[count - 1];
    const found = find();
    if (found) return found.body;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiters.delete(look);
        reject(
          new Error(
            `${this.id} waited in vain for ${type}; got ${this.arrived.map(({ body }) => String(body['@type'])).join(', ')}`,
          ),
        );
      }, 15_000);
      const look = () => {
        const now = find();
        if (!now) return;
        clearTimeout(timer);
        this.#waiters.delete(look);
        resolve(now.body);
      };
      this.#waiters.add(look);
    });
  }

  /** Asks for an offer as it stands in the catalogue; of one that is only named, plain use. */
  async ask(dataset: string, offer: string | OdrlOffer): Promise<{ consumerPid: string; providerPid: string }> {
    const consumerPid = `urn:uuid:${randomUUID()}`;
    const ack = await this.say('/negotiations/request', 'ContractRequestMessage', {
      consumerPid,
      callbackAddress: this.address,
      offer: { ...(typeof offer === 'string' ? { ...USE, '@id': offer } : offer), '@type': 'Offer', target: dataset },
    });
    return { consumerPid, providerPid: String(ack['providerPid']) };
  }

  /** The whole way to an agreement, with a provider that takes its steps by itself. */
  async agree(dataset: string, offer: string | OdrlOffer): Promise<string> {
    const pids = await this.ask(dataset, offer);
    const { agreement } = (await this.message('ContractAgreementMessage', pids.consumerPid)) as {
      agreement: { '@id': string };
    };
    await this.say(
      `/negotiations/${pids.providerPid}/agreement/verification`,
      'ContractAgreementVerificationMessage',
      pids,
    );
    await this.message('ContractNegotiationEventMessage', pids.consumerPid);
    return agreement['@id'];
  }

  async askTransfer(agreementId: string, format?: string): Promise<{ consumerPid: string; providerPid: string }> {
    const consumerPid = `urn:uuid:${randomUUID()}`;
    const ack = await this.say('/transfers/request', 'TransferRequestMessage', {
      consumerPid,
      agreementId,
      format: format ?? (await this.format()),
      callbackAddress: this.address,
    });
    return { consumerPid, providerPid: String(ack['providerPid']) };
  }

  /** A transfer that has started, and where its data are fetched. */
  async transfer(agreementId: string): Promise<{ consumerPid: string; providerPid: string; address: PullAddress }> {
    const pids = await this.askTransfer(agreementId);
    return { ...pids, address: await this.addressOf(pids.consumerPid, 1) };
  }

  /** The data address of the first (second …) start message. */
  async addressOf(pid: string, count: number): Promise<PullAddress> {
    const { dataAddress } = await this.message('TransferStartMessage', pid, count);
    const address = dataAddress === undefined ? null : readPullAddress(dataAddress as DataAddress);
    if (!address) throw new Error('the start names no address');
    return address;
  }

  /** What it sees in the catalogue. */
  async datasets(): Promise<Listed[]> {
    const { dataset = [] } = await this.say('/catalog/request', 'CatalogRequestMessage', {});
    return dataset as Listed[];
  }

  /** The first format of the first dataset that it sees. */
  async format(): Promise<string> {
    return (await this.datasets())[0]?.distribution[0]?.format ?? '';
  }
}

/** GET with a token, as a plain HTTP client does it; lines of what came. */
export async function fetched({ endpoint, token }: PullAddress): Promise<{ status: number; lines: Body[] }> {
  const answer = await fetch(endpoint, { headers: { authorization: `Bearer ${token}` } });
  const text = await answer.text();
  const lines = text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Body]));
  return { status: answer.status, lines: answer.status === 200 ? lines : [] };
}

/** What the protocol wants as the answer to a message. */
function acknowledged(path: string, body: Body): unknown {
  const transfer = path.startsWith('/transfers');
  return {
    '@context': [DSP_CONTEXT],
    '@type': transfer ? 'TransferProcess' : 'ContractNegotiation',
    consumerPid: body['consumerPid'] ?? `urn:uuid:${randomUUID()}`,
    providerPid: body['providerPid'] ?? `urn:uuid:${randomUUID()}`,
    state: 'REQUESTED',
  };
}

async function read(request: IncomingMessage): Promise<Body> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return JSON.parse(Buffer.concat(pieces).toString('utf8') || '{}') as Body;
}
