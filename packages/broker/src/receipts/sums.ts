import type { AgreementView } from '@millspace/schemas';
import type { Kysely } from 'kysely';
import type { AgreementRow, ControlTables, ReceiptChainRow } from '../db/tables.ts';

type Sums = NonNullable<AgreementView['receipts']>;
type Side = NonNullable<Sums['deliveries']>;

const PER_QUERY = 256;

/**
 * What receipts say of agreements, summed up: deliveries for both parties, uploads to the dataset for its provider.
 * `of`: who looks; null = the administrator.
 */
export async function receiptSums(
  db: Kysely<ControlTables>,
  rows: readonly AgreementRow[],
  of: string | null,
): Promise<Map<string, Sums>> {
  const shows = ({ provider }: AgreementRow) => of === null || of === provider;
  const wanted = new Set(rows.flatMap((row) => (shows(row) ? [row.id, row.dataset] : [row.id])));
  const chains = Map.groupBy(await chainsOf(db, [...wanted]), ({ agreement }) => agreement);
  const sums = new Map<string, Sums>();
  for (const row of rows) {
    const deliveries = sumOf(chains.get(row.id));
    const uploads = shows(row) ? sumOf(chains.get(row.dataset)) : null;
    if (deliveries || uploads)
      sums.set(row.id, { ...(deliveries ? { deliveries } : {}), ...(uploads ? { uploads } : {}) });
  }
  return sums;
}

async function chainsOf(db: Kysely<ControlTables>, ids: readonly string[]): Promise<ReceiptChainRow[]> {
  const found: ReceiptChainRow[] = [];
  for (let from = 0; from < ids.length; from += PER_QUERY)
    found.push(
      ...(await db
        .selectFrom('receipt_chains')
        .selectAll()
        .where('agreement', 'in', ids.slice(from, from + PER_QUERY))
        .execute()),
    );
  return found;
}

function sumOf(chains: readonly ReceiptChainRow[] | undefined): Side | null {
  if (!chains?.length) return null;
  const total = (name: 'receipts' | 'signed' | 'refused' | 'samples' | 'bytes') =>
    chains.reduce((sum, chain) => sum + chain[name], 0);
  const refusals = chains.flatMap(({ refusal }) =>
    refusal === null ? [] : [JSON.parse(refusal) as NonNullable<Side['refusal']>],
  );
  const refusal = refusals.toSorted((a, b) => b.at - a.at)[0];
  return {
    receipts: total('receipts'),
    signed: total('signed'),
    refused: total('refused'),
    samples: total('samples'),
    bytes: total('bytes'),
    lastAt: Math.max(...chains.map(({ last_at }) => last_at)),
    ...(refusal ? { refusal } : {}),
  };
}
