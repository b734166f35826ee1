import { sameRules } from '@millspace/policy';
import type { Dataset, OdrlOffer } from '@millspace/schemas';
import type { Kysely } from 'kysely';
import type { ControlTables } from '../db/tables.ts';

/** Reads a dataset as the provider published it. */
export async function findDataset(db: Kysely<ControlTables>, id: string): Promise<Dataset | null> {
  const row = await db.selectFrom('datasets').select('body').where('id', '=', id).executeTakeFirst();
  return row ? (JSON.parse(row.body) as Dataset) : null;
}

export interface OfferFound {
  dataset: Dataset;
  offer: OdrlOffer;
}

/** The offer that a request names, when it still stands and says the same as the request. */
export function standingOffer(dataset: Dataset | null, requested: OdrlOffer): OfferFound | null {
  if (!dataset?.published) return null;
  const offer = dataset.offers.find((candidate) => candidate['@id'] === requested['@id']);
  return offer && sameRules(offer, requested) ? { dataset, offer } : null;
}
