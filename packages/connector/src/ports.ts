import type {
  Bilingual,
  ChunkContext,
  Frame,
  MillRecord,
  QualityReason,
  SourceIndex,
  SourceNodes,
  SourceValues,
  TopicWatch,
} from '@millspace/schemas';
import type { ResolvedMapping } from './mapping/mapping.port.ts';

/**
 * Where the two halves of the connector meet: sources → normalise → store.
 * All times are epoch milliseconds (integers) unless a name says otherwise.
 */

/** One value as a source delivered it, before any meaning is given to it. */
export interface RawValue {
  /** OPC UA: `nsu=<uri>;s=<id>` · plain MQTT: `<topic>#<path>` · Sparkplug: `<group>/<edge>[/<device>]/<metric>`. */
  address: string;
  value: number | boolean | string | null;
  /** When the machine says it was measured; null = it did not say. */
  sourceTime: number | null;
  serverTime: number | null;
  receivedAt: number;
  status: 'good' | 'uncertain' | 'bad';
  statusText?: string;
  /** A quality the source knows better than good/uncertain/bad, e.g. `overflow`, `stale`, `comm-lost`. */
  reason?: QualityReason;
  /** UCUM unit that came with the value; compared with the mapping's unit. */
  unit?: string;
  /** Read from the past (HistoryRead, Sparkplug is_historical): delivered with origin `history`. */
  historical?: boolean;
  /** State at (re)connect, not a change (OPC UA's first notification, MQTT retained, Sparkplug birth). */
  initial?: boolean;
}

export type SourceState = 'starting' | 'connected' | 'reconnecting' | 'needs trust' | 'refused' | 'silent' | 'stopped';

export interface ItemProblem {
  address: string;
  /** Status name of the source, e.g. `BadNodeIdUnknown`. */
  status: string;
  since: number;
  /** When it is tried again; null = not before the next connection. */
  retryAt: number | null;
}

export interface MachineSign {
  machine: string;
  /** When it last gave a sign; null = never since the start. */
  heardAt: number | null;
  /** How long the source has been listened to since then (or since it was asked for), ms. */
  silentMs: number;
}

export interface SourceStatus {
  id: string;
  type: 'opcua' | 'mqtt';
  state: SourceState;
  since: number;
  /** In words, with what to do; absent while all is well. */
  detail?: string;
  /** Error code of the catalogue when `detail` describes an error. */
  code?: string;
  /** SHA-256 fingerprint (hex, upper case, colons) of a server certificate that waits for a person's trust. */
  fingerprint?: string;
  items: { wanted: number; active: number; bad: ItemProblem[] };
  lastValueAt: number | null;
  lastAliveAt: number | null;
  /** The machines that the mapping reads from it. */
  machines: MachineSign[];
  reconnects: number;
  /** Median of (received − source time) in ms; null until measured. */
  skewMs?: number | null;
  /** Other things a person should know: "server time used, source time implausible", "deadband refused" … */
  notes: string[];
}

export interface RecoveredOptions {
  complete?: boolean;
  addresses?: string[];
  onGap?: (gap: OpenGap) => void;
  /** Of a group that has no row yet, `onGap` is told so much before its first one, ms. */
  beforeFirstMs?: number;
}

/** A stretch that was not received, as `SourceSink.recovered` found it. */
export interface OpenGap {
  id: string;
  /** Before the first row that there is of the group: nobody missed it, so no gap record says so. */
  beforeFirst?: boolean;
  machine: string;
  pack: string;
  group: string;
  from: number;
  to: number;
  /** The addresses of this source that feed the group. */
  addresses: string[];
}

export interface SourceSink {
  /** Called by the source before anything else, and when its sampling changes. */
  configure(options: SinkOptions): void;
  /** Resolves after the values are durable (spool or store): MQTT acknowledges after it. Rejects when the store cannot. */
  values(batch: RawValue[]): Promise<void>;
  record(record: MillRecord): Promise<void>;
  /**
   * Everything sampled until now (less the source's hold-back) has been delivered; unchanged items still hold. `at`: the server's time of
   * saying so, where values carry a server time; else ours.
   */
  alive(at: number, addresses?: string[]): void;
  /**
   * What a source that sends in order had sent at its time `sentAt` has been delivered (null = nothing of that is known), and so has
   * what it had sent at our time `linkAt`; unchanged items still hold. Of what was measured since it says nothing: slots wait for that,
   * as long as values may come late. What is stated after that long, unshown, is missing if the connector ends before it is shown.
   */
  heard(sentAt: number | null, linkAt: number | null, addresses: string[]): void;
  /** Values may be missing from here on. Open slots are given up: the gap starts after the last committed one. */
  lost(from: number | null, reason: string, addresses?: string[]): void;
  /**
   * Values flow again from `at` (the source's clock; null = it does not say). Where something was missed a gap record is written once
   * the first new slot is known, and `onGap` is told, for backfill. `complete`: nothing was missed (an MQTT session still present).
   */
  recovered(at: number | null, options?: RecoveredOptions): void;
  /** Values of one whole stretch of a gap, every change included: unchanged signals are held inside [from, to]. */
  refill(gap: OpenGap, stretch: { from: number; to: number }, values: RawValue[]): Promise<void>;
  /** Ends the refilling of a gap: re-writes its record (same id), `refillable: false`, with what was refilled. */
  refilled(gap: OpenGap, addresses: string[]): Promise<void>;
  /** A message that could not be read at all (no address): straight to quarantine. */
  quarantine(entry: QuarantineEntry): Promise<void>;
}

export interface BrowseRequest {
  /** Where to start; default the Objects folder (OPC UA) or everything heard so far (MQTT). */
  root?: string;
  maxDepth?: number;
  maxNodes?: number;
}

export interface BrowsedNode {
  address: string;
  /** Names from the root, joined by `/`. */
  path: string;
  name: string;
  kind: 'folder' | 'variable';
  dataType?: string;
  value?: number | boolean | string | null;
  /** UCUM. */
  unit?: string;
  range?: [number, number];
  writable?: boolean;
}

export interface BrowseResult {
  nodes: BrowsedNode[];
  /** True when a limit cut the tree. */
  truncated: boolean;
}

/** Looking around at a source, piece by piece, without disturbing what it delivers. */
export interface Explorer {
  /** What lies directly below a node; null = below the root. @throws MillspaceError MS-SRC-… when there is no connection */
  children(address: string | null): Promise<SourceNodes>;
  /** What is at these addresses, with unit, range and value; unknown ones are left out. */
  describe(addresses: readonly string[]): Promise<BrowsedNode[]>;
  values(addresses: readonly string[]): Promise<SourceValues>;
  /** Begins a walk over everything, in the background, in the place of an earlier one. */
  startIndex(): void;
  cancelIndex(): void;
  /** What was indexed so far and fits: a part of a path, or with `*` and `**` a whole path. */
  search(query: string, limit: number): SourceIndex;
  /** MQTT: listens on a topic filter for some seconds, in the place of an earlier time. */
  listen?(filter: string, seconds: number): void;
  stopListening?(): void;
  watch?(): TopicWatch;
  close(): Promise<void>;
}

export interface Source {
  readonly id: string;
  /** Resolves once the endless connecting has begun (not once it is connected). */
  start(sink: SourceSink): Promise<void>;
  stop(): Promise<void>;
  status(): SourceStatus;
  browse(request?: BrowseRequest): Promise<BrowseResult>;
  /**
   * Reads by another mapping from now on: what is gone is let go, then `swap` is called (it changes what values mean), then what is new
   * is watched. Signals that stay are not touched. Without a connection the next one reads by it. @throws what `swap` throws; nothing has changed then
   */
  remap(mapping: ResolvedMapping, swap: () => void): Promise<void>;
  /** A person's decision to trust the rejected server certificate with this fingerprint. Only OPC UA has it. */
  trust?(fingerprint: string): Promise<void>;
  /** A person's decision against a certificate; a connection with it ends. Only OPC UA has it. */
  refuse?(fingerprint: string): Promise<void>;
  /** For looking around by hand, over the connection that is there. */
  explorer?(): Explorer;
}

export interface NormalisedFrame {
  machine: string;
  pack: string;
  group: string;
  origin: 'live' | 'history';
  context?: ChunkContext;
  /** Mapping revision. */
  mapping: string;
  /**
   * A frame states only the signals it contains. The same (machine, pack, group, t, signal) may come again later (a value that
   * arrived after its slot closed, before the watermark: `live`; after it: `history`): the later one replaces.
   */
  frame: Omit<Frame, 'part'>;
  /** It states slots again that were closed before: what it changes may be on its way to the consumer, or told as missing, already. */
  supplement?: true;
}

export interface QuarantineEntry {
  source: string;
  address: string;
  at: number;
  reasons: { code: string; text: Bilingual }[];
  /** A RawValue when it can be replayed, else an excerpt of what came. */
  raw: unknown;
}

/** Values of slots that are still open, kept so that a source can be acknowledged before they close. */
export interface SpoolEntry {
  id: number;
  source: string;
  value: RawValue;
}

/**
 * Committed rows of a group from an instant on (epoch ms) that nothing has shown to be whole; before its first slot has closed, the
 * instant from which it listens. Null: there are none any more.
 */
export interface Unshown {
  machine: string;
  group: string;
  from: number | null;
}

/** One transaction in the store. */
export interface NormalisedBatch {
  frames: NormalisedFrame[];
  /** A record with an id that was committed before replaces it (gap records after refilling). */
  records: MillRecord[];
  quarantined: QuarantineEntry[];
  spool?: { add: SpoolEntry[]; drop: number[] };
  /** In order; the last one of a group holds. */
  unshown?: Unshown[];
}

export interface StorePort {
  /** Synchronous, one transaction: store blocks, aggregates, outbox of each demanded dataset, quarantine, spool. Throws when it cannot. */
  commit(batch: NormalisedBatch): void;
  /** Largest committed `t` of the group's own live frames; null = none yet. */
  lastCommitted(machine: string, group: string): number | null;
  /** See `Unshown`, as last committed (asked once at start). Absent = not remembered. */
  unshownFrom?(machine: string, group: string): number | null;
  /** What was spooled and not dropped, in order of id (asked once at start). Absent = nothing survives a crash. */
  spooled?(): SpoolEntry[];
}

export interface IngestCounters {
  received: number;
  merged: number;
  late: number;
  duplicate: number;
  quarantined: number;
  gaps: number;
  /** Values after their slot closed but before its watermark. */
  supplemented: number;
  counterResets: number;
  personalDropped: number;
}

export interface GroupStatus {
  machine: string;
  pack: string;
  group: string;
  periodMs: number;
  lastSlot: number | null;
  watermark: number | null;
  running: boolean;
  skewMs: number | null;
}

export interface IngestPipeline {
  sinkFor(sourceId: string, options?: SinkOptions): SourceSink;
  /** Call every ≤ 100 ms: closes slots, flushes history, writes watermarks each 5 s (own clock, `now` = wall clock). */
  tick(now: number): void;
  /** Values out of the quarantine, after the mapping was corrected: they pass as history. */
  replay(entries: { source: string; value: RawValue }[]): Promise<{ accepted: number; quarantined: number }>;
  /**
   * Puts another mapping in the place of the one of its source, between two values: what stays goes on without a gap.
   * @throws what the store throws; the old one stays then
   */
  remap(mapping: ResolvedMapping): void;
  counters(): IngestCounters;
  groups(): GroupStatus[];
  /** Commits what is closed. Open slots are left to the spool and the gap record. */
  stop(): void;
}

export interface SinkOptions {
  /** How long after sampling a value may arrive at the latest while the source is well, ms (OPC UA: sampling interval). */
  holdBackMs?: number;
  /** `values` resolves only when durable (spooled): for sources that acknowledge. */
  durable?: boolean;
}
