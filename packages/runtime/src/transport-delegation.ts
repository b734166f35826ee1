import type { SignedTransportDelegation, TransportDelegation } from '@millspace/schemas';
import { describeErrors, validateSignedTransportDelegation } from '@millspace/schemas';
import { type JWK, kidOf, thumbprint, verifyDetached } from './crypto.ts';

/** A connector signs for no longer than this (ms): a broker that is given up cannot call in its name for ever. */
export const LONGEST_DELEGATION_MS = 100 * 24 * 3_600_000;
/** So far clocks may be apart (ms). */
const SKEW_MS = 5 * 60_000;

/** Pure: a delegation of a key (P-256), unsigned. @param period of epoch ms */
export function transportDelegation(
  participant: string,
  publicJwk: JWK,
  period: { from: number; until: number },
): TransportDelegation {
  return {
    type: 'TransportKeyDelegation',
    participant,
    keyThumbprint: thumbprint(publicJwk),
    validFrom: new Date(period.from).toISOString(),
    validUntil: new Date(period.until).toISOString(),
  };
}

/** Pure: why a delegation does not hold for this key of this participant at `now` (epoch ms), whoever signed it; null = it does. */
export function delegationObjection(
  delegation: TransportDelegation,
  expected: { participant: string; publicJwk: JWK; now: number },
): string | null {
  const { participant, publicJwk, now } = expected;
  const [from, until] = [Date.parse(delegation.validFrom), Date.parse(delegation.validUntil)];
  if (delegation.participant !== participant) return `it is for ${delegation.participant}, not ${participant}`;
  if (delegation.keyThumbprint !== thumbprint(publicJwk)) return 'it is for another key';
  if (!(from <= now + SKEW_MS)) return `it begins only at ${delegation.validFrom}`;
  if (!(now < until)) return `it has ended at ${delegation.validUntil}`;
  if (!(until - from <= LONGEST_DELEGATION_MS)) return 'it is for longer than 100 days';
  return null;
}

/** What of a DID document is needed to check a delegation. */
export interface DelegatingDocument {
  id: string;
  verificationMethod?: readonly { id: string; publicKeyJwk?: JWK; 'x:delegation'?: unknown }[];
  assertionMethod?: readonly (string | { id: string })[];
}

/**
 * Whether a transport key in a DID document was delegated by a connector whose key stands in the same document: all that somebody
 * outside needs. The connector's key is one under `assertionMethod`.
 * @param keyId absolute id of the transport key @param now epoch ms
 * @returns why not; null = it was
 */
export async function documentObjection(
  document: DelegatingDocument,
  keyId: string,
  now: number,
): Promise<string | null> {
  const absolute = (id: string) => (id.startsWith('#') ? document.id + id : id);
  const methods = document.verificationMethod ?? [];
  const method = methods.find(({ id }) => absolute(id) === keyId);
  if (!method?.publicKeyJwk) return `there is no key ${keyId}`;
  const signed: unknown = method['x:delegation'];
  if (signed === undefined) return 'there is no delegation beside the key';
  if (!validateSignedTransportDelegation(signed)) return describeErrors(validateSignedTransportDelegation.errors);
  const wrong = delegationObjection(signed.delegation, {
    participant: document.id,
    publicJwk: method.publicKeyJwk,
    now,
  });
  if (wrong !== null) return wrong;
  const signer = `${document.id}#${kidOf(signed.signature) ?? ''}`;
  const vouches = (document.assertionMethod ?? []).some(
    (entry) => absolute(typeof entry === 'string' ? entry : entry.id) === signer,
  );
  const key = methods.find(({ id }) => absolute(id) === signer)?.publicKeyJwk;
  if (!vouches || !key) return 'it is signed by no key under assertionMethod';
  return (await isSigned(signed, key)) ? null : 'its signature does not verify';
}

const isSigned = ({ delegation, signature }: SignedTransportDelegation, key: JWK): Promise<boolean> =>
  verifyDetached(delegation, signature, key);
