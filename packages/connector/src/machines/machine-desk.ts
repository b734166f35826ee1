import type { Clock } from '@millspace/runtime/clock';
import type { Logger } from '@millspace/runtime/logger';
import type { ConnectorConfig, ControlSignals } from '@millspace/schemas';
import type { BrokerClient } from '../identity/broker-client.ts';
import type { Identity } from '../identity/identity.ts';
import type { Publications } from '../send/publications.ts';
import type { Store } from '../store/store.ts';
import { type OpenAlarm, OpenAlarms } from './alarms.ts';
import { ControlFeed } from './feed.ts';
import { MaintenanceBook } from './maintenance.ts';
import { PaymentDesk } from './payments.ts';
import { RelationDesk } from './relations.ts';

export interface MachineDeskDeps {
  config: ConnectorConfig;
  store: Store;
  broker: BrokerClient;
  identity: Identity;
  publications: Publications;
  clock: Clock;
  logger: Logger;
}

/** From OPC UA's middle of the scale on, an alarm is a fault. */
const FAULT_SEVERITY = 500;

/** What this house states about its machines and agreements, for policies to be decided on. */
export class MachineDesk {
  readonly relations: RelationDesk;
  readonly payments: PaymentDesk;
  readonly maintenance: MaintenanceBook;
  readonly feed: ControlFeed;
  readonly #alarms: OpenAlarms;
  readonly #publications: Publications;
  readonly #logger: Logger;

  constructor(deps: MachineDeskDeps) {
    const { config, store, broker, identity, logger } = deps;
    this.#logger = logger;
    this.#publications = deps.publications;
    this.relations = new RelationDesk(broker, identity);
    this.payments = new PaymentDesk({ db: store.db, broker, identity, logger });
    this.maintenance = new MaintenanceBook(store.db, config.remoteMaintenance);
    this.#alarms = new OpenAlarms(store);
    this.feed = new ControlFeed({
      store,
      broker,
      alarms: this.#alarms,
      maintenance: this.maintenance,
      logger,
      now: () => identity.brokerClock.now(),
      faultSeverity: config.remoteMaintenance?.faultSeverity ?? FAULT_SEVERITY,
    });
  }

  start(): void {
    this.#alarms.load();
  }

  /** Alarms of an own machine that are open; null = of this machine none was ever heard. */
  alarmsOf(machine: string): OpenAlarm[] | null {
    return this.#alarms.knows(machine) ? this.#alarms.of(machine) : null;
  }

  /** The broker says which control signals agreements need; those of datasets published here go out. */
  want({ wanted, everyMs }: ControlSignals): void {
    const own = wanted.filter(({ dataset }) => this.#publications.find(dataset) !== null);
    this.feed.want({ wanted: own, everyMs });
    for (const { dataset, machines, signals, policies } of own)
      this.#logger.info(
        { dataset, machines, signals, agreements: policies },
        'control signals leave the house for deciding',
      );
  }

  async stop(): Promise<void> {
    await this.feed.stop();
  }
}
