import type { Logger } from '@millspace/runtime/logger';
import type { Kysely } from 'kysely';
import type { ControlStore } from '../db/store.ts';
import type { ControlTables } from '../db/tables.ts';

/** While a connector stays connected, a crash forgets at most so much of when it was last here (ms). */
const WRITE_MS = 10 * 60_000;

/** When each connector was last connected (epoch ms): in memory for whoever asks, in control.db for the next start. */
export class LastSeen {
  readonly #store: ControlStore;
  readonly #logger: Logger;
  readonly #at = new Map<string, number>();
  readonly #unwritten = new Set<string>();
  #timer: NodeJS.Timeout | null = null;

  constructor(store: ControlStore, logger: Logger) {
    this.#store = store;
    this.#logger = logger;
  }

  async load(db: Kysely<ControlTables>): Promise<void> {
    for (const { id, last_seen_at } of await db.selectFrom('connectors').select(['id', 'last_seen_at']).execute())
      if (last_seen_at !== null) this.#at.set(id, last_seen_at);
  }

  /** `connected`: which are here at this moment. */
  start(connected: () => readonly string[]): void {
    this.#timer = setInterval(() => {
      for (const id of connected()) this.note(id);
    }, WRITE_MS);
    this.#timer.unref();
  }

  /** null: never, as far as is known. */
  of(connector: string): number | null {
    return this.#at.get(connector) ?? null;
  }

  /** It is connected, or was until this moment. */
  note(connector: string): void {
    this.#at.set(connector, this.#store.now());
    this.#unwritten.add(connector);
    void this.#write().catch((error: unknown) =>
      this.#logger.warn({ err: error }, 'when connectors were last here could not be written'),
    );
  }

  /** Writes down what is not written yet. Called before the store closes. */
  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    await this.#write();
  }

  async #write(): Promise<void> {
    if (this.#unwritten.size === 0) return;
    await this.#store.write(async ({ db }) => {
      // Whatever came meanwhile goes with it: many that come at once share one commit.
      for (const id of [...this.#unwritten]) {
        this.#unwritten.delete(id);
        await db
          .updateTable('connectors')
          .set({ last_seen_at: this.of(id) })
          .where('id', '=', id)
          .execute();
      }
    });
  }
}
