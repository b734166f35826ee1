// The truth of one condition, for the facts as they are.
import { addDuration } from '../calendar.ts';
import type { Condition, ElapsedCondition, SetCondition } from '../compiled.ts';
import type { MachineFacts } from '../facts.ts';
import { shortTerm } from '../profile.ts';
import { purposeWithin, REGIONS, SECURITY_LEVELS } from '../vocabulary/values.ts';
import type { Normal, Truth } from './normal.ts';

/** All of them hold: what is violated decides, then what is open, then what the other side decides. */
export function both(a: Truth, b: Truth): Truth {
  if (a === 'violated' || b === 'violated') return 'violated';
  if (a === 'open' || b === 'open') return 'open';
  return a === 'deferred' || b === 'deferred' ? 'deferred' : 'satisfied';
}

export function all(conditions: readonly Condition[], now: number, n: Normal, machine: MachineFacts | null): Truth {
  let result: Truth = 'satisfied';
  for (const condition of conditions) {
    const truth = test(condition, now, n, machine);
    if (truth === 'violated') return truth;
    result = both(result, truth);
  }
  return result;
}

/** What only the other side can decide; at the broker it must have said that it does, and must not be behind with its reports. */
function elsewhere({ path }: Condition, n: Normal): Truth {
  if (n.facts.duties?.get(path) === 'violated') return 'violated';
  return n.enforces ? 'deferred' : 'open';
}

/** One condition, with `machine` for those that depend on the machine. */
export function test(condition: Condition, now: number, n: Normal, machine: MachineFacts | null): Truth {
  if (condition.side !== 'both' && condition.side !== n.side) return elsewhere(condition, n);
  switch (condition.type) {
    case 'dateTime':
      return (now >= condition.from && now < condition.before) !== condition.outside ? 'satisfied' : 'violated';
    case 'elapsedTime':
      return elapsed(condition, now, n);
    case 'count': {
      const used = n.facts.used?.[condition.unit];
      if (!Number.isSafeInteger(used) || (used as number) < 0) return 'open';
      return (used as number) < condition.limit ? 'satisfied' : 'violated';
    }
    case 'agreementState':
      if (typeof n.facts.terminated !== 'boolean') return 'open';
      return n.facts.terminated === (condition.match === 'none') ? 'satisfied' : 'violated';
    case 'and':
      return all(condition.parts, now, n, machine);
    case 'andSequence':
      return sequence(condition.parts, now, n);
    case 'or':
    case 'xone':
      return someOf(condition.parts, condition.type, now, n, machine);
    default:
      return inSet(condition, now, n, machine);
  }
}

/** `or`: at least one; `xone`: exactly one, however many there are. */
function someOf(
  parts: readonly Condition[],
  type: 'or' | 'xone',
  now: number,
  n: Normal,
  machine: MachineFacts | null,
): Truth {
  let holds = 0;
  let open = 0;
  for (const part of parts) {
    const truth = test(part, now, n, machine);
    if (truth === 'satisfied') holds++;
    else if (truth !== 'violated') open++;
  }
  if (type === 'or') return holds > 0 ? 'satisfied' : open > 0 ? 'open' : 'violated';
  if (holds > 1) return 'violated';
  if (open > 0) return 'open';
  return holds === 1 ? 'satisfied' : 'violated';
}

/** All hold, and came to hold in this order. */
function sequence(parts: readonly Condition[], now: number, n: Normal): Truth {
  const truth = all(parts, now, n, null);
  if (truth !== 'satisfied') return truth;
  let last = -Infinity;
  for (const part of parts) {
    const since = heldSince(part, now, n);
    if (since < last) return 'violated';
    last = since;
  }
  return 'satisfied';
}

/** Since when a condition that holds has held without a break (epoch ms). */
function heldSince(part: Condition, now: number, n: Normal): number {
  if (part.type === 'elapsedTime') return startOf(part, n) ?? now;
  if (part.type !== 'dateTime') return now;
  if (!part.outside) return part.from;
  return now >= part.before ? part.before : -Infinity;
}

function startOf({ countedFrom }: ElapsedCondition, n: Normal): number | null | undefined {
  return countedFrom === 'agreement' ? (n.start ?? undefined) : n.firstUse;
}

/** End of a duration (epoch ms, exclusive); null = it has not begun; undefined = nobody knows. */
export function endOf(condition: ElapsedCondition, n: Normal): number | null | undefined {
  const start = startOf(condition, n);
  return typeof start === 'number' ? addDuration(start, condition.duration) + condition.inclusive : start;
}

function elapsed(condition: ElapsedCondition, now: number, n: Normal): Truth {
  const end = endOf(condition, n);
  if (end === undefined) return 'open';
  return end === null || now < end ? 'satisfied' : 'violated';
}

function inSet(condition: SetCondition, now: number, n: Normal, machine: MachineFacts | null): Truth {
  const hit = hits(condition, now, n, machine);
  // A purpose is stated when asking; nobody adds it later.
  if (hit === null) return n.agreeing && condition.type === 'purpose' ? 'violated' : 'open';
  return hit === (condition.match !== 'none') ? 'satisfied' : 'violated';
}

/** Whether the fact is one of the values (for `all`: has all of them); null = not known. */
function hits(condition: SetCondition, now: number, n: Normal, machine: MachineFacts | null): boolean | null {
  const { any } = condition;
  const { facts } = n;
  switch (condition.type) {
    case 'purpose':
      if (n.purpose === null) return null;
      return any.has(n.purpose) || (condition.within === true && isWithin(n.purpose, any));
    case 'participant':
    case 'recipient':
      return any.has(n.participant) || listed(any, facts.memberships);
    case 'membership':
      return several(condition, facts.memberships);
    case 'role':
      return several(condition, facts.roles);
    case 'connector':
      return typeof facts.connector === 'string' ? any.has(facts.connector) : null;
    case 'application':
      return typeof facts.application === 'string' ? any.has(facts.application) : null;
    case 'location':
      return located(any, facts.location);
    case 'securityProfile':
      return SECURITY_LEVELS.includes(facts.securityProfile ?? '') ? any.has(facts.securityProfile as string) : null;
    default:
      return ofMachine(condition, now, n, machine);
  }
}

const isWithin = (purpose: string, any: ReadonlySet<string>): boolean => {
  for (const outer of any) if (purposeWithin(purpose, outer)) return true;
  return false;
};

/** Roles and lists are the same with the prefix of the profile and without: registers and people write them either way. */
const bare = (name: string): string => shortTerm(name).replace(/^x:/, '');

/** On one of the lists among the values; slugs of participants are no lists. */
function listed(any: ReadonlySet<string>, memberships: readonly string[] | undefined): boolean | null {
  const lists = [...any].filter((value) => value.includes(':'));
  if (lists.length === 0) return false;
  if (!memberships) return null;
  const own = new Set(memberships.map(bare));
  return lists.some((list) => own.has(bare(list)));
}

function several({ any, match }: SetCondition, has: readonly string[] | undefined): boolean | null {
  if (!has) return null;
  const own = new Set(has.map(bare));
  const holds = (value: string) => own.has(bare(value));
  return match === 'all' ? [...any].every(holds) : [...any].some(holds);
}

const LOCATION = /^iso3166:([A-Z]{2})(-[A-Z0-9]{1,3})?$/;

/** A place lies within itself, its country and the regions of its country. A country may or may not be in one of its parts. */
function located(any: ReadonlySet<string>, location: string | undefined): boolean | null {
  const match = typeof location === 'string' ? LOCATION.exec(location) : null;
  if (!match) return null;
  const country = match[1] as string;
  if (any.has(location as string) || any.has(`iso3166:${country}`)) return true;
  for (const [region, countries] of REGIONS) if (any.has(region) && countries.has(country)) return true;
  if (match[2] === undefined) for (const value of any) if (value.startsWith(`${location}-`)) return null;
  return false;
}

/** What is known of the machine; states and events may change until delivery, so that nothing speaks against an agreement. */
function ofMachine({ type, any }: SetCondition, now: number, n: Normal, machine: MachineFacts | null): boolean | null {
  if (machine === null || typeof machine !== 'object') return null;
  if (type === 'machineRelation') {
    if (!Array.isArray(machine.relations)) return null;
    return machine.relations.some(
      (r) =>
        typeof r?.relation === 'string' &&
        any.has(shortTerm(r.relation)) &&
        now >= r.from &&
        (r.until === null || now < r.until),
    );
  }
  if (n.agreeing) return null;
  if (type === 'machineState') return typeof machine.state === 'string' ? any.has(shortTerm(machine.state)) : null;
  if (!(machine.events instanceof Set)) return null;
  for (const event of any) if (machine.events.has(event)) return true;
  return false;
}
