import type { ConnectorApi } from '@millspace/demo/api';
import type { ArrivedGap } from '@millspace/demo/ledger-check';

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
