import type { Clock } from '@millspace/runtime/clock';
import type { ResolvedMapping } from '../mapping/mapping.port.ts';
import type { ItemProblem, RawValue, SourceState, SourceStatus } from '../ports.ts';
import { MachineSigns } from './machine-signs.ts';

/** Keeps a source's status current; the same for every kind of source. */
export class StatusKeeper {
  readonly #clock: Clock;
  readonly #status: Omit<SourceStatus, 'machines'>;
  readonly #signs = new MachineSigns();
  readonly #bad = new Map<string, ItemProblem>();
  readonly #notes = new Set<string>();
  readonly #standing = new Map<string, string>();

  constructor(id: string, type: SourceStatus['type'], mapping: ResolvedMapping, clock: Clock) {
    this.#clock = clock;
    this.#status = {
      id,
      type,
      state: 'stopped',
      since: clock.now(),
      items: { wanted: 0, active: 0, bad: [] },
      lastValueAt: null,
      lastAliveAt: null,
      reconnects: 0,
      notes: [],
    };
    this.wanted(mapping);
  }

  set(state: SourceState, problem?: { code?: string; detail: string; fingerprint?: string }): void {
    if (this.#status.state !== state) this.#status.since = this.#clock.now();
    this.#status.state = state;
    if (state !== 'connected') this.#signs.deaf();
    delete this.#status.code;
    delete this.#status.detail;
    delete this.#status.fingerprint;
    if (problem?.code !== undefined) this.#status.code = problem.code;
    if (problem !== undefined) this.#status.detail = problem.detail;
    if (problem?.fingerprint !== undefined) this.#status.fingerprint = problem.fingerprint;
  }

  get state(): SourceState {
    return this.#status.state;
  }

  wanted({ subscriptions, targets }: ResolvedMapping): void {
    this.#status.items.wanted = subscriptions.length;
    this.#signs.expect(targets);
  }

  active(count: number): void {
    this.#status.items.active = count;
  }

  bad(address: string, status: string, retryAt: number | null): void {
    const since = this.#bad.get(address)?.since ?? this.#clock.now();
    this.#bad.set(address, { address, status, since, retryAt });
  }

  good(address: string): void {
    this.#bad.delete(address);
  }

  noBad(): void {
    this.#bad.clear();
  }

  values(batch: readonly RawValue[]): void {
    this.#status.lastValueAt = this.#clock.now();
    this.#signs.values(batch, this.#status.lastValueAt);
  }

  /** The link is well. */
  alive(): void {
    this.#status.lastAliveAt = this.#clock.now();
    this.#signs.listened(this.#status.lastAliveAt);
  }

  /** What the source does not mention is as it was. */
  unchanged(): void {
    this.#signs.unchanged(this.#clock.now());
  }

  /** Nothing is known any more of what is at these addresses; absent: at none. */
  gone(addresses?: Iterable<string>): void {
    this.#signs.gone(addresses);
  }

  reconnected(): void {
    this.#status.reconnects += 1;
  }

  /** Says something once; at most 50 notes are kept. */
  note(text: string): boolean {
    if (this.#notes.has(text) || this.#notes.size >= 50) return false;
    this.#notes.add(text);
    return true;
  }

  /** Says something about `key` for as long as it holds; null takes it back. At most 50 are kept. */
  standing(key: string, text: string | null): void {
    if (text === null) this.#standing.delete(key);
    else if (this.#standing.has(key) || this.#standing.size < 50) this.#standing.set(key, text);
  }

  skew(ms: number): void {
    const known = this.#status.skewMs;
    this.#status.skewMs = Math.round(known === undefined || known === null ? ms : known + (ms - known) / 16);
  }

  snapshot(): SourceStatus {
    const { items, ...rest } = this.#status;
    return {
      ...rest,
      items: { ...items, bad: [...this.#bad.values()].slice(0, 1000) },
      machines: this.#signs.list(),
      notes: [...this.#standing.values(), ...this.#notes],
    };
  }
}
