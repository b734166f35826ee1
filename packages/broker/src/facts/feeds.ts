import { MillspaceError } from '@millspace/runtime/errors';
import type { MachineStates } from '@millspace/schemas';
import type { Kysely } from 'kysely';
import type { Notices } from '../control/notices.ts';
import type { ControlStore } from '../db/store.ts';
import type { ControlTables } from '../db/tables.ts';
import type { Maintenance, OpenEvent } from './maintenance.ts';

/** What the machine's side says of one machine now, as far as it is fresh. */
export interface MachineFact {
  state?: string;
  /** Open now. Absent: nobody says, so a policy that asks stays open. */
  events?: ReadonlySet<string>;
  /** Epoch ms at which this changes by itself: an event ends, or the word gets stale. null = nothing is known. */
  until: number | null;
}

interface Report {
  t: number;
  /** Epoch ms from which on it says nothing any more. */
  staleAt: number;
  /** What was said, as text: the same again is no change. */
  body: string;
  said: { state?: string; events?: OpenEvent[] };
}

export interface FeedsDeps {
  store: ControlStore;
  notices: Notices;
  maintenance: Maintenance;
  /** A word that is older than this says nothing any more (ms). */
  freshMs: number;
}

/** How far ahead of our clock a report may be (ms); clocks of connectors are corrected, not perfect. */
const AHEAD_MS = 60_000;
/** The longest that a remote maintenance may be open. */
export const LONGEST_MAINTENANCE_MS = 7 * 24 * 3_600_000;

/**
 * Control signals: state and open events of machines, from the connectors of those who publish them. For deciding alone:
 * no route gives them out. A feed that falls silent is no fact any more, and what depends on it is denied.
 */
export class Feeds {
  readonly #deps: FeedsDeps;
  readonly #reports = new Map<string, Report>();

  constructor(deps: FeedsDeps) {
    this.#deps = deps;
  }

  async load(db: Kysely<ControlTables>): Promise<void> {
    for (const { publisher, machine, t, received_at, body } of await db
      .selectFrom('machine_states')
      .selectAll()
      .execute())
      this.#reports.set(key(publisher, machine), this.#reportOf(t, received_at, body));
  }

  /** A publisher has left. */
  forget(publisher: string): void {
    for (const name of this.#reports.keys()) if (name.startsWith(`${publisher} `)) this.#reports.delete(name);
  }

  /** The fact about a machine at `now`. */
  of(publisher: string, machine: string, now: number): MachineFact {
    const report = this.#reports.get(key(publisher, machine));
    if (!report || now >= report.staleAt) return { until: null };
    const { state, events } = report.said;
    let until = report.staleAt;
    const open = new Set<string>();
    for (const { event, from, until: end } of events ?? []) {
      if (now < from) until = Math.min(until, from);
      else if (end === undefined || now < end) open.add(event);
      if (end !== undefined && now < end) until = Math.min(until, end);
    }
    return {
      ...(state === undefined ? {} : { state }),
      ...(events === undefined ? {} : { events: open }),
      until,
    };
  }

  /** Machines whose publisher says something fresh, for the administrator's figures: how many, never what. */
  counts(now: number): { fresh: number; silent: number } {
    let fresh = 0;
    for (const { staleAt } of this.#reports.values()) if (now < staleAt) fresh += 1;
    return { fresh, silent: this.#reports.size - fresh };
  }

  /**
   * Takes a report; the same again, or an older one, changes nothing but the freshness of what is known.
   * @throws MillspaceError MS-FCT-020 when it is from the future, or opens a maintenance without an end
   */
  report(publisher: string, connector: string, states: MachineStates): Promise<{ taken: number }> {
    const { store, notices, maintenance } = this.#deps;
    return store.write(async (tx) => {
      if (states.t > tx.now + AHEAD_MS) throw refused('the report is from the future', '/t');
      let taken = 0;
      let changed = false;
      for (const [index, { machine, ...said }] of states.machines.entries()) {
        checkEvents(said.events ?? [], `/machines/${index}/events`);
        const name = key(publisher, machine);
        const before = this.#reports.get(name);
        if (before && states.t < before.t) continue;
        taken += 1;
        const body = JSON.stringify(said);
        const report = this.#reportOf(states.t, tx.now, body);
        const row = { t: states.t, received_at: tx.now, body };
        await tx.db
          .insertInto('machine_states')
          .values({ publisher, machine, ...row })
          .onConflict((conflict) => conflict.columns(['publisher', 'machine']).doUpdateSet(row))
          .execute();
        await maintenance.observe(tx, { publisher, machine, connector }, said.events ?? []);
        changed ||= before?.body !== body || tx.now >= before.staleAt;
        tx.after(() => this.#reports.set(name, report));
      }
      if (changed) tx.after(() => notices.emit({ machinesOf: publisher }));
      return { taken };
    });
  }

  /** A word counts from when it was said, or came, whichever is earlier: what waited on its way is as old as it is. */
  #reportOf(t: number, receivedAt: number, body: string): Report {
    const staleAt = Math.min(t, receivedAt) + this.#deps.freshMs;
    return { t, staleAt, body, said: JSON.parse(body) as Report['said'] };
  }
}

function checkEvents(events: readonly OpenEvent[], where: string): void {
  for (const { event, id, from, until } of events) {
    if (until !== undefined && until < from) throw refused('an event ends before it begins', where);
    if (event !== 'x:remote-maintenance-open') continue;
    if (id === undefined || until === undefined) throw refused('a remote maintenance has an id and an end', where);
    if (until - from > LONGEST_MAINTENANCE_MS) throw refused('a remote maintenance is open for a week at most', where);
  }
}

const key = (publisher: string, machine: string): string => `${publisher} ${machine}`;

function refused(detail: string, where: string): MillspaceError {
  return new MillspaceError('MS-FCT-020', { detail, where, status: 422 });
}
