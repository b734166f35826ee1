import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { MillspaceError } from '@millspace/runtime/errors';
import { freeBytesOf } from '@millspace/runtime/free-bytes';
import { openDatabase, type SqliteDatabase } from '@millspace/runtime/sqlite';
import { datasetOwner, findPack, type Pack, PULL_FORMAT } from '@millspace/schemas';
import { registerDeliverRoutes } from './deliver/deliver.routes.ts';
import { Demand } from './deliver/demand.ts';
import { placesIn } from './deliver/place.ts';
import { Readers } from './deliver/readers.ts';
import { Receipts } from './deliver/receipts.ts';
import { Streams } from './deliver/streams.ts';
import { Closings } from './enforce/closings.ts';
import { Disguises } from './enforce/disguises.ts';
import { Enforcer } from './enforce/enforcer.ts';
import { Grants } from './enforce/grants.ts';
import { Ledger } from './enforce/ledger.ts';
import { MachineBook } from './enforce/machine-book.ts';
import { Cursors } from './enforce/position.ts';
import { ShapeFeeds } from './enforce/shape-feeds.ts';
import { WithheldBook } from './enforce/withheld.ts';
import { registerHistoryRoutes } from './history/history.routes.ts';
import { HistoryRelay } from './history/relay.ts';
import { registerIngestRoutes } from './ingest/ingest.routes.ts';
import { Ingest } from './ingest/ingest.ts';
import { Uploads } from './ingest/uploads.ts';
import { eraseFromLog, writtenOver } from './log/erase.ts';
import { GroupCommit } from './log/group-commit.ts';
import { Retention } from './log/retention.ts';
import { LOG_MIGRATIONS } from './log/schema.ts';
import { SqliteLog } from './log/sqlite-log.ts';
import { Tails } from './log/tail.ts';
import type { ControlPlane, DataPlane, DataPlaneConfig, DataPlaneDeps } from './ports.ts';
import { PullAccess } from './pull/access.ts';
import { registerPullRoutes } from './pull/pull.routes.ts';
import { Pulls } from './pull/pulls.ts';
import { QuotaGuard } from './quota/quota.ts';

const PREFIX = '/api/v1';
const PULL_PATH = `${PREFIX}/pull`;
const PERSIST_MS = 1000;
const RETENTION_MS = 5000;
const EXPIRE_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** The data plane, with what tests and tools ask of it besides. */
export interface RunningDataPlane extends DataPlane {
  /** One round of retention now, instead of in a few seconds. */
  trim(): Promise<void>;
}

/** For tests: what the world outside says. */
export interface DataPlaneWorld {
  freeBytes?: () => number;
}

/**
 * What flows: ingest → log → enforce → deliver, history relay, quota, receipts; everything in `<dataDir>/log.db`.
 * @throws MillspaceError MS-STO-001, -002 when log.db cannot be opened
 */
export function createDataPlane(
  config: DataPlaneConfig,
  deps: DataPlaneDeps,
  world: DataPlaneWorld = {},
): RunningDataPlane {
  const { control, clock, logger, metrics, pseudonymKey } = deps;
  const transitMs = config.transitDays * DAY_MS;
  const db = openDatabase(join(config.dataDir, 'log.db'), { migrations: LOG_MIGRATIONS, synchronous: 'FULL' });
  const writer = new GroupCommit(db);
  const uploads = new Uploads({ db, writer, control, clock, logger, periodMs: config.receiptPeriodMs });
  const log = new SqliteLog(db, writer, clock, uploads);
  const cursors = new Cursors(log.incarnation, secretOf(db));
  const placeOf = placesIn(log, cursors);
  const tails = new Tails(log);
  const ledger = new Ledger(db, writer);
  const withheld = new WithheldBook(db, writer);
  const machines = new MachineBook(db, writer);
  const disguises = new Disguises(pseudonymKey);
  const chunksOut = metrics.counter('delivered_chunks_total', 'Chunks written to readers');
  const rowsOut = metrics.counter('delivered_samples_total', 'Rows written to readers');
  const bytesOut = metrics.counter('delivered_bytes_total', 'Bytes of bodies written to readers');
  const readers = new Readers(db, writer, ({ fields: { rows, body } }) => {
    chunksOut.inc();
    rowsOut.inc(rows);
    bytesOut.inc(body.length);
  });
  const quota = new QuotaGuard({
    db,
    log,
    clock,
    quota: (participant) => control.quota(participant),
    defaults: config.quota,
    diskReserveBytes: config.diskReserveBytes,
    freeBytes: world.freeBytes ?? (() => freeBytesOf(config.dataDir)),
  });
  const grants = new Grants({ control, ledger, clock, logger, transitMs });
  const packsOf = (dataset: string) => packsOfDataset(control, dataset);
  const feeds = new ShapeFeeds({ pull: (dataset, after, bytes) => log.pull(dataset, after, bytes), packsOf });
  const enforcer = new Enforcer({
    grants,
    ledger,
    withheld,
    feeds,
    clock,
    cursors,
    disguises,
    machines,
    top: (dataset, upTo) => log.top(dataset, upTo),
    trimmed: (dataset) => log.bounds(dataset).trimmed,
  });
  const receipts = new Receipts({
    control,
    placeOf,
    db,
    writer,
    ledger,
    clock,
    logger,
    periodMs: config.receiptPeriodMs,
  });
  control.onReceiptSigned((receipt) => {
    uploads.signed(receipt).catch((err: unknown) => logger.error({ err }, 'the trail of an upload was not cleared'));
  });
  const stopHistogram = metrics.histogram(
    'stream_stop_ms',
    'From the change that ended a stream to its last byte (ms)',
    [1, 2, 5, 10, 20, 50, 100, 200],
  );
  let lastByteAfterRevokeMs: number | null = null;
  const stopped = (ms: number) => {
    lastByteAfterRevokeMs = ms;
    stopHistogram.observe(ms);
  };
  const streams = new Streams({
    control,
    grants,
    enforcer,
    log,
    cursors,
    placeOf,
    tails,
    readers,
    receipts,
    clock,
    logger,
    stopped,
  });
  const closings = new Closings({
    grants,
    withheld,
    clock,
    logger,
    last: (dataset) => log.bounds(dataset).last ?? log.bounds(dataset).trimmed,
    top: (dataset, upTo) => log.top(dataset, upTo),
    hold: (pid) => readers.hold(pid),
  });
  const demand = new Demand(control, grants, (dataset, flowing) => {
    void log
      .flows(dataset, flowing)
      .catch((err: unknown) => logger.error({ err, dataset }, 'an interruption was not written down'));
  });
  const relay = new HistoryRelay({ control, grants, ledger, enforcer, receipts, clock, logger, packsOf, stopped });
  const access = new PullAccess({ control, config: config.pull, clock, path: PULL_PATH });
  const pulls = new Pulls({ streams, relay, grants, receipts, clock });
  /** Who fetches acknowledges nothing: for it chunks stay for a while. */
  const holdOf = (pid: string): number => {
    const facts = control.transfer(pid);
    if (facts?.format !== PULL_FORMAT) return readers.hold(pid);
    return log.lastReceivedBefore(facts.dataset, clock.now() - config.pull.keepMs) ?? 0;
  };
  const ingest = new Ingest({ control, log, quota, clock, wanted: (dataset) => demand.wanted(dataset) === true });
  const retention = new Retention({
    log,
    clock,
    transitMs,
    retained: (dataset) => control.retainedTransfers(dataset),
    hold: holdOf,
    persist: () => readers.persist(),
    gone: (dataset, upTo) => {
      const pids = control.retainedTransfers(dataset);
      if (pids.length === 0) return;
      const forget = () => {
        for (const pid of pids) {
          withheld.forget(pid, upTo);
          machines.forget(pid, upTo);
          ledger.forget(pid, upTo);
        }
      };
      void writer.run(forget).catch((err: unknown) => logger.error({ err }, 'withheld stretches were not cleared'));
    },
  });
  const streamGauge = metrics.gauge('streams', 'Running delivery streams');
  const logGauge = metrics.gauge('log_bytes', 'Bytes held in the log');
  const freeGauge = metrics.gauge('disk_free_bytes', 'Bytes free where the log lies');
  const stopping = new AbortController();
  const timers: NodeJS.Timeout[] = [];
  const rounds = new Set<Promise<void>>();
  const every = (ms: number, what: string, run: () => Promise<unknown> | unknown) => {
    const attempt = async () => {
      try {
        await run();
      } catch (err) {
        logger.error({ err }, `${what} failed`);
      }
    };
    const timer = setInterval(() => {
      const round: Promise<void> = attempt().finally(() => rounds.delete(round));
      rounds.add(round);
    }, ms);
    timer.unref();
    timers.push(timer);
  };
  const persist = async () => {
    await Promise.all([readers.persist(), receipts.persist(), writer.run(() => quota.persist())]);
  };
  control.setDemandEvaluator((dataset) => demand.wanted(dataset));

  return {
    registerRoutes(app) {
      registerIngestRoutes(app, { control, ingest, uploads, metrics, prefix: PREFIX });
      registerDeliverRoutes(app, { control, streams, readers, receipts, prefix: PREFIX });
      registerHistoryRoutes(app, { control, relay, streams, prefix: PREFIX });
      registerPullRoutes(app, { access, pulls, path: PULL_PATH, now: () => clock.now() });
    },
    pullAddress: (transfer) => access.address(transfer),
    deliveredStats: (pid) => readers.stats(control.transfer(pid)?.pid ?? pid),
    decision: (pid) => grants.of(pid)?.decision ?? null,
    held(participant) {
      const own = log.datasets().filter((dataset) => datasetOwner(dataset) === participant);
      const bounds = own.map((dataset) => log.bounds(dataset));
      return {
        chunks: bounds.reduce((sum, { chunks }) => sum + chunks, 0),
        bytes: bounds.reduce((sum, { bytes }) => sum + bytes, 0),
      };
    },
    async erase(participant, transfers, signal) {
      const datasets = log.datasets().filter((dataset) => datasetOwner(dataset) === participant);
      await Promise.all([receipts.forget(transfers, signal), uploads.forget(datasets, signal)]);
      readers.forget(transfers);
      await eraseFromLog({ db, writer, log }, { participant, datasets, transfers });
    },
    async forgetAgreements(agreements) {
      if (agreements.length > 0) await writtenOver(db, () => ledger.erase(agreements));
    },
    used: (agreementId) => ledger.used(agreementId),
    raiseUsed(agreementId, unit, count) {
      void ledger
        .raise(agreementId, unit, count)
        .then(() => grants.recount(agreementId))
        .catch((err: unknown) => logger.error({ err, agreement: agreementId }, 'a count was not raised'));
    },
    restartDemand: (dataset) => control.demandChanged(dataset),
    logBounds(dataset) {
      const { first, last, bytes } = log.bounds(dataset);
      const cursor = (offset: number | null) =>
        offset === null ? null : cursors.format(dataset, { offset, index: 0, tag: '' });
      return { first: cursor(first), last: cursor(last), bytes };
    },
    status: () => ({
      incarnation: log.incarnation,
      streams: streams.size + pulls.size,
      inFlight: Object.fromEntries(streams.running().map(({ pid, window }) => [pid, window.bytes])),
      shaped: feeds.shaped,
      historyRequests: relay.size,
      commits: writer.commits,
      lastByteAfterRevokeMs,
      log: log.datasets().map((dataset) => ({ dataset, ...log.size(dataset) })),
      disk: { freeBytes: quota.freeBytes(), watermarkBytes: config.diskReserveBytes, refusing: quota.refusing() },
    }),
    trim: () => retention.round(stopping.signal),
    async start() {
      await Promise.all([receipts.start(), uploads.start()]);
      every(PERSIST_MS, 'writing positions', persist);
      every(PERSIST_MS, 'receipts and grants', () => {
        receipts.tick();
        uploads.tick();
        grants.tick();
        relay.tick();
        tails.tick(clock.now());
        streamGauge.set(streams.size + pulls.size);
        logGauge.set(log.bytes(() => true));
        freeGauge.set(quota.freeBytes());
      });
      every(EXPIRE_MS, 'forgetting old uploads', () => uploads.expire());
      every(RETENTION_MS, 'trimming the log', () => retention.round(stopping.signal));
    },
    async stop() {
      stopping.abort();
      for (const timer of timers) clearInterval(timer);
      await Promise.all(rounds);
      streams.closeAll();
      pulls.closeAll();
      relay.closeAll();
      await Promise.all([receipts.closeAll(), uploads.closeAll()]);
      demand.close();
      closings.close();
      grants.close();
      tails.close();
      await persist().catch((err: unknown) => logger.error({ err }, 'positions were not written'));
      log.close();
      db.close();
    },
  };
}

/** The secret that cursors are signed with, made at the first start; it lives as long as the log. */
function secretOf(db: SqliteDatabase): Buffer {
  db.prepare('INSERT INTO secret (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING').run('cursor', randomBytes(32));
  const row = db.prepare<[], { value: Buffer }>("SELECT value FROM secret WHERE name = 'cursor'").get();
  if (!row) throw new MillspaceError('MS-LOG-001', { detail: 'log.db holds no secret' });
  return row.value;
}

/** Packs that a dataset's machines speak; one that is unknown here is left out, and what needs it is not let through. */
function packsOfDataset(control: ControlPlane, dataset: string): Pack[] {
  return (control.dataset(dataset)?.packs ?? []).map((id) => findPack(id)).filter((pack) => pack !== null);
}
