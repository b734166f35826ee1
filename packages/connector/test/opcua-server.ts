import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DataType,
  type Namespace,
  OPCUACertificateManager,
  OPCUAServer,
  type OPCUAServerOptions,
  StatusCodes,
  type UAVariable,
  Variant,
} from 'node-opcua';
import { freePort } from './ports.ts';

export const MILL_URI = 'urn:test:mill';

export interface TestServer {
  port: number;
  endpoint: string;
  server: OPCUAServer;
  namespace: Namespace;
  variables: Map<string, UAVariable>;
  set(name: string, value: number | boolean | string, at?: Date): void;
  stop(): Promise<void>;
}

export interface TestServerOptions {
  port?: number;
  /** Namespaces registered before the mill's: shifts its index. */
  before?: string[];
  variables: Record<string, { type: DataType; value: number | boolean | string }>;
  server?: Partial<OPCUAServerOptions>;
  pki?: string;
  prepare?: (server: OPCUAServer, namespace: Namespace, variables: Map<string, UAVariable>) => void;
}

/** A small real OPC UA server: flat variables `Mill/<name>` with ids `s=<name>` in the namespace `urn:test:mill`. */
export async function startServer(options: TestServerOptions): Promise<TestServer> {
  const port = options.port ?? (await freePort());
  const folder = options.pki ?? (await mkdtemp(join(tmpdir(), 'millspace-opcua-server-')));
  const serverCertificateManager = new OPCUACertificateManager({
    rootFolder: folder,
    automaticallyAcceptUnknownCertificate: true,
  });
  await serverCertificateManager.initialize();
  const server = new OPCUAServer({
    port,
    hostname: '127.0.0.1',
    serverCertificateManager,
    userCertificateManager: serverCertificateManager,
    maxConnectionsPerEndpoint: 20,
    ...options.server,
  });
  await server.initialize();
  const addressSpace = server.engine.addressSpace;
  if (addressSpace === null) throw new Error('no address space');
  for (const uri of options.before ?? []) addressSpace.registerNamespace(uri);
  const namespace = addressSpace.registerNamespace(MILL_URI);
  const mill = namespace.addFolder(addressSpace.rootFolder.objects, { browseName: 'Mill' });
  const variables = new Map<string, UAVariable>();
  for (const [name, { type, value }] of Object.entries(options.variables)) {
    const variable = namespace.addVariable({
      componentOf: mill,
      browseName: name,
      nodeId: `s=${name}`,
      dataType: type,
      minimumSamplingInterval: 10,
    });
    variable.setValueFromSource(new Variant({ dataType: type, value }), StatusCodes.Good, new Date());
    variables.set(name, variable);
  }
  options.prepare?.(server, namespace, variables);
  await server.start();
  return {
    port,
    endpoint: `opc.tcp://127.0.0.1:${port}`,
    server,
    namespace,
    variables,
    set(name, value, at = new Date()) {
      const type = options.variables[name]?.type ?? DataType.Double;
      variables.get(name)?.setValueFromSource(new Variant({ dataType: type, value }), StatusCodes.Good, at);
    },
    async stop() {
      await server.shutdown(0);
      if (options.pki === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}
