import { MillspaceError, messageOf } from '@millspace/runtime/errors';
import type { Logger } from '@millspace/runtime/logger';
import type { DatasetInput, SignedReceipt, UseLease } from '@millspace/schemas';
import type { Evidence } from '../control/evidence.ts';
import type { BrokerClient } from '../identity/broker-client.ts';
import type { Identity } from '../identity/identity.ts';
import type { ReceivedScopes } from '../receive/received.ts';
import type { Store } from '../store/store.ts';
import { AccessLog } from './access-log.ts';
import { Anonymising } from './anonymising.ts';
import { Apps } from './apps.ts';
import { Deletion, type Files } from './deletion.ts';
import { spanLength, spanStart } from './due.ts';
import { Gate } from './gate.ts';
import { keepingOf } from './keeping.ts';
import { Notices } from './notices.ts';
import { ReceivedNotices } from './notices-in.ts';
import { withLineage } from './onward.ts';
import { type AgreementDuties, overviewOf } from './overview.ts';
import { AgreedPolicies } from './policies.ts';
import { DutyReceipts } from './receipts.ts';
import { Reports } from './reports.ts';
import { Spans } from './spans.ts';
import { Uses } from './uses.ts';

export interface DutiesDeps {
  store: Store;
  evidence: Evidence;
  received: ReceivedScopes;
  broker: BrokerClient;
  identity: Pick<Identity, 'enrolment' | 'sign'>;
  logger: Logger;
  /** This participant has left the dataspace: nobody is there to be told anything. */
  hasLeft: () => boolean;
  /** The broker's time, epoch ms. */
  now: () => number;
}

const ROUND_MS = 10_000;
/** How long a look waits until the recipient of a strict notice has it, ms. */
const PATIENCE_MS = 15_000;

/** What this connector owes under the agreements by which it receives: the gate, and everything that has to be done. */
export class Duties {
  readonly agreed: AgreedPolicies;
  readonly apps: Apps;
  readonly log: AccessLog;
  readonly uses: Uses;
  readonly notices: Notices;
  readonly told: ReceivedNotices;
  readonly gate: Gate;
  readonly receipts: DutyReceipts;
  readonly deletion: Deletion;
  readonly reports: Reports;
  readonly #deps: DutiesDeps;
  readonly #spans: Spans;
  readonly #anonymising: Anonymising;
  readonly #files: Files[] = [];
  #round: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;

  constructor(deps: DutiesDeps) {
    const { store, evidence, received, broker, identity, logger, hasLeft, now } = deps;
    const { db } = store;
    this.#deps = deps;
    const failed = (error: unknown) =>
      logger.warn({ detail: messageOf(error) }, 'a duty could not be shown to be done, will go on trying');
    this.agreed = new AgreedPolicies(evidence);
    this.apps = new Apps(db, now);
    this.log = new AccessLog(db);
    this.uses = new Uses({
      db,
      ask: async (agreement, request, signal) =>
        (await broker.request<UseLease>('POST', usesOf(agreement), { json: request, signal })).json,
      settle: async (agreement, lease, used, signal) => {
        const path = `${usesOf(agreement)}/${encodeURIComponent(lease)}/settle`;
        await broker.request('POST', path, { json: { used }, signal });
      },
      now,
      patienceMs: PATIENCE_MS,
      failed,
    });
    this.notices = new Notices({
      db,
      send: async (notice) => {
        await broker.request('POST', '/notices', { json: notice });
      },
      now,
      patienceMs: PATIENCE_MS,
      settled: () => this.gate.changed(),
      failed,
    });
    this.told = new ReceivedNotices(db);
    this.receipts = new DutyReceipts({
      db,
      whoAmI: () => identity.enrolment,
      sign: (receipt) => identity.sign(receipt),
      send: async (signed) => (await broker.request<SignedReceipt>('POST', '/receipts', { json: signed })).json,
      keep: (signed) => evidence.keepReceipt(signed, now()),
      now,
      failed,
    });
    const spans = new Spans(db);
    this.#spans = spans;
    this.#anonymising = new Anonymising({ store, agreed: this.agreed, spans, receipts: this.receipts, now });
    this.deletion = new Deletion({
      store,
      agreed: this.agreed,
      received,
      spans,
      receipts: this.receipts,
      files: () => this.#files,
      hasLeft,
      now,
      changed: () => this.gate.changed(),
    });
    this.reports = new Reports({
      db,
      agreed: this.agreed,
      received,
      log: this.log,
      uses: this.uses,
      notices: this.notices,
      receipts: this.receipts,
      now,
    });
    this.gate = new Gate({
      db,
      agreed: this.agreed,
      received,
      apps: this.apps,
      log: this.log,
      uses: this.uses,
      notices: this.notices,
      deletion: this.deletion,
      participant: () => identity.enrolment?.participant ?? '',
      now,
    });
    store.keepAs(
      keepingOf({
        agreed: this.agreed,
        isDeleted: (agreement) => this.deletion.isDeleted(agreement),
        late: (agreement) => this.deletion.cameLate(agreement.kept.id),
        spans,
        anonymising: this.#anonymising,
        now,
      }),
    );
  }

  start(): void {
    this.#timer = setInterval(() => void this.run(), ROUND_MS);
    this.#timer.unref();
    void this.run();
  }

  /** A second time, when the store is closed, there is nothing left to do. */
  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    if (this.#timer) clearInterval(this.#timer);
    await this.#round;
    await this.uses.giveBack({ all: true });
  }

  /** Files that hold received data: they are changed with the store. */
  attach(files: Files): void {
    this.#files.push(files);
  }

  /**
   * Before a file is kept under an agreement (`at`: epoch ms): when it came is noted, for what is due a while after receipt.
   * @throws MillspaceError MS-PUL-006 when nothing may be kept under it any more
   */
  admitFile(scope: string, at: number): void {
    const agreed = this.agreed.of(scope);
    if (agreed === null || this.deletion.isDeleted(agreed))
      throw new MillspaceError('MS-PUL-006', { detail: `nothing is kept under ${scope}`, status: 409 });
    const length = spanLength(agreed.duties);
    if (length !== null) this.#spans.note(scope, spanStart(at, length), at, at);
  }

  /** A dataset with what it is made from. @throws MillspaceError MS-DTY-010 when that may not be offered like this */
  withLineage(dataset: DatasetInput): DatasetInput {
    const { agreed, gate } = this;
    return withLineage(dataset, { streams: this.#deps.store.streams, agreed, gate });
  }

  /** All agreements with something to be done. */
  overview(): AgreementDuties[] {
    return this.agreed.owing().flatMap((agreed) => {
      const found = overviewOf(agreed, {
        uses: this.uses.of(agreed.kept.id),
        dueAt: this.deletion.dueAt(agreed),
        erasure: this.deletion.of(agreed.kept.id),
        nextSpan: (path) => this.#spans.open(agreed.kept.id, path)[0]?.start ?? null,
        overdue: this.notices.overdue(agreed.kept.id),
        reportedTo: (path) => this.reports.upTo(agreed.kept.id, path),
        now: this.#deps.now(),
      });
      return found === null ? [] : [found];
    });
  }

  /** An agreement was signed, made final or revoked. */
  agreementChanged(): void {
    this.gate.changed();
    void this.run();
  }

  /** Does what is due and tells whom it concerns. Who calls while it runs waits for a round that begins afterwards. */
  async run(): Promise<void> {
    while (this.#round) await this.#round;
    if (this.#stopped) return;
    this.#round = this.#once()
      .catch((error: unknown) =>
        this.#deps.logger.error({ err: error }, 'what is due could not be done, will be tried again'),
      )
      .finally(() => {
        this.#round = null;
      });
    await this.#round;
  }

  async #once(): Promise<void> {
    await this.deletion.sweep();
    this.#anonymising.sweep();
    this.reports.sweep();
    if (this.#deps.hasLeft()) return;
    const lent = this.uses.repeat().then(() => this.uses.giveBack({ all: false }));
    await Promise.all([this.receipts.flush(), this.notices.flush(), lent]);
  }
}

const usesOf = (agreement: string): string => `/agreements/${encodeURIComponent(agreement)}/uses`;
