import { differencesOf, newAddresses } from '../../mapping/differences.ts';
import type { ResolvedMapping, Subscription } from '../../mapping/mapping.port.ts';
import type { RawValue, SourceSink } from '../../ports.ts';
import type { SourceDeps } from '../source.port.ts';
import type { StatusKeeper } from '../status.ts';
import type { Dialect } from './dialect.port.ts';
import { valueIn } from './json-values.ts';
import { MissedPaths } from './missed-paths.ts';
import type { Message } from './session.ts';
import { TopicIndex } from './topics.ts';

/** A machine of which nothing was heard for so long no longer counts as alive. */
const SILENT_MS = 30_000;

interface MachineState {
  addresses: string[];
  lastAt: number | null;
  /** Newest source time heard. */
  newest: number | null;
  silent: boolean;
}

/** Plain JSON topics: what a mapping entry means is found by topic and path. */
export class JsonDialect implements Dialect {
  filters: string[] = [];
  readonly persistent: boolean;
  readonly #source: string;
  readonly #deps: SourceDeps;
  readonly #topics: string[] | undefined;
  readonly #status: StatusKeeper;
  readonly #sink: SourceSink;
  #mapping: ResolvedMapping;
  #index = new TopicIndex<Subscription>();
  /** What an earlier mapping asked for: its messages may still be on their way. */
  #former: TopicIndex<Subscription> | null = null;
  #machines = new Map<string, MachineState>();
  #missed: MissedPaths;
  #resumed = false;
  #heard = false;

  constructor(
    source: string,
    topics: string[] | undefined,
    qos: 0 | 1,
    deps: SourceDeps,
    status: StatusKeeper,
    sink: SourceSink,
  ) {
    this.#source = source;
    this.#deps = deps;
    this.#status = status;
    this.#sink = sink;
    this.#topics = topics;
    this.#mapping = deps.mapping;
    this.#missed = this.#read(deps.mapping);
    this.persistent = qos === 1;
  }

  remap(mapping: ResolvedMapping): void {
    const before = this.#mapping;
    for (const { address } of differencesOf(before, mapping).gone) this.#status.standing(address, null);
    this.#former = this.#topics === undefined ? this.#index : null;
    this.#mapping = mapping;
    this.#missed = this.#read(mapping);
    const unheard = newAddresses(before, mapping);
    if (unheard.length > 0) this.#sink.recovered(null, { addresses: unheard });
  }

  /** Topics, addresses and machines of a mapping; of machines that are known already, what was heard is kept. */
  #read(mapping: ResolvedMapping): MissedPaths {
    const wanted = mapping.subscriptions.filter((want) => want.kind === 'topic');
    const known = this.#machines;
    this.filters = [...new Set(this.#topics ?? wanted.map((want) => want.path))];
    this.#index = new TopicIndex<Subscription>();
    this.#machines = new Map();
    for (const want of wanted) {
      this.#index.add(want.path, want);
      const { lastAt, newest, silent } = known.get(want.machine) ?? {
        lastAt: this.#deps.clock.now(),
        newest: null,
        silent: false,
      };
      const machine = this.#machines.get(want.machine) ?? { addresses: [], lastAt, newest, silent };
      machine.addresses.push(want.address);
      this.#machines.set(want.machine, machine);
    }
    return new MissedPaths([...mapping.targets.values()].flat(), this.#status);
  }

  connected(resumed: boolean): void {
    this.#resumed = resumed;
    this.#heard = false;
    const now = this.#deps.clock.now();
    for (const machine of this.#machines.values()) {
      machine.silent = false;
      machine.lastAt = now;
    }
    this.#sink.recovered(null, { complete: resumed });
  }

  lost(reason: string): void {
    for (const machine of this.#machines.values()) this.#sink.lost(missingFrom(machine), reason, machine.addresses);
  }

  async messages(batch: Message[]): Promise<void> {
    const values: RawValue[] = [];
    const refused: Promise<void>[] = [];
    for (const message of batch) {
      this.#qosOf(message);
      const wanted = this.#index.find(message.topic);
      if (wanted.length === 0 && (this.#former?.find(message.topic).length ?? 0) > 0) continue;
      if (wanted.length === 0) refused.push(this.#refuse(message, 'MS-MAP-002', NO_MAPPING));
      else {
        const payload = parse(message.payload);
        if (payload === undefined) refused.push(this.#refuse(message, 'MS-SRC-011', NO_JSON));
        else values.push(...this.#valuesOf(message, payload, wanted));
      }
    }
    if (values.length > 0) this.#status.values(values);
    await Promise.all([values.length === 0 ? Promise.resolve() : this.#sink.values(values), ...refused]);
  }

  tick(now: number): void {
    const silent: string[] = [];
    const alive: string[] = [];
    for (const machine of this.#machines.values()) {
      if (!machine.silent && machine.lastAt !== null && now - machine.lastAt > SILENT_MS) {
        machine.silent = true;
        this.#sink.lost(missingFrom(machine), `silent: nothing for ${SILENT_MS / 1000} s`, machine.addresses);
      }
      (machine.silent ? silent : alive).push(...machine.addresses);
    }
    if (silent.length === 0) this.#sink.alive(now);
    else if (alive.length > 0) this.#sink.alive(now, alive);
  }

  active(): number {
    return [...this.#machines.values()]
      .filter((machine) => !machine.silent)
      .reduce((sum, machine) => sum + machine.addresses.length, 0);
  }

  #valuesOf(message: Message, payload: unknown, wanted: Subscription[]): RawValue[] {
    const now = this.#deps.clock.now();
    const values: RawValue[] = [];
    for (const want of wanted) {
      const raw = valueIn(payload, want, now);
      if (raw === null) {
        this.#missed.missed(want, message.topic, payload);
        continue;
      }
      this.#missed.found(want);
      if (message.retain) raw.initial = true;
      else if (raw.sourceTime !== null) this.#status.skew(now - raw.sourceTime);
      if (
        raw.sourceTime === null &&
        want.timestamps === undefined &&
        this.#status.note(`${want.address}: no time in the message, the time of arrival is used`)
      ) {
        this.#deps.logger.warn({ source: this.#source, address: want.address }, 'no time in the message');
      }
      this.#heardOf(want.machine, now, message.retain ? null : raw.sourceTime);
      values.push(raw);
    }
    return values;
  }

  #heardOf(id: string, now: number, t: number | null): void {
    const machine = this.#machines.get(id);
    if (machine === undefined) return;
    if (t !== null) machine.newest = Math.max(machine.newest ?? 0, Math.min(t, now));
    machine.lastAt = now;
    if (!machine.silent) return;
    machine.silent = false;
    this.#sink.recovered(null, { addresses: machine.addresses });
  }

  /** The broker keeps only what was published with QoS 1: with QoS 0 a session that was resumed may still have missed something. */
  #qosOf(message: Message): void {
    if (this.#heard || message.retain) return;
    this.#heard = true;
    if (message.qos === 0 && this.#resumed) this.#sink.recovered(null, { complete: false });
  }

  #refuse(message: Message, code: string, text: { en: string; de: string }): Promise<void> {
    return this.#sink.quarantine({
      source: this.#source,
      address: message.topic,
      at: this.#deps.clock.now(),
      reasons: [{ code, text }],
      raw: {
        topic: message.topic,
        payload: message.payload.subarray(0, 2_000).toString('utf8'),
        bytes: message.payload.length,
      },
    });
  }
}

/** What a machine sent after the newest value heard, is missing. */
function missingFrom(machine: MachineState): number | null {
  return machine.newest === null ? null : machine.newest + 1;
}

const NO_MAPPING = {
  en: 'No entry of the mapping is meant by this topic.',
  de: 'Kein Eintrag der Zuordnung meint dieses Thema.',
};
const NO_JSON = { en: 'The payload is no JSON.', de: 'Der Inhalt ist kein JSON.' };

/** The JSON value, or a bare text (a topic may carry just `12,5`); undefined when it is neither. */
function parse(payload: Buffer): unknown {
  const text = payload.toString('utf8').trim();
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return /^[[{"]/.test(text) || text.length > 256 ? undefined : text;
  }
}
