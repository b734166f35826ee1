import type { NegotiationView } from '@millspace/schemas';
import type { StateKind } from '../design/state-word.tsx';

/** How a request stands, as one sentence tells it. */
export type Standing = 'agreed' | 'refused' | 'ended' | 'waiting' | 'under way';

export function standingOf({
  state,
  refusal,
  waitsFor,
}: Pick<NegotiationView, 'state' | 'refusal' | 'waitsFor'>): Standing {
  if (state === 'FINALIZED') return 'agreed';
  if (state === 'TERMINATED') return refusal === undefined ? 'ended' : 'refused';
  return waitsFor === undefined ? 'under way' : 'waiting';
}

export const standingKinds: Readonly<Record<Standing, StateKind>> = {
  agreed: 'done',
  refused: 'refused',
  ended: 'stopped',
  waiting: 'waiting',
  'under way': 'waiting',
};

/** Whether a person here answers terms that the other side has named last. A first request has a page of its own. */
export const answersTerms = ({ role, may = [] }: Pick<NegotiationView, 'role' | 'may'>): boolean =>
  role === 'consumer' ? may.includes('accept') : may.includes('refuse') && !may.includes('approve');

/** Whether anybody can still end it by withdrawing. */
export const isOpen = (standing: Standing): boolean => standing === 'waiting' || standing === 'under way';

/** A refusal for its purpose or terms, and one because the other side's answer is missing, are told apart by their code. */
export function isByRule(code: string): boolean {
  return code.startsWith('MS-POL-');
}
