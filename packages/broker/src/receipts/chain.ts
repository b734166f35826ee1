import type { Receipt } from '@millspace/schemas';

/** Receipts of one chain name one another: of one transfer, or of one connector's uploads to a dataset. */
export function chainOf({
  kind,
  dataset,
  transfer,
  connector,
}: Pick<Receipt, 'kind' | 'dataset' | 'transfer' | 'connector'>): string {
  return kind === 'upload' ? `upload:${dataset}:${connector}` : `delivery:${transfer}`;
}
