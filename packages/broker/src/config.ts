import { besideConfig, loadConfig, notificationsBeside } from '@millspace/runtime/config';
import type { BrokerConfig as BrokerConfigFile, NotificationsConfig } from '@millspace/schemas';
import { validateBrokerConfig } from '@millspace/schemas';
import type { PullConfig, Quota } from './ports.ts';

/** The configuration with every default filled in. */
export interface BrokerConfig {
  name: string;
  /** Folder of control.db, log.db, key.json and admin-token. */
  dataDir: string;
  http: {
    host: string;
    port: number;
    behindProxy: boolean;
    tls?: { certFile: string; keyFile: string };
    /** The address participants reach the broker at, when it differs from where it listens. */
    publicUrl?: string;
    requestsPerMinute?: number;
  };
  /** Days a chunk stays in the log at the longest. */
  transitDays: number;
  /** Bytes that must stay free on the disk. */
  diskReserveBytes: number;
  /** Of a participant, unless the administrator sets another; null = none. */
  quota: Quota;
  receiptPeriodMs: number;
  pull: Omit<PullConfig, 'publicUrl'>;
  /** A signed checkpoint of the audit log after this time (ms), if it grew, and after this many entries at the latest. */
  checkpointMs: number;
  checkpointEntries: number;
  tokenSeconds: number;
  invitationMs: number;
  heartbeatMs: number;
  /** How long after its due date a missing duty receipt is a violation (ms). */
  dutyGraceMs: number;
  /** A control signal that is older than this says nothing any more (ms). */
  feedFreshMs: number;
  /** Whether two persons decide on changes of policies, and how long a proposal waits (days); null: the console says. */
  policyChanges: { on: boolean; days: number | null } | null;
  /** Outside partners: internal addresses that may be called, and when a message is given up (ms). */
  outside: { internalAddresses: readonly string[]; giveUpMs: number };
  logLevel: NonNullable<BrokerConfigFile['logLevel']>;
  logFile?: string;
  notifications?: NotificationsConfig;
}

/** Where a running broker leaves its address for the command on the same machine. */
export const ADDRESS_FILE = 'address.json';

const MIB = 1024 * 1024;
const HOUR_MS = 3_600_000;

/** @param beside the configuration file: relative paths in it are relative to it */
export function withDefaults(file: BrokerConfigFile, beside?: string): BrokerConfig {
  const path = (given: string) => (beside === undefined ? given : besideConfig(beside, given));
  const { http, log, disk, quota, tokens, receipts, duties, controlSignals, audit, policyChanges, pull } = file;
  return {
    name: file.name,
    dataDir: path(file.dataDir),
    http: {
      host: http.host,
      port: http.port,
      behindProxy: http.behindProxy ?? false,
      ...(http.tls ? { tls: { certFile: path(http.tls.cert), keyFile: path(http.tls.key) } } : {}),
      ...(http.publicUrl === undefined ? {} : { publicUrl: http.publicUrl.replace(/\/$/, '') }),
      ...(http.rateLimitPerMinute === undefined ? {} : { requestsPerMinute: http.rateLimitPerMinute }),
    },
    transitDays: log?.transitDays ?? 14,
    diskReserveBytes: disk?.watermarkBytes ?? 512 * MIB,
    quota: { bytesPerDay: quota?.bytesPerDay ?? null, logBytes: quota?.logBytes ?? null },
    receiptPeriodMs: receipts?.periodMs ?? 60_000,
    pull: {
      tokenSeconds: pull?.tokenSeconds ?? 600,
      renewSeconds: (pull?.renewHours ?? 24) * 3600,
      keepMs: (pull?.keepMinutes ?? 15) * 60_000,
    },
    checkpointMs: audit?.checkpointMs ?? 60_000,
    checkpointEntries: audit?.checkpointEntries ?? 1000,
    tokenSeconds: tokens?.seconds ?? 300,
    invitationMs: (tokens?.invitationHours ?? 7 * 24) * HOUR_MS,
    heartbeatMs: file.heartbeatMs ?? 5000,
    dutyGraceMs: (duties?.graceMinutes ?? 60) * 60_000,
    feedFreshMs: (controlSignals?.silenceSeconds ?? 30) * 1000,
    policyChanges: policyChanges ? { on: policyChanges.twoPersons, days: policyChanges.days ?? null } : null,
    outside: {
      internalAddresses: file.outside?.internalAddresses ?? [],
      giveUpMs: (file.outside?.giveUpHours ?? 72) * HOUR_MS,
    },
    logLevel: file.logLevel ?? 'info',
    ...(beside === undefined
      ? file.notifications && { notifications: file.notifications }
      : notificationsBeside(file, beside)),
    ...(file.logFile === undefined ? {} : { logFile: path(file.logFile) }),
  };
}

/** @throws MillspaceError MS-CFG-001 … MS-CFG-004, with the pointer of what is wrong */
export function loadBrokerConfig(path: string): BrokerConfig {
  return withDefaults(
    loadConfig<BrokerConfigFile>(path, validateBrokerConfig as never, { name: 'broker configuration' }),
    path,
  );
}
