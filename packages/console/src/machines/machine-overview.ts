/** A machine as `GET /machines` tells of it. `scope`: `own`, or the agreement its data came under. */
export interface MachineOverview {
  scope: string;
  machine: string;
  packs: string[];
  groups: { group: string; pack: string; lastLive: number | null; watermark: number | null }[];
  signals: SignalNow[];
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

/** The signals that a page about a machine shows before anybody chose any: one of each kind that tells how it runs. */
export function firstSignals(signals: readonly SignalNow[]): string[] {
  const wanted = ['agitator.power', 'agitator.speed', 'product.temp_out', 'chamber.pressure_in'];
  const there = wanted.filter((id) => signals.some(({ signal }) => signal === id));
  return there.length > 0 ? there : signals.slice(0, 4).map(({ signal }) => signal);
}
