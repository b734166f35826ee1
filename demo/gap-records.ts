import type { ConnectorApi } from './api.ts';
import type { ArrivedGap } from './ledger-check.ts';

/** What the store of a connector says to be missing in a scope. */
export async function gapRecords(receiver: ConnectorApi, scope: string): Promise<ArrivedGap[]> {
  const found = await receiver.records(`kinds=gap&limit=10000&scope=${encodeURIComponent(scope)}`);
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
