import { randomUUID } from 'node:crypto';
import { sameRules } from '@millspace/policy';
import type { Dataset, OdrlOffer } from '@millspace/schemas';
import { draftAgreement, signerOf } from '../agreements/signing.ts';
import { findDataset, type OfferFound, standingOffer } from '../catalog/offers.ts';
import type { Tx } from '../db/store.ts';
import type { Decider } from '../facts/decider.ts';
import type { Registry } from '../participants/registry.ts';
import type { Steps } from '../partners/steps.ts';
import { expectsReturn } from './counter-terms.ts';
import type { Negotiation, Refusal } from './model.ts';
import { isOutside } from './model.ts';
import { outsideRefusal } from './outside-terms.ts';
import type { NegotiationFacts } from './processors.ts';
import type { WireIds } from './wire-ids.ts';

/**
 * The terms that the provider has written or taken on itself: an offer of the dataset that still stands, or what it offered or accepted in
 * this very negotiation. Null when the negotiation is about anything else: to that nobody agrees by a click.
 */
export function ownTerms(n: Negotiation, dataset: Dataset | null): OfferFound | null {
  if (!dataset || (n.marks.counter?.target !== undefined && n.marks.counter.target !== n.dataset)) return null;
  const { ownOffer } = n.marks;
  const made = ownOffer && ownOffer['@id'] === n.offer['@id'] && sameRules(ownOffer, n.offer) ? ownOffer : null;
  return made ? { dataset, offer: made as OdrlOffer } : standingOffer(dataset, n.offer);
}

/** All that a step of a negotiation depends on beyond the negotiation itself. */
export async function factsOf(
  tx: Tx,
  n: Negotiation,
  objection: Refusal | null,
  deps: {
    registry: Registry;
    decider: Decider;
    ids: WireIds;
    stepsOf: (participant: string) => Steps;
    membershipsOf: (participant: string) => readonly string[];
  },
): Promise<NegotiationFacts> {
  const { registry, ids } = deps;
  const outside = isOutside(n);
  const facts: NegotiationFacts = {
    now: tx.now,
    approval: 'manual',
    steps: deps.stepsOf(n.participant),
    outside,
    ownId: outside ? ids.between(n.participant, n.counterparty) : null,
    decision: null,
    draft: n.agreement,
    objection,
    memberships: [],
    counterpartyJwk:
      signerOf(registry, n.counterparty, n.role === 'consumer' ? n.providerSignature : n.consumerSignature)
        ?.publicJwk ??
      n.marks.theirKey ??
      null,
  };
  if (n.role !== 'provider' || (n.state !== 'REQUESTED' && n.state !== 'ACCEPTED')) return facts;
  if (outside) facts.objection ??= outsideRefusal(n.offer);
  const found = ownTerms(n, await findDataset(tx.db, n.dataset));
  if (found?.dataset.provider !== n.participant) return facts;
  const draft =
    n.agreement ??
    draftAgreement({
      id: `urn:uuid:${randomUUID()}`,
      offer: found.offer,
      dataset: n.dataset,
      provider: ids.between(n.participant, n.counterparty),
      consumer: ids.between(n.counterparty, n.participant),
      now: tx.now,
      ...(n.marks.signatory ? { signatory: n.marks.signatory } : {}),
      // Named with the first request; terms that came up since may expect none.
      ...(n.marks.inReturn && expectsReturn(found.offer) ? { inReturn: n.marks.inReturn } : {}),
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
