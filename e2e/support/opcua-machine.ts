import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '@millspace/demo/stage';
import {
  DataType,
  OPCUACertificateManager,
  OPCUAServer,
  type OPCUAServerOptions,
  StatusCodes,
  type UAVariable,
  Variant,
} from 'node-opcua';

export const MACHINE_URI = 'urn:example:machine';

export interface OpcUaMachineOptions {
  port?: number;
  /** Folder of the server's certificates, to start the same server again. */
  pki?: string;
  /** Names of variables (Double). */
  variables: readonly string[];
  users?: { name: string; password: string }[];
  /** The certificate was valid for 30 days from then on. */
  validFrom?: Date;
  /** Limit alarms on variables. */
  alarms?: readonly { name: string; input: string; above: number }[];
  /** Variables whose past the server keeps. */
  withHistory?: readonly string[];
  /** Told of every service request, before it is answered. */
  onRequest?: (request: ServiceRequest) => void;
}

/** A request as node-opcua hands it over: its class says which service it is. */
export interface ServiceRequest {
  constructor: { name: string };
  methodsToCall?: { methodId: { toString(): string } }[];
}

/** A machine with an OPC UA server in this process: variables `s=<name>`, readable and writable for everybody. */
export class OpcUaMachine {
  readonly endpoint: string;
  readonly pki: string;
  readonly port: number;
  readonly server: OPCUAServer;
  readonly #variables: ReadonlyMap<string, UAVariable>;
  readonly #ownPki: boolean;

  private constructor(
    server: OPCUAServer,
    variables: ReadonlyMap<string, UAVariable>,
    place: { port: number; pki: string; own: boolean },
  ) {
    this.server = server;
    this.#variables = variables;
    this.port = place.port;
    this.pki = place.pki;
    this.#ownPki = place.own;
    this.endpoint = `opc.tcp://127.0.0.1:${place.port}`;
  }

  static async start(options: OpcUaMachineOptions): Promise<OpcUaMachine> {
    const port = options.port ?? (await freePorts(1))[0] ?? 0;
    const pki = options.pki ?? mkdtempSync(join(tmpdir(), 'millspace-opcua-'));
    const manager = new OPCUACertificateManager({ rootFolder: pki, automaticallyAcceptUnknownCertificate: true });
    await manager.initialize();
    const server = new OPCUAServer({
      port,
      hostname: '127.0.0.1',
      serverCertificateManager: manager,
      userCertificateManager: manager,
      maxConnectionsPerEndpoint: 20,
      ...(options.validFrom ? await oldCertificate(manager, pki, options.validFrom) : {}),
      ...(options.users ? withUsers(options.users) : {}),
    });
    await server.initialize();
    const { addressSpace } = server.engine;
    if (addressSpace === null) throw new Error('no address space');
    const namespace = addressSpace.registerNamespace(MACHINE_URI);
    addressSpace.installAlarmsAndConditionsService();
    const folder = namespace.addObject({
      browseName: 'Machine',
      eventNotifier: 1,
      organizedBy: addressSpace.rootFolder.objects,
      eventSourceOf: addressSpace.rootFolder.objects.server,
    });
    const variables = new Map<string, UAVariable>();
    for (const name of options.variables) {
      const variable = namespace.addVariable({
        componentOf: folder,
        browseName: name,
        nodeId: `s=${name}`,
        dataType: DataType.Double,
        minimumSamplingInterval: 10,
        accessLevel: 'CurrentRead | CurrentWrite',
        userAccessLevel: 'CurrentRead | CurrentWrite',
      });
      variable.setValueFromSource(new Variant({ dataType: DataType.Double, value: 0 }), StatusCodes.Good, new Date());
      variables.set(name, variable);
    }
    for (const { name, input, above } of options.alarms ?? []) {
      namespace.instantiateExclusiveLimitAlarm('ExclusiveLimitAlarmType', {
        browseName: name,
        componentOf: folder,
        conditionSource: folder,
        conditionOf: folder,
        conditionName: name,
        inputNode: variables.get(input) ?? fail(input),
        highLimit: above,
        lowLimit: -1e9,
      });
    }
    for (const name of options.withHistory ?? [])
      addressSpace.installHistoricalDataNode(variables.get(name) ?? fail(name), { maxOnlineValues: 10_000 });
    const { onRequest } = options;
    if (onRequest) server.on('request', (request) => onRequest(request as unknown as ServiceRequest));
    await server.start();
    return new OpcUaMachine(server, variables, { port, pki, own: options.pki === undefined });
  }

  set(name: string, value: number, at = new Date()): void {
    const variant = new Variant({ dataType: DataType.Double, value });
    this.#variables.get(name)?.setValueFromSource(variant, StatusCodes.Good, at);
  }

  /** The folder of certificates stays when somebody else named it. */
  async stop(): Promise<void> {
    await this.server.shutdown(0);
    if (this.#ownPki) rmSync(this.pki, { recursive: true, force: true });
  }
}

function fail(name: string): never {
  throw new Error(`there is no variable ${name}`);
}

async function oldCertificate(
  manager: OPCUACertificateManager,
  pki: string,
  startDate: Date,
): Promise<Partial<OPCUAServerOptions>> {
  const outputFile = join(pki, 'own', 'certs', 'old.pem');
  const applicationUri = 'urn:example:old';
  const names = { dns: ['localhost'], ip: ['127.0.0.1'], subject: '/CN=old', applicationUri };
  await manager.createSelfSignedCertificate({ ...names, outputFile, startDate, validity: 30 });
  return {
    certificateFile: outputFile,
    serverInfo: { applicationUri } as NonNullable<OPCUAServerOptions['serverInfo']>,
  };
}

function withUsers(users: { name: string; password: string }[]): Partial<OPCUAServerOptions> {
  const isValidUser = (name: string, password: string) =>
    users.some((user) => user.name === name && user.password === password);
  return { allowAnonymous: false, userManager: { isValidUser } };
}
