import type { Logger } from '@millspace/runtime/logger';
import type { Agreements } from '../agreements/agreements.ts';
import type { ControlStore } from '../db/store.ts';
import type { AgreementRow } from '../db/tables.ts';
import type { Registry } from '../participants/registry.ts';
import { leftBecause } from '../participants/service.ts';
import type { Partner } from '../partners/partner.ts';
import type { Partners } from '../partners/partners.ts';
import type { Refusal } from './model.ts';
import type { Negotiations } from './negotiations.ts';
import type { Transfers } from './transfers.ts';

export interface EndingsDeps {
  store: ControlStore;
  registry: Registry;
  partners: Pick<Partners, 'list'>;
  agreements: Pick<Agreements, 'objection'>;
  negotiations: Pick<Negotiations, 'endOf'>;
  transfers: Pick<Transfers, 'endOf' | 'endAll'>;
  logger: Logger;
}

/**
 * What is open ends with what it rests on: an agreement, a participant, an outside partner; the others read why. Nothing flows from the
 * commit on, without this; `resume` does at the start what a crash has left undone.
 */
export class Endings {
  readonly #deps: EndingsDeps;

  constructor(deps: EndingsDeps) {
    this.#deps = deps;
  }

  /** Ends what a participant has open, in either role: with everybody, or with one other. */
  async of(participant: string, refusal: Refusal, other?: string): Promise<void> {
    const { negotiations, transfers } = this.#deps;
    await Promise.all([negotiations.endOf(participant, refusal, other), transfers.endOf(participant, refusal, other)]);
  }

  /** Of an agreement that was revoked, from the side of whoever has revoked it. Never throws. */
  agreementChanged(row: AgreementRow): void {
    const { agreements, transfers, logger } = this.#deps;
    const refusal = row.revoked_at === null ? null : agreements.objection(row);
    if (!refusal) return;
    const by = row.revoked_by === row.consumer ? row.consumer : row.provider;
    transfers
      .endAll(row.id, by, refusal)
      .catch((error: unknown) =>
        logger.error({ err: error, agreement: row.id }, 'transfers of a revoked agreement could not be ended'),
      );
  }

  /** Of a participant that was revoked: whom nobody may deal with any more. Never throws. */
  participantChanged(slug: string): void {
    const participant = this.#deps.registry.participant(slug);
    if (!participant || participant.revokedAt === null) return;
    this.of(slug, leftBecause(participant)).catch((error: unknown) =>
      this.#deps.logger.error({ err: error, participant: slug }, 'what was open with a revoked participant goes on'),
    );
  }

  /** Of an outside partner that was withdrawn: whom one participant does not deal with any more. Never throws. */
  partnerWithdrawn({ participant, id }: Pick<Partner, 'participant' | 'id'>): void {
    const refusal = {
      code: 'MS-DSP-010',
      text: { en: `${participant} no longer deals with ${id}.`, de: `${participant} verkehrt nicht mehr mit ${id}.` },
    };
    this.of(participant, refusal, id).catch((error: unknown) =>
      this.#deps.logger.error({ err: error, participant, partner: id }, 'what was open with a partner goes on'),
    );
  }

  async resume(): Promise<void> {
    const { store, registry, partners } = this.#deps;
    const revoked = await store.read.selectFrom('agreements').selectAll().where('revoked_at', 'is not', null).execute();
    for (const row of revoked) this.agreementChanged(row);
    for (const { slug } of registry.participants()) this.participantChanged(slug);
    for (const partner of partners.list(null)) if (partner.withdrawnAt !== null) this.partnerWithdrawn(partner);
  }
}
