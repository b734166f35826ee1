import { createInterface } from 'node:readline';
import type { ConnectorApi } from '@millspace/demo/api';
import type { ArrivedGap, ArrivedRow } from '@millspace/demo/ledger-check';
import { MillspaceError } from '@millspace/runtime/errors';

/** Every row that a connector holds of a scope (`own` or an agreement); none while it has nothing of it. */
export async function rowsOf(
  api: ConnectorApi,
  scope: string,
  range: { from: number; to: number },
  signals: readonly string[] = [],
): Promise<ArrivedRow[]> {
  const query = new URLSearchParams({ format: 'ndjson', scope, from: String(range.from), to: String(range.to) });
  if (signals.length > 0) query.set('signals', signals.join(','));
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

export async function gapsOf(api: ConnectorApi, scope: string): Promise<ArrivedGap[]> {
  const found = await api.records(`kinds=gap&limit=10000&scope=${encodeURIComponent(scope)}`);
  return found.flatMap(({ record }) =>
    record.record === 'gap'
      ? [
          {
            from: record.t,
            to: record.to,
            ...(record.machine === undefined ? {} : { machine: record.machine }),
            ...(record.group === undefined ? {} : { group: record.group }),
          },
        ]
      : [],
  );
}
