import { MillspaceError } from '@millspace/runtime/errors';
import type { OpcUaSourceConfig } from '@millspace/schemas';
import { type EndpointDescription, MessageSecurityMode, SecurityPolicy } from 'node-opcua-client';

export interface ChosenEndpoint {
  mode: MessageSecurityMode;
  policy: SecurityPolicy;
  /** DER chain the server showed; null without security. */
  certificate: Buffer | null;
}

/** Weakest first; what is not listed (Basic128Rsa15, Basic256: broken) is taken only when it is asked for. */
const POLICIES: SecurityPolicy[] = [
  SecurityPolicy.None,
  SecurityPolicy.Basic256Sha256,
  SecurityPolicy.Aes128_Sha256_RsaOaep,
  SecurityPolicy.Aes256_Sha256_RsaPss,
];
const MODES = {
  None: MessageSecurityMode.None,
  Sign: MessageSecurityMode.Sign,
  SignAndEncrypt: MessageSecurityMode.SignAndEncrypt,
};

/**
 * The endpoint to use: exactly what is configured, or the strongest on offer.
 * @throws MillspaceError MS-SRC-006 when the server offers none of it
 */
export function chooseEndpoint(offered: EndpointDescription[], config: OpcUaSourceConfig): ChosenEndpoint {
  const wanted = config.security;
  const fitting = offered
    .filter((endpoint) => endpoint.endpointUrl === null || endpoint.endpointUrl.startsWith('opc.tcp:'))
    .filter((endpoint) => {
      const policy = endpoint.securityPolicyUri as SecurityPolicy;
      if (wanted === undefined || wanted.policy === 'auto') {
        if (!POLICIES.includes(policy)) return false;
      } else if (policy !== SecurityPolicy[wanted.policy]) return false;
      return wanted === undefined || wanted.mode === 'auto' || endpoint.securityMode === MODES[wanted.mode];
    })
    .sort((a, b) => endpointRank(b) - endpointRank(a));
  const [best] = fitting;
  if (best === undefined) {
    const offers = offered.map(
      (endpoint) => `${policyName(endpoint.securityPolicyUri)}/${MessageSecurityMode[endpoint.securityMode]}`,
    );
    throw new MillspaceError('MS-SRC-006', {
      detail: `${config.endpoint} offers ${[...new Set(offers)].join(', ') || 'nothing'}; wanted ${wanted?.policy ?? 'auto'}/${wanted?.mode ?? 'auto'}`,
      where: config.endpoint,
    });
  }
  const secure = best.securityMode !== MessageSecurityMode.None;
  return {
    mode: best.securityMode,
    policy: best.securityPolicyUri as SecurityPolicy,
    certificate: secure && best.serverCertificate ? Buffer.from(best.serverCertificate) : null,
  };
}

/** How strong an endpoint is, for sorting; what is broken comes last of its mode. */
export function endpointRank(endpoint: EndpointDescription): number {
  return endpoint.securityMode * 10 + POLICIES.indexOf(endpoint.securityPolicyUri as SecurityPolicy);
}

/** Whether it is taken without being asked for by name. */
export function isUsable({ securityPolicyUri }: EndpointDescription): boolean {
  return POLICIES.includes(securityPolicyUri as SecurityPolicy);
}

export function policyName(uri: string | null): string {
  return uri?.split('#')[1] ?? 'None';
}
