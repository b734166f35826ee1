import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { until } from '@millspace/demo/api';
import { DSP_CONTEXT } from '@millspace/schemas';

type Json = Record<string, unknown>;

/** How it behaves: as it should, or as partners do when something is wrong. */
export type Manner =
  | 'fair'
  /** Whoever asks is nobody it knows; or somebody who may not. */
  | 'does not know you'
  | 'forbids'
  /** A web server stands at the address. */
  | 'is no connector'
  | 'speaks another version'
  | 'offers nothing'
  | 'refuses';

export interface OfferedOutside {
  id: string;
  /** Members of its entry in the catalogue besides those that the protocol wants, e.g. `dct:title`. */
  members?: Json;
  /** What is fetched under an agreement on it. */
  file: { name: string; type: string; content: string };
}

interface Counterpart {
  consumerPid: string;
  callback: string;
  dataset: string;
  rules: Json;
}

const HTTP = 'https://w3id.org/idsa/v4.1/HTTP';

/**
 * The connector of another house that offers files: a server that speaks DSP 2025-1 over HTTPS as provider, whom its own token
 * proves and who wants to see one. Nothing of ours is in it but the name of the context.
 */
export class OutsideProvider implements AsyncDisposable {
  readonly id = 'urn:connector:bead-maker';
  /** What it presents, and what it wants to see. */
  readonly token = `theirs-${randomUUID()}`;
  readonly wants = `ours-${randomUUID()}`;
  manner: Manner = 'fair';
  /** In words, where it refuses. */
  reason: unknown = 'no';
  readonly #offered: readonly OfferedOutside[];
  readonly #server: Server;
  readonly #negotiations = new Map<string, Counterpart>();
  readonly #agreements = new Map<string, string>();
  readonly #transfers = new Map<string, { consumerPid: string; callback: string; dataset: string; token: string }>();
  /** What went wrong where nobody waits for it; a test asks. */
  readonly faults: unknown[] = [];

  private constructor(offered: readonly OfferedOutside[]) {
    this.#offered = offered;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async open(offered: readonly OfferedOutside[]): Promise<OutsideProvider> {
    const opened = new OutsideProvider(offered);
    await new Promise<void>((resolve) => opened.#server.listen(0, '127.0.0.1', () => resolve()));
    return opened;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** As `PUT /partners` takes it. */
  input(change: Json = {}): Json {
    return {
      ...{ id: this.id, name: 'Bead Maker', address: this.url, discover: true },
      accepts: { kind: 'token', token: this.token },
      presents: { kind: 'token', token: this.wants },
      ...change,
    };
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Below any root: what is remembered of an address is then that of one behaviour.
    const path = new URL(request.url ?? '/', this.url).pathname.replace(/^\/at-[a-z-]+/, '');
    const { status, type = 'application/json', name, content } = this.#reply(path, request, await read(request));
    response
      .writeHead(status, {
        'content-type': type,
        ...(name === undefined ? {} : { 'content-disposition': `attachment; filename="${name}"` }),
      })
      .end(typeof content === 'string' ? content : JSON.stringify(content));
  }

  #reply(path: string, request: IncomingMessage, body: Json): Reply {
    const file = path.startsWith('/files/') ? this.#file(path.slice('/files/'.length), request) : undefined;
    if (file) return file;
    if (this.manner === 'is no connector')
      return { status: 200, type: 'text/html', content: '<!doctype html><title>Intranet</title><h1>Welcome</h1>' };
    if (path === '/.well-known/dspace-version') {
      const [version, below] = this.manner === 'speaks another version' ? ['v0.8', '/ids'] : ['2025-1', '/dsp'];
      return { status: 200, content: { protocolVersions: [{ version, path: below, binding: 'HTTPS' }] } };
    }
    if (this.manner === 'forbids') return refusal(403, 'forbidden', 'this participant may not see anything');
    if (this.manner === 'does not know you' || request.headers.authorization !== `Bearer ${this.wants}`)
      return refusal(401, 'unknown', 'nobody has this token');
    return this.#say(path.replace(/^\/dsp/, ''), body) ?? refusal(404, 'nothing', `nothing at ${path}`);
  }

  #say(path: string, body: Json): Reply | undefined {
    if (path === '/catalog/request') return { status: 200, content: this.#catalog() };
    const asked = /^\/catalog\/datasets\/(.+)$/.exec(path)?.[1];
    const dataset = this.#offered.find(({ id }) => id === decodeURIComponent(asked ?? ''));
    if (dataset) return { status: 200, content: { '@context': [DSP_CONTEXT], ...this.#entry(dataset) } };
    if (path === '/negotiations/request') return this.#negotiate(body);
    const verified = /^\/negotiations\/(.+)\/agreement\/verification$/.exec(path)?.[1];
    if (verified !== undefined) return this.#finalise(decodeURIComponent(verified));
    if (path === '/transfers/request') return this.#transfer(body);
    return undefined;
  }

  #catalog(): Json {
    const shown = this.manner === 'offers nothing' ? [] : this.#offered;
    return {
      ...{ '@context': [DSP_CONTEXT], '@id': 'urn:catalog:beads', '@type': 'Catalog', participantId: this.id },
      ...(shown.length === 0 ? {} : { dataset: shown.map((one) => this.#entry(one)) }),
      service: [this.#service()],
    };
  }

  #entry({ id, members }: OfferedOutside): Json {
    return {
      ...{ '@id': id, '@type': 'Dataset', ...members },
      hasPolicy: [{ '@id': `${id}:offer`, '@type': 'Offer', permission: [{ action: 'use' }] }],
      distribution: [{ '@type': 'Distribution', format: 'HttpData-PULL', accessService: this.#service() }],
    };
  }

  #service(): Json {
    return { '@id': 'urn:service:beads', '@type': 'DataService', endpointURL: `${this.url}/dsp` };
  }

  #negotiate(body: Json): Reply {
    const { target, ...offer } = body['offer'] as Json & { target: string };
    const providerPid = `urn:uuid:${randomUUID()}`;
    const other = {
      ...{ consumerPid: String(body['consumerPid']), callback: String(body['callbackAddress']), dataset: target },
      rules: Object.fromEntries(Object.entries(offer).filter(([name]) => !name.startsWith('@'))),
    };
    this.#negotiations.set(providerPid, other);
    const to = `/negotiations/${encodeURIComponent(other.consumerPid)}`;
    const pids = { consumerPid: other.consumerPid, providerPid };
    if (this.manner === 'refuses')
      this.#tell(other.callback, `${to}/termination`, 'ContractNegotiationTerminationMessage', {
        ...{ ...pids, code: 'EXPORT-CONTROL', reason: [this.reason] },
      });
    else
      this.#tell(other.callback, `${to}/agreement`, 'ContractAgreementMessage', {
        ...pids,
        agreement: this.#agreement(other, body),
      });
    return { status: 201, content: process('ContractNegotiation', pids, 'REQUESTED') };
  }

  #agreement({ dataset, rules }: Counterpart, body: Json): Json {
    const id = `urn:uuid:${randomUUID()}`;
    this.#agreements.set(id, dataset);
    const assignee = (body['offer'] as Json)['assignee'] ?? this.assignee;
    return {
      ...{ '@id': id, '@type': 'Agreement', target: dataset, assigner: this.id, assignee },
      ...{ timestamp: new Date().toISOString(), ...rules },
    };
  }

  /** The id of whom it agrees with. */
  assignee = '';

  #finalise(providerPid: string): Reply {
    const other = this.#negotiations.get(providerPid);
    if (!other) return refusal(404, 'unknown', 'no such negotiation');
    const pids = { consumerPid: other.consumerPid, providerPid };
    const to = `/negotiations/${encodeURIComponent(other.consumerPid)}/events`;
    this.#tell(other.callback, to, 'ContractNegotiationEventMessage', { ...pids, eventType: 'FINALIZED' });
    return { status: 200, content: process('ContractNegotiation', pids, 'VERIFIED') };
  }

  #transfer(body: Json): Reply {
    const dataset = this.#agreements.get(String(body['agreementId']));
    if (dataset === undefined) return refusal(404, 'unknown', 'no such agreement');
    const providerPid = `urn:uuid:${randomUUID()}`;
    const consumerPid = String(body['consumerPid']);
    const one = { consumerPid, callback: String(body['callbackAddress']), dataset, token: randomUUID() };
    this.#transfers.set(providerPid, one);
    const property = (name: string, value: string) => ({ '@type': 'EndpointProperty', name, value });
    this.#tell(one.callback, `/transfers/${encodeURIComponent(consumerPid)}/start`, 'TransferStartMessage', {
      ...{ consumerPid, providerPid },
      dataAddress: {
        ...{ '@type': 'DataAddress', endpointType: HTTP, endpoint: `${this.url}/files/${providerPid}` },
        endpointProperties: [property('authorization', one.token), property('authType', 'bearer')],
      },
    });
    return {
      status: 201,
      content: process('TransferProcess', { consumerPid, providerPid }, 'REQUESTED'),
    };
  }

  #file(pid: string, request: IncomingMessage): Reply {
    const transfer = this.#transfers.get(decodeURIComponent(pid));
    const file = this.#offered.find(({ id }) => id === transfer?.dataset)?.file;
    if (!transfer || !file || request.headers.authorization !== `Bearer ${transfer.token}`)
      return refusal(403, 'refused', 'this token opens nothing');
    return { status: 200, ...file };
  }

  /** Said of its own accord; the other side may still be booking the answer before. */
  #tell(callback: string, path: string, type: string, members: Json): void {
    const body = JSON.stringify({ '@context': [DSP_CONTEXT], '@type': type, ...members });
    const headers = { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' };
    let said = '';
    until(
      async () => {
        const answer = await fetch(callback + path, { method: 'POST', headers, body });
        said = `${answer.status} ${await answer.text()}`;
        return answer.ok;
      },
      (ok) => ok,
      `${type} to be taken`,
      20_000,
    ).catch((error: unknown) => this.faults.push(`${type}: ${String(error)} ${said}`));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

interface Reply {
  status: number;
  type?: string;
  /** Of a file. */
  name?: string;
  content: unknown;
}

const process = (type: string, pids: { consumerPid: string; providerPid: string }, state: string): Json => ({
  ...{ '@context': [DSP_CONTEXT], '@type': type, ...pids, state },
});

const refusal = (status: number, code: string, reason: string): Reply => ({
  status,
  content: { '@context': [DSP_CONTEXT], '@type': 'CatalogError', code, reason: [reason] },
});

async function read(request: IncomingMessage): Promise<Json> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const text = Buffer.concat(pieces).toString('utf8');
  return text === '' ? {} : (JSON.parse(text) as Json);
}
