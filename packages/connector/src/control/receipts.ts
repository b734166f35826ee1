import { type JWK, kidOf, thumbprint, verifyDetached } from '@millspace/runtime/crypto';
import type { ControlAnswer, SignedReceipt } from '@millspace/schemas';
import type { BrokerKeys } from '../identity/broker-keys.ts';
import type { Identity } from '../identity/identity.ts';
import type { Evidence } from './evidence.ts';

/** What receipts are checked and signed with. */
export interface ReceiptDesk {
  identity: Pick<Identity, 'sign' | 'enrolment'>;
  evidence: Evidence;
  brokerKeys: Pick<BrokerKeys, 'verify'>;
  now: () => number;
}

/** As consumer: signs what the broker says, under its signature, that it delivered here. Kept with both signatures. */
export async function countersign(signed: SignedReceipt, desk: ReceiptDesk): Promise<ControlAnswer> {
  const { receipt, brokerSignature } = signed;
  if (receipt.consumer !== desk.identity.enrolment?.participant)
    return { reject: `the receipt is for ${receipt.consumer}` };
  if (!(await desk.brokerKeys.verify(receipt, brokerSignature)))
    return { reject: 'the signature of the broker does not verify' };
  const signature = await desk.identity.sign(receipt);
  desk.evidence.keepReceipt({ ...signed, consumerSignature: signature }, desk.now());
  return { signature };
}

/** As provider: keeps the copy when both signatures hold; else says what is wrong, for the broker's audit log. */
export async function keepCopy(signed: SignedReceipt, desk: ReceiptDesk): Promise<ControlAnswer> {
  const { receipt, brokerSignature, consumerSignature } = signed;
  if (receipt.provider !== desk.identity.enrolment?.participant)
    return { reject: `the receipt is of ${receipt.provider}` };
  if (!(await desk.brokerKeys.verify(receipt, brokerSignature)))
    return { reject: 'the signature of the broker does not verify' };
  const key = consumerKey(signed, desk.evidence);
  if (consumerSignature === undefined || key === null || !(await verifyDetached(receipt, consumerSignature, key)))
    return { reject: 'the signature of the consumer does not verify' };
  desk.evidence.keepReceipt(signed, desk.now());
  return { ok: true };
}

/** The key that signed the agreement, if it is that one; else the one that the broker says it has enrolled. */
function consumerKey({ receipt, consumerSignature, consumerJwk }: SignedReceipt, evidence: Evidence): JWK | null {
  const kid = consumerSignature === undefined ? null : kidOf(consumerSignature);
  const agreed = evidence.agreement(receipt.agreement)?.signed.consumerJwk;
  return ([agreed, consumerJwk].find((key) => key && thumbprint(key) === kid) as JWK | undefined) ?? null;
}
