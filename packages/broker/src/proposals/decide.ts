import type { Actor } from '@millspace/runtime/users/actor';
import type { Proposal } from '@millspace/schemas';
import type { ProposalRow } from './tables.ts';

export type Act = Proposal['may'][number];

/** What is known about a proposal when somebody wants to decide on it. */
export interface Standing {
  row: Pick<ProposalRow, 'state' | 'proposer' | 'expires_at' | 'base'>;
  now: number;
  who: Pick<Actor, 'kind' | 'id'>;
  /** People, by id, who administer at this moment. */
  administers: (person: string) => boolean;
  /** What it changes, as it is now. */
  base: string;
}

export type Objection = 'MS-PRP-003' | 'MS-PRP-004' | 'MS-PRP-005' | 'MS-PRP-006' | 'MS-PRP-007';

/**
 * Pure: why somebody may not do this to a proposal; null: nothing speaks against it. Two persons decide: each signs in by name, the
 * second is another one, and both administer at the moment of the decision.
 */
export function objection(act: Act, { row, now, who, administers, base }: Standing): Objection | null {
  if (who.kind !== 'user' || !administers(who.id)) return 'MS-PRP-005';
  if (stateOf(row, now) !== 'open') return 'MS-PRP-003';
  const own = row.proposer === who.id;
  if (act === 'withdraw') return own ? null : 'MS-PRP-004';
  if (own) return 'MS-PRP-004';
  if (act === 'refuse') return null;
  if (!administers(row.proposer)) return 'MS-PRP-007';
  return row.base === base ? null : 'MS-PRP-006';
}

/** Pure: how a proposal stands at an instant (epoch ms). */
export function stateOf(
  { state, expires_at }: Pick<ProposalRow, 'state' | 'expires_at'>,
  now: number,
): Proposal['state'] {
  return state === 'open' && expires_at <= now ? 'expired' : state;
}
