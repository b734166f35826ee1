import { MillspaceError } from '@millspace/runtime/errors';
import type { OdrlOffer, Signatory } from '@millspace/schemas';
import type { Steps } from '../partners/steps.ts';
import type { DspMessage } from './messages.ts';
import * as messages from './messages.ts';
import type { Negotiation, NegotiationState, Role } from './model.ts';
import { consumerPid, providerPid } from './model.ts';

/** What a person (or a program in its name) can do in a negotiation beside approving, refusing and ending it. */
export type NegotiationStep =
  | { take: 'offer'; offer: OdrlOffer }
  | { take: 'counter'; offer: OdrlOffer }
  | { take: 'accept'; signatory?: Signatory }
  | { take: 'verify' }
  | { take: 'finalize' };

/** Where each step is possible, and whose it is. */
const PLACES: Record<NegotiationStep['take'], { role: Role; state: NegotiationState }> = {
  offer: { role: 'provider', state: 'REQUESTED' },
  counter: { role: 'consumer', state: 'OFFERED' },
  accept: { role: 'consumer', state: 'OFFERED' },
  verify: { role: 'consumer', state: 'AGREED' },
  finalize: { role: 'provider', state: 'VERIFIED' },
};

/**
 * Pure: the negotiation as the step leaves it, and what it says to the other side; without a message it goes on by itself.
 * @throws MillspaceError MS-DSP-016 when the negotiation does not wait for this step
 */
export function negotiationStep(
  n: Negotiation,
  step: NegotiationStep,
  steps: Steps,
): { negotiation: Negotiation; say: DspMessage | null } {
  const { role, state } = PLACES[step.take];
  const pids = { consumerPid: consumerPid(n), providerPid: providerPid(n) };
  if (n.role !== role || n.state !== state || n.intent || pids.consumerPid === null || pids.providerPid === null)
    throw notNow(n, step.take);
  const both = { consumerPid: pids.consumerPid, providerPid: pids.providerPid };
  switch (step.take) {
    case 'offer': {
      const { approved: _approved, counter: _counter, ...marks } = n.marks;
      const offered: Negotiation = {
        ...n,
        offer: step.offer,
        marks: { ...marks, ownOffer: step.offer, ...(steps === 'automatic' ? { approved: true } : {}) },
      };
      return { negotiation: offered, say: messages.contractOffer({ ...both, offer: step.offer, target: n.dataset }) };
    }
    case 'counter': {
      const asked = { ...n, offer: step.offer };
      const say = messages.contractRequest({ ...both, offer: step.offer, target: n.dataset, purpose: n.purpose });
      return { negotiation: asked, say };
    }
    case 'accept':
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
    const place = PLACES[take];
    if (n.intent || n.role !== place.role || n.state !== place.state || n.otherPid === null) return false;
    if (take === 'verify' || take === 'finalize') return n.waiting !== null && n.waiting.topic === undefined;
    return true;
  });
  return [...(approval ? (['approve', 'refuse'] as const) : []), ...here, 'terminate'];
}

function notNow(n: Negotiation, take: string): MillspaceError {
  return new MillspaceError('MS-DSP-016', {
    detail: `"${take}" is not possible for the ${n.role} in state ${n.state}${n.intent ? `, while ${n.intent.type} is on its way` : ''}`,
    status: 409,
    details: { state: n.state },
  });
}
