import { randomUUID } from 'node:crypto';
import { draftAgreement, signerOf } from '../agreements/signing.ts';
import { findDataset, standingOffer } from '../catalog/offers.ts';
import type { Tx } from '../db/store.ts';
import type { Decider } from '../facts/decider.ts';
import type { Registry } from '../participants/registry.ts';
import type { Negotiation, Refusal } from './model.ts';
import type { NegotiationFacts } from './processors.ts';

/** All that a step of a negotiation depends on beyond the negotiation itself. */
export async function factsOf(
  tx: Tx,
  n: Negotiation,
  objection: Refusal | null,
  deps: { registry: Registry; decider: Decider; membershipsOf: (participant: string) => readonly string[] },
): Promise<NegotiationFacts> {
  const { registry } = deps;
  const facts: NegotiationFacts = {
    now: tx.now,
    approval: 'manual',
    decision: null,
    draft: n.agreement,
    objection,
    memberships: [],
    counterpartyJwk:
      signerOf(registry, n.counterparty, n.role === 'consumer' ? n.providerSignature : n.consumerSignature)
        ?.publicJwk ?? null,
  };
  if (n.role !== 'provider' || (n.state !== 'REQUESTED' && n.state !== 'ACCEPTED')) return facts;
  const found = standingOffer(await findDataset(tx.db, n.dataset), n.offer);
  if (found?.dataset.provider !== n.participant) return facts;
  const draft =
    n.agreement ??
    draftAgreement({
      id: `urn:uuid:${randomUUID()}`,
      offer: found.offer,
      dataset: n.dataset,
      provider: n.participant,
      consumer: n.counterparty,
      now: tx.now,
      ...(n.marks.signatory ? { signatory: n.marks.signatory } : {}),
    });
  const decision = deps.decider.toSign(draft, {
    now: tx.now,
    consumer: n.counterparty,
    provider: n.participant,
    dataset: n.dataset,
    purpose: n.purpose,
    agreementStart: Date.parse(draft.timestamp),
  });
  const memberships = deps.membershipsOf(n.counterparty);
  return { ...facts, approval: found.dataset.approval, decision, draft, memberships };
}
