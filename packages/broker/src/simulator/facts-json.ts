import type { Facts, MachineFacts } from '@millspace/policy';

/** Facts as JSON: maps and sets as objects and lists. */
export type PlainFacts = Omit<Partial<Facts>, 'machines' | 'duties'> & {
  machines?: Record<string, Omit<MachineFacts, 'events'> & { events?: string[] }>;
  duties?: Record<string, 'fulfilled' | 'open' | 'violated'>;
};

export function plainFacts(facts: Facts): PlainFacts {
  const { machines, duties, ...others } = facts;
  return {
    ...others,
    ...(machines && {
      machines: Object.fromEntries(
        [...machines].map(([id, { events, ...rest }]) => [
          id,
          { ...rest, ...(events && { events: [...events].sort() }) },
        ]),
      ),
    }),
    ...(duties && { duties: Object.fromEntries(duties) }),
  };
}

export function readFacts(plain: PlainFacts): Partial<Facts> {
  const { machines, duties, ...others } = plain;
  return {
    ...others,
    ...(machines && {
      machines: new Map(
        Object.entries(machines).map(([id, { events, ...rest }]) => [
          id,
          { ...rest, ...(events && { events: new Set(events) }) },
        ]),
      ),
    }),
    ...(duties && { duties: new Map(Object.entries(duties)) }),
  };
}
