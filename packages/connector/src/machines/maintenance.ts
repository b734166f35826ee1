import { randomUUID } from 'node:crypto';
import { MillspaceError } from '@millspace/runtime/errors';
import type { SqliteDatabase } from '@millspace/runtime/sqlite';
import type { ConnectorConfig, MachineStates } from '@millspace/schemas';
import type { OpenAlarm } from './alarms.ts';

type OpenEvent = NonNullable<MachineStates['machines'][number]['events']>[number];
type Rules = NonNullable<ConnectorConfig['remoteMaintenance']>;

export interface Opening {
  id: string;
  machine: string;
  kind: 'remote' | 'window';
  from: number;
  until: number;
  reason: string | null;
  by: string;
  closedAt: number | null;
}

interface Row {
  id: string;
  machine: string;
  kind: 'remote' | 'window';
  from_t: number;
  until_t: number;
  reason: string | null;
  opened_by: string;
  closed_at: number | null;
}

const HOUR_MS = 3_600_000;
const LONGEST_HOURS = 7 * 24;

/**
 * Remote maintenances and maintenance windows of own machines. A remote maintenance is opened here alone: by a person of this
 * house, or by an alarm that the configuration names. It closes by itself.
 */
export class MaintenanceBook {
  readonly #db: SqliteDatabase;
  readonly #rules: Rules;

  constructor(db: SqliteDatabase, rules: Rules = {}) {
    this.#db = db;
    this.#rules = rules;
  }

  /** @throws MillspaceError MS-MNT-001 when the time is not one, or longer than a week */
  open(
    machine: string,
    wish: { kind: Opening['kind']; from: number; until: number; reason?: string; by: string },
  ): Opening {
    const { kind, from, until, by, reason } = wish;
    if (until <= from || (kind === 'remote' && until - from > LONGEST_HOURS * HOUR_MS))
      throw new MillspaceError('MS-MNT-001', {
        detail: `from ${new Date(from).toISOString()} until ${new Date(until).toISOString()}`,
        where: '/until',
        status: 422,
      });
    const id = `urn:uuid:${randomUUID()}`;
    this.#db
      .prepare(
        'INSERT INTO maintenance (id, machine, kind, from_t, until_t, reason, opened_by) VALUES (?, ?, ?, ?, ?, ?, ?)',
      )
      .run(id, machine, kind, from, until, reason ?? null, by);
    return { id, machine, kind, from, until, reason: reason ?? null, by, closedAt: null };
  }

  /** Closes what is open or planned at a machine, or one of it. Returns what was closed. */
  close(machine: string, now: number, id?: string): Opening[] {
    const found = this.list(now).filter(
      (opening) =>
        opening.machine === machine &&
        opening.until > now &&
        opening.closedAt === null &&
        (id === undefined ? opening.kind === 'remote' : opening.id === id),
    );
    for (const opening of found)
      this.#db.prepare('UPDATE maintenance SET closed_at = ? WHERE id = ?').run(now, opening.id);
    return found.map((opening) => ({ ...opening, closedAt: now }));
  }

  /** What is open or planned, and what was within the last days; newest first. */
  list(now: number): Opening[] {
    const rows = this.#db
      .prepare('SELECT * FROM maintenance WHERE until_t > ? ORDER BY from_t DESC LIMIT 1000')
      .all(now - 30 * 24 * HOUR_MS) as Row[];
    return rows.map((row) => ({
      id: row.id,
      machine: row.machine,
      kind: row.kind,
      from: row.from_t,
      until: row.until_t,
      reason: row.reason,
      by: row.opened_by,
      closedAt: row.closed_at,
    }));
  }

  /** An alarm that the configuration names opens a remote maintenance, unless one is open. True when it did. */
  onAlarm(alarm: OpenAlarm, now: number): boolean {
    const { onAlarms = [], hours = 4 } = this.#rules;
    if (!onAlarms.includes(alarm.code)) return false;
    const open = this.list(now).some(
      ({ machine, kind, from, until, closedAt }) =>
        machine === alarm.machine && kind === 'remote' && from <= now && now < until && closedAt === null,
    );
    if (open) return false;
    this.open(alarm.machine, {
      kind: 'remote',
      from: now,
      until: now + hours * HOUR_MS,
      reason: alarm.code,
      by: `alarm ${alarm.code}`,
    });
    return true;
  }

  /** As the broker is told, of one machine. */
  events(machine: string, now: number): OpenEvent[] {
    return this.list(now)
      .filter((opening) => opening.machine === machine && opening.closedAt === null && opening.until > now)
      .map(({ id, kind, from, until, reason, by }) => ({
        event: kind === 'remote' ? 'x:remote-maintenance-open' : 'x:maintenance-window-open',
        id,
        from,
        until,
        ...(kind === 'remote' ? { by, ...(reason === null ? {} : { reason }) } : {}),
      }));
  }
}
