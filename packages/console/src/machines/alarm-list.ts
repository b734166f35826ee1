import type { EventRecord } from '@millspace/schemas';

export type Priority = 1 | 2 | 3 | 4;

/** An alarm with all of its comings and goings in a stretch. */
export interface AlarmSeries {
  code: string;
  priority: Priority;
  severity: number;
  /** It has come and not gone; null where it only tells of an instant. */
  active: boolean | null;
  /** First and last time it came, epoch ms. */
  first: number;
  last: number;
  /** How often it came. */
  times: number;
  acknowledged: boolean;
  text?: string;
}

/** Priority of a severity (OPC UA scale 1..1000): the classes of ISA-18.2, highest first. */
export function priorityOf(severity: number): Priority {
  return severity >= 800 ? 1 : severity >= 600 ? 2 : severity >= 400 ? 3 : 4;
}

/** Priority of the most important alarm that is active; undefined where there is none. */
export function priorityNow(alarms: readonly { severity: number }[] | null | undefined): Priority | undefined {
  const severities = (alarms ?? []).map(({ severity }) => severity);
  return severities.length === 0 ? undefined : priorityOf(Math.max(...severities));
}

/** Events folded to one entry for each alarm: what is active first, then by priority, then by age, the oldest first. Pure. */
export function alarmSeries(events: readonly EventRecord[]): AlarmSeries[] {
  const found = new Map<string, AlarmSeries>();
  for (const { code, severity, state, t, text } of [...events].sort((a, b) => a.t - b.t)) {
    const known = found.get(code);
    const came = state === 'instant' || (state === 'active' && known?.active !== true);
    const one: AlarmSeries = known ?? {
      ...{
        code,
        priority: priorityOf(severity),
        severity,
        active: null,
        first: t,
        last: t,
        times: 0,
        acknowledged: false,
      },
    };
    found.set(code, one);
    if (came) {
      one.times += 1;
      one.last = t;
      one.acknowledged = false;
    }
    if (state === 'active') one.active = true;
    if (state === 'inactive') one.active = false;
    if (state === 'acknowledged') one.acknowledged = true;
    if (text !== undefined) one.text = text;
  }
  const rank = ({ active }: AlarmSeries) => (active === true ? 0 : 1);
  return [...found.values()].sort((a, b) => rank(a) - rank(b) || a.priority - b.priority || a.first - b.first);
}

export const RATE_MS = 600_000;

/** How many alarms came in the ten minutes before `now`. Pure. */
export function alarmRate(events: readonly EventRecord[], now: number): number {
  return events.filter(({ t, state }) => (state === 'active' || state === 'instant') && t > now - RATE_MS && t <= now)
    .length;
}

/** What such a rate means to a person who has to answer each (EEMUA 191): one in ten minutes is bearable, more than ten a flood. */
export function rateWord(rate: number): 'calm' | 'busy' | 'flood' {
  return rate <= 1 ? 'calm' : rate <= 10 ? 'busy' : 'flood';
}
