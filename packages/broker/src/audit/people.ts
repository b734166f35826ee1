import type { Logger } from '@millspace/runtime/logger';
import { Mutex } from '@millspace/runtime/mutex';
import type { PeopleDesk } from '@millspace/runtime/users/desk';
import type { ControlStore } from '../db/store.ts';

const TAKEN = 'people.acts';
const PAGE = 200;

/**
 * Carries what people did (people.db) into the audit log (control.db), each act once: how far it came is written with the rows.
 * Both files tell the same after a crash between the two, and after a restore of either.
 */
export class ActsOfPeople {
  readonly #desk: PeopleDesk;
  readonly #store: ControlStore;
  readonly #logger: Logger;
  readonly #turn = new Mutex();

  constructor(desk: PeopleDesk, store: ControlStore, logger: Logger) {
    this.#desk = desk;
    this.#store = store;
    this.#logger = logger;
  }

  async start(): Promise<void> {
    this.#desk.skipActs(await this.#taken());
    this.#desk.people.onActs(() => void this.#soon());
    await this.#carry();
  }

  /** Resolves when everything so far is in the audit log. */
  async settled(): Promise<void> {
    await this.#soon();
  }

  #soon(): Promise<void> {
    return this.#turn
      .run(() => this.#carry())
      .catch((error: unknown) => this.#logger.error({ err: error }, 'what people did is not in the audit log yet'));
  }

  async #carry(): Promise<void> {
    for (;;) {
      const acts = this.#desk.people.acts(await this.#taken(), PAGE);
      const last = acts.at(-1);
      if (!last) return;
      await this.#store.write(async (tx) => {
        for (const { kind, subject, actor, data, t } of acts)
          tx.audit({ kind, subject, actor, parties: [], data: { ...data, actedAt: t } });
        const taken = { key: TAKEN, value: String(last.n) };
        await tx.db
          .insertInto('meta')
          .values(taken)
          .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: taken.value }))
          .execute();
      });
    }
  }

  async #taken(): Promise<number> {
    const row = await this.#store.read.selectFrom('meta').select('value').where('key', '=', TAKEN).executeTakeFirst();
    return Number(row?.value ?? 0);
  }
}
