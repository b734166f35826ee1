import type { ControlStore } from '../db/store.ts';

export type Steps = 'automatic' | 'manual';

/**
 * Whether steps of negotiations and transfers that need no decision are taken by themselves: a setting of each participant,
 * for people who want to take every step themselves.
 */
export class StepSettings {
  readonly #store: ControlStore;
  readonly #manual = new Set<string>();

  constructor(store: ControlStore) {
    this.#store = store;
  }

  async load(): Promise<void> {
    const rows = await this.#store.read
      .selectFrom('participants')
      .select('slug')
      .where('steps', '=', 'manual')
      .execute();
    for (const { slug } of rows) this.#manual.add(slug);
  }

  of(participant: string): Steps {
    return this.#manual.has(participant) ? 'manual' : 'automatic';
  }

  /** Holds for every step that comes from now on. */
  async set(participant: string, steps: Steps, actor: string): Promise<void> {
    await this.#store.write(async (tx) => {
      await tx.db.updateTable('participants').set({ steps }).where('slug', '=', participant).execute();
      tx.audit({ kind: 'participant.steps', subject: participant, actor, parties: [participant], data: { steps } });
      tx.after(() => {
        if (steps === 'manual') this.#manual.add(participant);
        else this.#manual.delete(participant);
      });
    });
  }
}
