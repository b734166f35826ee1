import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { freePorts } from '@millspace/demo/stage';
import { generateKeyPair, randomToken } from '@millspace/runtime/crypto';
import type { DatasetInput } from '@millspace/schemas';
import { BROKER, House } from '../support/house.ts';
import { type KitResult, runKit } from './kit.ts';
import { kitLibraries } from './libraries.ts';
import { type Part, TESTS } from './script.ts';
import { ScriptedConnector } from './scripted-connector.ts';
import { SeedingPartner } from './seeding-partner.ts';

/** The participant under test, and who the kit presents itself as. */
const SLUG = 'tck';
const KIT = 'TCK_PARTICIPANT';
const DATASET = `urn:millspace:dataset:${SLUG}:`;
/** Longest wait of the kit for one thing (seconds). */
const WAIT_S = 15;
/** The kit's groups, as patterns of the tests' names; a broker may be restarted between them. */
export const GROUPS = ['^(MET|CAT):', '^CN:', '^CN_C:', '^TP:', '^TP_C:'] as const;
const PULL = 'HttpData-PULL';

/** A broker with what the kit expects to find, and the harness that takes the steps it expects. */
export class TckSuite implements AsyncDisposable {
  readonly #house: House;
  readonly #lib: string;
  readonly #say: (line: string) => void;
  readonly #token = `Bearer ${randomToken()}`;
  readonly #agreements = new Map<string, { part: Part; test: string }>();
  #connector!: ScriptedConnector;
  #trigger!: Server;
  #kitPort = 0;
  #format = PULL;
  #idle = false;

  private constructor(house: House, lib: string, say: (line: string) => void) {
    this.#house = house;
    this.#lib = lib;
    this.#say = say;
  }

  static async open(say: (line: string) => void): Promise<TckSuite> {
    const lib = kitLibraries(say);
    const house = await House.open({ broker: { outside: { internalAddresses: ['127.0.0.1'] } } });
    const suite = new TckSuite(house, lib, say);
    try {
      await suite.#prepare();
      return suite;
    } catch (error) {
      await house[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Runs the tests whose names fit the pattern; all when there is none. */
  run(only?: string): Promise<KitResult> {
    const settings = this.#settings();
    return runKit({
      lib: this.#lib,
      folder: this.#house.dataDir,
      settings,
      say: this.#say,
      ...(only === undefined ? {} : { only }),
    });
  }

  /** No step is taken any more: for showing that the kit notices. */
  idle(): void {
    this.#idle = true;
  }

  async restartBroker(): Promise<void> {
    const broker = this.#house.process(BROKER);
    await broker.stop();
    await broker.start();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connector?.close();
    this.#trigger?.closeAllConnections();
    await new Promise((resolve) => (this.#trigger ? this.#trigger.close(resolve) : resolve(null)));
    await this.#house[Symbol.asyncDispose]();
  }

  get #root(): string {
    return `${this.#house.brokerUrl}/dsp/${SLUG}`;
  }

  /** The participant's id on the wire. */
  get #did(): string {
    return `did:web:${new URL(this.#house.brokerUrl).host.replaceAll(':', '%3A')}:dsp:${SLUG}`;
  }

  async #prepare(): Promise<void> {
    [this.#kitPort = 0] = await freePorts(1);
    this.#connector = await this.#enrol();
    await this.#connector.request('PUT', '/partners', {
      id: KIT,
      name: 'Conformance kit',
      address: `http://127.0.0.1:${this.#kitPort}`,
      accepts: { kind: 'token', token: this.#token, form: 'raw' },
      presents: { kind: 'token', token: randomToken() },
    });
    for (const name of [...TESTS.CN.map((test) => `acn${test}`), 'cat0101', 'cat0102', 'seed'])
      await this.#connector.request('PUT', `/datasets/${encodeURIComponent(DATASET + name)}`, datasetOf(name));
    this.#connector.listen();
    await this.#seed();
    this.#trigger = await this.#openTrigger();
    // From here on every step is somebody's decision: the kit wants to see what happens when none is taken.
    await this.#connector.request('PUT', '/protocol-steps', { steps: 'manual' });
  }

  async #enrol(): Promise<ScriptedConnector> {
    const { broker } = this.#house;
    await broker.addParticipant({ slug: SLUG, name: 'Under test', country: 'DE' });
    const key = await generateKeyPair();
    const { x, y } = key.publicJwk;
    const enrolled = await fetch(`${this.#house.brokerUrl}/api/v1/enrolments`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        code: await broker.invite(SLUG),
        publicJwk: { kty: 'EC', crv: 'P-256', x, y },
        name: 'harness',
      }),
    });
    const { connector } = (await enrolled.json()) as { connector: string };
    return new ScriptedConnector({
      brokerUrl: () => this.#house.brokerUrl,
      id: connector,
      key,
      testOf: (about) => this.#testOf(about),
      say: this.#say,
    });
  }

  #testOf({ kind, role, about }: { kind: 'negotiation' | 'transfer'; role: 'consumer' | 'provider'; about: string }) {
    if (this.#idle) return null;
    if (kind === 'transfer') return this.#agreements.get(about) ?? null;
    const [, test] = (role === 'provider' ? /:acn(\d{4})$/ : /^ACNC(\d{4})$/).exec(about) ?? [];
    return test === undefined ? null : { part: role === 'provider' ? ('CN' as const) : ('CN_C' as const), test };
  }

  /** Agreements under which the kit transfers, one for each test: they tell the tests apart. */
  async #seed(): Promise<void> {
    const partner = new SeedingPartner({
      ...{ id: KIT, token: this.#token, port: this.#kitPort },
      ...{ base: `${this.#root}/2025-1`, participant: this.#did },
    });
    await partner.open();
    try {
      for (const test of TESTS.TP)
        this.#agreements.set(await partner.consume(`${DATASET}seed`, offerId('seed')), { part: 'TP', test });
      for (const test of TESTS.TP_C)
        this.#agreements.set(await partner.provide(this.#connector, `seed-${test}`), { part: 'TP_C', test });
      const catalog = await fetch(`${this.#root}/2025-1/catalog/datasets/${DATASET}seed`, {
        headers: { authorization: this.#token },
      });
      const { distribution } = (await catalog.json()) as { distribution: { format: string }[] };
      this.#format = distribution[0]?.format ?? PULL;
    } finally {
      await partner.close();
    }
  }

  /** Where the kit asks the side under test to begin something as consumer. The protocol has no message for that. */
  async #openTrigger(): Promise<Server> {
    const server = createServer((request, response) => {
      let text = '';
      request.on('data', (piece: Buffer) => {
        text += piece.toString('utf8');
      });
      request.on('end', () => {
        // Answered first: whatever the kit is told else, it asks for again.
        response.writeHead(200).end();
        const wanted = JSON.parse(text) as Record<string, string>;
        void this.#begin(request.url ?? '', wanted).catch((error: unknown) => this.#say(`  (begin: ${String(error)})`));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    return server;
  }

  async #begin(path: string, wanted: Record<string, string>): Promise<void> {
    if (path === '/transfers') {
      await this.#connector.request('POST', '/transfers', {
        agreement: wanted['agreementId'],
        format: wanted['format'],
      });
      return;
    }
    await this.#connector.request('POST', '/negotiations', {
      counterparty: wanted['providerId'],
      dataset: wanted['datasetId'],
      offer: { '@id': wanted['offerId'], '@type': 'Offer', permission: [{ action: 'odrl:use' }] },
    });
  }

  #settings(): Record<string, string> {
    const trigger = `http://127.0.0.1:${(this.#trigger.address() as AddressInfo).port}`;
    const settings: Record<string, string> = {
      'dataspacetck.host': '127.0.0.1',
      'dataspacetck.port': String(this.#kitPort),
      'dataspacetck.callback.address': `http://127.0.0.1:${this.#kitPort}`,
      'dataspacetck.dsp.connector.agent.id': this.#did,
      'dataspacetck.dsp.connector.http.url': `${this.#root}/2025-1`,
      'dataspacetck.dsp.connector.http.base.url': this.#root,
      'dataspacetck.dsp.connector.http.headers.authorization': this.#token,
      'dataspacetck.dsp.connector.negotiation.initiate.url': `${trigger}/negotiations`,
      'dataspacetck.dsp.connector.transfer.initiate.url': `${trigger}/transfers`,
      'dataspacetck.dsp.default.wait': String(WAIT_S),
      CAT_01_01_DATASETID: `${DATASET}cat0101`,
      CAT_01_02_DATASETID: `${DATASET}cat0102`,
      CAT_01_03_DATASETID: `${DATASET}cat0103`,
    };
    const key = (part: Part, test: string) => `${part}_${test.slice(0, 2)}_${test.slice(2)}`;
    for (const test of TESTS.CN) {
      settings[`${key('CN', test)}_DATASETID`] = `${DATASET}acn${test}`;
      settings[`${key('CN', test)}_OFFERID`] = offerId(`acn${test}`);
    }
    for (const test of TESTS.CN_C) settings[`${key('CN_C', test)}_DATASETID`] = `ACNC${test}`;
    for (const [agreement, { part, test }] of this.#agreements) {
      settings[`${key(part, test)}_AGREEMENTID`] = agreement;
      settings[`${key(part, test)}_FORMAT`] = part === 'TP' ? this.#format : PULL;
    }
    return settings;
  }
}

const offerId = (name: string): string => `urn:example:offer:${name}`;

function datasetOf(name: string): DatasetInput {
  return {
    id: DATASET + name,
    title: { en: `Dataset ${name}`, de: `Datensatz ${name}` },
    machines: [{ id: 'mill-1', pack: 'bead-mill/1' }],
    signals: [{ id: 'agitator.power', pack: 'bead-mill/1', group: 'fast', unit: 'kW', sensitivity: 'technical' }],
    records: ['event'],
    groups: [{ pack: 'bead-mill/1', group: 'fast', periodMs: 1000 }],
    realtime: true,
    brokerReadable: true,
    offers: [{ '@id': offerId(name), '@type': 'Offer', permission: [{ action: 'odrl:use' }] }],
    accessPolicy: { permission: [{ action: 'odrl:use' }] },
    approval: 'automatic',
    published: true,
  };
}
