import { join } from 'node:path';
import type { Clock } from '@millspace/runtime/clock';
import { ChangeBus } from '@millspace/runtime/console/change-bus';
import { messageOf } from '@millspace/runtime/errors';
import { OutwardClient } from '@millspace/runtime/http-client-guarded';
import { InternalAddresses } from '@millspace/runtime/internal-addresses';
import type { Logger } from '@millspace/runtime/logger';
import type { Metrics } from '@millspace/runtime/metrics';
import { NotificationDesk } from '@millspace/runtime/notifications/desk';
import type { People } from '@millspace/runtime/users/people';
import {
  type AgreementView,
  type ConnectorConfig,
  type ControlHello,
  type ControlMessage,
  type DataAddress,
  type DataspaceRule,
  datasetOwner,
  participantSlug,
  type TransferView,
} from '@millspace/schemas';
import { KeptCheckpoints } from './audit/kept.ts';
import { LogWatch } from './audit/log-watch.ts';
import type { OwnEvidenceDeps } from './audit/own-evidence.ts';
import { Approvals } from './control/approvals.ts';
import { ControlClient } from './control/control-client.ts';
import { Evidence } from './control/evidence.ts';
import { handinOf } from './control/handin.ts';
import { type HandlerDeps, react } from './control/handlers.ts';
import { Mandate } from './control/mandate.ts';
import { ReceiptDesk } from './control/receipts.ts';
import { Reporter } from './control/report.ts';
import { reportOf } from './control/report-facts.ts';
import { RequestDesk } from './control/requests.ts';
import { StepDesk } from './control/steps.ts';
import { TOPICS_OF_MESSAGES } from './control/topics.ts';
import { Leaving } from './departure/leaving.ts';
import { DepartureMemory } from './departure/memory.ts';
import { Drafts } from './drafts/drafts.ts';
import { Duties } from './duties/duties.ts';
import { answerHistory } from './history/history-answer.ts';
import { HistoryDesk } from './history/history-desk.ts';
import { BrokerConnection } from './identity/broker-client.ts';
import { BrokerKeys } from './identity/broker-keys.ts';
import { brokerSettings } from './identity/broker-settings.ts';
import type { Identity } from './identity/identity.ts';
import { inboxOf } from './inbox/inbox.ts';
import { AUDIENCE, EVERYTHING, gather, knowsSources } from './inbox/matters.ts';
import { Intake } from './intake/intake.ts';
import { MachineDesk } from './machines/machine-desk.ts';
import { KeptFiles } from './receive/pull/kept-files.ts';
import { Pulls } from './receive/pull/pulls.ts';
import { ReceivedScopes } from './receive/received.ts';
import { Receiver } from './receive/receiver.ts';
import type { StreamState, StreamTarget } from './receive/stream-types.ts';
import { remake } from './send/prepare.ts';
import { Publications } from './send/publications.ts';
import { Publisher } from './send/publisher.ts';
import { Sender } from './send/sender.ts';
import { UploadTrail } from './send/upload-trail.ts';
import { SigningDesk } from './signing/desk.ts';
import { RuleBook } from './signing/rules.ts';
import { KeptSources, ready } from './sources/kept/kept-sources.ts';
import { SourceDesk } from './sources/kept/source-desk.ts';
import { type Look, StateWatch } from './state-watch.ts';
import { Store } from './store/store.ts';

export interface CoreDeps {
  config: ConnectorConfig;
  configFile: string;
  identity: Identity;
  clock: Clock;
  logger: Logger;
  metrics: Metrics;
  /** The people of this connector: who may sign, who is told. */
  staff: People;
}

const OUTBOX_BYTES = 1024 * 1024 * 1024;
const OUTBOX_HOURS = 48;
const FILE_BYTES = 1024 * 1024 * 1024;
/** What this connector enforces of policies by itself and leaves receipts of. */
const ENFORCES: readonly string[] = ['duties/1'];

/** All parts of a connector and how they meet. Nothing runs before `start`. */
export class Core {
  readonly config: ConnectorConfig;
  readonly identity: Identity;
  readonly store: Store;
  readonly broker: BrokerConnection;
  readonly publications: Publications;
  readonly publisher: Publisher;
  readonly evidence: Evidence;
  readonly requests: RequestDesk;
  readonly steps: StepDesk;
  readonly approvals: Approvals;
  readonly signing: SigningDesk;
  readonly rules: RuleBook;
  readonly received: ReceivedScopes;
  readonly duties: Duties;
  readonly sender: Sender;
  readonly receiver: Receiver;
  /** Files that came from outside partners. */
  readonly files: KeptFiles;
  readonly pulls: Pulls;
  readonly history: HistoryDesk;
  readonly control: ControlClient;
  readonly mandate: Mandate;
  readonly #reporter: Reporter;
  readonly intake: Intake;
  readonly sources: SourceDesk;
  readonly machines: MachineDesk;
  readonly drafts: Drafts;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly brokerKeys: BrokerKeys;
  readonly checkpoints: KeptCheckpoints;
  readonly watch: LogWatch;
  readonly receipts: ReceiptDesk;
  readonly leaving: Leaving;
  readonly notifications: NotificationDesk;
  /** Epoch ms. */
  readonly startedAt: number;
  /** What pages that show this connector have to ask for anew. */
  readonly changes = new ChangeBus({ quiet: { audit: 1000, quarantine: 1000 } });
  readonly #states: StateWatch;
  readonly #outward: OutwardClient;
  readonly #abort = new AbortController();
  readonly #answers = new Map<string, Promise<void>>();

  constructor(deps: CoreDeps) {
    const { config, identity, clock, logger } = deps;
    this.config = config;
    this.identity = identity;
    this.clock = clock;
    this.logger = logger;
    this.store = new Store({
      file: join(config.dataDir, 'connector.db'),
      clock,
      logger: logger.child({ part: 'store' }),
      outbox: {
        maxBytes: config.outbox?.maxBytes ?? OUTBOX_BYTES,
        keepAckedMs: (config.outbox?.keepHours ?? OUTBOX_HOURS) * 3_600_000,
      },
    });
    const { store } = this;
    const now = () => clock.now();
    const producer = () => identity.enrolment?.connector ?? null;
    this.broker = new BrokerConnection(brokerSettings(config), identity);
    const { broker } = this;
    this.publications = new Publications(store);
    this.drafts = new Drafts(store.db, now);
    this.evidence = new Evidence(store.db);
    this.brokerKeys = new BrokerKeys(identity, broker, this.evidence);
    this.checkpoints = new KeptCheckpoints(store.db);
    this.watch = new LogWatch({
      kept: this.checkpoints,
      keys: this.brokerKeys,
      broker,
      logger: logger.child({ part: 'audit' }),
      now,
    });
    this.received = new ReceivedScopes(store.db);
    this.signing = new SigningDesk({ db: store.db, broker, staff: deps.staff, now });
    this.rules = new RuleBook(store.db, now);
    this.requests = new RequestDesk(broker, this.evidence, this.signing, now);
    const uploaded = new UploadTrail({
      broker,
      remake: (dataset, epoch, from, to) => remake(store.outbox, { dataset, epoch, from, to }, producer() ?? ''),
    });
    this.sender = new Sender({
      store,
      broker,
      producer,
      clock,
      logger: logger.child({ part: 'send' }),
      taken: (dataset, chunk) => uploaded.taken(dataset, chunk),
    });
    this.receipts = new ReceiptDesk({
      identity,
      evidence: this.evidence,
      brokerKeys: this.brokerKeys,
      received: this.received.trail,
      uploaded,
      logger: logger.child({ part: 'receipts' }),
      now: () => this.brokerNow(),
    });
    this.publisher = new Publisher({
      publications: this.publications,
      broker,
      sender: this.sender,
      logger,
      withLineage: (dataset) => this.duties.withLineage(dataset),
    });
    const departure = new DepartureMemory(store.db);
    this.duties = new Duties({
      store,
      hasLeft: () => departure.hasLeft(),
      evidence: this.evidence,
      received: this.received,
      broker,
      identity,
      logger: logger.child({ part: 'duties' }),
      now: () => this.brokerNow(),
    });
    this.leaving = new Leaving({
      memory: departure,
      broker,
      brokerKeys: this.brokerKeys,
      evidence: this.evidence,
      duties: this.duties,
      ended: (agreement, reason) => this.#revoked(agreement, reason),
      participant: () => identity.enrolment?.participant ?? null,
      logger: logger.child({ part: 'leaving' }),
      now: () => this.brokerNow(),
    });
    this.receiver = new Receiver({
      store,
      received: this.received,
      broker,
      clock,
      logger: logger.child({ part: 'receive' }),
      missing: (target, range) => this.#askAgain(target, range),
    });
    const { outside } = config;
    const { proxy } = brokerSettings(config);
    this.#outward = new OutwardClient(new InternalAddresses(outside?.internalAddresses), proxy);
    this.files = new KeptFiles({
      db: store.db,
      folder: join(config.dataDir, 'received-files'),
      maxBytes: outside?.maxFileBytes ?? FILE_BYTES,
      clock,
      admit: (scope, at) => this.duties.admitFile(scope, at),
    });
    this.duties.attach(this.files);
    this.pulls = new Pulls({
      store,
      received: this.received,
      files: this.files,
      client: this.#outward,
      clock,
      logger: logger.child({ part: 'receive' }),
    });
    this.history = new HistoryDesk({ store, received: this.received, broker, clock });
    this.machines = new MachineDesk({
      config,
      store,
      broker,
      identity,
      publications: this.publications,
      clock,
      logger: logger.child({ part: 'machines' }),
    });
    const sources = new KeptSources(config.dataDir);
    this.intake = new Intake({
      ...deps,
      kept: ready(sources, config, logger),
      store,
      logger: logger.child({ part: 'sources' }),
    });
    this.sources = new SourceDesk({
      config,
      intake: this.intake,
      kept: sources,
      clock,
      logger: logger.child({ part: 'sources' }),
      quarantined: (source) => store.quarantine.countOf(source),
    });
    this.#reporter = new Reporter({
      now,
      facts: () => reportOf(this),
      send: (report) => broker.request('POST', '/control/report', { json: report }),
      failed: (error) => logger.debug({ err: error }, 'the broker was not told how this connector does'),
    });
    this.mandate = new Mandate({
      ...{ dataDir: config.dataDir, identity, broker },
      logger: logger.child({ part: 'control' }),
      now: () => this.brokerNow(),
    });
    this.control = new ControlClient({
      begun: () => this.#reporter.begin(),
      heard: (t) => this.#reporter.heard(t),
      broker,
      logger: logger.child({ part: 'control' }),
      enrolled: () => config.broker !== undefined && identity.enrolment !== null,
      react: (message) => react(message, this.#handlers()),
      hello: (message) => this.#hello(message),
      demand: (dataset, wanted) => this.#demand(dataset, wanted),
      checkpoint: (signed) => void this.watch.seen(signed),
      controlSignals: (message) => this.machines.want(message),
      taken: (type) => this.#taken(type),
      knownHead: () => this.evidence.auditHead(),
      enforces: ENFORCES,
    });
    this.steps = new StepDesk({
      ...{ broker, evidence: this.evidence, publications: this.publications, signing: this.signing, now },
      decided: (pid) => this.approvals.decided(pid),
    });
    this.approvals = new Approvals({
      answer: (id, answer) => this.control.answer(id, answer),
      evidence: this.evidence,
      publications: this.publications,
      signing: this.signing,
      automatic: config.approval === 'automatic',
      failed: (error) => logger.warn({ err: error }, 'a request could not be answered; it comes again'),
      now,
    });
    this.duties.gate.onChange(() => this.changes.changed('duties'));
    this.startedAt = clock.now();
    this.notifications = new NotificationDesk({
      app: 'connector',
      dataDir: config.dataDir,
      config: config.notifications,
      publicUrl: config.http.publicUrl,
      ...(proxy ? { proxy } : {}),
      people: deps.staff,
      audience: AUDIENCE,
      inbox: async () => {
        const { matters, complete } = await gather(this, EVERYTHING);
        return { items: inboxOf(matters), complete: complete && knowsSources(this) };
      },
      clock,
      logger: logger.child({ part: 'notifications' }),
      changed: () => this.changes.changed('notifications'),
    });
    this.changes.on(({ topic }) => {
      if (topic === 'inbox' || topic === 'agreements') this.notifications.look();
    });
    this.#states = new StateWatch(this.changes, () => this.#seen());
  }

  start(): void {
    this.machines.start();
    this.sender.start();
    this.control.start();
    this.#states.start();
    this.duties.start();
    this.leaving.resume();
    void this.intake
      .start()
      .catch((error: unknown) => this.logger.error({ err: error }, 'the sources could not be started'));
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    this.#states.stop();
    this.changes.close();
    await this.notifications.stop();
    await this.leaving.stop();
    await this.sources.stop();
    await this.intake.stop();
    await this.machines.stop();
    await Promise.all([
      this.control.stop(),
      this.#reporter.settled(),
      this.receiver.stop(),
      this.pulls.stop(),
      this.sender.stop(),
      this.history.stop(),
      this.duties.stop(),
      this.watch.stop(),
    ]);
    await Promise.allSettled(this.#answers.values());
    await Promise.all([this.broker.close(), this.#outward.close()]);
    this.store.close();
  }

  /** The broker's time as far as it is known here, epoch ms: what agreements say is meant by it. */
  brokerNow(): number {
    return this.clock.now() + this.identity.brokerClock.offsetMs;
  }

  /** Asks the broker which transfers run, and opens their streams. */
  async alignTransfers(): Promise<void> {
    const { json } = await this.broker.request<{ transfers: TransferView[] }>(
      'GET',
      '/transfers?role=consumer&state=STARTED&limit=1000',
    );
    const { transfers } = json;
    await Promise.all(transfers.map(({ agreement }) => this.#learn(agreement)));
    await this.receiver.align(transfers.filter(({ outside }) => !outside).map(targetOf));
    await this.#alignPulls(transfers.filter(({ outside }) => outside));
  }

  /** Where an outside provider lets its data be fetched, the broker tells who asks anew. */
  async #alignPulls(transfers: readonly TransferView[]): Promise<void> {
    const wanted = new Set(transfers.map(({ consumerPid }) => consumerPid));
    for (const { pid } of this.pulls.states()) if (!wanted.has(pid)) await this.pulls.end(pid);
    for (const transfer of transfers) {
      const path = `/transfers/${encodeURIComponent(transfer.pid)}/data-address`;
      const { json } = await this.broker.request<{ dataAddress: DataAddress | null }>('GET', path);
      if (json.dataAddress) await this.pulls.begin(targetOf(transfer), json.dataAddress);
    }
  }

  /** Transfers that bring something here, from participants and from outside partners. */
  receiving(): StreamState[] {
    return [...this.receiver.states(), ...this.pulls.states()];
  }

  /** Rules that were made before this connector joined, or of which it was never told. */
  async #learnRules(): Promise<void> {
    const { json } = await this.broker.request<{ rules: DataspaceRule[] }>('GET', '/rules');
    for (const rule of json.rules) this.rules.keep(rule);
  }

  /** What another connector of this participant agreed on holds here too: its terms are kept with the data. */
  async #learn(agreement: string): Promise<void> {
    if (this.evidence.agreement(agreement) !== null) return;
    const { json } = await this.broker.request<AgreementView>('GET', `/agreements/${encodeURIComponent(agreement)}`);
    const { agreement: text, providerSignature, consumerSignature } = json;
    // An outside provider does not sign.
    const signed = providerSignature !== undefined || participantSlug(text.assigner) === null;
    if (json.role !== 'consumer' || !signed || consumerSignature === undefined) return;
    this.evidence.keepAgreement(
      { agreement: text, ...(providerSignature === undefined ? {} : { providerSignature }), consumerSignature },
      'consumer',
      this.identity.brokerClock.now(),
    );
    this.duties.agreementChanged();
  }

  /** What exporting this participant's evidence takes. */
  ownEvidence(): OwnEvidenceDeps {
    const { broker, watch, checkpoints: kept, evidence, brokerKeys, identity } = this;
    const participant = identity.enrolment?.participant ?? '';
    return { broker, watch, kept, evidence, participant, keys: () => brokerKeys.all(), now: () => this.clock.now() };
  }

  #taken(type: ControlMessage['type']): void {
    for (const topic of TOPICS_OF_MESSAGES[type]) this.changes.changed(topic);
  }

  *#seen(): ReturnType<Look> {
    const { state, lastError } = this.broker.reachability;
    yield ['status', '', `${state} ${lastError?.code ?? ''} ${this.control.state().state}`];
    yield ['audit', '', this.watch.state().state];
    yield ['quarantine', '', String(this.store.quarantine.revision)];
    for (const { id, state: now, code = '', fingerprint = '', since, items } of this.intake.statuses())
      yield ['sources', id, `${now} ${code} ${fingerprint} ${since} ${items.wanted} ${items.bad.length}`];
    for (const stream of this.receiving()) yield ['transfers', stream.pid, stream.state];
  }

  #handlers(): HandlerDeps {
    return {
      identity: this.identity,
      publications: this.publications,
      evidence: this.evidence,
      receipts: this.receipts,
      requests: this.requests,
      mandate: this.mandate,
      signing: this.signing,
      now: () => this.identity.brokerClock.now(),
      effects: {
        approvalAsked: (message) => this.approvals.asked(message),
        pastApproval: (pid) => this.approvals.decided(pid),
        transferChanged: async (message) => {
          if (message.role !== 'consumer') return;
          const { pid, agreement, dataset, dataAddress } = message;
          const target = { pid, agreement, dataset, provider: datasetOwner(dataset) ?? '' };
          if (message.state !== 'STARTED') await Promise.all([this.receiver.end(pid), this.pulls.end(pid)]);
          else if (dataAddress !== undefined)
            await this.pulls.begin({ ...target, provider: this.#providerOf(agreement) }, dataAddress);
          else if (message.outside !== true) this.receiver.begin(target);
        },
        revoked: (agreement, reason) => this.#revoked(agreement, reason),
        finalized: (agreement, outside) => {
          this.duties.agreementChanged();
          this.#startTransfer(agreement, outside);
        },
        ruleChanged: ({ rule, inForce }) => {
          this.rules.keep(rule);
          this.logger.warn(
            { rule: rule.id, inForce, reason: rule.reason },
            'a rule of the dataspace changed; agreements may be narrowed or stopped by it',
          );
        },
        historyAsked: (message) => this.#answerHistory(message),
        told: ({ sender, notice }) => this.duties.told.keep(sender, notice, this.brokerNow()),
      },
    };
  }

  async #revoked(agreement: string, reason: string): Promise<void> {
    await Promise.all([this.receiver.endOfAgreement(agreement), this.pulls.endOfAgreement(agreement)]);
    this.received.revoke(agreement, this.clock.now());
    this.duties.agreementChanged();
    this.logger.warn({ agreement, reason }, 'an agreement was revoked');
  }

  async #hello(message: ControlHello): Promise<void> {
    const known = this.evidence.auditHead();
    if (message.restored || (known !== null && known.n > message.auditHead.n)) {
      this.logger.warn(
        { known: known?.n, broker: message.auditHead.n },
        'the broker was restored from an older state: handing in what is signed here',
      );
      const slug = this.identity.enrolment?.participant ?? '';
      await this.broker.request('POST', '/agreements/handin', {
        json: handinOf(this.evidence, slug, this.duties.uses.known()),
      });
      await this.machines.payments.tellAll();
    }
    this.evidence.keepAuditHead(message.auditHead);
    this.identity.brokerClock.offsetMs = Math.round(message.time - Date.now());
    this.sender.reconnect();
    void this.mandate.tell();
    void this.publisher.syncAll();
    void this.duties.run();
    this.#learnRules().catch((error: unknown) =>
      this.logger.warn({ detail: messageOf(error) }, 'the rules of the dataspace could not be asked for yet'),
    );
    await this.alignTransfers();
  }

  #demand(dataset: string, wanted: boolean): void {
    if (!this.publications.setWanted(dataset, wanted)) return;
    this.logger.info(
      { dataset, wanted },
      wanted ? 'somebody may have this dataset: sending' : 'nobody may have this dataset at present',
    );
    this.sender.refresh();
  }

  /** An agreement that this connector asked for is final: the data may come. */
  #startTransfer(agreement: string, outside: boolean): void {
    const kept = this.evidence.agreement(agreement);
    if (kept === null) return;
    const ours = participantSlug(kept.signed.agreement.assignee) === this.identity.enrolment?.participant;
    if (!ours && !outside) return;
    this.requests
      .startTransfer(agreement)
      .catch((error: unknown) =>
        this.logger.warn({ agreement, detail: messageOf(error) }, 'the transfer could not be requested yet'),
      );
  }

  /** Under which id the provider stands in an agreement that is kept here. */
  #providerOf(agreement: string): string {
    const assigner = this.evidence.agreement(agreement)?.signed.agreement.assigner ?? '';
    return participantSlug(assigner) ?? assigner;
  }

  #askAgain(target: StreamTarget, range: { from: number; to: number }): void {
    const transfer = {
      pid: target.pid,
      agreement: target.agreement,
      dataset: target.dataset,
      counterparty: target.provider,
    };
    this.history
      .ask(transfer, range)
      .catch((error: unknown) =>
        this.logger.warn(
          { transfer: target.pid, detail: messageOf(error) },
          'the missing stretch could not be requested',
        ),
      );
  }

  #answerHistory(message: Parameters<HandlerDeps['effects']['historyAsked']>[0]): void {
    if (this.#answers.has(message.request)) return;
    const deps = {
      store: this.store,
      publications: this.publications,
      broker: this.broker,
      producer: () => this.identity.enrolment?.connector ?? null,
      logger: this.logger,
    };
    const work = answerHistory(message, deps, this.#abort.signal).finally(() => this.#answers.delete(message.request));
    this.#answers.set(message.request, work);
  }
}

function targetOf(transfer: TransferView): StreamTarget {
  return {
    pid: transfer.consumerPid,
    agreement: transfer.agreement,
    dataset: transfer.dataset,
    provider: datasetOwner(transfer.dataset) ?? transfer.counterparty,
  };
}
