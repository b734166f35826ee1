import { sql } from 'kysely';

/** What is not over. Word for word as in the indexes below: SQLite does not use them for anything else. */
export const OPEN = {
  negotiations: sql<boolean>`state NOT IN ('FINALIZED', 'TERMINATED')`,
  transfers: sql<boolean>`state NOT IN ('COMPLETED', 'TERMINATED')`,
};

/** Step of control.db: what is over is not read to find what is open, nor what is young to find what is to be forgotten. */
export const OPEN_INDEXES = `
  CREATE INDEX negotiations_open ON negotiations(participant, created_at) WHERE state NOT IN ('FINALIZED', 'TERMINATED');
  CREATE INDEX transfers_open ON transfers(participant, created_at) WHERE state NOT IN ('COMPLETED', 'TERMINATED');
  CREATE INDEX messages_settled ON messages(settled_at) WHERE settled_at IS NOT NULL;
  CREATE INDEX control_answered ON control_messages(answered_at) WHERE answered_at IS NOT NULL;
  CREATE INDEX received_by_time ON received(t);
`;
