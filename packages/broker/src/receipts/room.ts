import type { Logger } from '@millspace/runtime/logger';
import type { Catalog } from '../catalog/catalog.ts';
import type { ControlQueue } from '../control/queue.ts';
import type { ControlStore } from '../db/store.ts';
import type { FactRoom } from '../facts/room.ts';
import type { Registry } from '../participants/registry.ts';
import { ReceiptBook } from './book.ts';
import { ReceiptDesk } from './desk.ts';
import { OwnNames } from './own-names.ts';

export interface ReceiptRoomDeps {
  store: ControlStore;
  queue: ControlQueue;
  registry: Registry;
  facts: FactRoom;
  catalog: Catalog;
  logger: Logger;
  /** What machines' pseudonyms are made with. */
  pseudonymKey: Buffer;
}

/** Receipts of deliveries and uploads: the book of them, and the desk at which they are signed. */
export interface ReceiptRoom {
  book: ReceiptBook;
  desk: ReceiptDesk;
}

export function receiptRoom(deps: ReceiptRoomDeps): ReceiptRoom {
  const { store, queue, registry, facts, catalog, logger, pseudonymKey } = deps;
  const names = new OwnNames(pseudonymKey, (dataset) => catalog.facts(dataset));
  const book = new ReceiptBook({
    store,
    queue,
    participantOf: (id) => registry.activeConnector(id)?.participant ?? null,
    delivered: (tx, receipt) => facts.delivered(tx, receipt),
    machineOf: (receipt, shown) => names.of(receipt, shown),
  });
  const desk = new ReceiptDesk({ store, queue, book, keyOf: (id) => registry.activeConnector(id) ?? null, logger });
  return { book, desk };
}
