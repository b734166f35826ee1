/**
 * Step of control.db: participants and connectors that are suspended (they come back), and when a connector was last connected.
 * Times are epoch ms; null: it is not, or never was.
 */
export const STANDING_TABLES = `
  ALTER TABLE participants ADD COLUMN suspended_at INTEGER;
  ALTER TABLE participants ADD COLUMN suspend_reason TEXT;
  ALTER TABLE connectors ADD COLUMN suspended_at INTEGER;
  ALTER TABLE connectors ADD COLUMN suspend_reason TEXT;
  ALTER TABLE connectors ADD COLUMN last_seen_at INTEGER;
`;
