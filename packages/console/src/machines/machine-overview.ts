import type { ConnectorStatus, Machine } from '@millspace/schemas';
import type { Signals } from '../signals/use-signals.ts';

/** A machine as `GET /machines` tells of it. `scope`: `own`, or the agreement its data came under. */
export interface MachineOverview {
  scope: string;
  machine: string;
  packs: string[];
  groups: { group: string; pack: string; lastLive: number | null; watermark: number | null }[];
  signals: SignalNow[];
  /** Of own machines: what their owner states; null = no source delivers it any more. */
  description?: Omit<Machine, 'id' | 'pack'> | null;
  /** Of own machines: what is active; null = none was ever heard. */
  alarms?: { code: string; severity: number; since: number }[] | null;
}

export interface SignalNow {
  signal: string;
  group: string;
  t: number | null;
  value: number | null;
  quality: string | null;
}

/** When the machine last said anything, epoch ms; null = never. */
export function lastHeard({ groups }: Pick<MachineOverview, 'groups'>): number | null {
  return groups.reduce<number | null>(
    (newest, { lastLive }) => (lastLive !== null && (newest === null || lastLive > newest) ? lastLive : newest),
    null,
  );
}

/** Without a word for so long a machine is not called live any more, ms. Its slowest group may speak each minute only. */
export const FRESH_MS = 15_000;

/** Pure: those with an alarm first, the most important one before; then those that are silent; within each by name, `mill-2` before `mill-10`. */
export function abnormalFirst(machines: readonly MachineOverview[], now: number): MachineOverview[] {
  const rank = (one: MachineOverview) => {
    const worst = Math.max(0, ...(one.alarms ?? []).map(({ severity }) => severity));
    const heard = lastHeard(one);
    return worst > 0 ? worst + 1 : heard === null || now - heard > FRESH_MS ? 1 : 0;
  };
  return [...machines].sort(
    (a, b) => rank(b) - rank(a) || a.machine.localeCompare(b.machine, undefined, { numeric: true }),
  );
}

/** The signals that a page about a machine shows before anybody chose any: one of each kind that tells how it runs. */
export function firstSignals(signals: readonly Pick<SignalNow, 'signal'>[]): string[] {
  const wanted = ['agitator.power', 'agitator.speed', 'product.temp_out', 'product.pressure_in', 'energy.power'];
  const there = wanted.filter((id) => signals.some(({ signal }) => signal === id));
  return there.length > 0 ? there : signals.slice(0, 4).map(({ signal }) => signal);
}

const STATES = ['machine.state', 'machine.mode'];

/** State and mode of a machine in words; empty where it tells none. */
export function stateWords({ signals }: Pick<MachineOverview, 'signals'>, words: Signals): string {
  return STATES.flatMap((id) => {
    const value = signals.find(({ signal }) => signal === id)?.value;
    return value === null || value === undefined ? [] : [words.value(id, value)];
  }).join(' · ');
}

/** How much of a machine waits to be sent, over the datasets that tell of it; null = it is in none, or that is not known. */
export function waitingOf(
  machine: string,
  outbox: ConnectorStatus['outbox'] | undefined,
  datasets: readonly { id: string; machines: { id: string }[] }[] | undefined,
): number | null {
  const of = datasets?.filter(({ machines }) => machines.some(({ id }) => id === machine)) ?? [];
  if (of.length === 0 || outbox === undefined) return null;
  return outbox
    .filter(({ dataset }) => of.some(({ id }) => id === dataset))
    .reduce((sum, { entries }) => sum + entries, 0);
}
