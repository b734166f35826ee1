import { MillspaceError } from '@millspace/runtime/errors';
import type { OdrlOffer, Signatory } from '@millspace/schemas';
import type { Steps } from '../partners/steps.ts';
import { counterObjection, isCountered } from './counter-terms.ts';
import type { DspMessage } from './messages.ts';
import * as messages from './messages.ts';
import type { Negotiation, NegotiationState, Role } from './model.ts';
import { consumerPid, providerPid } from './model.ts';

/** What a person (or a program in its name) can do in a negotiation beside approving, refusing and ending it. */
export type NegotiationStep =
  | { take: 'offer'; offer: OdrlOffer }
  | { take: 'counter'; offer: OdrlOffer; signatory?: Signatory }
  /** `offer`: id of the terms that are meant, where whoever accepts has named it. */
  | { take: 'accept'; signatory?: Signatory; offer?: string }
  | { take: 'verify' }
  | { take: 'finalize' };

/** Where each step is possible, and whose it is: other terms are accepted by whichever side did not name them. */
const PLACES: Record<NegotiationStep['take'], readonly { role: Role; state: NegotiationState }[]> = {
  offer: [{ role: 'provider', state: 'REQUESTED' }],
  counter: [{ role: 'consumer', state: 'OFFERED' }],
  accept: [
    { role: 'consumer', state: 'OFFERED' },
    { role: 'provider', state: 'REQUESTED' },
  ],
  verify: [{ role: 'consumer', state: 'AGREED' }],
  finalize: [{ role: 'provider', state: 'VERIFIED' }],
};

const isPlaceOf = (take: NegotiationStep['take'], n: Negotiation): boolean =>
  PLACES[take].some(({ role, state }) => role === n.role && state === n.state) &&
  // A first request names terms that the provider has written: those are approved.
  (take !== 'accept' || n.role === 'consumer' || isCountered(n));

/**
 * Pure: the negotiation as the step leaves it, and what it says to the other side; without a message it goes on by itself.
 * @throws MillspaceError MS-DSP-016 when the negotiation does not wait for this step, MS-NEG-005 when other terms stand than were meant,
 * MS-NEG-017 when they cannot be agreed to
 */
export function negotiationStep(
  n: Negotiation,
  step: NegotiationStep,
  steps: Steps,
): { negotiation: Negotiation; say: DspMessage | null } {
  const pids = { consumerPid: consumerPid(n), providerPid: providerPid(n) };
  if (!isPlaceOf(step.take, n) || n.intent || pids.consumerPid === null || pids.providerPid === null)
    throw notNow(n, step.take);
  const both = { consumerPid: pids.consumerPid, providerPid: pids.providerPid };
  switch (step.take) {
    case 'offer': {
      const { approved: _approved, counter: _counter, ...marks } = n.marks;
      const offered: Negotiation = {
        ...afresh(n, step.offer),
        marks: {
          ...marks,
          before: n.offer,
          ownOffer: step.offer,
          ...(steps === 'automatic' ? { approved: true } : {}),
        },
      };
      return { negotiation: offered, say: messages.contractOffer({ ...both, offer: step.offer, target: n.dataset }) };
    }
    case 'counter': {
      const { offer, signatory } = step;
      const asked: Negotiation = { ...afresh(n, offer), marks: { ...n.marks, before: n.offer } };
      const about = { offer, target: n.dataset, purpose: n.purpose, ...(signatory ? { signatory } : {}) };
      return { negotiation: asked, say: messages.contractRequest({ ...both, ...about }) };
    }
    case 'accept':
      holdToMeant(n, step.offer);
      if (n.role === 'provider') return { negotiation: takenOn(n), say: null };
      return { negotiation: n, say: messages.negotiationEvent(both, 'ACCEPTED', step.signatory) };
    case 'verify':
      if (n.marks.toVerify) throw notNow(n, step.take);
      return { negotiation: { ...n, marks: { ...n.marks, toVerify: true }, waiting: null }, say: null };
    case 'finalize':
      if (n.marks.toFinalize) throw notNow(n, step.take);
      return { negotiation: { ...n, marks: { ...n.marks, toFinalize: true }, waiting: null }, say: null };
  }
}

/** Pure: the steps that a person may take now, for whoever shows them. */
export function possibleSteps(n: Negotiation): ('approve' | 'refuse' | NegotiationStep['take'] | 'terminate')[] {
  if (n.state === 'FINALIZED' || n.state === 'TERMINATED') return [];
  const approval = n.waiting?.topic?.startsWith('negotiation.approval:') === true && !n.intent;
  const here = (Object.keys(PLACES) as NegotiationStep['take'][]).filter((take) => {
    if (n.intent || !isPlaceOf(take, n) || n.otherPid === null) return false;
    if (take === 'accept' && n.role === 'provider') return counterObjection(n) === null;
    if (take === 'verify' || take === 'finalize') return n.waiting !== null && n.waiting.topic === undefined;
    return true;
  });
  const countered = isCountered(n) && !n.intent;
  return [
    ...(approval ? (['approve'] as const) : []),
    ...(approval || countered ? (['refuse'] as const) : []),
    ...here,
    'terminate',
  ];
}

/** What was drafted or signed on the terms before is void with them. */
function afresh(n: Negotiation, offer: OdrlOffer): Negotiation {
  return { ...n, offer, agreement: null, providerSignature: null };
}

/** The provider takes on the terms that the consumer has named: they are its offer in this negotiation from now on. */
function takenOn(n: Negotiation): Negotiation {
  const objection = counterObjection(n);
  if (objection)
    throw new MillspaceError('MS-NEG-017', {
      detail: objection.text.en,
      where: '/offer',
      status: 422,
      details: { text: objection.text },
    });
  return { ...n, marks: { ...n.marks, ownOffer: n.offer, approved: true }, waiting: null };
}

/** Whoever accepts has looked at terms; meanwhile others may stand. */
function holdToMeant(n: Negotiation, meant: string | undefined): void {
  if (meant === undefined || meant === n.offer['@id']) return;
  throw new MillspaceError('MS-NEG-005', {
    detail: `the terms are those of ${n.offer['@id']} now, not of ${meant}`,
    where: '/offer',
    status: 409,
  });
}

function notNow(n: Negotiation, take: string): MillspaceError {
  return new MillspaceError('MS-DSP-016', {
    detail: `"${take}" is not possible for the ${n.role} in state ${n.state}${n.intent ? `, while ${n.intent.type} is on its way` : ''}`,
    status: 409,
    details: { state: n.state },
  });
}
