import type { Kysely } from 'kysely';
import type { ControlTables } from '../db/tables.ts';

/** Slugs of provider and consumer of an agreement; none when it is not known here. */
export async function partiesOf(db: Kysely<ControlTables>, agreement: string): Promise<string[]> {
  const row = await db
    .selectFrom('agreements')
    .select(['provider', 'consumer'])
    .where('id', '=', agreement)
    .executeTakeFirst();
  return row ? [row.provider, row.consumer] : [];
}
