import { Backoff } from '@millspace/runtime/backoff';
import { messageOf } from '@millspace/runtime/errors';
import type { Logger } from '@millspace/runtime/logger';
import type { ControlSignals, MachineStates } from '@millspace/schemas';
import type { BrokerClient } from '../identity/broker-client.ts';
import type { FoldedRows } from '../store/folding.ts';
import { machinesOf } from '../store/overview.ts';
import { OWN, type Store } from '../store/store.ts';
import { eventsOf, type OpenAlarms } from './alarms.ts';
import type { MaintenanceBook } from './maintenance.ts';
import { isHeard, isStateSignal, stateOf } from './state.ts';

type Wanted = ControlSignals['wanted'];
type Said = MachineStates['machines'][number];
type OpenEvents = NonNullable<Said['events']>;
type Signal = Wanted[number]['signals'][number];

export interface FeedDeps {
  store: Store;
  broker: BrokerClient;
  alarms: OpenAlarms;
  maintenance: MaintenanceBook;
  logger: Logger;
  /** The broker's clock, as far as it is known (epoch ms). */
  now: () => number;
  /** An alarm of at least this severity (1 to 1000) is a fault. */
  faultSeverity: number;
}

export interface FeedState {
  wanted: Wanted;
  everyMs: number | null;
  sentAt: number | null;
  lastError: string | null;
}

/**
 * What policies need for deciding leaves the house here, and nothing else: of the machines and signals that an agreement asks
 * for, the state and what is open, as derived from own records; on each change, and often enough not to count as silent.
 */
export class ControlFeed {
  readonly #deps: FeedDeps;
  readonly #backoff = new Backoff({ baseMs: 200, maxMs: 5000 });
  readonly #unsubscribe: () => void;
  #wanted: Wanted = [];
  #everyMs = 10_000;
  #timer: NodeJS.Timeout | null = null;
  #sending: Promise<void> | null = null;
  #again = false;
  #stopped = false;
  #sentAt: number | null = null;
  #sent = '';
  #lastError: string | null = null;

  constructor(deps: FeedDeps) {
    this.#deps = deps;
    this.#unsubscribe = deps.store.onRows((rows) => this.#rows(rows));
  }

  /** The broker says what it needs; that is kept for people to see. */
  want({ wanted, everyMs }: Pick<ControlSignals, 'wanted' | 'everyMs'>): void {
    this.#wanted = wanted;
    this.#everyMs = everyMs;
    this.#sent = '';
    this.changed();
  }

  state(): FeedState {
    return {
      wanted: this.#wanted,
      everyMs: this.#wanted.length === 0 ? null : this.#everyMs,
      sentAt: this.#sentAt,
      lastError: this.#lastError,
    };
  }

  /** Something may have changed: say how things are now, if it has. */
  changed(): void {
    if (this.#stopped || this.#wanted.length === 0) return;
    if (this.#sending) {
      this.#again = true;
      return;
    }
    this.#sending = this.#send().finally(() => {
      this.#sending = null;
      if (this.#again) {
        this.#again = false;
        this.changed();
      }
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#unsubscribe();
    if (this.#timer) clearTimeout(this.#timer);
    await this.#sending;
  }

  #rows(rows: FoldedRows): void {
    const { alarms, maintenance, now } = this.#deps;
    let changed = false;
    for (const event of eventsOf(rows)) {
      if (!alarms.take(event)) continue;
      changed = true;
      const open = alarms.of(event.machine).find(({ code }) => code === event.code);
      if (open) maintenance.onAlarm(open, now());
    }
    if (changed || (rows.scope === OWN && saysState(rows))) this.changed();
  }

  async #send(): Promise<void> {
    const { broker, now, logger } = this.#deps;
    const t = now();
    const machines = this.#machines(t);
    const text = JSON.stringify(machines);
    const due = this.#sentAt === null || t - this.#sentAt >= this.#everyMs * 0.9;
    if (text === this.#sent && !due) {
      this.#arm(this.#everyMs - (t - (this.#sentAt ?? t)));
      return;
    }
    try {
      await broker.request('PUT', '/machine-states', { json: { t, machines } satisfies MachineStates });
      this.#sent = text;
      this.#sentAt = t;
      this.#lastError = null;
      this.#backoff.reset();
      this.#arm(this.#everyMs);
    } catch (error) {
      if (this.#lastError === null)
        logger.warn({ detail: messageOf(error) }, 'control signals did not get through, will go on trying');
      this.#lastError = messageOf(error);
      this.#arm(this.#backoff.next());
    }
  }

  #arm(ms: number): void {
    if (this.#timer) clearTimeout(this.#timer);
    if (this.#stopped) return;
    this.#timer = setTimeout(() => this.changed(), Math.max(20, ms));
    this.#timer.unref();
  }

  /** As things are now, and only what is asked for. */
  #machines(now: number): Said[] {
    const { store, alarms } = this.#deps;
    const asked = new Map<string, Set<Signal>>();
    for (const { machines, signals } of this.#wanted)
      for (const machine of machines) {
        const known = asked.get(machine) ?? new Set<Signal>();
        for (const signal of signals) known.add(signal);
        asked.set(machine, known);
      }
    const overviews = new Map(machinesOf(store, { scope: OWN }).map((overview) => [overview.machine, overview]));
    return [...asked].flatMap(([machine, signals]): Said[] => {
      const known = overviews.get(machine);
      // Another connector of this house has it, or nobody: this one says nothing about it.
      if (!known && !alarms.knows(machine)) return [];
      const overview = known ?? { scope: OWN, machine, packs: [], groups: [], signals: [] };
      const state = signals.has('x:state') ? stateOf(overview, now) : null;
      const events = this.#events(machine, signals, isHeard(overview, now), now);
      return [{ machine, ...(state === null ? {} : { state }), ...(events === null ? {} : { events }) }];
    });
  }

  /** null: nothing of it is asked for, or whether there is a fault cannot be told at present. */
  #events(machine: string, signals: ReadonlySet<Signal>, heard: boolean, now: number): OpenEvents | null {
    const { alarms, maintenance, faultSeverity } = this.#deps;
    if (![...signals].some((signal) => signal !== 'x:state')) return null;
    const faults = signals.has('x:machine-fault-open');
    if (faults && !heard) return null;
    const open = faults ? alarms.of(machine).filter(({ severity }) => severity >= faultSeverity) : [];
    // That there is a fault, not which: nothing else has to leave the house.
    const since = Math.min(...open.map((alarm) => alarm.since));
    return [
      ...(open.length === 0 ? [] : [{ event: 'x:machine-fault-open' as const, from: since }]),
      ...maintenance.events(machine, now).filter(({ event }) => signals.has(event)),
    ];
  }
}

function saysState({ parts, lines }: FoldedRows): boolean {
  return lines.some((line) => {
    if ('record' in line) return false;
    const pack = parts[line.part]?.pack;
    return pack !== undefined && Object.keys(line.signals).some((signal) => isStateSignal(pack, signal));
  });
}
