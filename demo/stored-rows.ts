import { createInterface } from 'node:readline';
import { MillspaceError } from '@millspace/runtime/errors';
import type { ConnectorApi } from './api.ts';
import type { ArrivedRow } from './ledger-check.ts';

export interface RowsWanted {
  /** First instant, and the first after the range, epoch ms. */
  from: number;
  to: number;
  /** All when absent. */
  machines?: readonly string[];
  signals?: readonly string[];
}

/** Every row that a connector holds of a scope (`own` or an agreement); none while it has nothing of it. */
export async function storedRows(api: ConnectorApi, scope: string, wanted: RowsWanted): Promise<ArrivedRow[]> {
  const { from, to, machines, signals } = wanted;
  const query = new URLSearchParams({ format: 'ndjson', scope, from: String(from), to: String(to) });
  if (machines) query.set('machines', machines.join(','));
  if (signals) query.set('signals', signals.join(','));
  const rows: ArrivedRow[] = [];
  try {
    const { body } = await api.http.stream('GET', `/api/v1/export?${query}`);
    for await (const line of createInterface({ input: body }))
      if (line !== '') rows.push(JSON.parse(line) as ArrivedRow);
  } catch (error) {
    if (!(error instanceof MillspaceError) || error.code !== 'MS-EXP-001') throw error;
  }
  return rows;
}
