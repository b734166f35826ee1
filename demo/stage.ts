import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { BrokerApi, ConnectorApi } from './api.ts';
import { COMPANIES, MAKER, OPERATOR, SUPPLIER } from './companies.ts';
import {
  brokerConfig,
  type ConnectorOptions,
  connectorConfig,
  type DeviceSpec,
  demoDevices,
  fittedSignals,
  mappingFile,
  mqttSource,
  opcuaSource,
  scenario,
} from './configs.ts';
import { enrol, trustMill } from './joining.ts';
import { ManagedProcess } from './processes.ts';
import { startInTurn } from './start-in-turn.ts';

/** The system the story is told on: processes of this machine (LocalStage), or services that others started (AttachedStage). */
export interface Stage {
  devices: DeviceSpec[];
  rateHz: number;
  ledgerFile: string;
  brokerUrl: string;
  broker: BrokerApi;
  connector(slug: string): ConnectorApi;
}

export interface LocalStageOptions {
  dataDir: string;
  mills: number;
  rateHz: number;
  brokerPort?: number;
  /** An HTTP proxy that the connectors of these companies use to reach the broker. */
  proxies?: Record<string, NonNullable<ConnectorOptions['proxy']>>;
  /** Address of the broker as the connectors reach it, when it is not where it listens (a link that can be cut). */
  brokerUrlFor?: (slug: string, brokerPort: number) => string;
  /** Bytes of the operator's outbox. */
  outboxBytes?: number;
  /** The OPC UA mills have run for so long (s) before somebody connects, and the operator's connector reads that. */
  recordedS?: number;
  /** How long each process may take to its ready line. */
  readyTimeoutMs?: number;
  processEnv?: Record<string, Record<string, string>>;
  nodeArgs?: Record<string, string[]>;
}

export const BROKER = 'broker';
export const MQTT_BROKER = 'mqtt-broker';
export const MILLS = 'mills';

export class LocalStage implements Stage {
  readonly devices: DeviceSpec[];
  readonly rateHz: number;
  readonly ledgerFile: string;
  readonly dataDir: string;
  readonly processes = new Map<string, ManagedProcess>();
  readonly #options: LocalStageOptions;
  readonly #connectors = new Map<string, ConnectorApi>();
  readonly #stopped = new AbortController();
  #broker: BrokerApi | undefined;
  #brokerUrl = '';
  onUnexpectedExit: ((name: string) => void) | undefined;

  constructor(options: LocalStageOptions) {
    this.#options = options;
    this.dataDir = options.dataDir;
    this.rateHz = options.rateHz;
    this.devices = demoDevices(options.mills);
    this.ledgerFile = join(options.dataDir, 'ledger.ndjson');
  }

  get broker(): BrokerApi {
    if (!this.#broker) throw new Error('the stage is not set');
    return this.#broker;
  }

  get brokerUrl(): string {
    return this.#brokerUrl;
  }

  connector(slug: string): ConnectorApi {
    const api = this.#connectors.get(slug);
    if (!api) throw new Error(`no connector of ${slug}`);
    return api;
  }

  process(name: string): ManagedProcess {
    const found = this.processes.get(name);
    if (!found) throw new Error(`no process ${name}`);
    return found;
  }

  /** Writes the configurations, starts every process, enrols the connectors and trusts the mill's certificate. */
  async set(): Promise<void> {
    const ports = await freePorts(6);
    const [brokerPort = 0, mqttPort = 0, opcuaPort = 0, ...connectorPorts] = this.#options.brokerPort
      ? [this.#options.brokerPort, ...ports.slice(1)]
      : ports;
    this.#writeConfigs({ brokerPort, mqttPort, opcuaPort, connectorPorts });
    const ready = startInTurn(
      [MILLS, OPERATOR.slug, MQTT_BROKER, BROKER, MAKER.slug, SUPPLIER.slug].map((name) => this.process(name)),
      this.#stopped.signal,
    );
    const broker = ready(BROKER).then(({ url }) => {
      this.#brokerUrl = url;
      this.#broker = new BrokerApi(url, join(this.dataDir, BROKER));
    });
    const connectors = new Map(
      COMPANIES.map(({ slug }) => [
        slug,
        ready(slug).then(({ url }) => {
          this.#connectors.set(slug, new ConnectorApi(url, join(this.dataDir, slug)));
        }),
      ]),
    );
    await Promise.all([
      ...COMPANIES.map((company) =>
        Promise.all([broker, connectors.get(company.slug)]).then(() => enrol(this, company)),
      ),
      Promise.all([connectors.get(OPERATOR.slug), ready(MILLS), ready(MQTT_BROKER)]).then(() => trustMill(this)),
    ]);
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await Promise.all([...this.#connectors.values()].map((api) => api.close()));
    await this.#broker?.close();
    await Promise.all([...this.processes.values()].map((process) => process.stop()));
  }

  #writeConfigs(ports: { brokerPort: number; mqttPort: number; opcuaPort: number; connectorPorts: number[] }): void {
    const { dataDir, devices, rateHz } = this;
    const mqttUrl = `mqtt://127.0.0.1:${ports.mqttPort}`;
    const user = { name: 'millspace', password: randomBytes(12).toString('base64url') };
    const { recordedS } = this.#options;
    const brokerUrlFor = this.#options.brokerUrlFor ?? ((_slug: string, port: number) => `http://127.0.0.1:${port}`);
    this.#file(BROKER, 'config.yaml', brokerConfig({ dataDir: join(dataDir, BROKER), port: ports.brokerPort }));
    this.#file(
      MILLS,
      'scenario.yaml',
      scenario({
        devices,
        rateHz,
        ledger: this.ledgerFile,
        dataDir: join(dataDir, MILLS),
        opcuaPort: ports.opcuaPort,
        opcuaHost: '127.0.0.1',
        user,
        mqttUrl,
        ...(recordedS === undefined ? {} : { historyBeforeS: recordedS }),
      }),
    );
    this.#add(BROKER, 'packages/broker/src/main.ts', [join(dataDir, BROKER, 'config.yaml')]);
    this.#add(MQTT_BROKER, 'packages/sim-mill/src/mqtt-broker/main.ts', [String(ports.mqttPort)]);
    this.#add(MILLS, 'packages/sim-mill/src/main.ts', [join(dataDir, MILLS, 'scenario.yaml')]);
    [OPERATOR, MAKER, SUPPLIER].forEach((company, index) => {
      const proxy = this.#options.proxies?.[company.slug];
      const sources =
        company === OPERATOR
          ? [
              opcuaSource({
                endpoint: `opc.tcp://127.0.0.1:${ports.opcuaPort}`,
                rateHz,
                user: user.name,
                password: user.password,
                ...(recordedS === undefined ? {} : { historyBeforeSeconds: recordedS }),
              }),
              mqttSource(mqttUrl),
            ]
          : [];
      const config = connectorConfig(
        {
          name: company.name,
          dataDir: join(dataDir, company.slug),
          brokerUrl: brokerUrlFor(company.slug, ports.brokerPort),
          port: ports.connectorPorts[index] ?? 0,
          ...(proxy ? { proxy } : {}),
          ...(company === OPERATOR && this.#options.outboxBytes !== undefined
            ? { outboxBytes: this.#options.outboxBytes }
            : {}),
        },
        sources,
      );
      this.#file(company.slug, 'config.yaml', config);
      this.#add(company.slug, 'packages/connector/src/main.ts', [join(dataDir, company.slug, 'config.yaml')]);
    });
    this.#file(OPERATOR.slug, 'mapping-opcua.yaml', mappingFile('opcua', devices, rateHz, fittedSignals));
    this.#file(OPERATOR.slug, 'mapping-mqtt.yaml', mappingFile('mqtt', devices, rateHz, fittedSignals));
  }

  #file(folder: string, name: string, content: object): void {
    mkdirSync(join(this.dataDir, folder), { recursive: true, mode: 0o700 });
    writeFileSync(join(this.dataDir, folder, name), stringify(content), { mode: 0o600 });
  }

  #add(name: string, entry: string, args: string[]): void {
    const process = new ManagedProcess({
      name,
      entry,
      args,
      logDir: join(this.dataDir, 'logs'),
      ...(this.#options.readyTimeoutMs === undefined ? {} : { readyTimeoutMs: this.#options.readyTimeoutMs }),
      ...(this.#options.processEnv?.[name] ? { env: this.#options.processEnv[name] } : {}),
      ...(this.#options.nodeArgs?.[name] ? { nodeArgs: this.#options.nodeArgs[name] } : {}),
    });
    process.onUnexpectedExit = () => this.onUnexpectedExit?.(name);
    this.processes.set(name, process);
  }
}

/** Ports that were free a moment ago; they stay the same over a restart of a process. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, () => {
      const server = createServer();
      return new Promise<typeof server>((resolve, reject) => {
        server.once('error', reject);
        server.listen(0, '127.0.0.1', () => resolve(server));
      });
    }),
  );
  return Promise.all(
    servers.map((server) => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      return new Promise<number>((resolve) => server.close(() => resolve(port)));
    }),
  );
}
