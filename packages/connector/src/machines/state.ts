import { findPack } from '@millspace/schemas';
import type { MachineOverview } from '../store/overview.ts';

/** A machine that has said nothing for so long is in no known state (ms). */
export const SILENT_MS = 60_000;

/** Pure: the machine's source delivers. A machine of which only records come (written by people) cannot fall silent. */
export function isHeard({ groups }: MachineOverview, now: number): boolean {
  if (groups.length === 0) return true;
  return groups.some(({ lastLive, watermark }) => now - Math.max(lastLive ?? 0, watermark ?? 0) < SILENT_MS);
}

/** Pure: the state of a machine in the words of policies, from the signals that its pack reads it off; null = not known. */
export function stateOf(machine: MachineOverview, now: number): string | null {
  return isHeard(machine, now) ? lastStateOf(machine) : null;
}

/** Pure: the state that a machine said last, however long ago; null = none. */
export function lastStateOf(machine: MachineOverview): string | null {
  let state: string | null = null;
  for (const id of machine.packs)
    for (const { id: signal, states } of findPack(id)?.signals ?? []) {
      if (!states) continue;
      const value = machine.signals.find((found) => found.signal === signal)?.value ?? null;
      if (value !== null) state = states[String(value)] ?? state;
    }
  return state;
}

/** Signals of a pack that say something about the state of a machine. */
export function isStateSignal(pack: string, signal: string): boolean {
  return findPack(pack)?.signals.some(({ id, states }) => id === signal && states !== undefined) ?? false;
}
