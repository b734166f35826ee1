import type { Facts } from '@millspace/policy';
import type { Clock } from '@millspace/runtime/clock';
import type { JWK } from '@millspace/runtime/crypto';
import type { FastifyInstance } from '@millspace/runtime/http-server';
import type { Logger } from '@millspace/runtime/logger';
import type { Metrics } from '@millspace/runtime/metrics';
import type { Agreement, ControlMessage, DataAddress, Decision, Receipt, SignedReceipt } from '@millspace/schemas';
import type { Attested, FactQuery } from './facts/assemble.ts';
import type { DecidedBeside } from './facts/decider.ts';
import type { Needs } from './facts/needs.ts';

/**
 * Where the broker's two halves meet. The control plane (who may have what) and the data plane (what flows) know each
 * other only through this file; each can be tested with a stand-in for the other.
 */

/** The HTTP application both planes register their routes on. */
export type HttpApp = FastifyInstance;

export type TransferState = 'REQUESTED' | 'STARTED' | 'SUSPENDED' | 'COMPLETED' | 'TERMINATED';

/**
 * What the control plane attests about one transfer. `pid` is the consumer's pid and is the one name of the transfer
 * in the data plane; `ControlPlane.transfer` finds it by either side's pid. The state is the narrower of both sides'.
 */
export interface TransferFacts {
  pid: string;
  consumerPid: string;
  providerPid: string | null;
  /** null = any connector of the consumer may open the stream. */
  consumerConnector: string | null;
  /** Slugs. */
  consumer: string;
  provider: string;
  dataset: string;
  agreement: Agreement;
  agreementId: string;
  /** Epoch ms of the agreement's timestamp. */
  agreementStart: number;
  state: TransferState;
  /** How the data get to the consumer, as DSP names it. */
  format: string;
  /** When the transfer was suspended last (epoch ms), 0 when never: what was given out to fetch data with before is void. */
  generation: number;
  purpose?: string;
  revoked: boolean;
  /** False as soon as either participant is revoked, or while a restored broker waits for the connectors' hand-in. */
  participantActive: boolean;
  /** The latter is the only reason: it may turn out that all is as before. */
  awaitsHandin: boolean;
  /** Grows with every change of anything above. */
  revision: number;
}

/** A dataset as far as the data plane needs it. */
export interface DatasetFacts {
  id: string;
  provider: string;
  published: boolean;
  packs: string[];
  /** What the description publishes; ingest refuses everything else. Record kinds gap, watermark and correction are always allowed. */
  machines: { id: string; pack: string }[];
  signals: { id: string; pack: string }[];
  records: string[];
}

/** What changed. Whoever listens looks the rest up by itself. */
/** A decision about a transfer, with the facts it was made on. */
export interface Decided {
  transfer: string;
  agreement: string;
  dataset: string;
  provider: string;
  consumer: string;
  result: 'permit' | 'deny';
  code: string;
  facts: Facts;
}

export interface ChangeNotice {
  /** A rule of the dataspace was made or withdrawn. */
  rules?: true;
  transfer?: string;
  dataset?: string;
  participant?: string;
  /** Payments or duties of an agreement. */
  agreement?: string;
  /** State, events or relations of machines of this publisher. */
  machinesOf?: string;
  /** Which control signals a publisher's policies need. */
  signalsOf?: string;
  /** Whether anything can be put on record. */
  auditing?: true;
  /** Something of the register that can concern everybody: a list is kept. */
  register?: true;
}

/** What the token proved. */
export interface ConnectorIdentity {
  participant: string;
  connector: string;
}

export interface Quota {
  bytesPerDay: number | null;
  logBytes: number | null;
}

/** Body of a control message; the control plane adds n, id and t. */
export type ControlMessageBody = ControlMessage extends infer M
  ? M extends { type: string }
    ? Omit<M, 'n' | 'id' | 't'>
    : never
  : never;

export interface ControlPlane {
  /** By either side's pid; synchronous, from memory, kept current. */
  transfer(pid: string): TransferFacts | null;
  datasetsOf(participant: string): DatasetFacts[];
  dataset(id: string): DatasetFacts | null;
  startedTransfers(dataset: string): TransferFacts[];
  /** pids of transfers that are started or suspended: they hold the log. */
  retainedTransfers(dataset: string): string[];
  quota(participant: string): Quota;
  /** Public key of a connector as it enrolled it, or null when unknown or revoked. */
  connectorKey(connector: string): { publicJwk: JWK; kid: string; participant: string } | null;
  /** Called synchronously after the commit that made the change. Returns the function that unsubscribes. */
  onChange(listener: (change: ChangeNotice) => void): () => void;
  /**
   * Appends to the hash-linked audit log; order of calls = order of rows. Never throws for the caller: resolves with true
   * when it is durable, with false when it could not be written.
   */
  audit(entry: {
    kind: string;
    subject: string;
    /** Slugs of the participants whom it concerns: they may read it. */
    parties: readonly string[];
    data: Record<string, unknown>;
    /** What was decided about a transfer, on which facts: kept for some days, for trying other policies on it. */
    decided?: Decided;
  }): Promise<boolean>;
  /** False from the moment on at which something could not be put on record, until it can be again. */
  auditing(): boolean;
  /** What is attested for deciding about a transfer; synchronous, from memory, kept current. */
  attested(query: FactQuery, needs: Needs): Attested;
  /** Ids of the connectors of a participant that are in good standing. */
  connectorsOf(participant: string): string[];
  /** Rules of the dataspace, decided beside every agreement. */
  rules: DecidedBeside;
  /** Detached JWS (RFC 7515 appendix F, ES256) by the broker's key over the canonical form (RFC 8785) of the value. */
  sign(value: object): Promise<string>;
  /** Durable until answered or acknowledged. A participant slug reaches each of its connectors. */
  notifyConnector(participantOrConnector: string, message: ControlMessageBody): void;
  /** On a route with the role `connector`: which one calls. Throws MS-AUTH-001 on any other. */
  identity(request: object): ConnectorIdentity;
  /** The data plane answers whether at least one started transfer of the dataset holds a permitting grant. */
  setDemandEvaluator(evaluate: (dataset: string) => boolean | null): void;
  /** The data plane says that the answer of the demand evaluator may have changed. */
  demandChanged(dataset: string): void;
  /** Digest and id of the last receipt of a chain (receipts/chain.ts) and the position it ended at; nulls before the first. */
  receiptChain(chain: string): Promise<{ head: string | null; id: string | null; position: string | null }>;
  /**
   * Puts a receipt on record, with what follows from it for duties and maintenances, and asks the connector for its
   * signature. `head`: its digest, which the next one names. Rejects when it could not be written: nothing is delivered then.
   */
  keepReceipt(signed: SignedReceipt, place: { head: string; to: string }): Promise<void>;
  /** What was delivered to a reader that never said that it has it. */
  unacknowledged(receipt: Receipt): void;
  /** Bearer tokens by which outsiders fetch what they have agreed on. */
  pullTokens: PullTokens;
  /** After a receipt was signed by the other side. */
  onReceiptSigned(listener: (receipt: Receipt) => void): void;
}

/** Tokens for outsiders, signed like every other token of this broker. */
export interface PullTokens {
  issue(claims: Record<string, unknown>, seconds: number): string;
  /** @throws MillspaceError MS-AUTH-001 when it is none of these or no longer valid */
  read(token: string): Record<string, unknown> & { exp: number };
}

export interface DeliveredStats {
  chunks: number;
  samples: number;
  bytes: number;
  lastAt: number | null;
  position?: string;
}

export interface DataPlane {
  registerRoutes(app: HttpApp): Promise<void> | void;
  /** Where and with what an outside consumer fetches the data of a transfer, valid from its start on. */
  pullAddress(transfer: PulledTransfer): DataAddress;
  deliveredStats(pid: string): DeliveredStats;
  /** The decision that a running transfer stands under at this moment; null when nobody has asked for it. */
  decision(pid: string): Decision | null;
  /** What the log holds of a participant's datasets. */
  held(participant: string): { chunks: number; bytes: number };
  /**
   * Erases everything that is held of a participant's datasets and of these transfers, to the byte, once the receipts that are
   * owed are on record. May be repeated. Rejects when the signal aborts while it waits for those: nothing is erased then.
   */
  erase(participant: string, transfers: readonly string[], signal: AbortSignal): Promise<void>;
  /** Nothing is kept of agreements that are erased, in memory or in the file. May be repeated. */
  forgetAgreements(agreements: readonly string[]): Promise<void>;
  /** What the ledger has charged for an agreement so far. */
  used(agreementId: string): { samples: number; deliveries: number };
  /** After a restore: raise the ledger to what a connector handed in (never lowers). */
  raiseUsed(agreementId: string, unit: 'samples' | 'deliveries', count: number): void;
  restartDemand(dataset: string): void;
  logBounds(dataset: string): { first: string | null; last: string | null; bytes: number } | null;
  /** Figures for the admin's status page: never a value. */
  status(): Record<string, unknown>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** What a token for fetching is bound to. */
export type PulledTransfer = Pick<TransferFacts, 'pid' | 'agreementId' | 'consumer' | 'generation'>;

export interface DataPlaneDeps {
  control: ControlPlane;
  clock: Clock;
  logger: Logger;
  metrics: Metrics;
  /** What pseudonyms are made with (32 bytes or more); as lasting as the agreements. */
  pseudonymKey: Buffer;
}

export interface DataPlaneConfig {
  dataDir: string;
  transitDays: number;
  /** Bytes that must stay free on the disk before new chunks are refused. */
  diskReserveBytes: number;
  quota: Quota;
  receiptPeriodMs: number;
  pull: PullConfig;
}

export interface PullConfig {
  /** Address of this broker as others see it, without a slash at the end; asked for each time. */
  publicUrl: () => string;
  /** How long a token to fetch with lives, and one to renew it (seconds). */
  tokenSeconds: number;
  renewSeconds: number;
  /** So long chunks stay for those who fetch, for they acknowledge nothing (ms). */
  keepMs: number;
}

/** `createDataPlane` of the data plane has this type. */
export type CreateDataPlane = (config: DataPlaneConfig, deps: DataPlaneDeps) => DataPlane;
