import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BrokerApi, ConnectorApi, until } from '@millspace/demo/api';
import { brokerConfig, type ConnectorOptions, connectorConfig } from '@millspace/demo/configs';
import { ManagedProcess } from '@millspace/demo/processes';
import { freePorts } from '@millspace/demo/stage';
import { type KeyPair, signAssertion } from '@millspace/runtime/crypto';
import { createHttpClient } from '@millspace/runtime/http-client';
import {
  BROKER_ISSUER,
  type BrokerConfig,
  type ConnectorConfig,
  type DatasetInput,
  type SessionAnswer,
  type TransferView,
  type UserRole,
} from '@millspace/schemas';
import { stringify } from 'yaml';
import { atWork } from './at-work.ts';

export const BROKER = 'broker';
/** Of every person that a test adds. */
export const PASSWORD = 'drei kühe im tor';

const YEAR_MS = 365 * 86_400_000;

export interface MemberSpec {
  slug: string;
  sources?: NonNullable<ConnectorConfig['sources']>;
  /** Files beside the configuration, such as mappings: name → content. */
  files?: Record<string, object>;
  proxy?: NonNullable<ConnectorOptions['proxy']>;
  nodeArgs?: string[];
  env?: Record<string, string>;
  /** Members of the configuration beyond those. */
  config?: Partial<ConnectorConfig>;
  /** Default true. */
  enrol?: boolean;
}

export interface Deal {
  agreement: string;
  /** Process ids of the two sides. */
  consumerPid: string;
  providerPid: string;
  negotiation: string;
}

/** A broker and the connectors a test needs, each a process of its own, in a folder that goes with them. */
export class House implements AsyncDisposable {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'millspace-e2e-'));
  readonly processes = new Map<string, ManagedProcess>();
  readonly #connectors = new Map<string, ConnectorApi>();
  readonly #atTheEnd: (() => Promise<unknown>)[] = [];
  #broker: BrokerApi | undefined;

  static async open(
    options: { broker?: Partial<BrokerConfig>; nodeArgs?: string[]; env?: Record<string, string> } = {},
  ): Promise<House> {
    const house = new House();
    const [port = 0] = await freePorts(1);
    const config = { ...brokerConfig({ dataDir: house.folder(BROKER), port }), ...options.broker };
    house.write(BROKER, 'config.yaml', config);
    const process = house.add(BROKER, 'packages/broker/src/main.ts', [house.file(BROKER, 'config.yaml')], options);
    await process.start();
    house.#broker = new BrokerApi(process.url, house.folder(BROKER));
    return house;
  }

  get broker(): BrokerApi {
    if (!this.#broker) throw new Error('the broker does not run');
    return this.#broker;
  }

  get brokerUrl(): string {
    return this.process(BROKER).url;
  }

  folder(name: string): string {
    return join(this.dataDir, name);
  }

  file(folder: string, name: string): string {
    return join(this.dataDir, folder, name);
  }

  write(folder: string, name: string, content: object | string): void {
    mkdirSync(this.folder(folder), { recursive: true, mode: 0o700 });
    writeFileSync(this.file(folder, name), typeof content === 'string' ? content : stringify(content), { mode: 0o600 });
  }

  add(
    name: string,
    entry: string,
    args: string[],
    options: { nodeArgs?: string[]; env?: Record<string, string> } = {},
  ): ManagedProcess {
    const process = new ManagedProcess({
      name,
      entry,
      args,
      logDir: this.folder('logs'),
      ...(options.nodeArgs ? { nodeArgs: options.nodeArgs } : {}),
      ...(options.env ? { env: options.env } : {}),
    });
    this.processes.set(name, process);
    return process;
  }

  process(name: string): ManagedProcess {
    const found = this.processes.get(name);
    if (!found) throw new Error(`no process ${name}`);
    return found;
  }

  log(name: string): string {
    return readFileSync(this.process(name).logFile(), 'utf8');
  }

  /** What else has to end with the house. */
  also(end: () => Promise<unknown>): void {
    this.#atTheEnd.push(end);
  }

  /** The demo's MQTT broker as a process. */
  async mqttBroker(): Promise<string> {
    const [port = 0] = await freePorts(1);
    const process = this.add('mqtt-broker', 'packages/sim-mill/src/mqtt-broker/main.ts', [String(port)]);
    await process.start();
    return process.url;
  }

  /** Starts a connector with a participant of its own and lets it join. */
  async member(spec: MemberSpec): Promise<ConnectorApi> {
    const { slug } = spec;
    const [port = 0] = await freePorts(1);
    const options = { name: slug, dataDir: this.folder(slug), brokerUrl: this.brokerUrl, port };
    const config = connectorConfig({ ...options, ...(spec.proxy ? { proxy: spec.proxy } : {}) }, spec.sources ?? []);
    for (const [name, content] of Object.entries(spec.files ?? {})) this.write(slug, name, content);
    this.write(slug, 'config.yaml', { ...config, ...spec.config });
    const process = this.add(slug, 'packages/connector/src/main.ts', [this.file(slug, 'config.yaml')], spec);
    await process.start();
    const api = new ConnectorApi(process.url, this.folder(slug));
    this.#connectors.set(slug, api);
    if (spec.enrol !== false) await this.enrol(slug);
    // What is published with automatic approval is signed in the name of the set-up account, until somebody administers by name.
    const scope = { payments: 'any', until: Date.now() + YEAR_MS };
    await api.post('/instructions', { side: 'provider', scope });
    return api;
  }

  async enrol(slug: string): Promise<void> {
    await this.broker.addParticipant({ slug, name: slug, country: 'DE' });
    await this.connector(slug).enrol(await this.broker.invite(slug));
  }

  connector(slug: string): ConnectorApi {
    const api = this.#connectors.get(slug);
    if (!api) throw new Error(`no connector of ${slug}`);
    return api;
  }

  /** Publishes, requests, and waits until the data may flow. */
  async deal(provider: string, consumer: string, dataset: DatasetInput, purpose = 'x:maintenance'): Promise<Deal> {
    const [offer] = dataset.offers;
    if (!offer) throw new Error('a dataset without an offer');
    await this.connector(provider).publish(dataset);
    const asked = await this.connector(consumer).request(dataset.id, offer['@id'], purpose);
    const view = await this.connector(consumer).settled(asked.pid);
    const agreement = view.agreement?.['@id'];
    if (view.state !== 'FINALIZED' || !agreement) throw new Error(`no agreement: ${JSON.stringify(view)}`);
    atWork(offer);
    const transfer: TransferView = await this.connector(consumer).startTransfer(agreement);
    if (transfer.state !== 'STARTED') throw new Error(`no transfer: ${JSON.stringify(transfer)}`);
    await until(
      () => this.connector(provider).status(),
      (status) => status.outbox.some((lane) => lane.dataset === dataset.id && lane.wanted),
      `demand for ${dataset.id}`,
      15_000,
    );
    const { consumerPid, providerPid } = transfer;
    if (consumerPid === undefined || providerPid === undefined) throw new Error('a started transfer knows both sides');
    return { agreement, consumerPid, providerPid, negotiation: asked.pid };
  }

  keyOf(slug: string): KeyPair {
    return JSON.parse(readFileSync(this.file(slug, 'key.json'), 'utf8')) as KeyPair;
  }

  connectorId(slug: string): string {
    return (JSON.parse(readFileSync(this.file(slug, 'identity.json'), 'utf8')) as { connector: string }).connector;
  }

  adminToken(folder: string): string {
    return readFileSync(this.file(folder, 'admin-token'), 'utf8').trim();
  }

  /** Adds a person to a process, as whoever can read its admin token may, and signs in. */
  async person(folder: string, name: string, roles: UserRole[]): Promise<SessionAnswer> {
    const token = this.adminToken(folder);
    const client = createHttpClient({ baseUrl: `${this.process(folder).url}/api/v1`, token: () => token });
    try {
      await client.request('POST', '/users', { json: { name, roles, password: PASSWORD } });
    } finally {
      await client.close();
    }
    return this.signIn(folder, name, PASSWORD);
  }

  async signIn(folder: string, name: string, password: string): Promise<SessionAnswer> {
    const client = createHttpClient({ baseUrl: `${this.process(folder).url}/api/v1` });
    try {
      return (await client.request<SessionAnswer>('POST', '/sessions', { json: { name, password } })).json;
    } finally {
      await client.close();
    }
  }

  /** A fresh assertion (RFC 7523) of a connector, made with its own key. */
  assertion(slug: string): Promise<string> {
    return signAssertion({
      subject: this.connectorId(slug),
      audience: BROKER_ISSUER,
      key: this.keyOf(slug),
      now: Date.now(),
    });
  }

  /** The access token that the broker gives this connector. */
  async token(slug: string): Promise<string> {
    const answer = await this.exchange(await this.assertion(slug));
    return answer.access_token;
  }

  async exchange(assertion: string): Promise<{ access_token: string }> {
    const client = createHttpClient({ baseUrl: this.brokerUrl });
    try {
      const form = {
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: assertion,
      };
      return (await client.request<{ access_token: string }>('POST', '/api/v1/token', { form })).json;
    } finally {
      await client.close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#connectors.values()].map((api) => api.close()));
    await this.#broker?.close();
    await Promise.all([...this.processes.values()].map((process) => process.stop()));
    for (const end of this.#atTheEnd.toReversed()) await end();
    if (process.env['MILLSPACE_KEEP'] === undefined) rmSync(this.dataDir, { recursive: true, force: true });
  }
}
