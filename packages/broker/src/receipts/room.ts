import type { Logger } from '@millspace/runtime/logger';
import { AgreementPseudonyms } from '@millspace/runtime/pseudonyms';
import type { Receipt } from '@millspace/schemas';
import type { Catalog } from '../catalog/catalog.ts';
import type { ControlQueue } from '../control/queue.ts';
import type { ControlStore } from '../db/store.ts';
import type { FactRoom } from '../facts/room.ts';
import type { Registry } from '../participants/registry.ts';
import { ReceiptBook } from './book.ts';
import { ReceiptDesk } from './desk.ts';

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
  const book = new ReceiptBook({
    store,
    queue,
    participantOf: (id) => registry.activeConnector(id)?.participant ?? null,
    delivered: (tx, receipt) => facts.delivered(tx, receipt),
    machineOf: (receipt, shown) => ownName(receipt, shown, catalog, pseudonymKey),
  });
  const desk = new ReceiptDesk({ store, queue, book, keyOf: (id) => registry.activeConnector(id) ?? null, logger });
  return { book, desk };
}

/** A machine of the dataset that bears this name, or whose pseudonym under the agreement it is; else the name itself. */
function ownName({ agreement, dataset }: Receipt, shown: string, catalog: Catalog, key: Buffer): string {
  const machines = catalog.facts(dataset)?.machines ?? [];
  if (machines.some(({ id }) => id === shown)) return shown;
  const pseudonyms = new AgreementPseudonyms(key, agreement);
  return machines.find(({ id }) => pseudonyms.of('machine', id) === shown)?.id ?? shown;
}
