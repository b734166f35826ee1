import type { JWK } from '@millspace/runtime/crypto';
import { DSP_CONTEXT, type SignedTransportDelegation } from '@millspace/schemas';

export interface DidInput {
  did: string;
  /** URN of the participant within this dataspace. */
  urn: string;
  root: string;
  base: string;
  /** Keys that prove who calls (the current one first), each with what a connector signed for it; and keys of connectors, which sign agreements. */
  transport: readonly { kid: string; publicJwk: JWK; delegation: SignedTransportDelegation }[];
  connectors: readonly { kid: string; publicJwk: JWK }[];
}

/** Pure: the DID document of a participant (W3C DID core 1.0, did:web; services as in DSP 2025-1, §"DID services"). */
export function didDocument({ did, urn, root, base, transport, connectors }: DidInput): Record<string, unknown> {
  const method = ({ kid, publicJwk }: { kid: string; publicJwk: JWK }) => {
    const { kty, crv, x, y } = publicJwk;
    return { id: `${did}#${kid}`, type: 'JsonWebKey2020', controller: did, publicKeyJwk: { kty, crv, x, y, kid } };
  };
  const names = (keys: readonly { kid: string }[]) => keys.map(({ kid }) => `${did}#${kid}`);
  return {
    '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/suites/jws-2020/v1', DSP_CONTEXT],
    id: did,
    alsoKnownAs: [urn],
    verificationMethod: [
      ...transport.map((key) => {
        const { delegation, signature } = key.delegation;
        return { ...method(key), 'x:delegation': { delegation, signature } };
      }),
      ...connectors.map(method),
    ],
    authentication: names(transport),
    capabilityInvocation: names(transport),
    assertionMethod: names(connectors),
    service: [
      { id: `${did}#catalog`, type: 'CatalogService', serviceEndpoint: `${base}/catalog` },
      { id: `${did}#data-service`, type: 'DataService', serviceEndpoint: `${root}/.well-known/dspace-version` },
    ],
  };
}
