import { join } from 'node:path';
import { loadAdminToken } from '@millspace/runtime/admin-token';
import { type Clock, systemClock } from '@millspace/runtime/clock';
import { FolderLock } from '@millspace/runtime/folder-lock';
import { createHttpServer, type FastifyInstance, listen, registerJwt } from '@millspace/runtime/http-server';
import { KeyRing } from '@millspace/runtime/key-ring';
import type { App } from '@millspace/runtime/lifecycle';
import { createLogger, type Logger } from '@millspace/runtime/logger';
import { createMetrics } from '@millspace/runtime/metrics';
import { PeopleDesk } from '@millspace/runtime/users/desk';
import type { ConnectorConfig, SinkConfig } from '@millspace/schemas';
import { Core } from './core.ts';
import type { DailySink, DailySinkDeps } from './export/daily-sink.ts';
import { registerLocalApi } from './http/api.routes.ts';
import { removeEndpoint, writeEndpoint } from './http/endpoint.ts';
import { observe } from './http/observe.ts';
import { CONNECTOR_ROLES } from './http/roles.ts';
import { Identity } from './identity/identity.ts';
import { deleteOlder } from './store/retention.ts';
import { VERSION } from './version.ts';

export interface ConnectorDeps {
  /** The configuration file: mapping files lie beside it. Default: the working directory. */
  configFile?: string;
  clock?: Clock;
  logger?: Logger;
}

export interface Connector extends App {
  /** Where the local API listens; known after `start`. */
  readonly url: string;
  readonly adminToken: string;
  readonly core: Core;
  readonly desk: PeopleDesk;
  readonly http: FastifyInstance;
  ready(): Record<string, unknown>;
}

const TOKEN_SECONDS = 300;
const HOUSEKEEPING_MS = 600_000;
const DAY_MS = 86_400_000;
/** What no receipt came for is held so long to compare with one. */
const UNRECEIPTED_DAYS = 30;

/**
 * Builds a connector: the store first, so that nothing that arrives is lost; whatever is away (broker, machines) is
 * waited for in the background. Nothing listens before `start`.
 * @throws MillspaceError MS-CFG-021 (data folder in use), MS-STO-… (cannot be opened)
 */
export async function createConnector(config: ConnectorConfig, deps: ConnectorDeps = {}): Promise<Connector> {
  const clock = deps.clock ?? systemClock;
  const logger =
    deps.logger ??
    createLogger({
      name: config.name,
      level: config.logLevel ?? 'info',
      ...(config.logFile ? { file: config.logFile } : {}),
    });
  const lock = FolderLock.take(config.dataDir);
  let core: Core;
  let desk: PeopleDesk;
  let http: FastifyInstance;
  const metrics = createMetrics('connector', { processMetrics: deps.logger === undefined });
  const adminToken = loadAdminToken(config.dataDir);
  let url = '';
  try {
    const identity = await Identity.open(config.dataDir);
    desk = new PeopleDesk({
      dataDir: config.dataDir,
      clock,
      logger,
      roles: CONNECTOR_ROLES,
      tokenSeconds: TOKEN_SECONDS,
    });
    const configFile = deps.configFile ?? 'connector.yaml';
    core = new Core({ config, configFile, identity, clock, logger, metrics, staff: desk.people });
    http = await createHttpServer({
      logger,
      name: config.name,
      version: VERSION,
      metrics,
      bodyLimit: 4 * 1024 * 1024,
      notReady: () => core.store.failure?.message ?? (url === '' ? 'starting' : null),
      ...(config.http.tls ? { tls: { certFile: config.http.tls.cert, keyFile: config.http.tls.key } } : {}),
      ...(config.http.behindProxy ? { behindProxy: true } : {}),
      ...(config.http.rateLimitPerMinute === undefined ? {} : { requestsPerMinute: config.http.rateLimitPerMinute }),
    });
    // Not the key that signs agreements: a session is nothing that binds anybody.
    const tokens = await registerJwt(http, {
      keys: await KeyRing.open(join(config.dataDir, 'token-key.json')),
      issuer: desk.audience,
      audiences: [desk.audience],
      lifetimeSeconds: TOKEN_SECONDS,
      clock,
    });
    desk.useTokens(tokens);
    await registerLocalApi(http, { core, adminToken, desk });
  } catch (error) {
    lock[Symbol.dispose]();
    throw error;
  }
  observe(metrics, core);
  const { store, received, duties } = core;
  const sinks = await dailySinks(config.sinks ?? [], { store, received, gate: duties.gate, clock, logger });
  for (const sink of sinks) duties.attach(sink);
  const housekeeping = async () => {
    core.store.outbox.trim();
    core.checkpoints.thin(clock.now());
    core.received.trail.expire(clock.now() - UNRECEIPTED_DAYS * DAY_MS);
    const days = config.store?.retentionDays;
    if (days !== undefined) await deleteOlder(core.store, clock.now() - days * DAY_MS);
  };
  let timer: NodeJS.Timeout | null = null;
  return {
    get url() {
      return url;
    },
    adminToken,
    core,
    desk,
    http,
    ready: () => ({
      name: config.name,
      url,
      endpoints: { api: `${url}/api/v1`, openapi: `${url}/openapi.json` },
      connector: core.identity.enrolment?.connector ?? null,
    }),
    async start() {
      const { tls, behindProxy, host, port } = config.http;
      url = (await listen(http, { host, port, ...(tls ? { tls } : {}), ...(behindProxy ? { behindProxy } : {}) })).url;
      writeEndpoint(config.dataDir, url);
      core.start();
      core.notifications.start(url);
      for (const sink of sinks) sink.start();
      timer = setInterval(
        () =>
          housekeeping().catch((error: unknown) =>
            logger.error({ err: error }, 'housekeeping failed, will be tried again'),
          ),
        HOUSEKEEPING_MS,
      );
      timer.unref();
      logger.info({ url, dataDir: config.dataDir }, 'connector is ready');
    },
    async stop() {
      if (timer) clearInterval(timer);
      removeEndpoint(config.dataDir);
      await http.close();
      await Promise.all(sinks.map((sink) => sink.stop()));
      await core.stop();
      desk.close();
      lock[Symbol.dispose]();
    },
  };
}

/** Parquet is loaded only where a sink writes it. */
async function dailySinks(sinks: readonly SinkConfig[], deps: Omit<DailySinkDeps, 'sink'>): Promise<DailySink[]> {
  if (sinks.length === 0) return [];
  const { DailySink } = await import('./export/daily-sink.ts');
  return sinks.map((sink) => new DailySink({ ...deps, sink }));
}
