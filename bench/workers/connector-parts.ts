import { join } from 'node:path';
import { systemClock } from '@millspace/runtime/clock';
import { type Logger, silentLogger } from '@millspace/runtime/logger';
import { BrokerConnection } from '../../packages/connector/src/identity/broker-client.ts';
import { Identity } from '../../packages/connector/src/identity/identity.ts';
import { Sender } from '../../packages/connector/src/send/sender.ts';
import { Store } from '../../packages/connector/src/store/store.ts';

/** What a connector is made of, whichever half of it a worker plays. */
export interface ConnectorParts {
  identity: Identity;
  broker: BrokerConnection;
  store: Store;
  logger: Logger;
}

/**
 * @param folder holds key and enrolment of the connector
 * @param outboxBytes what its outbox may hold
 */
export async function connectorParts(url: string, folder: string, outboxBytes = 1e9): Promise<ConnectorParts> {
  const identity = await Identity.open(folder);
  const logger = silentLogger();
  const store = new Store({
    file: join(folder, 'connector.db'),
    clock: systemClock,
    logger,
    outbox: { maxBytes: outboxBytes, keepAckedMs: 3_600_000 },
  });
  return { identity, broker: new BrokerConnection({ url }, identity), store, logger };
}

export function senderOf({ identity, broker, store, logger }: ConnectorParts): Sender {
  return new Sender({
    store,
    broker,
    producer: () => identity.enrolment?.connector ?? null,
    taken: () => undefined,
    clock: systemClock,
    logger,
  });
}
