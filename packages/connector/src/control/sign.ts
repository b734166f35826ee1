import { sameRules } from '@millspace/policy';
import { type JWK, verifyDetached } from '@millspace/runtime/crypto';
import {
  type Agreement,
  type ControlAnswer,
  type ControlMessage,
  datasetOwner,
  participantSlug,
  participantUrn,
  type Signatory,
} from '@millspace/schemas';
import type { RequestDecision } from './evidence.ts';
import type { HandlerDeps } from './handlers.ts';
import { objection, ownId, sameSignatory } from './signing.ts';

type Message<T> = Extract<ControlMessage, { type: T }>;

const ownSlug = ({ identity }: HandlerDeps): string => identity.enrolment?.participant ?? '';

/** What the other side reads: that limits are the reason, not which. */
const NOT_ANY_MORE = 'who acted for it may not sign this (any more)';

/**
 * The provider signs what it offered, when a signatory decided so or a standing instruction covers it; its signatory becomes part of
 * what is signed. With neither, a person has to decide first.
 */
export async function signAsProvider(
  message: Message<'agreement.sign'>,
  deps: HandlerDeps,
): Promise<ControlAnswer | null> {
  const { evidence, signing } = deps;
  const publication = deps.publications.find(message.agreement.target);
  if (publication === null) return null;
  const { agreement, pid, memberships } = message;
  const outside = message.outside === true;
  const provider = ownId(ownSlug(deps), outside, message.provider);
  if (provider === null) return { reject: "the provider's connector does not sign: its own id is not one of ours" };
  const decided = decisionOn(agreement, evidence.decision(pid));
  const own = decided?.approve === true && decided.terms?.ownOnly === true ? [decided.terms.offer] : [];
  const wrong = objection(agreement, {
    offers: [...publication.dataset.offers, ...own],
    dataset: publication.dataset.id,
    provider,
    consumer: null,
    now: deps.now(),
  });
  if (wrong !== null) return { reject: `the provider's connector does not sign: ${wrong}` };
  const named = agreement['x:signatories'];
  // Who acts for an outside partner is its own matter: the protocol has no word for it.
  if ((named?.assignee === undefined && !outside) || named?.assigner !== undefined)
    return {
      reject:
        "the provider's connector does not sign: it has to name who acts for the consumer, and nobody yet for the provider",
      code: 'MS-SIG-005',
    };
  const counterparty = outside ? agreement.assignee : (participantSlug(agreement.assignee) ?? '');
  const contract = await signing.read({
    side: 'provider',
    policy: agreement,
    dataset: agreement.target,
    counterparty,
    memberships,
  });
  // What a person has refused no standing instruction signs.
  if (decided?.approve === false)
    return {
      reject: `the provider's connector does not sign: the request was refused${decided.reason === null ? '' : ` (${decided.reason})`}`,
    };
  let signatory: Signatory | null;
  if (decided?.approve === true && decided.actor !== null) {
    const { actor: person, instruction } = decided;
    signatory = { person, ...(instruction === null ? {} : { instruction }) };
    if (!signing.stillHolds(signatory, contract))
      return { reject: `the provider's connector does not sign: ${NOT_ANY_MORE}`, code: 'MS-SIG-001' };
  } else {
    signatory = signing.byInstruction(contract);
    if (signatory === null) return { decide: true };
    const { person: actor, instruction = null } = signatory;
    const terms = message.offer && { offer: message.offer, ownOnly: false };
    evidence.keepDecision(
      { pid, approve: true, reason: null, actor, instruction, ...(terms ? { terms } : {}) },
      deps.now(),
    );
  }
  // Another connector compares an agreement with the offer word by word: a member of ours would be one too many.
  const whole = outside ? agreement : { ...agreement, 'x:signatories': { ...named, assigner: signatory } };
  return { signature: await deps.identity.sign(whole), signatory };
}

/** The decision, when it is about these terms: a yes to others, said earlier in the same negotiation, is none to these. A no is one to all. */
function decisionOn(agreement: Agreement, decision: RequestDecision | null): RequestDecision | null {
  if (!decision?.approve || decision.terms === undefined) return decision;
  return sameRules(decision.terms.offer, agreement) ? decision : null;
}

/** The consumer countersigns what it asked for, in the name of who asked, as long as that person may. */
export async function signAsConsumer(
  message: Message<'agreement.countersign'>,
  deps: HandlerDeps,
): Promise<ControlAnswer | null> {
  const request = await deps.requests.find(message.pid);
  if (request === null) return null;
  const { agreement, providerSignature, providerJwk } = message;
  const outside = message.outside === true;
  const provider = outside ? request.provider : (datasetOwner(request.dataset) ?? request.provider);
  const consumer = ownId(ownSlug(deps), outside, message.consumer);
  if (consumer === null) return { reject: "the consumer's connector does not sign: its own id is not one of ours" };
  const wrong = objection(agreement, {
    offers: [request.offer],
    dataset: request.dataset,
    provider: outside ? provider : participantUrn(provider),
    consumer,
    now: deps.now(),
  });
  if (wrong !== null) return { reject: `the consumer's connector does not sign: ${wrong}` };
  const signed = providerSignature !== undefined && providerJwk !== undefined;
  if (signed ? !(await verifyDetached(agreement, providerSignature, providerJwk as JWK)) : !outside)
    return { reject: 'the signature of the provider does not verify' };
  if ((agreement['x:inReturn']?.dataset ?? null) !== (outside ? null : request.inReturn))
    return { reject: "the consumer's connector does not sign: it names another return than was asked with" };
  const named = agreement['x:signatories'];
  if (!outside && (named?.assigner === undefined || !sameSignatory(named.assignee, request.signatory)))
    return {
      reject: "the consumer's connector does not sign: it does not name who acts for each side",
      code: 'MS-SIG-005',
    };
  const contract = await deps.signing.read({
    side: 'consumer',
    policy: agreement,
    dataset: request.dataset,
    counterparty: provider,
  });
  const signatory = outside ? request.signatory : named?.assignee;
  if (!signatory || !deps.signing.stillHolds(signatory, contract))
    return { reject: `the consumer's connector does not sign: ${NOT_ANY_MORE}`, code: 'MS-SIG-001' };
  const signature = await deps.identity.sign(agreement);
  deps.evidence.keepAgreement(
    { agreement, ...(signed ? { providerSignature } : {}), consumerSignature: signature },
    'consumer',
    deps.now(),
    request.purpose,
    request.actor,
  );
  return { signature };
}

export async function verifyConsumer(
  message: Message<'agreement.verify'>,
  deps: HandlerDeps,
): Promise<ControlAnswer | null> {
  if (deps.publications.find(message.agreement.target) === null) return null;
  const good = await verifyDetached(message.agreement, message.consumerSignature, message.consumerJwk as JWK);
  return good ? { ok: true } : { reject: 'the signature of the consumer does not verify' };
}
