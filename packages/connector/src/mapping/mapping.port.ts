import type { Machine, QualityReason } from '@millspace/schemas';

export type MachineDescription = Omit<Machine, 'id' | 'pack'>;

/** What an address of a source means: the machine's signal and how to get its canonical value. */
export interface Target {
  kind: 'signal';
  address: string;
  machine: string;
  pack: string;
  group: string;
  periodMs: number;
  signal: string;
  /** canonical = raw × factor + offset (scale, offset and unit of the mapping already folded in). */
  factor: number;
  offset: number;
  /** Canonical UCUM unit, and the unit the mapping says the source uses. */
  unit: string;
  sourceUnit: string;
  range: readonly [number, number] | null;
  mode: 'cyclic' | 'step';
  valueKind: 'number' | 'boolean' | 'enum';
  /** Name (lower case) → number, for enumerations that come as text. */
  enumValues: ReadonlyMap<string, number> | null;
  counter: boolean;
  /** Also tells the frames' context (batch pass number, machine state). */
  revision: string;
}

/** An address that tells the context and batch records instead of a signal. */
export interface ContextTarget {
  kind: 'context';
  address: string;
  machine: string;
  pack: string;
  field: 'batch' | 'product' | 'recipe' | 'order' | 'operator' | 'pass' | 'state' | 'massKg' | 'solidsFraction';
  /** Number (as text) → name, for states that come as numbers. */
  names?: ReadonlyMap<string, string>;
  /** False: personal and no purpose and legal basis named: the value is dropped at once. */
  allowed: boolean;
  revision: string;
}

/** A boolean, a number, or one bit of an alarm word that tells whether an alarm is active. */
export interface EventTarget {
  kind: 'event';
  address: string;
  machine: string;
  pack: string;
  code: string;
  severity: number;
  text?: string;
  signal?: string;
  /** Value that means active; absent: true or not 0. */
  activeWhen?: string | number | boolean;
  /** Bit of a whole number, 0 = the least significant; `activeWhen` is then its state (absent: true). */
  bit?: number;
}

export type AnyTarget = Target | ContextTarget | EventTarget;

export interface ResolvedGroup {
  machine: string;
  pack: string;
  group: string;
  periodMs: number;
  signals: string[];
  addresses: string[];
}

/** What a source has to watch for one address. */
export interface Subscription {
  /** Key under which its values are delivered (`RawValue.address`). */
  address: string;
  kind: 'nodeId' | 'browsePath' | 'topic' | 'metric';
  /** Node id, browse path, topic filter or `<group>/<edge>[/<device>]/<metric>`. */
  path: string;
  /** Dotted path inside the message (plain MQTT). */
  field?: string;
  /** `<group>/<edge>[/<device>]` of a Sparkplug metric. */
  prefix?: string;
  machine: string;
  time?: MappingTime;
  timestamps?: Timestamps;
  deadband?: { type: 'absolute' | 'percent'; value: number };
  samplingMs?: number;
  queue?: number;
  /** Period of the group it feeds, ms; 0 = on change. */
  periodMs: number;
}

export type TimeFormat = 'ms' | 's' | 'us' | 'ns' | 'iso' | 'auto';
export type Timestamps = 'source' | 'server' | 'received';

export interface MappingTime {
  path?: string;
  format?: TimeFormat;
  /** IANA zone of a local time without offset. */
  zone?: string;
}

/** Alarms and conditions of one machine (OPC UA Part 9). */
export interface ConditionSource {
  machine: string;
  pack: string;
  notifier?: string;
  minSeverity: number;
  codes: Readonly<Record<string, string>>;
  /** The batch is mapped from values: batch events would tell it twice. */
  batchMapped: boolean;
}

export interface ResolvedMapping {
  source: string;
  revision: string;
  targets: ReadonlyMap<string, AnyTarget[]>;
  groups: ResolvedGroup[];
  subscriptions: Subscription[];
  machines: {
    id: string;
    pack: string;
    severities: ReadonlyMap<string, number>;
    /** What identifies and describes it, as its owner states it. */
    description: MachineDescription;
  }[];
  conditions: ConditionSource[];
  /** Addresses of personal signals: nothing of them is kept, not even in quarantine. */
  dropped: ReadonlySet<string>;
  /** Personal signals that are dropped, and other things a person should know. */
  warnings: string[];
}

export interface Converted {
  v: number | null;
  q?: QualityReason;
}
