import type { Actor } from '@millspace/runtime/users/actor';
import type { Proposal, ProposedChange } from '@millspace/schemas';
import { type Act, objection, stateOf } from './decide.ts';
import type { ProposalRow } from './tables.ts';

export interface Asked {
  now: number;
  who: Pick<Actor, 'kind' | 'id'>;
  administers: (person: string) => boolean;
  /** What it changes, as it is now. */
  base: string;
}

const ACTS: readonly Act[] = ['approve', 'refuse', 'withdraw'];

/** Pure: a proposal as somebody sees it. */
export function viewOf(row: ProposalRow, asked: Asked): Proposal {
  const state = stateOf(row, asked.now);
  return {
    id: row.id,
    change: JSON.parse(row.change) as ProposedChange,
    title: JSON.parse(row.title) as Proposal['title'],
    state,
    reason: row.reason,
    proposedBy: row.proposed_by,
    at: row.at,
    expiresAt: row.expires_at,
    ...(row.decided_by === null ? {} : { decidedBy: row.decided_by }),
    ...(row.decided_at === null ? {} : { decidedAt: row.decided_at }),
    ...(row.decision === null ? {} : { decision: row.decision }),
    difference: JSON.parse(row.difference) as Proposal['difference'],
    replay: row.replay === null ? null : (JSON.parse(row.replay) as Proposal['replay']),
    stale: state === 'open' && row.base !== asked.base,
    may: ACTS.filter((act) => objection(act, { row, ...asked }) === null),
  };
}
