import type { EventRecord } from '@millspace/schemas';
import type { FoldedRows } from '../store/folding.ts';
import { OWN, type Store } from '../store/store.ts';

export interface OpenAlarm {
  machine: string;
  code: string;
  severity: number;
  since: number;
}

/** Which alarms of own machines are open: those whose last record says that they are active. */
export class OpenAlarms {
  readonly #store: Store;
  readonly #open = new Map<string, OpenAlarm>();
  readonly #last = new Map<string, number>();
  readonly #machines = new Set<string>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** From what is committed, also what is not in its place yet. */
  load(): void {
    this.#store.flush();
    const rows = this.#store.db
      .prepare(
        `SELECT body, max(t) FROM records WHERE scope = ? AND kind = 'event' AND json_extract(body, '$.state') <> 'instant'
         GROUP BY machine, json_extract(body, '$.code')`,
      )
      .all(OWN) as { body: string }[];
    for (const { body } of rows) this.take(JSON.parse(body) as EventRecord);
  }

  /** True when it opened or closed something. */
  take({ machine, code, severity, state, t, origin }: EventRecord): boolean {
    if (state === 'instant' || origin === 'history') return false;
    this.#machines.add(machine);
    const key = `${machine} ${code}`;
    if (t < (this.#last.get(key) ?? 0)) return false;
    this.#last.set(key, t);
    const before = this.#open.get(key);
    if (state === 'inactive') return this.#open.delete(key);
    if (before) return false;
    this.#open.set(key, { machine, code, severity, since: t });
    return true;
  }

  /** Anything was ever heard of alarms of this machine. */
  knows(machine: string): boolean {
    return this.#machines.has(machine);
  }

  of(machine: string): OpenAlarm[] {
    return [...this.#open.values()].filter((alarm) => alarm.machine === machine);
  }
}

/** Events of own machines among rows as they were folded. */
export function eventsOf({ scope, lines }: FoldedRows): EventRecord[] {
  if (scope !== OWN) return [];
  return lines.filter((line): line is EventRecord => 'record' in line && line.record === 'event');
}
