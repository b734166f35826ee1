import { randomUUID } from 'node:crypto';
import type { Clock } from '@millspace/runtime/clock';
import { Notifier } from '@millspace/runtime/notifier';
import type { ControlSignals, SignedCheckpoint } from '@millspace/schemas';
import type { AuditHead } from '../audit/entry.ts';
import type { ConnectorIdentity } from '../ports.ts';
import type { LastSeen } from './last-seen.ts';
import type { ControlQueue } from './queue.ts';

const PAGE = 50;

export interface HubDeps {
  queue: ControlQueue;
  lastSeen: LastSeen;
  clock: Clock;
  heartbeatMs: number;
  incarnation: string;
  auditHead: () => AuditHead;
  /** Our mark on a head: what proves later that we said it. */
  markHead: (head: AuditHead) => string;
  /** A signed checkpoint of the audit log as it is now; null when there is none. Never rejects. */
  checkpoint: () => Promise<SignedCheckpoint | null>;
  restored: (connector: string) => boolean;
  /** Ids of the datasets a participant has published: their demand is told at the start of a stream. */
  datasetsOf: (participant: string) => string[];
  /** null: it cannot be said at present, so nothing is. */
  wanted: (dataset: string) => boolean | null;
  stillActive: (who: ConnectorIdentity) => boolean;
  /** Control signals that the agreements of a participant need, and how often (ms). */
  signalsWanted: (participant: string) => ControlSignals['wanted'];
  signalsEveryMs: () => number;
  /** A connector of the participant has come or gone. */
  presenceChanged: (participant: string) => void;
}

interface Session {
  who: ConnectorIdentity;
  since: number;
  notifier: Notifier;
  abort: AbortController;
  /** Datasets whose demand has to be told (again). Bounded by the participant's datasets. */
  demand: Set<string>;
  sentHead: number;
  /** A checkpoint that has to be told. */
  checkpoint: SignedCheckpoint | null;
  /** Which control signals are wanted has to be told (again). */
  signals: boolean;
  /** Some are wanted, as far as this stream has been told. */
  toldSignals: boolean;
}

/** The open control streams, one per connector, and who was seen when. */
export class ControlHub {
  readonly #deps: HubDeps;
  readonly #sessions = new Map<string, Session>();
  #closed = false;

  constructor(deps: HubDeps) {
    this.#deps = deps;
    deps.queue.onWake((participant) => this.wake(participant));
  }

  wake(participant: string): void {
    for (const session of this.#sessions.values())
      if (session.who.participant === participant) session.notifier.notify();
  }

  demandChanged(dataset: string, provider: string): void {
    for (const session of this.#sessions.values()) {
      if (session.who.participant !== provider) continue;
      session.demand.add(dataset);
      session.notifier.notify();
    }
  }

  /** Every connector is told the newest checkpoint. */
  checkpointed(signed: SignedCheckpoint): void {
    for (const session of this.#sessions.values()) this.#tellCheckpoint(session, signed);
  }

  #tellCheckpoint(session: Session, signed: SignedCheckpoint | null): void {
    session.checkpoint = signed ?? session.checkpoint;
    session.notifier.notify();
  }

  /** Other control signals of a participant's machines are needed from now on. */
  signalsChanged(participant: string): void {
    for (const session of this.#sessions.values()) {
      if (session.who.participant !== participant) continue;
      session.signals = true;
      session.notifier.notify();
    }
  }

  /** Ends the streams of everybody who is not welcome any more. */
  expel(): void {
    for (const session of this.#sessions.values()) if (!this.#deps.stillActive(session.who)) session.abort.abort();
  }

  /** Ends every stream, so that each connector comes back and is greeted with what has changed for all of them. */
  renew(): void {
    for (const session of this.#sessions.values()) session.abort.abort();
  }

  /** Since when a connector of the participant is connected; null when none is. */
  connected(participant: string): number | null {
    let since: number | null = null;
    for (const session of this.#sessions.values()) {
      if (session.who.participant === participant) since = Math.min(since ?? session.since, session.since);
    }
    return since;
  }

  connectorSeen(connector: string): { connected: boolean; at: number | null } {
    const connected = this.#sessions.has(connector);
    return { connected, at: connected ? this.#deps.clock.now() : this.#deps.lastSeen.of(connector) };
  }

  /** Connectors that hold a stream. */
  online(): string[] {
    return [...this.#sessions.keys()];
  }

  /** When any of the connectors was last connected; null: none ever was. */
  lastSeen(connectors: readonly string[]): number | null {
    const times = connectors.map((id) => this.#deps.lastSeen.of(id) ?? 0);
    const last = Math.max(0, ...times);
    return last === 0 ? null : last;
  }

  get size(): number {
    return this.#sessions.size;
  }

  close(): void {
    this.#closed = true;
    for (const session of this.#sessions.values()) session.abort.abort();
  }

  /**
   * The lines of one stream: hello, current demand, everything unanswered, then what comes; a heartbeat each 5 s.
   * Reads page by page, and only as fast as the reader takes it. A second stream of the same connector ends the first.
   */
  async *stream(who: ConnectorIdentity, abort: AbortController): AsyncGenerator<string> {
    const { clock, queue, datasetsOf, heartbeatMs } = this.#deps;
    this.#sessions.get(who.connector)?.abort.abort();
    const session: Session = {
      who,
      since: clock.now(),
      notifier: new Notifier(),
      abort,
      demand: new Set(datasetsOf(who.participant)),
      sentHead: 0,
      checkpoint: null,
      signals: true,
      toldSignals: false,
    };
    this.#sessions.set(who.connector, session);
    this.#deps.lastSeen.note(who.connector);
    this.#deps.presenceChanged(who.participant);
    const { signal } = abort;
    try {
      let after = 0;
      let beatAt = performance.now();
      yield this.#hello(session);
      void this.#deps.checkpoint().then((signed) => this.#tellCheckpoint(session, signed));
      while (!signal.aborted && !this.#closed) {
        // Asked before reading, so that nothing written in between is missed.
        const changed = session.notifier.wait({ signal, timeoutMs: heartbeatMs });
        const rows = await queue.pending(who.participant, who.connector, after, PAGE);
        for (const row of rows) {
          after = row.n;
          yield line({ ...(JSON.parse(row.body) as object), n: row.n, id: row.id, type: row.type, t: row.t });
        }
        yield* this.#live(session, after);
        if (rows.length === PAGE) continue;
        await changed;
        if (signal.aborted || performance.now() - beatAt < heartbeatMs * 0.9) continue;
        beatAt = performance.now();
        yield this.#beat(session);
      }
    } finally {
      this.#deps.lastSeen.note(who.connector);
      if (this.#sessions.get(who.connector) === session) this.#sessions.delete(who.connector);
      this.#deps.presenceChanged(who.participant);
    }
  }

  #hello(session: Session): string {
    const { clock, auditHead, markHead, incarnation, restored } = this.#deps;
    const head = auditHead();
    session.sentHead = head.n;
    return line({
      n: 0,
      id: live(),
      type: 'hello',
      t: clock.now(),
      auditHead: { ...head, mac: markHead(head) },
      time: clock.now(),
      incarnation,
      restored: restored(session.who.connector),
    });
  }

  *#live(session: Session, n: number): Generator<string> {
    if (session.signals) {
      session.signals = false;
      const { clock, signalsWanted, signalsEveryMs } = this.#deps;
      const wanted = signalsWanted(session.who.participant);
      if (wanted.length > 0 || session.toldSignals)
        yield line({ n, id: live(), type: 'control-signals', t: clock.now(), everyMs: signalsEveryMs(), wanted });
      session.toldSignals = wanted.length > 0;
    }
    for (const dataset of session.demand) {
      session.demand.delete(dataset);
      const wanted = this.#deps.wanted(dataset);
      if (wanted === null) continue;
      yield line({ n, id: live(), type: 'demand', t: this.#deps.clock.now(), dataset, wanted });
    }
    const { checkpoint } = session;
    session.checkpoint = null;
    if (checkpoint) yield line({ n, id: live(), type: 'audit.checkpoint', t: this.#deps.clock.now(), checkpoint });
  }

  #beat(session: Session): string {
    const t = this.#deps.clock.now();
    const head = this.#deps.auditHead();
    const beat = line({ type: 'heartbeat', t });
    if (head.n === session.sentHead) return beat;
    session.sentHead = head.n;
    return beat + line({ n: 0, id: live(), type: 'audit.head', t, head: { ...head, mac: this.#deps.markHead(head) } });
  }
}

/** Ids of messages that say how things stand now; acknowledging them is welcome and changes nothing. */
export const LIVE_PREFIX = 'urn:millspace:live:';
const live = () => LIVE_PREFIX + randomUUID();
const line = (value: object) => `${JSON.stringify(value)}\n`;
