import { X509Certificate } from 'node:crypto';
import type { OpcUaSourceConfig } from '@millspace/schemas';
import type { OPCUACertificateManager } from 'node-opcua-certificate-manager';
import {
  AttributeIds,
  type ClientSession,
  type EndpointDescription,
  MessageSecurityMode,
  OPCUAClient,
  SecurityPolicy,
  type UserIdentityInfo,
  UserTokenType,
  VariableIds,
} from 'node-opcua-client';
import { readOwnCertificate } from '../certificates.ts';
import { type ChosenEndpoint, chooseEndpoint } from './endpoint.ts';
import { checkServerCertificate, type SourceTrust } from './pki.ts';

const APPLICATION = 'millspace-connector';

export interface Limits {
  itemsPerCall: number;
  nodesPerRead: number;
  nodesPerBrowse: number;
  nodesPerHistoryRead: number;
}

/** One session with a server. When it breaks it is thrown away and a new one made: nothing of an old one can leak into a new one. */
export interface Connection {
  client: OPCUAClient;
  session: ClientSession;
  namespaces: string[];
  limits: Limits;
  /** The server's clock when the session was made, epoch ms. */
  serverTime: number | null;
  security: string;
  close(): Promise<void>;
}

/** The steps of a connection, as a person has to get through them. */
export type ConnectStep = 'reach' | 'theirs' | 'ours' | 'sign-in';

/** @param reached told of each step before it is taken */
export async function connect(
  config: OpcUaSourceConfig,
  manager: OPCUACertificateManager,
  trust: SourceTrust,
  reached: (step: ConnectStep) => void = () => {},
): Promise<Connection> {
  const user = identity(config);
  reached('reach');
  const chosen = chooseEndpoint(await offeredEndpoints(config, manager), config);
  reached('theirs');
  if (chosen.certificate !== null) await checkServerCertificate(manager, chosen.certificate, config.endpoint, trust);
  reached('ours');
  const client = makeClient(config, manager, chosen);
  try {
    await client.connect(config.endpoint);
    reached('sign-in');
    const session = await client.createSession(user);
    const namespaces = await session.readNamespaceArray();
    return {
      client,
      session,
      namespaces,
      limits: await readLimits(session, config),
      serverTime: await readServerTime(session),
      security: `${MessageSecurityMode[chosen.mode]} ${chosen.policy.split('#')[1] ?? 'None'}`,
      close: () => close(client, session),
    };
  } catch (error) {
    await client.disconnect().catch(() => {});
    throw error;
  }
}

/** What the server says it offers; asked without security, so nothing of it is proven yet. */
export async function offeredEndpoints(
  config: OpcUaSourceConfig,
  manager: OPCUACertificateManager,
): Promise<EndpointDescription[]> {
  const client = makeClient(config, manager, {
    mode: MessageSecurityMode.None,
    policy: SecurityPolicy.None,
    certificate: null,
  });
  try {
    await client.connect(config.endpoint);
    return await client.getEndpoints();
  } finally {
    await client.disconnect().catch(() => {});
  }
}

export function makeClient(
  config: Pick<OpcUaSourceConfig, 'id' | 'connectTimeoutMs' | 'endpointMustExist'>,
  manager: OPCUACertificateManager,
  endpoint: ChosenEndpoint,
): OPCUAClient {
  return OPCUAClient.create({
    applicationName: APPLICATION,
    clientName: `${APPLICATION}-${config.id}`,
    clientCertificateManager: manager,
    securityMode: endpoint.mode,
    securityPolicy: endpoint.policy,
    endpointMustExist: config.endpointMustExist ?? false,
    // The endless retrying is ours (source.ts): the library's own repair keeps node ids of an old namespace table.
    connectionStrategy: { maxRetry: 0, initialDelay: 100, maxDelay: 1000 },
    transportTimeout: config.connectTimeoutMs ?? 10_000,
    defaultTransactionTimeout: Math.max(config.connectTimeoutMs ?? 10_000, 10_000),
    requestedSessionTimeout: 30_000,
    keepSessionAlive: false,
  });
}

function identity(config: OpcUaSourceConfig): UserIdentityInfo {
  const own = readOwnCertificate(
    { certificate: config.userCertificate, key: config.userKey },
    { certificate: 'userCertificate', key: 'userKey' },
    Date.now(),
  );
  if (own !== null) {
    const certificateData = new X509Certificate(own.certificate).raw;
    return { type: UserTokenType.Certificate, certificateData, privateKey: own.key };
  }
  if (config.user !== undefined)
    return { type: UserTokenType.UserName, userName: config.user, password: config.password ?? '' };
  return { type: UserTokenType.Anonymous };
}

async function readLimits(session: ClientSession, config: OpcUaSourceConfig): Promise<Limits> {
  const ids = [
    VariableIds.Server_ServerCapabilities_OperationLimits_MaxMonitoredItemsPerCall,
    VariableIds.Server_ServerCapabilities_OperationLimits_MaxNodesPerRead,
    VariableIds.Server_ServerCapabilities_OperationLimits_MaxNodesPerBrowse,
    VariableIds.Server_ServerCapabilities_OperationLimits_MaxNodesPerHistoryReadData,
  ];
  // One at a time: a server whose limit is one node per read exists.
  const limits: (number | null)[] = [];
  for (const id of ids) limits.push(await readNumber(session, `i=${id}`));
  const at = (index: number, fallback: number) => {
    const value = limits[index] ?? 0;
    return value > 0 ? value : fallback;
  };
  return {
    itemsPerCall: Math.min(at(0, 500), config.itemsPerCall ?? 500),
    nodesPerRead: Math.min(at(1, 500), 500),
    nodesPerBrowse: Math.min(at(2, 100), 100),
    nodesPerHistoryRead: Math.min(at(3, 10), 10),
  };
}

async function readNumber(session: ClientSession, nodeId: string): Promise<number | null> {
  const value = await session.read({ nodeId, attributeId: AttributeIds.Value });
  return value.statusCode.isGood() && typeof value.value?.value === 'number' ? value.value.value : null;
}

async function readServerTime(session: ClientSession): Promise<number | null> {
  const value = await session.read({
    nodeId: `i=${VariableIds.Server_ServerStatus_CurrentTime}`,
    attributeId: AttributeIds.Value,
  });
  const time: unknown = value.value?.value;
  return time instanceof Date ? time.getTime() : null;
}

/** Ends a session politely, but never waits longer than a second for a server that does not answer. */
async function close(client: OPCUAClient, session: ClientSession): Promise<void> {
  const polite = session
    .close(true)
    .catch(() => {})
    .then(() => client.disconnect())
    .catch(() => {});
  let timer: NodeJS.Timeout | undefined;
  const impatient = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, 1_000);
  });
  await Promise.race([polite, impatient]);
  clearTimeout(timer);
}
