import { type JWK, kidOf, thumbprint, verifyDetached } from '@millspace/runtime/crypto';
import type { Logger } from '@millspace/runtime/logger';
import { Mutex } from '@millspace/runtime/mutex';
import { differences, type Figures, receiptHead } from '@millspace/runtime/receipts/tally';
import { type ControlAnswer, type ErrorCode, NO_CONNECTOR, type Receipt, type SignedReceipt } from '@millspace/schemas';
import type { BrokerKeys } from '../identity/broker-keys.ts';
import type { Identity } from '../identity/identity.ts';
import { type ReceiptTrail, runOf } from '../receive/trail.ts';
import type { UploadTrail } from '../send/upload-trail.ts';
import type { Evidence } from './evidence.ts';

export interface ReceiptDeskDeps {
  identity: Pick<Identity, 'sign' | 'enrolment'>;
  evidence: Evidence;
  brokerKeys: Pick<BrokerKeys, 'verify'>;
  received: Pick<ReceiptTrail, 'figures' | 'forget'>;
  uploaded: Pick<UploadTrail, 'figures' | 'forget'>;
  logger: Logger;
  now: () => number;
}

/** Why a receipt is not signed. */
interface Objection {
  code: ErrorCode;
  text: string;
}

/** Receipts that this connector is asked to sign, or to keep: signed is only what its own store says, too. */
export class ReceiptDesk {
  readonly #deps: ReceiptDeskDeps;
  /** In the order in which they came: each forgets the stretch that it covers. */
  readonly #oneByOne = new Mutex();

  constructor(deps: ReceiptDeskDeps) {
    this.#deps = deps;
  }

  /** Compares what the broker says, under its signature, with what this connector received or sent, and signs it. */
  countersign(signed: SignedReceipt): Promise<ControlAnswer> {
    return this.#oneByOne.run(async () => {
      const { receipt } = signed;
      const { evidence, identity, logger, now } = this.#deps;
      const before = evidence.receipt(receipt.id);
      const again = before && ownSignature(before);
      if (again && sameReceipt(before.receipt, receipt)) return { signature: again };
      const wrong = await this.#objection(signed);
      if (wrong) {
        logger.error({ receipt: receipt.id, problem: wrong.code, detail: wrong.text }, 'a receipt is not signed');
        evidence.keepRefusal(signed, wrong, now());
        return { reject: wrong.text, code: wrong.code };
      }
      const signature = await identity.sign(receipt);
      evidence.keepReceipt(
        { ...signed, [isUpload(receipt) ? 'providerSignature' : 'consumerSignature']: signature },
        now(),
      );
      this.#forget(receipt);
      return { signature };
    });
  }

  /** As provider: keeps the copy when both signatures hold; else says what is wrong, for the broker's audit log. */
  async copy(signed: SignedReceipt): Promise<ControlAnswer> {
    const { identity, brokerKeys, evidence, now } = this.#deps;
    const { receipt, brokerSignature, consumerSignature } = signed;
    if (receipt.provider !== identity.enrolment?.participant)
      return { reject: `the receipt is of ${receipt.provider}`, code: 'MS-RCP-004' };
    if (!(await brokerKeys.verify(receipt, brokerSignature)))
      return { reject: 'the signature of the broker does not verify', code: 'MS-RCP-003' };
    // Whoever fetched it is no participant here: there is the broker's word for it, and no other.
    if (receipt.connector === NO_CONNECTOR && consumerSignature === undefined) {
      evidence.keepReceipt(signed, now());
      return { ok: true };
    }
    const key = consumerKey(signed, evidence);
    if (consumerSignature === undefined || key === null || !(await verifyDetached(receipt, consumerSignature, key)))
      return { reject: 'the signature of the consumer does not verify', code: 'MS-RCP-003' };
    evidence.keepReceipt(signed, now());
    return { ok: true };
  }

  async #objection({ receipt, brokerSignature }: SignedReceipt): Promise<Objection | null> {
    const { identity, brokerKeys } = this.#deps;
    const who = isUpload(receipt) ? receipt.provider : receipt.consumer;
    if (who !== identity.enrolment?.participant) return { code: 'MS-RCP-004', text: `the receipt is for ${who}` };
    const { connector = identity.enrolment.connector } = receipt;
    if (connector !== identity.enrolment.connector)
      return { code: 'MS-RCP-004', text: `the receipt is for the connector ${connector}` };
    if (!(await brokerKeys.verify(receipt, brokerSignature)))
      return { code: 'MS-RCP-003', text: 'the signature of the broker does not verify' };
    const counted = await this.#figures(receipt);
    if (counted === null)
      return {
        code: 'MS-RCP-002',
        text: `nothing is known here of what lies between ${receipt.from} and ${receipt.to}`,
      };
    const wrong = differences(receipt, counted);
    if (wrong.length === 0) return null;
    const said = wrong.map(
      (name) => `${name}: the receipt says ${inWords(receipt[name])}, here it is ${inWords(counted[name])}`,
    );
    return { code: 'MS-RCP-001', text: said.join('; ').slice(0, 2000) };
  }

  async #figures(receipt: Receipt): Promise<Figures | null> {
    const { received, uploaded } = this.#deps;
    if (isUpload(receipt)) return uploaded.figures(receipt);
    const { transfer, request, from, to } = receipt;
    if (transfer === undefined || from === undefined || to === undefined) return null;
    return received.figures(runOf(transfer, request), from, to);
  }

  #forget(receipt: Receipt): void {
    const { transfer, request, from = '', to = '' } = receipt;
    if (isUpload(receipt)) this.#deps.uploaded.forget(receipt);
    else if (transfer !== undefined) this.#deps.received.forget(runOf(transfer, request), from, to);
  }
}

const isUpload = ({ kind }: Receipt): boolean => kind === 'upload';
const inWords = (value: unknown): string =>
  typeof value === 'object' ? JSON.stringify(value) : String(value ?? 'nothing');
const sameReceipt = (a: Receipt, b: Receipt): boolean => receiptHead(a) === receiptHead(b);

function ownSignature({ receipt, consumerSignature, providerSignature }: SignedReceipt): string | undefined {
  return isUpload(receipt) ? providerSignature : consumerSignature;
}

/** The key that signed the agreement, if it is that one; else the one that the broker says it has enrolled. */
function consumerKey({ receipt, consumerSignature, consumerJwk }: SignedReceipt, evidence: Evidence): JWK | null {
  const kid = consumerSignature === undefined ? null : kidOf(consumerSignature);
  const agreed = evidence.agreement(receipt.agreement)?.signed.consumerJwk;
  return ([agreed, consumerJwk].find((key) => key && thumbprint(key) === kid) as JWK | undefined) ?? null;
}
