import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { DSP_CONTEXT, type NegotiationView } from '@millspace/schemas';
import type { ScriptedConnector } from './scripted-connector.ts';

/** Messages that the other side has sent, by the path they came to. */
type Arrived = (path: string, body: Record<string, unknown>) => Record<string, unknown> | null;

export interface SeedingOptions {
  /** Id under which the partner is registered, and the token it presents. */
  id: string;
  token: string;
  /** DSP base and participant id of the side under test. */
  base: string;
  participant: string;
  port: number;
}

const USE = { permission: [{ action: 'odrl:use' }] };
const message = (type: string, members: object) => ({ '@context': [DSP_CONTEXT], '@type': type, ...members });

/**
 * The kit wants to transfer under agreements that it never made. So they are made before it starts, by negotiations of the kind
 * it would have led: by this small partner, at the address where the kit will be.
 */
export class SeedingPartner {
  readonly #options: SeedingOptions;
  readonly #server: Server;
  readonly #waiting = new Map<string, (body: Record<string, unknown>) => void>();
  #arrived: Arrived = () => null;

  constructor(options: SeedingOptions) {
    this.#options = options;
    this.#server = createServer((request, response) => {
      void read(request).then((body) => {
        const path = request.url ?? '';
        const answer = this.#arrived(path, body) ?? {};
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
        this.#waiting.get(path)?.(body);
        this.#waiting.delete(path);
      });
    });
  }

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(this.#options.port, '127.0.0.1', () => resolve()));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** An agreement under which the side under test provides. */
  async consume(dataset: string, offer: string): Promise<string> {
    const consumerPid = `urn:uuid:${randomUUID()}`;
    const agreed = this.#next(`/negotiations/${consumerPid}/agreement`);
    const finalized = this.#next(`/negotiations/${consumerPid}/events`);
    const ack = await this.#post(
      '/negotiations/request',
      {
        consumerPid,
        callbackAddress: this.#address,
        offer: { ...USE, '@id': offer, '@type': 'Offer', target: dataset },
      },
      'ContractRequestMessage',
    );
    const { agreement } = (await agreed) as { agreement: { '@id': string } };
    const pids = { consumerPid, providerPid: ack['providerPid'] };
    await this.#post(
      `/negotiations/${String(ack['providerPid'])}/agreement/verification`,
      pids,
      'ContractAgreementVerificationMessage',
    );
    await finalized;
    return agreement['@id'];
  }

  /** An agreement under which the side under test consumes. */
  async provide(connector: ScriptedConnector, dataset: string): Promise<string> {
    const providerPid = `urn:uuid:${randomUUID()}`;
    const id = `urn:uuid:${randomUUID()}`;
    this.#arrived = (path, body) => {
      if (path !== '/negotiations/request') return null;
      const { consumerPid } = body;
      return message('ContractNegotiation', { consumerPid, providerPid, state: 'REQUESTED' });
    };
    const verified = this.#next(`/negotiations/${providerPid}/agreement/verification`);
    const offer = { ...USE, '@id': `offer${dataset}`, '@type': 'Offer' };
    const view = await connector.request<NegotiationView>('POST', '/negotiations', {
      ...{ counterparty: this.#options.id, dataset, offer },
    });
    const pids = { consumerPid: view.consumerPid, providerPid };
    const agreement = {
      ...{ ...USE, '@id': id, '@type': 'Agreement', target: dataset, timestamp: new Date().toISOString() },
      ...{ assigner: this.#options.id, assignee: this.#options.participant },
    };
    await this.#post(`/negotiations/${view.consumerPid}/agreement`, { ...pids, agreement }, 'ContractAgreementMessage');
    await verified;
    await this.#post(
      `/negotiations/${view.consumerPid}/events`,
      { ...pids, eventType: 'FINALIZED' },
      'ContractNegotiationEventMessage',
    );
    return id;
  }

  get #address(): string {
    return `http://127.0.0.1:${this.#options.port}`;
  }

  #next(path: string): Promise<Record<string, unknown>> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`nothing came to ${path}`)), 20_000);
      this.#waiting.set(path, (body) => {
        clearTimeout(timer);
        resolve(body);
      });
    });
  }

  async #post(path: string, members: object, type: string): Promise<Record<string, unknown>> {
    const answer = await fetch(this.#options.base + path, {
      method: 'POST',
      headers: { authorization: this.#options.token, 'content-type': 'application/json' },
      body: JSON.stringify(message(type, members)),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path} was answered ${answer.status}: ${text}`);
    return JSON.parse(text) as Record<string, unknown>;
  }
}

async function read(request: IncomingMessage): Promise<Record<string, unknown>> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return JSON.parse(Buffer.concat(pieces).toString('utf8') || '{}') as Record<string, unknown>;
}
