import type { Logger } from '@millspace/runtime/logger';
import type { Agreements } from '../agreements/agreements.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Notices } from '../control/notices.ts';
import type { ControlStore } from '../db/store.ts';
import type { TransferBook } from '../dsp/book.ts';
import type { Endings } from '../dsp/endings.ts';
import type { FactRoom } from '../facts/room.ts';
import type { Registry } from '../participants/registry.ts';
import type { PartnerRoom } from '../partners/room.ts';
import type { DataPlane } from '../ports.ts';
import type { Uses } from '../uses/uses.ts';
import { Departures } from './departures.ts';
import { departureSteps } from './steps.ts';

export interface DepartureRoomDeps {
  store: ControlStore;
  registry: Registry;
  notices: Notices;
  logger: Logger;
  agreements: Agreements;
  catalog: Catalog;
  endings: Endings;
  facts: FactRoom;
  uses: Uses;
  partners: Pick<PartnerRoom, 'forget'>;
  book: TransferBook;
  data: () => DataPlane;
  sign: (value: object) => Promise<string>;
}

/** Everything that a departure touches, put together. */
export function departureRoom(deps: DepartureRoomDeps): Departures {
  const { store, registry, notices, logger, agreements, catalog, endings, facts, uses, partners, book, data, sign } =
    deps;
  return new Departures({
    store,
    registry,
    notices,
    logger,
    sign,
    onLeave: (tx, slug) => catalog.onLeave(tx, slug),
    held: (slug) => data().held(slug),
    steps: departureSteps({
      store,
      registry,
      agreements,
      catalog,
      data,
      endProcesses: (slug, refusal) => endings.of(slug, refusal),
      forgetFacts: (slug) => facts.forget(slug),
      forgetPartners: (slug) => partners.forget(slug),
      forgetAgreements: (ids) => {
        for (const room of [book, uses]) room.forget(ids);
        facts.forgetAgreements(ids);
      },
    }),
  });
}
