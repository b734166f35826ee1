/**
 * Step of control.db: changes of policies that wait for a second administrator, or did. `change`, `difference` and `replay` are
 * JSON; `base`: what it changes, as it was when it was proposed; `proposer`: id of the person, never shown. Times are epoch ms.
 */
export const PROPOSAL_TABLES = `
  CREATE TABLE proposals (
    n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, subject TEXT NOT NULL, change TEXT NOT NULL,
    base TEXT NOT NULL, title TEXT NOT NULL, difference TEXT NOT NULL, replay TEXT, reason TEXT NOT NULL, proposer TEXT NOT NULL,
    proposed_by TEXT NOT NULL, at INTEGER NOT NULL, expires_at INTEGER NOT NULL, state TEXT NOT NULL DEFAULT 'open',
    decided_by TEXT, decided_at INTEGER, decision TEXT
  ) STRICT;
  CREATE UNIQUE INDEX proposals_open ON proposals(kind, subject) WHERE state = 'open';
`;

export interface ProposalRow {
  n: number;
  id: string;
  kind: string;
  subject: string;
  change: string;
  base: string;
  title: string;
  difference: string;
  replay: string | null;
  reason: string;
  proposer: string;
  proposed_by: string;
  at: number;
  expires_at: number;
  state: 'open' | 'approved' | 'refused' | 'withdrawn' | 'expired';
  decided_by: string | null;
  decided_at: number | null;
  decision: string | null;
}
