import { randomUUID } from 'node:crypto';
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
  /** The signature of an outside partner was checked with a key of its own. */
  signed?: boolean;
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
  { registry, store, ids }: { registry: Registry; store: ControlStore; ids: WireIds },
): Promise<Prepared> {
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
    if (isOutside(own)) return { objection: await takenId(store, own, agreement['@id']) };
    return { objection: await signatureObjection(registry, from, agreement, ours(body, 'signature')) };
  }
  if (body['@type'] === 'ContractAgreementVerificationMessage') {
    const own = await findNegotiation(store.read, String(body.providerPid));
    if (own?.participant !== to || !own.agreement || isOutside(own)) return { objection: null };
    return { objection: await signatureObjection(registry, from, own.agreement, ours(body, 'signature')) };
  }
  return { objection: null };
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
