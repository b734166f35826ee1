import { randomUUID } from 'node:crypto';
import { MillspaceError } from '@millspace/runtime/errors';
import { type Agreement, type OdrlOffer, validateSignatory } from '@millspace/schemas';
import { agreementObjection, signatureObjection } from '../agreements/signing.ts';
import type { ControlStore, Tx } from '../db/store.ts';
import type { Registry } from '../participants/registry.ts';
import type { Negotiation, Refusal } from './model.ts';
import { findByOther, findNegotiation } from './store.ts';
import type { Envelope } from './transport.port.ts';

/** What was worked out about a message before the transaction that takes it. */
export interface Prepared {
  objection: Refusal | null;
}

/** Members that every negotiation has at its beginning. */
export function freshNegotiation(
  given: Pick<Negotiation, 'role' | 'participant' | 'counterparty' | 'otherPid' | 'dataset' | 'offer' | 'purpose'> &
    Partial<Pick<Negotiation, 'marks'>>,
  now: number,
): Negotiation {
  return {
    marks: {},
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
  { registry, store }: { registry: Registry; store: ControlStore },
): Promise<Prepared> {
  if (body['@type'] === 'ContractAgreementMessage') {
    const own = await findNegotiation(store.read, String(body.consumerPid));
    const agreement = body['agreement'] as Agreement;
    if (own?.participant !== to) return { objection: null };
    const expected = {
      offer: own.offer,
      dataset: own.dataset,
      provider: from,
      consumer: to,
      now: Date.parse(agreement.timestamp),
    };
    const objection =
      agreementObjection(agreement, expected) ??
      (await signatureObjection(registry, from, agreement, body['signature']));
    return { objection };
  }
  if (body['@type'] === 'ContractAgreementVerificationMessage') {
    const own = await findNegotiation(store.read, String(body.providerPid));
    if (own?.participant !== to || !own.agreement) return { objection: null };
    return { objection: await signatureObjection(registry, from, own.agreement, body['signature']) };
  }
  return { objection: null };
}

/** The provider's side of a request, or the one that an earlier copy of the request has opened. */
export async function opened(tx: Tx, { from, to, body }: Envelope): Promise<Negotiation> {
  const consumer = String(body.consumerPid);
  const before = await findByOther(tx.db, 'negotiations', to, consumer);
  const already = before === null ? null : await findNegotiation(tx.db, before);
  if (already) return already;
  const { target, ...offer } = body['offer'] as OdrlOffer & { target?: string };
  return freshNegotiation(
    {
      role: 'provider',
      participant: to,
      counterparty: from,
      otherPid: consumer,
      dataset: String(target),
      offer,
      purpose: typeof body['purpose'] === 'string' ? body['purpose'] : null,
      marks: validateSignatory(body['signatory']) ? { signatory: body['signatory'] } : {},
    },
    tx.now,
  );
}

/** @throws MillspaceError MS-NEG-001 when these two have no such negotiation */
export async function known(tx: Tx, { from, to, body }: Envelope): Promise<Negotiation> {
  for (const pid of [body.consumerPid, body.providerPid]) {
    const found = pid === undefined ? null : await findNegotiation(tx.db, pid);
    if (found?.participant === to && found.counterparty === from) return found;
  }
  throw new MillspaceError('MS-NEG-001', { detail: 'there is no such negotiation between these two', status: 404 });
}
