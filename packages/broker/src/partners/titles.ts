import { type Bilingual, titleInCatalogue } from '@millspace/schemas';
import type { ControlStore } from '../db/store.ts';

/** Looks remembered at once, of all participants. */
const REMEMBERED = 1000;
/** A longer title is cut: it is shown in lists (characters). */
const LONGEST = 300;

/**
 * What outside partners call their datasets, kept when one is asked for: requests and agreements are read when the partner's
 * connector cannot be asked, or offers something else by then.
 */
export class DatasetTitles {
  readonly #store: ControlStore;
  /** Of datasets that were looked at a moment ago: a connector looks, then asks. */
  readonly #seen = new Map<string, Bilingual>();

  constructor(store: ControlStore) {
    this.#store = store;
  }

  /** An entry of a partner's catalogue was read for a participant. */
  saw(participant: string, partner: string, dataset: { '@id': string }): void {
    const title = titleInCatalogue(dataset);
    const key = keyOf(participant, partner, dataset['@id']);
    this.#seen.delete(key);
    if (title) this.#seen.set(key, cut(title));
    const [oldest] = this.#seen.keys();
    if (this.#seen.size > REMEMBERED && oldest !== undefined) this.#seen.delete(oldest);
  }

  /** A dataset is asked for: what it was called when it was looked at is kept; without that, what is known of it stays. */
  async keep(participant: string, partner: string, dataset: string): Promise<void> {
    const title = this.#seen.get(keyOf(participant, partner, dataset));
    if (!title) return;
    const row = { participant, partner, dataset, title: JSON.stringify(title) };
    await this.#store.write(async (tx) => {
      await tx.db
        .insertInto('partner_datasets')
        .values(row)
        .onConflict((conflict) =>
          conflict.columns(['participant', 'partner', 'dataset']).doUpdateSet({ title: row.title }),
        )
        .execute();
    });
  }

  /** Those that a participant has asked for, by partner. */
  async of(participant: string): Promise<Map<string, { id: string; title: Bilingual }[]>> {
    const rows = await this.#store.read
      .selectFrom('partner_datasets')
      .select(['partner', 'dataset', 'title'])
      .where('participant', '=', participant)
      .execute();
    const byPartner = new Map<string, { id: string; title: Bilingual }[]>();
    for (const { partner, dataset, title } of rows) {
      const known = byPartner.get(partner) ?? [];
      known.push({ id: dataset, title: JSON.parse(title) as Bilingual });
      byPartner.set(partner, known);
    }
    return byPartner;
  }
}

const cut = ({ en, de }: Bilingual): Bilingual => ({ en: shortened(en), de: shortened(de) });
const shortened = (text: string): string => (text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`);
const keyOf = (...parts: readonly string[]): string => JSON.stringify(parts);
