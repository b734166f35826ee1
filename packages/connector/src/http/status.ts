import type { ConnectorStatus } from '@millspace/schemas';
import type { Core } from '../core.ts';
import type { SourceStatus } from '../ports.ts';
import { figuresOf } from '../store/overview.ts';
import { VERSION } from '../version.ts';

type WireSource = ConnectorStatus['sources'][number];

const SOURCE_STATES: Record<SourceStatus['state'], WireSource['state']> = {
  starting: 'connecting',
  connected: 'connected',
  reconnecting: 'lost',
  'needs trust': 'failed',
  refused: 'failed',
  silent: 'silent',
  stopped: 'stopped',
};

/** What the connector does at this moment. */
export function statusOf(core: Core): ConnectorStatus {
  const { enrolment, brokerClock } = core.identity;
  const reach = core.broker.reachability;
  const { bytes, samples, oldest, newest } = figuresOf(core.store);
  return {
    name: core.config.name,
    version: VERSION,
    time: core.clock.now(),
    ...(enrolment ? { participant: enrolment.participant, connector: enrolment.connector } : {}),
    broker: {
      url: core.config.broker?.url ?? '',
      state: reach.state,
      since: reach.since,
      clockOffsetMs: brokerClock.offsetMs,
      ...(reach.lastError
        ? { lastError: { code: reach.lastError.code, text: { en: reach.lastError.text, de: reach.lastError.text } } }
        : {}),
    },
    sources: core.intake.statuses().map(sourceOf),
    outbox: core.sender.states().map((lane) => ({
      dataset: lane.dataset,
      wanted: lane.wanted,
      epoch: lane.epoch,
      seq: lane.acked + lane.waiting,
      acknowledged: lane.acked,
      entries: lane.waiting,
      bytes: lane.waitingBytes,
    })),
    store: { bytes, samples, ...(oldest === undefined ? {} : { oldest }), ...(newest === undefined ? {} : { newest }) },
    quarantine: { entries: core.store.quarantine.count() },
    receiving: core.receiving().map((stream) => ({
      transfer: stream.pid,
      dataset: stream.dataset,
      state: stream.state,
      samples: stream.samples,
      bytes: stream.bytes,
      lastAt: stream.lastChunkAt,
      ...(stream.position === null ? {} : { position: stream.position }),
    })),
    audit: core.watch.state(),
    receipts: receiptsOf(core),
    notifications: core.notifications.status(),
    memoryBytes: process.memoryUsage.rss(),
  };
}

function receiptsOf({ evidence, received }: Core): NonNullable<ConnectorStatus['receipts']> {
  const { count, last } = evidence.refusals();
  return {
    kept: evidence.receiptCount(),
    refused: count,
    waiting: received.trail.open(),
    ...(last ? { last: { receipt: last.receipt, at: last.at, code: last.code, text: last.detail } } : {}),
  };
}

function sourceOf(status: SourceStatus): WireSource {
  const detail = status.detail;
  return {
    id: status.id,
    type: status.type,
    state: SOURCE_STATES[status.state],
    since: status.since,
    lastValueAt: status.lastValueAt,
    items: status.items.active,
    itemErrors: status.items.bad.length,
    reconnects: status.reconnects,
    ...(detail === undefined
      ? {}
      : {
          error: {
            code: status.code ?? 'MS-SRC-001',
            text: { en: detail, de: detail },
            ...(status.fingerprint ? { detail: status.fingerprint } : {}),
          },
        }),
  };
}

/** Beyond the wire shape: why each leg waits, for a person who looks for the reason. */
export function legsOf(core: Core): {
  control: unknown;
  sending: unknown;
  receiving: unknown;
  history: unknown;
  approvals: number;
  ingest: unknown;
  duplicates: number;
  displacedSamples: number;
} {
  return {
    control: core.control.state(),
    sending: core.sender.states(),
    receiving: core.receiving(),
    history: core.history.jobs(),
    approvals: core.approvals.list().length,
    ingest: core.intake.pipeline?.counters() ?? null,
    duplicates: figuresOf(core.store).duplicates,
    displacedSamples: core.store.outbox.displacedSamples,
  };
}
