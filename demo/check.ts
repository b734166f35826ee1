import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { loadPack } from '@millspace/schemas';
import { type ConnectorApi, until } from './api.ts';
import { completeWindows } from './complete-windows.ts';
import { type DeviceSpec, groupPeriods } from './configs.ts';
import { gapRecords } from './gap-records.ts';
import { type CheckResult, checkLedger, type LedgerEntry } from './ledger-check.ts';
import { storedRows } from './stored-rows.ts';

/**
 * The proof of a run: every value the mills put on a wire, by their own ledger, against what the receiver's store holds.
 * Only signals that the agreement lets through are asked for.
 */
export async function checkArrivals(options: {
  ledgerFile: string;
  devices: readonly DeviceSpec[];
  rateHz: number;
  receiver: ConnectorApi;
  scope: string;
  /** Epoch ms: nothing measured before it is asked for (the receiver was given nothing of it). */
  from: number;
  to: number;
  signalsOf(pack: string): ReadonlySet<string>;
  forgotten?: { from: number; to: number };
}): Promise<CheckResult & { rows: number; gapRecords: number }> {
  const { receiver, scope, devices, rateHz } = options;
  const { from, to } = options;
  const rows = await storedRows(receiver, scope, { from, to, machines: devices.map(({ id }) => id) });
  const gaps = await gapRecords(receiver, scope);
  const packOf = new Map(devices.map((device) => [device.id, loadPack(device.pack)]));
  const groups = new Map(
    [...packOf].map(([machine, pack]) => [machine, new Map(pack.signals.map((signal) => [signal.id, signal.group]))]),
  );
  const periods = new Map([...packOf].map(([machine, pack]) => [machine, groupPeriods(rateHz, pack)]));
  const wanted = new Map(devices.map((device) => [device.id, options.signalsOf(device.pack)]));
  const ledger = await ledgerEntries(options.ledgerFile, (entry) => wanted.get(entry.machine)?.has(entry.tag) === true);
  const result = checkLedger(ledger, rows, gaps, {
    periodOf: (machine, group) => periods.get(machine)?.[group],
    groupOf: (machine, signal) => groups.get(machine)?.get(signal),
    windowOf: completeWindows(rows, periods, to),
    ...(options.forgotten && { forgotten: options.forgotten }),
  });
  return { ...result, rows: rows.length, gapRecords: gaps.length };
}

/** Values of the ledger with a number (booleans as 0 and 1), in the order they were written. */
export async function ledgerEntries(file: string, wanted: (entry: LedgerEntry) => boolean): Promise<LedgerEntry[]> {
  const entries: LedgerEntry[] = [];
  for await (const line of createInterface({ input: createReadStream(file) })) {
    if (!line.includes('"tag"')) continue;
    const raw = JSON.parse(line) as { machine: string; tag: string; value: unknown; t: number; quality: string };
    if (raw.quality === 'bad') continue;
    const value = typeof raw.value === 'boolean' ? Number(raw.value) : raw.value;
    if (typeof value !== 'number') continue;
    const entry = { machine: raw.machine, tag: raw.tag, value, t: raw.t };
    if (wanted(entry)) entries.push(entry);
  }
  return entries;
}

/** Waits until the receiver knows, for each machine and group, that nothing live older than `to` follows. */
export async function watermarksPass(
  receiver: ConnectorApi,
  scope: string,
  to: number,
  timeoutMs: number,
): Promise<void> {
  await until(
    async () =>
      (
        await receiver.get<{ machines: { machine: string; groups: { group: string; watermark: number | null }[] }[] }>(
          `/machines?scope=${encodeURIComponent(scope)}`,
        )
      ).machines,
    (machines) =>
      machines.length > 0 &&
      machines.every(({ groups }) => groups.every(({ watermark }) => watermark !== null && watermark >= to)),
    'watermarks at the receiver',
    timeoutMs,
    250,
  );
}
