import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePorts } from '@millspace/demo/stage';
import { pause } from '@millspace/runtime/backoff';
import type { House } from '../support/house.ts';
import { mavenLibraries } from '../support/maven.ts';

const here = import.meta.dirname;
const EDC = 'https://w3id.org/edc/v0.0.1/ns/';
/** What it is, where its figures stand beside ours. */
export const EDC_NAME = 'two Eclipse EDC 0.15.1, looking every 50 ms';
const VOCAB = { '@vocab': EDC };
const PROTOCOL = 'dataspace-protocol-http:2025-1';
const KEY = 'peer-only';
const START_MS = 120_000;
const WAIT_MS = 60_000;
/** How often one looks whether a process has come where it is awaited. */
const LOOK_MS = 20;

type Json = Record<string, unknown>;

/** Another connector as an EDC deals with it. */
export interface Counterparty {
  id: string;
  /** DSP base. */
  address: string;
}

/** State machines of a test look every 50 ms instead of every second, as EDC's own end-to-end tests have it. */
const TUNED_MS = 50;
const TUNED = [
  'edc.negotiation.consumer.state-machine.iteration-wait-millis',
  'edc.negotiation.provider.state-machine.iteration-wait-millis',
  'edc.transfer.state-machine.iteration-wait-millis',
  'edc.dataplane.state-machine.iteration-wait-millis',
  'edc.policy.monitor.state-machine.iteration-wait-millis',
];

const tuned = (): Record<string, number> => ({
  'edc.data.plane.selector.state-machine.iteration-wait-millis': 100,
  ...Object.fromEntries(TUNED.map((name) => [name, TUNED_MS])),
});

/** Where its configuration and log lie, and with what it ends. */
export type Place = Pick<House, 'write' | 'file' | 'folder' | 'also'>;

/** Compiles our own extension against the jars, once for each version of it. */
function extension(lib: string): string {
  const source = join(here, 'PeerExtension.java');
  const folder = join(lib, '../ext');
  const made = join(folder, 'peers/edc/PeerExtension.class');
  if (existsSync(made) && statSync(made).mtimeMs > statSync(source).mtimeMs) return folder;
  mkdirSync(join(folder, 'META-INF/services'), { recursive: true });
  execFileSync('javac', ['-nowarn', '-cp', join(lib, '*'), '-d', folder, source], { stdio: 'inherit' });
  writeFileSync(
    join(folder, 'META-INF/services/org.eclipse.edc.spi.system.ServiceExtension'),
    'peers.edc.PeerExtension\n',
  );
  return folder;
}

/**
 * An Eclipse EDC 0.15.1 as a process, made of its published artefacts with stores in memory. It has both roles. Its ports listen on
 * all interfaces (there is no setting for that) and its identity is a mock: for an isolated machine only.
 */
export class EdcConnector {
  readonly id: string;
  readonly address: string;
  readonly #management: string;
  readonly #child: ChildProcess;
  readonly #log: string;

  private constructor(id: string, ports: readonly number[], child: ChildProcess, log: string) {
    this.id = id;
    this.#management = `http://127.0.0.1:${ports[1]}/management`;
    this.address = `http://127.0.0.1:${ports[3]}/protocol/2025-1`;
    this.#child = child;
    this.#log = log;
  }

  /** Starts with the house and ends with it. `asShipped`: its state machines wait as long as nobody tells them otherwise. */
  static async start(house: Place, id: string, { asShipped = false } = {}): Promise<EdcConnector> {
    const lib = mavenLibraries(join(here, 'pom.xml'), 'edc');
    const ext = extension(lib);
    const ports = await freePorts(5);
    const [api, management, control, protocol, data] = ports;
    const properties: Record<string, string | number | undefined> = {
      'edc.hostname': '127.0.0.1',
      'edc.participant.id': id,
      'edc.participant.context.id': id,
      'edc.component.id': id,
      'edc.transfer.proxy.token.signer.privatekey.alias': 'peer-private',
      'edc.transfer.proxy.token.verifier.publickey.alias': 'peer-public',
      'web.http.path': '/api',
      'web.http.port': api,
      'web.http.management.path': '/management',
      'web.http.management.port': management,
      'web.http.management.auth.type': 'tokenbased',
      'web.http.management.auth.key': KEY,
      'web.http.control.path': '/control',
      'web.http.control.port': control,
      'web.http.protocol.path': '/protocol',
      'web.http.protocol.port': protocol,
      'edc.dsp.callback.address': `http://127.0.0.1:${protocol}/protocol`,
      'edc.control.endpoint': `http://127.0.0.1:${control}/control`,
      'peer.public.port': data,
      // It would not store terms that it does not know, and we want to see what we do with them.
      'edc.policy.validation.enabled': 'false',
      ...(asShipped ? {} : tuned()),
    };
    house.write(
      id,
      'edc.properties',
      Object.entries(properties)
        .map(([name, value]) => `${name}=${value}\n`)
        .join(''),
    );
    mkdirSync(house.folder('logs'), { recursive: true });
    const log = join(house.folder('logs'), `${id}.log`);
    const file = openSync(log, 'w');
    const child = spawn(
      'java',
      [
        '-Xmx512m',
        `-Dedc.fs.config=${house.file(id, 'edc.properties')}`,
        '-cp',
        `${ext}:${join(lib, '*')}`,
        'org.eclipse.edc.boot.system.runtime.BaseRuntime',
      ],
      { stdio: ['ignore', file, file] },
    );
    const edc = new EdcConnector(id, ports, child, log);
    house.also(() => edc.#stop());
    await edc.#ready();
    return edc;
  }

  get log(): string {
    return readFileSync(this.#log, 'utf8');
  }

  /** The whole Authorization header that a mock identity sends to `audience`, and takes from whoever says so. */
  static header(clientId: string, audience: string): string {
    return JSON.stringify({ region: 'eu', audience, clientId });
  }

  // ---- as provider ----------------------------------------------------------------------------------------------

  /** Offers what lies at an address to everybody, under plain use or one constraint. */
  async offer(asset: string, baseUrl: string, constraint?: Json): Promise<void> {
    await this.#asset(asset, baseUrl);
    await this.#define(asset, [{ operandLeft: `${EDC}id`, operator: '=', operandRight: asset }], constraint);
  }

  /** Offers so many assets to everybody, each of them so many times. */
  async offerMany(assets: number, offersEach: number): Promise<void> {
    let next = 0;
    const worker = async () => {
      while (next < assets) await this.#asset(`listed-${next++}`, 'http://127.0.0.1:9/');
    };
    await Promise.all(Array.from({ length: 4 }, worker));
    for (let n = 0; n < offersEach; n += 1) await this.#define(`all-${n}`, []);
  }

  /** What lies at an address; nobody is offered it yet. */
  async #asset(id: string, baseUrl: string): Promise<void> {
    await this.#post('/v3/assets', {
      '@context': VOCAB,
      '@id': id,
      properties: { name: id },
      dataAddress: { type: 'HttpData', baseUrl },
    });
  }

  /** Offers the assets that are selected to everybody; none named: all. */
  async #define(name: string, assetsSelector: Json[], constraint?: Json): Promise<void> {
    await this.#post('/v3/policydefinitions', {
      '@context': VOCAB,
      '@id': `policy-${name}`,
      policy: {
        '@context': 'http://www.w3.org/ns/odrl.jsonld',
        '@type': 'Set',
        permission: [{ action: 'use', ...(constraint ? { constraint } : {}) }],
      },
    });
    await this.#post('/v3/contractdefinitions', {
      '@context': VOCAB,
      '@id': `definition-${name}`,
      accessPolicyId: `policy-${name}`,
      contractPolicyId: `policy-${name}`,
      assetsSelector,
    });
  }

  /** The own id of a transfer that a consumer knows by another. */
  async transferOf(consumerPid: string): Promise<string> {
    const found = (await this.#post('/v3/transferprocesses/request', {
      '@context': VOCAB,
      '@type': 'QuerySpec',
      filterExpression: [{ operandLeft: 'correlationId', operator: '=', operandRight: consumerPid }],
    })) as { '@id': string }[];
    const [first] = found;
    if (!first) throw new Error(`${this.id} knows no transfer ${consumerPid}`);
    return first['@id'];
  }

  // ---- as consumer ----------------------------------------------------------------------------------------------

  async catalogue(other: Counterparty): Promise<Json> {
    return (await this.#post('/v3/catalog/request', {
      '@context': VOCAB,
      '@type': 'CatalogRequest',
      protocol: PROTOCOL,
      counterPartyAddress: other.address,
      counterPartyId: other.id,
      querySpec: { offset: 0, limit: 50 },
    })) as Json;
  }

  /** Begins a negotiation about an offer as it stands in a catalogue; its id. */
  async negotiate(other: Counterparty, dataset: string, offer: Json): Promise<string> {
    const policy = {
      ...offer,
      '@context': 'http://www.w3.org/ns/odrl.jsonld',
      '@type': 'Offer',
      assigner: other.id,
      target: dataset,
    };
    const { '@id': id } = (await this.#post('/v3/contractnegotiations', {
      '@context': VOCAB,
      '@type': 'ContractRequest',
      protocol: PROTOCOL,
      counterPartyAddress: other.address,
      counterPartyId: other.id,
      policy,
    })) as { '@id': string };
    return id;
  }

  /** The agreement of a negotiation, once it is final; looks every `everyMs`. */
  async agreementOf(negotiation: string, everyMs = LOOK_MS): Promise<string> {
    const path = `/v3/contractnegotiations/${negotiation}`;
    return String((await this.until(path, 'FINALIZED', everyMs))['contractAgreementId']);
  }

  async transfer(other: Counterparty, agreement: string): Promise<string> {
    const { '@id': id } = (await this.#post('/v3/transferprocesses', {
      '@context': VOCAB,
      '@type': 'TransferRequest',
      protocol: PROTOCOL,
      counterPartyAddress: other.address,
      contractId: agreement,
      transferType: 'HttpData-PULL',
    })) as { '@id': string };
    await this.until(`/v3/transferprocesses/${id}`, 'STARTED');
    return id;
  }

  /** Where and with what the data of a transfer are fetched, as EDC has stored it; null: nothing is stored. */
  async edr(transfer: string): Promise<{ endpoint: string; authorization: string } | null> {
    const answer = await this.#call('GET', `/peer/edrs/${transfer}`);
    if (answer.status !== 200) return null;
    const said = (await answer.json()) as Record<string, string>;
    return { endpoint: said[`${EDC}endpoint`] ?? '', authorization: said[`${EDC}authorization`] ?? '' };
  }

  // ---- as either ------------------------------------------------------------------------------------------------

  async steer(transfer: string, how: 'suspend' | 'terminate' | 'resume'): Promise<void> {
    const kind = { suspend: 'SuspendTransfer', terminate: 'TerminateTransfer', resume: 'ResumeTransfer' }[how];
    const reason = how === 'resume' ? {} : { reason: 'a test' };
    await this.#post(`/v3/transferprocesses/${transfer}/${how}`, { '@context': VOCAB, '@type': kind, ...reason });
  }

  /** A process, once it is in a state. @throws when it ended otherwise */
  async until(path: string, state: string, everyMs = LOOK_MS): Promise<Json> {
    const end = Date.now() + WAIT_MS;
    for (;;) {
      const answer = await this.#call('GET', path);
      const value = (await answer.json()) as Json;
      if (value['state'] === state) return value;
      if (value['state'] === 'TERMINATED' || Date.now() > end)
        throw new Error(`${path} is ${value['state']}, not ${state}: ${value['errorDetail'] ?? ''}`);
      await pause(everyMs);
    }
  }

  async #post(path: string, body: Json): Promise<unknown> {
    const answer = await this.#call('POST', path, body);
    const text = await answer.text();
    if (answer.status >= 300) throw new Error(`POST ${path}: ${answer.status} ${text}`);
    return text === '' ? null : JSON.parse(text);
  }

  #call(method: string, path: string, body?: Json): Promise<Response> {
    return fetch(this.#management + path, {
      method,
      headers: { 'x-api-key': KEY, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  }

  async #ready(): Promise<void> {
    const end = Date.now() + START_MS;
    const query = { '@context': VOCAB, '@type': 'QuerySpec' };
    for (;;) {
      if (this.#child.exitCode !== null) throw new Error(`${this.id} ended:\n${this.log.slice(-2000)}`);
      const answer = await this.#call('POST', '/v3/assets/request', query).catch(() => null);
      if (answer?.status === 200) return;
      if (Date.now() > end) throw new Error(`${this.id} is not ready:\n${this.log.slice(-2000)}`);
      await pause(100);
    }
  }

  async #stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const gone = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill();
    await gone;
  }
}
