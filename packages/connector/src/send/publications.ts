import type { SqliteDatabase } from '@millspace/runtime/sqlite';
import type { DatasetInput } from '@millspace/schemas';
import { selectionOf } from '../store/selection.ts';
import type { Store } from '../store/store.ts';

export interface Publication {
  dataset: DatasetInput;
  /** Somebody may have it at present: data flows. */
  wanted: boolean;
  /** The broker knows this very description. */
  synced: boolean;
}

/** The datasets this connector publishes. Each has a lane in the outbox while it is published. */
export class Publications {
  readonly #db: SqliteDatabase;
  readonly #store: Store;
  readonly #entries = new Map<string, Publication>();

  constructor(store: Store) {
    this.#db = store.db;
    this.#store = store;
    for (const row of this.#db.prepare('SELECT body, wanted, synced FROM publications').all() as {
      body: string;
      wanted: number;
      synced: number;
    }[]) {
      const dataset = JSON.parse(row.body) as DatasetInput;
      this.#entries.set(dataset.id, { dataset, wanted: row.wanted === 1, synced: row.synced === 1 });
      if (dataset.published) store.outbox.open(dataset.id, selectionOf(dataset), row.wanted === 1);
    }
  }

  list(): Publication[] {
    return [...this.#entries.values()];
  }

  find(id: string): Publication | null {
    return this.#entries.get(id) ?? null;
  }

  /** Remembers a description; `markSynced` follows when the broker has taken it. */
  put(dataset: DatasetInput): Publication {
    const wanted = this.#entries.get(dataset.id)?.wanted ?? false;
    const publication: Publication = { dataset, wanted, synced: false };
    this.#entries.set(dataset.id, publication);
    this.#db
      .prepare('INSERT OR REPLACE INTO publications (dataset, body, wanted, synced) VALUES (?, ?, ?, 0)')
      .run(dataset.id, JSON.stringify(dataset), wanted ? 1 : 0);
    if (dataset.published) this.#store.outbox.open(dataset.id, selectionOf(dataset), wanted);
    else this.#store.outbox.close(dataset.id);
    return publication;
  }

  markSynced(id: string): void {
    const publication = this.#entries.get(id);
    if (publication) publication.synced = true;
    this.#db.prepare('UPDATE publications SET synced = 1 WHERE dataset = ?').run(id);
  }

  remove(id: string): void {
    this.#entries.delete(id);
    this.#db.prepare('DELETE FROM publications WHERE dataset = ?').run(id);
    this.#store.outbox.close(id);
  }

  /** The broker says whether anybody may have it. True when that is news. */
  setWanted(id: string, wanted: boolean): boolean {
    const publication = this.#entries.get(id);
    if (publication === undefined || publication.wanted === wanted) return false;
    publication.wanted = wanted;
    this.#db.prepare('UPDATE publications SET wanted = ? WHERE dataset = ?').run(wanted ? 1 : 0, id);
    if (publication.dataset.published) this.#store.outbox.open(id, selectionOf(publication.dataset), wanted);
    return true;
  }
}
