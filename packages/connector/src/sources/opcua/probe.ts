import type { OpcUaSourceConfig, SourceAccess, SourceProbe } from '@millspace/schemas';
import { type EndpointDescription, MessageSecurityMode, UserTokenType } from 'node-opcua-client';
import { problemOf } from '../problem.ts';
import { checksOf, factsOf } from './certificate-facts.ts';
import { type ConnectStep, connect, offeredEndpoints } from './connection.ts';
import { type ChosenEndpoint, chooseEndpoint, endpointRank, isUsable, policyName } from './endpoint.ts';
import { opcUaError } from './errors.ts';
import { certificateManager, keepShown, type SourceTrust } from './pki.ts';

type Endpoint = SourceProbe['endpoints'][number];

const BROKEN = new Set(['Basic128Rsa15', 'Basic256']);
const USERS: Partial<Record<UserTokenType, Endpoint['users'][number]>> = {
  [UserTokenType.Anonymous]: 'anonymous',
  [UserTokenType.UserName]: 'password',
  [UserTokenType.Certificate]: 'certificate',
  [UserTokenType.IssuedToken]: 'token',
};

/** What is at an address: endpoints, certificate with checks, and what was decided about it. @throws MillspaceError MS-SRC-001 … */
export async function probe(
  config: OpcUaSourceConfig,
  dataDir: string,
  trust: SourceTrust,
  now: number,
): Promise<SourceProbe> {
  try {
    const manager = await certificateManager(dataDir);
    const offered = await offeredEndpoints(config, manager);
    const chosen = chosenOrNull(offered, config);
    if (chosen?.certificate) await keepShown(manager, chosen.certificate);
    return describeOffer(offered, chosen, { config, trust, now });
  } catch (error) {
    throw opcUaError(error, config);
  }
}

function describeOffer(
  offered: EndpointDescription[],
  chosen: ChosenEndpoint | null,
  { config, trust: { book, source }, now }: { config: OpcUaSourceConfig; trust: SourceTrust; now: number },
): SourceProbe {
  const server = offered[0]?.server;
  const applicationUri = server?.applicationUri ?? '';
  const facts = chosen?.certificate ? factsOf(chosen.certificate) : null;
  const trusted = book.trusted(source);
  const verdict = facts === null ? 'none needed' : book.verdict(source, facts.sha256);
  return {
    server: {
      name: server?.applicationName?.text ?? '',
      applicationUri,
      ...(server?.productUri ? { product: server.productUri } : {}),
    },
    endpoints: offered
      .filter(({ endpointUrl }) => endpointUrl === null || endpointUrl.startsWith('opc.tcp:'))
      .sort((a, b) => endpointRank(b) - endpointRank(a))
      .map((endpoint) => ({
        policy: policyName(endpoint.securityPolicyUri),
        mode: MessageSecurityMode[endpoint.securityMode] ?? 'Invalid',
        strength: strengthOf(endpoint),
        users: [...new Set((endpoint.userIdentityTokens ?? []).flatMap(({ tokenType }) => USERS[tokenType] ?? []))],
        recommended: endpoint.securityMode === chosen?.mode && endpoint.securityPolicyUri === chosen.policy,
        usable: isUsable(endpoint),
      })),
    certificate: facts,
    checks: facts === null ? [] : checksOf(facts, new URL(config.endpoint).hostname, applicationUri, now),
    trust: {
      state: verdict,
      trusted: trusted === null ? null : factsOf(trusted),
    },
  };
}

function chosenOrNull(offered: EndpointDescription[], config: OpcUaSourceConfig): ChosenEndpoint | null {
  try {
    return chooseEndpoint(offered, config);
  } catch {
    return null;
  }
}

function strengthOf({ securityPolicyUri, securityMode }: EndpointDescription): Endpoint['strength'] {
  if (securityMode === MessageSecurityMode.None) return 'none';
  if (BROKEN.has(policyName(securityPolicyUri))) return 'broken';
  return securityMode === MessageSecurityMode.Sign ? 'sign' : 'encrypt';
}

const STEPS: readonly ConnectStep[] = ['reach', 'theirs', 'ours', 'sign-in'];

/** Tries a whole connection, and says which step fails and why. Nothing of it is kept open. */
export async function tryAccess(
  config: OpcUaSourceConfig,
  dataDir: string,
  trust: SourceTrust,
  now: number,
): Promise<SourceAccess> {
  let at: ConnectStep = 'reach';
  let failed: unknown = null;
  try {
    const connection = await connect(config, await certificateManager(dataDir), trust, (step) => {
      at = step;
    });
    await connection.close();
  } catch (error) {
    failed = error;
  }
  const stop = failed === null ? STEPS.length : STEPS.indexOf(at);
  return {
    at: now,
    steps: STEPS.map((step, index) => {
      if (index < stop) return { step, outcome: 'pass' };
      if (index > stop) return { step, outcome: 'not reached' };
      const problem = opcUaError(failed, config);
      return { step, outcome: 'fail', problem: problemOf(problem, problem.message) };
    }),
  };
}
