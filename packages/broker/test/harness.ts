import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compile, rowsOf } from '@millspace/policy';
import { systemClock } from '@millspace/runtime/clock';
import type { KeyPair } from '@millspace/runtime/crypto';
import { generateKeyPair, signAssertion, signDetached } from '@millspace/runtime/crypto';
import type { HttpClient } from '@millspace/runtime/http-client';
import { createHttpClient } from '@millspace/runtime/http-client';
import { silentLogger } from '@millspace/runtime/logger';
import type {
  BrokerConfig as BrokerConfigFile,
  ControlAnswer,
  ControlMessage,
  DatasetInput,
  NegotiationView,
  OdrlOffer,
  TransferView,
} from '@millspace/schemas';
import { BROKER_ISSUER } from '@millspace/schemas';
import { policyAtWork } from '../../../scripts/testing/policy-class.ts';
import type { Broker, BrokerDeps } from '../src/app.ts';
import { createBroker } from '../src/app.ts';
import { withDefaults } from '../src/config.ts';
import type { ControlPlane, CreateDataPlane, DataPlane } from '../src/ports.ts';

/** A data plane through which nothing flows, so that tests see the control plane alone. */
export function nullDataPlane(
  seen: { control?: ControlPlane; raised?: [string, string, number][] } = {},
): CreateDataPlane {
  return (_config, deps): DataPlane => {
    seen.control = deps.control;
    return {
      registerRoutes: () => undefined,
      pullAddress: () => ({ '@type': 'DataAddress', endpointType: 'urn:test' }),
      deliveredStats: () => ({ chunks: 0, samples: 0, bytes: 0, lastAt: null }),
      decision: () => null,
      held: () => ({ chunks: 0, bytes: 0 }),
      erase: () => Promise.resolve(),
      forgetAgreements: () => Promise.resolve(),
      used: () => ({ samples: 0, deliveries: 0 }),
      raiseUsed: (agreement, unit, count) => {
        seen.raised = [...(seen.raised ?? []), [agreement, unit, count]];
      },
      restartDemand: () => undefined,
      logBounds: () => null,
      status: () => ({ log: [], disk: { freeBytes: 0, watermarkBytes: 0, refusing: false } }),
      start: () => Promise.resolve(),
      stop: () => Promise.resolve(),
    };
  };
}

export interface World {
  dataDir: string;
  broker: Broker;
  admin: HttpClient;
  seen: { control?: ControlPlane; raised?: [string, string, number][] };
  /** The broker's clock. */
  now(): number;
  /** `meanwhile` runs while no broker does: to change its files. */
  restart(deps?: Partial<BrokerDeps>, meanwhile?: () => void): Promise<void>;
  close(): Promise<void>;
}

/** A broker on a free port with a data folder of its own. `restart` stops it and starts another on the same folder. */
export async function startWorld(deps: Partial<BrokerDeps> = {}, more: Partial<BrokerConfigFile> = {}): Promise<World> {
  const dataDir = mkdtempSync(join(tmpdir(), 'millspace-broker-'));
  const seen: World['seen'] = {};
  const boot = async (changed: Partial<BrokerDeps>) => {
    const config = withDefaults({
      name: 'test',
      dataDir,
      http: { host: '127.0.0.1', port: 0 },
      heartbeatMs: 100,
      ...more,
    });
    const broker = await createBroker(
      { ...config, http: { ...config.http, requestsPerMinute: 0 } },
      { logger: silentLogger(), createDataPlane: nullDataPlane(seen), ...changed },
    );
    await broker.start();
    const adminToken = readFileSync(join(dataDir, 'admin-token'), 'utf8').trim();
    return { broker, admin: createHttpClient({ baseUrl: broker.url, token: () => adminToken }) };
  };
  let { broker, admin } = await boot(deps);
  return {
    dataDir,
    seen,
    now: () => (deps.clock ?? systemClock).now(),
    get broker() {
      return broker;
    },
    get admin() {
      return admin;
    },
    async restart(changed = {}, meanwhile = () => undefined) {
      await admin.close();
      await broker.stop();
      meanwhile();
      ({ broker, admin } = await boot({ ...deps, ...changed }));
    },
    async close() {
      await admin.close();
      await broker.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Rows of the table of policy classes that an offer uses, by its id. */
const rowsOfOffer = new Map<string, readonly string[]>();

type Answerer = (message: ControlMessage, me: HandConnector) => Promise<ControlAnswer | null> | ControlAnswer | null;

/** Signs, countersigns and verifies whatever it is asked, as a well-behaved connector does. */
export const agreeable: Answerer = async (message, me) => {
  switch (message.type) {
    case 'agreement.sign':
    case 'agreement.countersign':
      return { signature: await signDetached(message.agreement, me.key) };
    case 'transport.delegate':
      return { signature: await signDetached(message.delegation, me.key) };
    case 'receipt.countersign':
      return { signature: await signDetached(message.receipt.receipt, me.key) };
    case 'negotiation.approval':
      return { approve: true };
    default:
      return { ok: true };
  }
};

/** A connector made by hand: a key, a token, a control stream, and an answer to each message. */
export class HandConnector {
  readonly slug: string;
  readonly key: KeyPair;
  readonly id: string;
  readonly messages: ControlMessage[] = [];
  answerer: Answerer = agreeable;
  readonly #world: World;
  /** Offers that it asked for, by negotiation. */
  readonly #asked = new Map<string, string>();
  #client: HttpClient;
  #url: string;
  #token: { value: string; url: string } | null = null;
  #abort: AbortController | null = null;
  #reading: Promise<void> = Promise.resolve();
  #waiters = new Set<() => void>();

  constructor(world: World, slug: string, key: KeyPair, id: string) {
    this.#world = world;
    this.slug = slug;
    this.key = key;
    this.id = id;
    this.#url = world.broker.url;
    this.#client = createHttpClient({ baseUrl: this.#url, token: () => this.token() });
  }

  get client(): HttpClient {
    if (this.#url !== this.#world.broker.url) {
      void this.#client.close();
      this.#url = this.#world.broker.url;
      this.#token = null;
      this.#client = createHttpClient({ baseUrl: this.#url, token: () => this.token() });
    }
    return this.#client;
  }

  /** The clock was set forward: what was issued before is over. */
  forget(): void {
    this.#token = null;
  }

  async token(): Promise<string> {
    if (this.#token?.url === this.#world.broker.url) return this.#token.value;
    const value = await fetchToken(this.#world.broker.url, await this.assertion());
    this.#token = { value, url: this.#world.broker.url };
    return value;
  }

  assertion(): Promise<string> {
    return signAssertion({ subject: this.id, audience: BROKER_ISSUER, key: this.key, now: this.#world.now() });
  }

  async connect(query = ''): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    const { body } = await this.client.stream('GET', `/api/v1/control${query}`, { signal: abort.signal });
    this.#reading = this.#read(body).catch(() => undefined);
    await this.until(() => this.messages.some((message) => message.type === 'hello'), 'hello');
  }

  async disconnect(): Promise<void> {
    this.#abort?.abort();
    await this.#reading;
    this.messages.length = 0;
  }

  async close(): Promise<void> {
    await this.disconnect();
    await this.#client.close();
  }

  async #read(body: AsyncIterable<Uint8Array>): Promise<void> {
    let rest = '';
    for await (const piece of body) {
      rest += Buffer.from(piece).toString('utf8');
      const lines = rest.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) void this.#take(JSON.parse(line) as ControlMessage);
    }
  }

  async #take(message: ControlMessage): Promise<void> {
    this.messages.push(message);
    for (const wake of this.#waiters) wake();
    if (!('id' in message)) return;
    const answer = await this.answerer(message, this);
    if (answer) await this.answer(message.id, answer).catch(() => undefined);
  }

  answer(id: string, answer: ControlAnswer): Promise<unknown> {
    return this.client.request('POST', `/api/v1/control/${encodeURIComponent(id)}/answer`, { json: answer });
  }

  /** The first message that fits, now or when it comes. */
  async message<T extends ControlMessage['type']>(type: T): Promise<Extract<ControlMessage, { type: T }>> {
    const find = () => this.messages.find((message) => message.type === type);
    await this.until(() => find() !== undefined, type);
    return find() as Extract<ControlMessage, { type: T }>;
  }

  async until(fits: () => boolean, what: string): Promise<void> {
    if (fits()) return;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiters.delete(check);
        reject(
          new Error(
            `${this.slug} waited in vain for ${what}; it saw ${this.messages.map((message) => message.type).join(', ')}`,
          ),
        );
      }, 15_000);
      const check = () => {
        if (!fits()) return;
        clearTimeout(timer);
        this.#waiters.delete(check);
        resolve();
      };
      this.#waiters.add(check);
    });
  }

  async get<T>(path: string): Promise<T> {
    return (await this.client.request<T>('GET', `/api/v1${path}`)).json;
  }

  async post<T>(path: string, json: unknown = {}): Promise<T> {
    return (await this.client.request<T>('POST', `/api/v1${path}`, { json })).json;
  }

  async publish(input: Partial<DatasetInput> & { name: string; offers: OdrlOffer[] }): Promise<string> {
    const { name, ...rest } = input;
    for (const offer of input.offers) {
      const compiled = compile(offer, { kind: 'usage' });
      if (compiled.ok)
        rowsOfOffer.set(
          offer['@id'],
          rowsOf(compiled.policy).map(({ key }) => key),
        );
    }
    const id = `urn:millspace:dataset:${this.slug}:${name}`;
    await this.client.request('PUT', `/api/v1/datasets/${encodeURIComponent(id)}`, {
      json: { ...blankDataset(id), ...rest },
    });
    return id;
  }

  async request(dataset: string, offer: string, purpose?: string): Promise<NegotiationView> {
    const view = await this.post<NegotiationView>('/negotiations', {
      ...{ dataset, offer, ...(purpose === undefined ? {} : { purpose }) },
    });
    this.#asked.set(view.pid, offer);
    return view;
  }

  /** A policy is at work when there is an agreement under it, or when it is the reason why there is none. */
  #atWork(view: NegotiationView | TransferView): void {
    const refused = 'refusal' in view && view.refusal?.code.startsWith('MS-POL-') === true;
    if (refused || view.state === 'FINALIZED') policyAtWork(rowsOfOffer.get(this.#asked.get(view.pid) ?? '') ?? []);
  }

  /** Polls the view at every control message and otherwise gently, until it fits. */
  async view<T extends NegotiationView | TransferView>(path: string, fits: (view: T) => boolean): Promise<T> {
    for (let attempt = 0; attempt < 800; attempt += 1) {
      const view = await this.get<T>(path);
      this.#atWork(view);
      if (fits(view)) return view;
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
    throw new Error(`${path} never fitted: ${JSON.stringify(await this.get(path))}`);
  }

  finalized(pid: string): Promise<NegotiationView> {
    return this.view<NegotiationView>(`/negotiations/${encodeURIComponent(pid)}`, (view) => view.state === 'FINALIZED');
  }

  terminated(pid: string): Promise<NegotiationView> {
    return this.view<NegotiationView>(
      `/negotiations/${encodeURIComponent(pid)}`,
      (view) => view.state === 'TERMINATED',
    );
  }
}

export async function fetchToken(url: string, assertion: string): Promise<string> {
  const client = createHttpClient({ baseUrl: url });
  try {
    const form = {
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    };
    const { json } = await client.request<{ access_token: string }>('POST', '/api/v1/token', { form });
    return json.access_token;
  } finally {
    await client.close();
  }
}

/** Adds the participant if need be and enrols a connector of it. */
export async function enrol(world: World, slug: string): Promise<HandConnector> {
  await world.admin
    .request('POST', '/api/v1/participants', { json: { slug, name: slug.toUpperCase() } })
    .catch(() => undefined);
  const { json } = await world.admin.request<{ code: string }>('POST', `/api/v1/participants/${slug}/invitations`, {
    json: {},
  });
  const key = await generateKeyPair();
  const anonymous = createHttpClient({ baseUrl: world.broker.url });
  const { x, y } = key.publicJwk;
  const enrolled = await anonymous.request<{ connector: string }>('POST', '/api/v1/enrolments', {
    json: { code: json.code, publicJwk: { kty: 'EC', crv: 'P-256', x, y }, name: `${slug}-1` },
  });
  await anonymous.close();
  return new HandConnector(world, slug, key, enrolled.json.connector);
}

export function blankDataset(id: string): DatasetInput {
  return {
    id,
    title: { en: 'Mills', de: 'Mühlen' },
    machines: [{ id: 'mill-1', pack: 'bead-mill/1' }],
    signals: [{ id: 'agitator.power', pack: 'bead-mill/1', group: 'fast', unit: 'kW', sensitivity: 'technical' }],
    records: ['event'],
    groups: [{ pack: 'bead-mill/1', group: 'fast', periodMs: 1000 }],
    realtime: true,
    brokerReadable: true,
    offers: [],
    approval: 'automatic',
    published: true,
  };
}
