import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadAdminToken } from '@millspace/runtime/admin-token';
import type { Clock } from '@millspace/runtime/clock';
import { systemClock } from '@millspace/runtime/clock';
import { ChangeBus } from '@millspace/runtime/console/change-bus';
import { consoleRoutes } from '@millspace/runtime/console/console.routes';
import { consoleEventRoutes } from '@millspace/runtime/console/events.routes';
import { serveConsole } from '@millspace/runtime/console/serve.routes';
import { writeSecret } from '@millspace/runtime/crypto';
import type { FastifyInstance } from '@millspace/runtime/http-server';
import { addressOf, createHttpServer, listen, registerJwt } from '@millspace/runtime/http-server';
import { InternalAddresses } from '@millspace/runtime/internal-addresses';
import { KeyRing } from '@millspace/runtime/key-ring';
import type { App } from '@millspace/runtime/lifecycle';
import type { Logger } from '@millspace/runtime/logger';
import { createLogger } from '@millspace/runtime/logger';
import { createMetrics } from '@millspace/runtime/metrics';
import { NotificationDesk } from '@millspace/runtime/notifications/desk';
import { notificationRoutes } from '@millspace/runtime/notifications/notifications.routes';
import { PeopleDesk } from '@millspace/runtime/users/desk';
import { userRoutes } from '@millspace/runtime/users/users.routes';
import { vocabularyRoutes } from '@millspace/runtime/vocabulary.routes';
import { BROKER_ISSUER, PULL_FORMAT, type PublicJwk } from '@millspace/schemas';
import { agreementRoutes } from './agreements/agreements.routes.ts';
import { Agreements } from './agreements/agreements.ts';
import { Generations } from './agreements/generations.ts';
import { Restore } from './agreements/restore.ts';
import { auditRoutes } from './audit/audit.routes.ts';
import { AuditBook } from './audit/book.ts';
import { Checkpoints } from './audit/checkpoints.ts';
import { evidenceRoutes } from './audit/evidence.routes.ts';
import { ActsOfPeople } from './audit/people.ts';
import { Recorder } from './audit/recorder.ts';
import { Verifications } from './audit/verification.ts';
import { catalogRoutes } from './catalog/catalog.routes.ts';
import { Catalog } from './catalog/catalog.ts';
import type { BrokerConfig } from './config.ts';
import { ADDRESS_FILE } from './config.ts';
import { HEARING, tellNoticed, tellRecorded } from './console/changes.ts';
import { controlRoutes } from './control/control.routes.ts';
import { ControlHub } from './control/hub.ts';
import { LastSeen } from './control/last-seen.ts';
import { Notices } from './control/notices.ts';
import { ControlQueue } from './control/queue.ts';
import { Reports } from './control/reports.ts';
import { controlPlane, PULL_AUDIENCE } from './control-plane.ts';
import { createDataPlane } from './data-plane.ts';
import { Housekeeping } from './db/housekeeping.ts';
import { ControlStore } from './db/store.ts';
import type { AgreementRow } from './db/tables.ts';
import { departureRoutes } from './departure/departure.routes.ts';
import { departureRoom } from './departure/room.ts';
import { lastSuspension, TransferBook } from './dsp/book.ts';
import { Endings } from './dsp/endings.ts';
import { FORMATS } from './dsp/formats.ts';
import { Holds } from './dsp/holds.ts';
import { LocalTransport } from './dsp/local-transport.ts';
import { streamAddress } from './dsp/messages.ts';
import { consumerPid, isOutside } from './dsp/model.ts';
import { negotiationRoutes } from './dsp/negotiations.routes.ts';
import { Negotiations } from './dsp/negotiations.ts';
import { Outbox } from './dsp/outbox.ts';
import { ProcessReader } from './dsp/reader.ts';
import { Receiver } from './dsp/receive.ts';
import { Requesting } from './dsp/requesting.ts';
import { transferRoutes } from './dsp/transfers.routes.ts';
import { Transfers } from './dsp/transfers.ts';
import type { Transport } from './dsp/transport.port.ts';
import { dspRoutes } from './dsp/wire/dsp.routes.ts';
import { wireIds } from './dsp/wire-ids.ts';
import { Decider } from './facts/decider.ts';
import { FactRoom } from './facts/room.ts';
import { adminRoutes } from './http/admin.routes.ts';
import { guards } from './http/guards.ts';
import { profileRoutes } from './http/profile.routes.ts';
import { identityRoutes } from './identity/identity.routes.ts';
import { Identity } from './identity/identity.ts';
import { Seal } from './identity/seal.ts';
import { ownDoings } from './inbox/affairs.ts';
import { AUDIENCE, type GatherDeps, gather } from './inbox/gather.ts';
import { inboxRoutes } from './inbox/inbox.routes.ts';
import { inboxOf } from './inbox/inbox.ts';
import { PolicyRoom } from './library/policy-room.ts';
import { NoticeDelivery } from './notices/delivery.ts';
import { noticeRoutes } from './notices/notices.routes.ts';
import { Attestations } from './participants/attestations.ts';
import { participantRoutes } from './participants/participants.routes.ts';
import { Registry } from './participants/registry.ts';
import { Participants } from './participants/service.ts';
import { StandingDesk } from './participants/standing.ts';
import { mandateRoutes } from './partners/mandate.routes.ts';
import { partnerRoutes } from './partners/partners.routes.ts';
import { partnerRoom } from './partners/room.ts';
import { StepSettings } from './partners/steps.ts';
import type { CreateDataPlane, DataPlane } from './ports.ts';
import { ProposalRoom } from './proposals/room.ts';
import { receiptRoom } from './receipts/room.ts';
import { useRoutes } from './uses/uses.routes.ts';
import { Uses } from './uses/uses.ts';

export type { BrokerConfig } from './config.ts';
export { loadBrokerConfig, withDefaults } from './config.ts';

const VERSION = '0.1.0';
const API = '/api/v1';
/** Of one address, unless configured: a whole company may sit behind one, and each frame rate has its requests. */
const REQUESTS_PER_MINUTE = 60_000;
const DAY_MS = 86_400_000;
/** So long a request with a notice waits for its recipient, ms. */
const NOTICE_PATIENCE_MS = 10_000;

export interface BrokerDeps {
  clock?: Clock;
  logger?: Logger;
  /** For tests that look at the control plane alone. */
  createDataPlane?: CreateDataPlane;
  /** Stands between the outbox and the local transport: for tests that lose messages or acknowledgements. */
  wrapTransport?: (inner: Transport) => Transport;
  /** How long a message of the Dataspace Protocol may take to arrive (ms): for tests that are slow on purpose. */
  dspArrivalMs?: number;
}

export interface Broker extends App {
  /** Where it listens; known after `start`. */
  readonly url: string;
  readonly http: FastifyInstance;
  readonly desk: PeopleDesk;
  ready(): Record<string, unknown>;
}

/** Builds a broker; nothing listens before `start`. @throws MillspaceError MS-STO-… when a file cannot be opened */
export async function createBroker(config: BrokerConfig, deps: BrokerDeps = {}): Promise<Broker> {
  const clock = deps.clock ?? systemClock;
  const logger =
    deps.logger ??
    createLogger({
      name: config.name,
      level: config.logLevel,
      ...(config.logFile === undefined ? {} : { file: config.logFile }),
    });
  const metrics = createMetrics('broker', { processMetrics: deps.logger === undefined });
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  const keys = await KeyRing.open(join(config.dataDir, 'key.json'));
  const adminToken = loadAdminToken(config.dataDir);
  const store = new ControlStore(join(config.dataDir, 'control.db'), clock);
  const incarnation = await incarnationOf(store);
  const seal = Seal.open(join(config.dataDir, 'seal-key'), keys.privatePem);
  const generations = new Generations(store, seal);

  const desk = new PeopleDesk({
    dataDir: config.dataDir,
    clock,
    logger,
    roles: ['admin', 'auditor'],
    tokenSeconds: config.tokenSeconds,
  });
  const acts = new ActsOfPeople(desk, store, logger);

  const checkpoints = new Checkpoints({
    store,
    log: `urn:millspace:log:${incarnation}`,
    generation: () => generations.current,
    sign: (checkpoint) => keys.sign(checkpoint),
    logger,
    everyMs: config.checkpointMs,
    everyEntries: config.checkpointEntries,
  });
  const notices = new Notices(logger);
  const changes = new ChangeBus({ quiet: { audit: 1000, facts: 1000 } });
  store.onRecorded((drafts) => tellRecorded(changes, drafts));
  notices.on((change) => tellNoticed(changes, change));
  const registry = new Registry(config.quota);
  const queue = new ControlQueue(store, registry);
  const attestations = new Attestations({
    store,
    registry,
    notices,
    onChange: (tx, slug, register) => catalog.onAttested(tx, slug, register),
  });
  const policies = new PolicyRoom({
    ...{ store, registry, notices, queue },
    now: () => clock.now(),
    later: () => ({ catalog, agreements, decider, facts }),
  });
  const { rules } = policies;
  const proposalRoom = new ProposalRoom({ store, policies, people: desk.people, fixed: config.policyChanges });
  const { proposals } = proposalRoom;
  const verifications = new Verifications({ store, logger, changed: () => changes.changed('audit') });
  const housekeeping = new Housekeeping(store, logger, async () => {
    await checkpoints.thin();
    await proposals.expire();
    await outside.delegations.renew();
    verifications.daily();
  });
  // With port 0 nobody knows it before it listens.
  let url = config.http.port === 0 ? '' : addressOf(config.http);
  const publicUrl = () => config.http.publicUrl ?? url;
  const ids = wireIds(publicUrl, (slug) => registry.participant(slug) !== undefined);
  const steps = new StepSettings(store);
  const catalog: Catalog = new Catalog({
    partnersOf: (provider) => outside.partners.activeOf(provider).map(({ id }) => id),
    store,
    registry,
    notices,
    register: attestations,
    rules,
    lineage: {
      agreement: (id, participant) => agreements.ofParty(id, participant),
      policyOf: (id) => facts.policyOf(id),
      now: () => clock.now(),
    },
  });
  const identity = new Identity({ store, registry, clock, keys, tokenSeconds: config.tokenSeconds });
  const outside = partnerRoom({
    ...{ store, registry, notices, queue, seal, logger, ids },
    connected: (participant) => hub.connected(participant) !== null,
    dataDir: config.dataDir,
    internal: new InternalAddresses(config.outside.internalAddresses),
    now: () => clock.now(),
    tellOutside: (tx, participant, reason) => holds.tellOf(tx, participant, reason, isOutside),
    onMandate: (participant) => {
      book.participantChanged(participant);
      changes.changed('transfers', participant);
    },
    onJoin: (tx, partner) => catalog.onPartner(tx, partner.participant, partner.id),
    onLeave: (tx, partner) => catalog.onPartnerGone(tx, partner.participant, partner.id),
    onWithdrawn: (partner) => endings.partnerWithdrawn(partner),
  });
  const isActive = (who: string, other: string) =>
    registry.isActive(who) || outside.partners.active(other, who) !== null;
  const holds: Holds = new Holds({
    ...{ store, registry, queue, changed: (pid) => book.heldChanged(pid) },
    withdrawn: (one, other) => outside.withdrawals.between(one, other),
  });
  const book: TransferBook = new TransferBook(notices, {
    isActive,
    isHeld: (transfer) => holds.of(transfer) !== null,
    slugOf: ids.slugOf,
  });
  // Until the data plane is there nobody knows, and nobody is told to stop.
  const demand = { evaluate: (_dataset: string): boolean | null => null };
  let data: DataPlane | null = null;
  const dataPlane = (): DataPlane => {
    if (!data) throw new Error('the data plane is not there yet');
    return data;
  };

  const local = new LocalTransport();
  const routed = outside.transport(local);
  const outbox = new Outbox(store, deps.wrapTransport?.(routed) ?? routed, logger, config.outside.giveUpMs);
  const decider = new Decider({
    attested: (query, needs, at) => facts.attested(query, needs, at),
    connectorsOf: (participant) => registry.activeConnectorsOf(participant).map(({ id }) => id),
    used: (agreement) => dataPlane().used(agreement),
    rules,
    slugOf: ids.slugOf,
  });
  const agreements: Agreements = new Agreements({
    store,
    registry,
    queue,
    isActive,
    generations,
    changed: (row) => agreementChanged(row),
    revoking: (agreement, by) => book.revoking(agreement, by),
    violations: (agreement) => facts.duties.violations(agreement),
    duties: (agreement) => facts.duties.overview(agreement),
    uses: (agreement) => uses.figures(agreement),
    narrowedBy: (agreement) => rules.narrowing(agreement),
    slugOf: ids.slugOf,
  });
  const facts: FactRoom = new FactRoom({
    store,
    registry,
    notices,
    queue,
    agreements,
    attestations,
    logger,
    now: () => clock.now(),
    sign: (value) => keys.sign(value),
    machinesOf: (dataset) => [...new Set((catalog.facts(dataset)?.machines ?? []).map(({ id }) => id))],
    lentTo: (db, agreement, connector) => uses.lentTo(db, agreement, connector),
    restored: () => restore.happened,
    config: { graceMs: config.dutyGraceMs, feedFreshMs: config.feedFreshMs },
  });
  const uses: Uses = new Uses({
    store,
    agreements,
    policyOf: (agreement) => facts.policyOf(agreement),
    duties: facts.duties,
    awaited: (participant) => restore.awaited(participant),
  });
  const delivery = new NoticeDelivery({
    store,
    registry,
    queue,
    agreements,
    policyOf: (agreement) => facts.policyOf(agreement),
    duties: facts.duties,
    patienceMs: NOTICE_PATIENCE_MS,
  });
  const ended = metrics.counter('negotiations_ended_total', 'Negotiations that reached a final state', ['state']);
  const negotiations = new Negotiations({
    store,
    registry,
    outbox,
    queue,
    agreements,
    decider,
    ids,
    keyOfPartner: (partner, kid) => outside.keyOfPartner(partner, kid),
    stepsOf: (participant) => steps.of(participant),
    membershipsOf: (participant) => attestations.attributes(participant, clock.now()).memberships,
    callbackAddress: ids.base,
    changed: (n) => {
      if (n.role === 'provider' && !n.intent && (n.state === 'FINALIZED' || n.state === 'TERMINATED'))
        ended.inc({ state: n.state });
    },
  });
  const transfers: Transfers = new Transfers({
    store,
    outbox,
    queue,
    agreements,
    callbackAddress: ids.base,
    formats: FORMATS,
    startAddress: (transfer) => {
      const { pid, agreementId, counterparty: consumer, address, format } = transfer;
      if (address !== null)
        return format === PULL_FORMAT
          ? dataPlane().pullAddress({ pid, agreementId, consumer, generation: lastSuspension(transfer) })
          : null;
      return streamAddress(`${publicUrl()}${API}/transfers/${encodeURIComponent(consumerPid(transfer) ?? '')}/stream`);
    },
    partnerBase: async (participant, id) => {
      if (registry.participant(id)) return null;
      outside.withdrawals.hold(participant, 409);
      return outside.discovery.base(outside.partners.find(participant, id));
    },
    stepsOf: (participant) => steps.of(participant),
    provenFinal: (...about) => negotiations.provenFinal(...about),
    decider,
    restsBecause: (transfer) => holds.ofTransfer(transfer)?.reason ?? null,
    changed: (transfer) => book.changed(transfer),
    suspending: (pid, participant) => book.suspending(pid, participant),
  });
  local.connect((envelope) => receiver.receive(envelope));
  const receiver = new Receiver(store, { negotiation: negotiations, transfer: transfers });
  const restore: Restore = new Restore({
    store,
    registry,
    agreements,
    generations,
    data: dataPlane,
    uses,
    partyOf: (participant, id) => ids.slugOf(id) ?? outside.partners.active(participant, id)?.id ?? null,
    changed: (rows) => rows.forEach(agreementChanged),
    entered: () => hub.renew(),
  });

  const lastSeen = new LastSeen(store, logger);
  const reports = new Reports();
  const hub = new ControlHub({
    queue,
    lastSeen,
    clock,
    heartbeatMs: config.heartbeatMs,
    incarnation,
    auditHead: () => store.audit.head,
    markHead: (head) => generations.markHead(head),
    checkpoint: () => checkpoints.currentOrNull(),
    restored: (connector) => restore.awaits(connector),
    datasetsOf: (participant) =>
      catalog.factsOfProvider(participant).flatMap((facts) => (facts.published ? [facts.id] : [])),
    wanted: (dataset) => demand.evaluate(dataset),
    stillActive: (who) => identity.stillActive(who),
    signalsWanted: (participant) => facts.signalsWanted(participant),
    signalsEveryMs: () => facts.feedEveryMs,
    presenceChanged: (participant) => {
      changes.changed('participants', participant);
      if (hub.connected(participant) !== null) outside.delegations.ensure(participant);
    },
  });
  checkpoints.onMade((signed) => hub.checkpointed(signed));
  const participants = new Participants({
    store,
    registry,
    notices,
    invitationMs: config.invitationMs,
    isPartner: (id) => outside.partners.knows(id),
    onJoin: (tx, slug) => catalog.onJoin(tx, slug),
    onLeave: (tx, slug) => catalog.onLeave(tx, slug),
  });
  const standing = new StandingDesk({
    store,
    registry,
    notices,
    tellOf: (tx, participant, reason) => holds.tellOf(tx, participant, reason),
  });
  const presence = {
    connected: (slug: string) => hub.connected(slug) !== null,
    lastSeen: (slug: string) =>
      hub.lastSeen(registry.connectors().flatMap((found) => (found.participant === slug ? [found.id] : []))),
  };
  const reader = new ProcessReader({
    store,
    queue,
    agreements,
    decider,
    ids,
    presence,
    holds,
    data: dataPlane,
    now: () => clock.now(),
  });
  const endings: Endings = new Endings({
    ...{ store, registry, agreements, negotiations, transfers, logger },
    partners: outside.partners,
  });
  const departures = departureRoom({
    store,
    registry,
    notices,
    logger,
    agreements,
    catalog,
    endings,
    facts,
    uses,
    partners: outside,
    book,
    data: dataPlane,
    sign: (value) => keys.sign(value),
  });
  const requesting = new Requesting({
    ...{ negotiations, catalog, rules },
    partners: {
      find: (participant, id) => {
        outside.withdrawals.hold(participant, 409);
        return outside.partners.find(participant, id);
      },
    },
    client: outside.client,
    titles: outside.titles,
    discovery: outside.discovery,
    isParticipant: (slug) => registry.participant(slug) !== undefined,
  });
  const recorder = new Recorder(store, notices, logger);
  const pseudonymKey = seal.derive('pseudonyms/1');
  const receipts = receiptRoom({ store, queue, registry, facts, catalog, logger, pseudonymKey });
  const control = controlPlane(
    {
      store,
      registry,
      notices,
      queue,
      hub,
      identity,
      catalog,
      book,
      keys,
      receipts,
      logger,
      facts,
      recorder,
      policies,
      tokens: () => tokens,
    },
    demand,
  );

  function agreementChanged(row: AgreementRow): void {
    book.agreementChanged(row);
    facts.agreementChanged(row);
    endings.agreementChanged(row);
  }

  notices.on((change) => {
    if (change.register)
      void catalog.onList().catch((error: unknown) => logger.error({ err: error }, 'sights were not renewed'));
    if (change.signalsOf !== undefined) hub.signalsChanged(change.signalsOf);
    if (change.participant === undefined) return;
    book.participantChanged(change.participant);
    hub.expel();
    identity.expel();
    // When who vouched is gone another one is asked.
    outside.delegations.ensure(change.participant);
    endings.participantChanged(change.participant);
  });

  const http = await createHttpServer({
    logger,
    name: config.name,
    version: VERSION,
    metrics,
    notReady: () => (url === '' ? 'starting' : null),
    ...(config.http.tls ? { tls: config.http.tls } : {}),
    ...(config.http.behindProxy ? { behindProxy: true } : {}),
    requestsPerMinute: config.http.requestsPerMinute ?? REQUESTS_PER_MINUTE,
  });
  const tokens = await registerJwt(http, {
    keys,
    issuer: BROKER_ISSUER,
    audiences: [BROKER_ISSUER, desk.audience, PULL_AUDIENCE],
    lifetimeSeconds: config.tokenSeconds,
    clock,
  });
  identity.useTokens(tokens);
  desk.useTokens(tokens);
  http.guard.hint = 'this needs a bearer token: a connector’s, or sign in';
  http.guard.add(desk.adminToken(adminToken, desk.people.roles));
  http.guard.add(identity.identify);
  http.guard.add(desk.identify);
  const auditBook = new AuditBook(store, checkpoints);
  const who = identity.identity;
  const now = () => clock.now();

  data = (deps.createDataPlane ?? createDataPlane)(
    {
      dataDir: config.dataDir,
      transitDays: config.transitDays,
      diskReserveBytes: config.diskReserveBytes,
      quota: config.quota,
      receiptPeriodMs: config.receiptPeriodMs,
      pull: { ...config.pull, publicUrl },
    },
    { control, clock, logger: logger.child({ part: 'data' }), metrics, pseudonymKey },
  );

  const inbox: GatherDeps = {
    reports,
    verifications,
    proposals: proposalRoom,
    store,
    registry,
    hub,
    attestations,
    recorder,
    checkpoints,
    now,
    facts: () => facts,
    data: dataPlane,
    transitMs: config.transitDays * DAY_MS,
    certificate: config.http.tls?.certFile ?? null,
    unreached: () => notifications.troubles(),
  };
  const notifications: NotificationDesk = new NotificationDesk({
    app: 'broker',
    dataDir: config.dataDir,
    config: config.notifications,
    publicUrl: config.http.publicUrl,
    people: desk.people,
    audience: AUDIENCE,
    inbox: async () => {
      const matters = await gather(inbox, { administers: true, person: null });
      return { items: inboxOf(matters), complete: true, own: ownDoings(matters) };
    },
    clock,
    logger: logger.child({ part: 'notifications' }),
    changed: () => changes.changed('notifications'),
  });
  changes.on(({ topic }) => {
    if (topic === 'proposals' || topic === 'status') notifications.look();
  });

  await http.register(
    async (api) => {
      userRoutes(api, desk, ['admin', 'auditor']);
      vocabularyRoutes(api);
      consoleEventRoutes(api, { bus: changes, hearing: HEARING });
      consoleRoutes(api, { desk, app: 'broker', name: config.name, version: VERSION });
      identityRoutes(api, { guards, identity, participants, name: config.name, now });
      participantRoutes(api, { guards, participants, standing, registry, hub, reports });
      departureRoutes(api, { guards, departures, who });
      catalogRoutes(api, { guards, catalog, who });
      policies.routes(api, { guards, who, instead: (...proposed) => proposals.instead(...proposed) });
      proposalRoom.routes(api, guards);
      controlRoutes(api, {
        guards,
        hub,
        queue,
        reports,
        now,
        who,
        knownHead: (caller, head) => restore.knownHead(caller, head),
        enforcing: (id, what) => participants.enforcing(id, what),
      });
      negotiationRoutes(api, { guards, negotiations, requesting, reader, outbox, who });
      partnerRoutes(api, {
        ...{ guards, steps, who, partners: outside.partners, client: outside.client, titles: outside.titles },
        lastHeard: ({ participant, id }) => outside.peers.heard(participant, id),
        self: (slug) => ({ id: ids.did(slug), address: ids.base(slug), root: ids.root(slug) }),
        rotateKey: (participant, actor) => outside.rotateKey(participant, actor),
      });
      mandateRoutes(api, { guards, who, delegations: outside.delegations, withdrawals: outside.withdrawals });
      transferRoutes(api, { guards, transfers, reader, outbox, who });
      facts.routes(api, { guards, who });
      noticeRoutes(api, { guards, delivery, who });
      useRoutes(api, { guards, uses, who });
      agreementRoutes(api, { guards, agreements, reader, restore, who, now });
      auditRoutes(api, {
        guards,
        store,
        verifications,
        book: auditBook,
        keys: () => identity.jwks().keys as PublicJwk[],
      });
      evidenceRoutes(api, { guards, book: auditBook, who });
      inboxRoutes(api, { guards, ...inbox });
      notificationRoutes(api, {
        desk: notifications,
        people: desk.people,
        changed: () => changes.changed('notifications'),
      });
      adminRoutes(api, {
        guards,
        store,
        queue,
        registry,
        hub,
        catalog,
        agreements,
        restore,
        reader,
        holds,
        checkpoints,
        recorder,
        verifications,
        data: dataPlane,
        notifications: () => notifications.status(),
        name: config.name,
        version: VERSION,
        incarnation,
        now,
      });
    },
    { prefix: API },
  );
  profileRoutes(http, { guards });
  await dspRoutes(http, {
    ...{ receiver, reader, catalog, registry, ids, logger },
    peers: outside.peers,
    mayAnswer: (participant) => outside.withdrawals.hold(participant, 503),
    delegations: outside.delegations,
    formats: FORMATS,
    checkAddress: (address) => outside.http.check(address),
    ...(deps.dspArrivalMs === undefined ? {} : { arrivalMs: deps.dspArrivalMs }),
  });
  await dataPlane().registerRoutes(http);
  await serveConsole(http);

  let started = false;
  return {
    get url() {
      return url;
    },
    http,
    desk,
    ready: () => ({ name: config.name, url, endpoints: { api: `${url}${API}`, openapi: `${url}/openapi.json` } }),
    async start() {
      await store.open();
      await acts.start();
      await housekeeping.start();
      await registry.load(store.read);
      await lastSeen.load(store.read);
      await outside.partners.load();
      await outside.delegations.load();
      await outside.withdrawals.load();
      await steps.load();
      await generations.load();
      await checkpoints.start();
      await restore.load();
      await attestations.load(store.read);
      await policies.load();
      await proposalRoom.load();
      await catalog.start();
      await holds.load(store.read);
      await book.load(store.read);
      await facts.load(store.read);
      await uses.load(store.read);
      await dataPlane().start();
      started = true;
      const address = await listen(http, config.http);
      url = address.url;
      writeSecret(join(config.dataDir, ADDRESS_FILE), JSON.stringify({ url }));
      lastSeen.start(() => hub.online());
      await outbox.start();
      await endings.resume();
      await departures.resume();
      notifications.start(url);
      logger.info({ url, dataDir: config.dataDir }, 'broker is ready');
    },
    async stop() {
      hub.close();
      changes.close();
      await notifications.stop();
      // Before the rest: its steps use everything below, and one that waits for receipts gives up by this alone.
      await departures.stop();
      await http.close();
      catalog.stop();
      await facts.stop();
      housekeeping.stop();
      await verifications.cancel();
      await checkpoints.stop();
      await outbox.stop();
      await outside.http.close();
      // Puts the last receipts on record: the store closes behind it.
      if (started) await dataPlane().stop();
      recorder.stop();
      await lastSeen.stop();
      started = false;
      await acts.settled();
      desk.close();
      await store.close();
    },
  };
}

/** Names this control.db for as long as it exists. */
async function incarnationOf(store: ControlStore): Promise<string> {
  const known = await store.read.selectFrom('meta').select('value').where('key', '=', 'incarnation').executeTakeFirst();
  if (known) return known.value;
  const fresh = randomUUID();
  await store.write(async (tx) => {
    await tx.db.insertInto('meta').values({ key: 'incarnation', value: fresh }).execute();
  });
  return fresh;
}
