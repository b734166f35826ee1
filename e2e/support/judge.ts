import { type ConnectorApi, until } from '@millspace/demo/api';
import { gapRecords } from '@millspace/demo/gap-records';
import { type CheckResult, checkLedger, type LedgerEntry } from '@millspace/demo/ledger-check';
import { storedRows } from '@millspace/demo/stored-rows';
import { loadPack } from '@millspace/schemas';

export interface Judgement {
  ledger: readonly LedgerEntry[];
  receiver: ConnectorApi;
  scope: string;
  pack: string;
  periods: Record<string, number>;
  /** Entries with from ≤ t < to are held against what arrived (epoch ms). */
  from: number;
  to: number;
  canonical?: (signal: string, value: number) => number;
  timeoutMs?: number;
}

/** Waits until the receiver holds something newer than the window, then holds the ledger against what it has. */
export async function judge(judgement: Judgement): Promise<CheckResult> {
  const { receiver, scope, from, to, pack, periods } = judgement;
  const groupOf = new Map(loadPack(pack).signals.map((signal) => [signal.id, signal.group]));
  const signals = new Set(judgement.ledger.map((entry) => entry.tag));
  const groups = new Set([...signals].map((signal) => groupOf.get(signal)));
  const rows = await until(
    () => storedRows(receiver, scope, { from: from - 60_000, to: Date.now() + 60_000 }),
    (found) =>
      [...groups].every((group) =>
        found.some((row) => row.group === group && row.t > to + (periods[group ?? ''] ?? 0)),
      ),
    'rows after the window',
    judgement.timeoutMs ?? 30_000,
    200,
  );
  return checkLedger(judgement.ledger, rows, await gapRecords(receiver, scope), {
    periodOf: (_machine, group) => periods[group],
    groupOf: (_machine, signal) => groupOf.get(signal),
    windowOf: () => ({ from, to }),
    ...(judgement.canonical ? { canonical: judgement.canonical } : {}),
  });
}
