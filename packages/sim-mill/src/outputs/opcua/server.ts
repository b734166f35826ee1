/** The OPC UA server of the simulated devices. */
import { X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import {
  MessageSecurityMode,
  type Namespace,
  nodesets,
  OPCUACertificateManager,
  OPCUAServer,
  SecurityPolicy,
  type UAVariable,
} from 'node-opcua';
import type { DeviceEvent, Sample } from '../../devices/device.ts';
import { tagIndex } from '../../physics/index.ts';
import type { Log, Output } from '../output.port.ts';
import { addEventTypes, type EventTypes, raiseDeviceEvent } from './batch-events.ts';
import { type AlarmEvent, addAlarms } from './conditions.ts';
import { addFlatBlock, FLAT_URI } from './flat.ts';
import { routeLibraryLog } from './library-log.ts';
import { addDevice, type DeviceNodes, NAMESPACE_URI } from './model.ts';
import { reportOnChange } from './report-on-change.ts';
import { expose } from './values.ts';

export interface OpcuaOptions {
  /** 0 = any free port. */
  port: number;
  /** Where to listen; default 127.0.0.1. */
  host?: string | undefined;
  /** Host name of the endpoint URLs; default `host`, or this computer's name when it listens everywhere. */
  hostname?: string | undefined;
  /** Shortest time between two values of a tag, wall ms. */
  periodMs: number;
  /** Policies offered beside None. */
  policies: readonly ('Basic256Sha256' | 'Aes128_Sha256_RsaOaep' | 'Aes256_Sha256_RsaPss')[];
  /** Offer an unsecured endpoint too. */
  allowNone: boolean;
  anonymous: boolean;
  users: readonly { name: string; password: string }[];
  /** Files (DER or PEM) of certificates that may sign in as a user. */
  userCertificates: readonly string[];
  /** Accept client certificates nobody has trusted yet. */
  acceptUnknownClients: boolean;
  limits: {
    maxNodesPerRead: number;
    maxNodesPerBrowse: number;
    maxMonitoredItemsPerCall: number;
    maxSessions: number;
    maxSubscriptionsPerSession: number;
  };
  history: readonly string[];
  historyDepth: number;
  /** Nothing that the history is given is older, simulated epoch ms. */
  since: number;
  flatPlc: boolean;
  /** Alarms as conditions; each takes some nodes once it was raised. */
  conditions: boolean;
  devices: ReadonlySet<string> | null;
  /** Folder of keys and certificates. */
  pki: string;
}

const STATE = tagIndex('machine.state');
const MODE = tagIndex('machine.mode');

/** Creates the output; nothing listens before `start`. */
export function createOpcuaOutput(o: OpcuaOptions, log: Log): Output {
  let server: OPCUAServer | undefined;
  const nodes = new Map<string, DeviceNodes>();
  const flat = new Map<string, UAVariable[]>();
  const alarms = new Map<string, (e: AlarmEvent, t: number) => void>();
  let types: EventTypes | undefined;
  let url = '';
  const historyTags = new Set(o.history);

  return {
    name: 'opcua',
    devices: o.devices,
    async start(devices) {
      routeLibraryLog(log);
      server = await createServer(o);
      reportOnChange(server, o.periodMs);
      await server.initialize();
      const space = server.engine.addressSpace;
      if (!space) throw new Error('OPC UA server has no address space');
      const own: Namespace = space.registerNamespace(NAMESPACE_URI);
      const flatNs = o.flatPlc ? space.registerNamespace(FLAT_URI) : undefined;
      space.installAlarmsAndConditionsService();
      types = addEventTypes(own);
      const historized = { tags: historyTags, depth: o.historyDepth, since: o.since };
      devices.forEach((device, n) => {
        const added = addDevice(space, own, device, historized);
        nodes.set(device.id, added);
        if (o.conditions && device.kind === 'mill')
          alarms.set(device.id, addAlarms(own, device, added.object, added.variables));
        if (flatNs) flat.set(device.id, addFlatBlock(space, flatNs, device, n));
      });
      await server.start();
      const port = server.endpoints[0]?.port ?? o.port;
      url = `opc.tcp://${publicName(o)}:${port}`;
      log.info({ url, devices: devices.length }, 'OPC UA server listens');
    },
    async stop() {
      await server?.shutdown(50);
      server = undefined;
    },
    publish(samples, now) {
      const at = new Date(now);
      for (const s of samples) publishOne(s, at, nodes.get(s.device.id), flat.get(s.device.id));
    },
    history: {
      holds: (device, index) => historyTags.has(device.tags[index]?.id ?? ''),
      record(samples) {
        for (const s of samples) {
          const variable = nodes.get(s.device.id)?.variables[s.index];
          const tag = s.device.tags[s.index];
          if (variable && tag) expose(variable, tag, s, new Date(s.t), true);
        }
      },
    },
    event(e: DeviceEvent) {
      const device = nodes.get(e.device.id);
      if (e.kind === 'alarm') alarms.get(e.device.id)?.(e.data as unknown as AlarmEvent, e.t);
      else if (device && types) raiseDeviceEvent(types, device.object, e);
    },
    link() {},
    held: () => false,
    takes: () => true,
    endpoint: () => ({ opcua: url }),
  };
}

function publishOne(s: Sample, now: Date, device: DeviceNodes | undefined, block: UAVariable[] | undefined): void {
  const tag = s.device.tags[s.index];
  if (!tag || !device) return;
  const variable = device.variables[s.index];
  if (variable) expose(variable, tag, s, now, true);
  const flat = block?.[s.index];
  if (flat) expose(flat, tag, s, now, false);
  if (s.device.kind !== 'mill' || (s.index !== STATE && s.index !== MODE)) return;
  device.setState(
    Number(device.variables[STATE]?.readValue().value.value ?? 0),
    Number(device.variables[MODE]?.readValue().value.value ?? 0),
  );
}

function publicName(o: OpcuaOptions): string {
  if (o.hostname !== undefined) return o.hostname;
  return o.host === '0.0.0.0' || o.host === '::' ? hostname() : (o.host ?? '127.0.0.1');
}

async function createServer(o: OpcuaOptions): Promise<OPCUAServer> {
  mkdirSync(o.pki, { recursive: true });
  const serverCertificateManager = new OPCUACertificateManager({
    rootFolder: join(o.pki, 'server'),
    automaticallyAcceptUnknownCertificate: o.acceptUnknownClients,
  });
  const userCertificateManager = new OPCUACertificateManager({
    rootFolder: join(o.pki, 'users'),
    automaticallyAcceptUnknownCertificate: false,
  });
  await serverCertificateManager.initialize();
  await userCertificateManager.initialize();
  for (const file of o.userCertificates)
    await userCertificateManager.trustCertificate(new X509Certificate(readFileSync(file)).raw);
  const passwords = new Map(o.users.map((u) => [u.name, u.password]));
  return new OPCUAServer({
    port: o.port,
    host: o.host ?? '127.0.0.1',
    hostname: publicName(o),
    resourcePath: '',
    nodesets: [nodesets.standard, nodesets.di, nodesets.ia, nodesets.machinery],
    buildInfo: { productName: 'sim-mill', manufacturerName: 'millspace', softwareVersion: '0.1.0' },
    serverInfo: { applicationUri: 'urn:millspace:sim-mill:server', productUri: 'urn:millspace:sim-mill' },
    serverCertificateManager,
    userCertificateManager,
    securityPolicies: [...(o.allowNone ? [SecurityPolicy.None] : []), ...o.policies.map((p) => SecurityPolicy[p])],
    securityModes: [
      ...(o.allowNone ? [MessageSecurityMode.None] : []),
      ...(o.policies.length > 0 ? [MessageSecurityMode.Sign, MessageSecurityMode.SignAndEncrypt] : []),
    ],
    allowAnonymous: o.anonymous,
    userManager: {
      isValidUser: (name: string, password: string) => passwords.get(name) === password && passwords.has(name),
    },
    maxConnectionsPerEndpoint: 200,
    serverCapabilities: {
      maxSessions: o.limits.maxSessions,
      maxSubscriptionsPerSession: o.limits.maxSubscriptionsPerSession,
      maxMonitoredItemsPerSubscription: 100_000,
      // Exception-based: a requested sampling interval of 0 delivers every change.
      minSupportedSampleRate: 0,
      operationLimits: {
        maxNodesPerRead: o.limits.maxNodesPerRead,
        maxNodesPerBrowse: o.limits.maxNodesPerBrowse,
        maxMonitoredItemsPerCall: o.limits.maxMonitoredItemsPerCall,
        maxNodesPerWrite: 100,
        maxNodesPerMethodCall: 100,
        maxNodesPerHistoryReadData: 100,
        maxNodesPerTranslateBrowsePathsToNodeIds: 1000,
      },
    },
  });
}
