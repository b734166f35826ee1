import { thumbprint } from '@millspace/runtime/crypto';
import { delegationObjection } from '@millspace/runtime/transport-delegation';
import type { ControlAnswer, ControlTransportDelegate } from '@millspace/schemas';
import type { Identity } from '../identity/identity.ts';
import { ownId } from './signing.ts';

export interface DelegateDeps {
  identity: Pick<Identity, 'enrolment' | 'key' | 'sign'>;
  /** Epoch ms on the broker's clock. */
  now: () => number;
  /** A person has withdrawn it; null: nobody has. */
  mandate: { withdrawn(): { at: string; reason: string } | null };
}

/** Lets the broker call outside partners with its key in the name of this participant, for a while. Nothing else is signed: not for another name, another key, for good. */
export async function delegateTransport(
  { delegation, publicJwk }: ControlTransportDelegate,
  { identity, now, mandate }: DelegateDeps,
): Promise<ControlAnswer> {
  const refuse = (why: string): ControlAnswer => ({ reject: `the connector does not delegate: ${why}` });
  const withdrawn = mandate.withdrawn();
  if (withdrawn !== null) return refuse(`withdrawn on ${withdrawn.at}: ${withdrawn.reason}`);
  const own = ownId(identity.enrolment?.participant ?? '', true, delegation.participant);
  if (own === null) return refuse(`${delegation.participant} is no id of ours`);
  // Who could call with it could sign agreements with it.
  if (thumbprint(publicJwk) === identity.key.kid) return refuse("it is this connector's own key");
  const wrong = delegationObjection(delegation, { participant: own, publicJwk, now: now() });
  return wrong === null ? { signature: await identity.sign(delegation) } : refuse(wrong);
}
