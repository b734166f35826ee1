import { randomUUID } from 'node:crypto';
import { type JWK, kidOf, verifyDetached } from '@millspace/runtime/crypto';
import { MillspaceError } from '@millspace/runtime/errors';
import { type Agreement, type OdrlOffer, validateReturnNamed, validateSignatory } from '@millspace/schemas';
import { agreementObjection, signatureObjection } from '../agreements/signing.ts';
import type { ControlStore, Tx } from '../db/store.ts';
import type { Registry } from '../participants/registry.ts';
import { keptOffer, ours } from './messages.ts';
import type { Negotiation, Refusal } from './model.ts';
import { isOutside, type Role } from './model.ts';
import { findByOther, findNegotiation } from './store.ts';
import type { Envelope } from './transport.port.ts';
import type { WireIds } from './wire-ids.ts';

/** What was worked out about a message before the transaction that takes it. */
export interface Prepared {
  objection: Refusal | null;
  /** Key of an outside partner that its signature was checked with; absent when it made none that can be checked. */
  signer?: JWK;
}

/** Members that every negotiation has at its beginning. */
export function freshNegotiation(
  given: Pick<Negotiation, 'role' | 'participant' | 'counterparty' | 'otherPid' | 'dataset' | 'offer' | 'purpose'> &
    Partial<Pick<Negotiation, 'marks' | 'address' | 'recognised'>>,
  now: number,
): Negotiation {
  return {
    marks: {},
    address: null,
    recognised: null,
    ...given,
    pid: `urn:uuid:${randomUUID()}`,
    state: 'START',
    agreement: null,
    providerSignature: null,
    consumerSignature: null,
    intent: null,
    waiting: null,
    refusal: null,
    history: [],
    createdAt: now,
    updatedAt: now,
  };
}

/** Signatures are checked before the transaction: that takes its time. */
export async function prepare(
  { body, from, to }: Envelope,
  deps: { registry: Registry; store: ControlStore; ids: WireIds; keyOfPartner: KeyOfPartner },
): Promise<Prepared> {
  const { registry, store, ids } = deps;
  if (body['@type'] === 'ContractAgreementMessage') {
    const own = await findNegotiation(store.read, String(body.consumerPid));
    const agreement = body['agreement'] as Agreement;
    if (own?.participant !== to || own.counterparty !== from) return { objection: null };
    const expected = {
      offer: own.offer,
      dataset: own.dataset,
      provider: ids.between(from, to),
      consumer: ids.between(to, from),
      now: Date.parse(agreement.timestamp),
    };
    const objection = agreementObjection(agreement, expected);
    if (objection) return { objection };
    if (isOutside(own)) {
      const taken = await takenId(store, own, agreement['@id']);
      return taken ? { objection: taken } : signedOutside(from, agreement, ours(body, 'signature'), deps.keyOfPartner);
    }
    return { objection: await signatureObjection(registry, from, agreement, ours(body, 'signature')) };
  }
  if (body['@type'] === 'ContractAgreementVerificationMessage') {
    const own = await findNegotiation(store.read, String(body.providerPid));
    if (own?.participant !== to || own.counterparty !== from || !own.agreement) return { objection: null };
    if (isOutside(own)) return signedOutside(from, own.agreement, ours(body, 'signature'), deps.keyOfPartner);
    return { objection: await signatureObjection(registry, from, own.agreement, ours(body, 'signature')) };
  }
  return { objection: null };
}

/** The key that an outside partner publishes for signing agreements; null when it publishes none of this id. */
export type KeyOfPartner = (partner: string, kid: string) => Promise<JWK | null>;

/**
 * Partners that know our member for it sign their side too. Without a signature, or with one whose key they do not publish,
 * nobody has signed; one that is wrong is an objection.
 */
async function signedOutside(
  partner: string,
  agreement: Agreement,
  jws: unknown,
  keyOfPartner: KeyOfPartner,
): Promise<Prepared> {
  const kid = typeof jws === 'string' ? kidOf(jws) : null;
  const key = kid === null ? null : await keyOfPartner(partner, kid).catch(() => null);
  if (typeof jws !== 'string' || !key) return { objection: null };
  if (await verifyDetached(agreement, jws, key)) return { objection: null, signer: key };
  return {
    objection: {
      code: 'MS-AGR-003',
      text: {
        en: `The signature is not that of ${partner} over this agreement.`,
        de: `Die Unterschrift stammt nicht von ${partner} oder gilt nicht für diese Vereinbarung.`,
      },
    },
  };
}

/** An outsider chooses the id of its agreement: it must not be one that stands for something else here. */
async function takenId(store: ControlStore, own: Negotiation, id: string): Promise<Refusal | null> {
  const other = await store.read
    .selectFrom('negotiations')
    .select('pid')
    .where('agreement_id', '=', id)
    .where('pid', '!=', own.pid)
    .executeTakeFirst();
  if (!other) return null;
  return {
    code: 'MS-AGR-004',
    text: {
      en: 'The agreement has the id of another agreement.',
      de: 'Die Vereinbarung trägt die Kennung einer anderen Vereinbarung.',
    },
  };
}

/** The own side of a negotiation that the other side begins, or the one that an earlier copy of its message has begun. */
export async function opened(tx: Tx, { from, to, body, recognised }: Envelope): Promise<Negotiation> {
  const role: Role = body['@type'] === 'ContractRequestMessage' ? 'provider' : 'consumer';
  const otherPid = String(role === 'provider' ? body.consumerPid : body.providerPid);
  const before = await findByOther(tx.db, 'negotiations', to, from, otherPid);
  const already = before === null ? null : await findNegotiation(tx.db, before);
  if (already) return already;
  const offer = body['offer'] as OdrlOffer;
  const purpose = ours(body, 'purpose');
  const signatory = ours(body, 'signatory');
  const inReturn = ours(body, 'inReturn');
  return freshNegotiation(
    {
      role,
      participant: to,
      counterparty: from,
      otherPid,
      dataset: String(offer.target),
      offer: keptOffer(offer),
      purpose: typeof purpose === 'string' ? purpose : null,
      marks:
        role === 'provider'
          ? {
              ...(validateSignatory(signatory) ? { signatory } : {}),
              ...(validateReturnNamed(inReturn) ? { inReturn } : {}),
            }
          : {},
      ...(recognised ? { recognised, address: withoutSlash(String(body['callbackAddress'])) } : {}),
    },
    tx.now,
  );
}

/** Addresses come with and without a slash at the end; both mean the same (DSP 2025-1). */
export function withoutSlash(address: string): string {
  return address.replace(/\/+$/, '');
}

/** @throws MillspaceError MS-NEG-001 when these two have no such negotiation */
export async function known(tx: Tx, { from, to, body }: Envelope): Promise<Negotiation> {
  for (const pid of [body.consumerPid, body.providerPid]) {
    const found = pid === undefined ? null : await findNegotiation(tx.db, pid);
    if (found?.participant === to && found.counterparty === from) return found;
  }
  throw new MillspaceError('MS-NEG-001', { detail: 'there is no such negotiation between these two', status: 404 });
}
