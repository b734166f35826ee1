// Does one condition make another true, whatever the facts? Conservative: false where it cannot be shown.
import type { Condition, SetCondition } from './compiled.ts';
import { purposeWithin, REGIONS } from './vocabulary/values.ts';

/** Facts that have one value, so that being one of these rules out being one of those. */
const SINGLE: ReadonlySet<Condition['type']> = new Set([
  'purpose',
  'connector',
  'application',
  'securityProfile',
  'machineState',
]);

/** One of `known` alone makes `condition` true. */
export function implied(condition: Condition, known: readonly Condition[]): boolean {
  return known.some((k) => implies(k, condition));
}

export function implies(a: Condition, b: Condition): boolean {
  if ('parts' in a || 'parts' in b) return impliesLogical(a, b);
  switch (a.type) {
    case 'dateTime':
      return b.type === 'dateTime' && withinTime(a, b);
    case 'elapsedTime':
      return (
        b.type === 'elapsedTime' &&
        a.countedFrom === b.countedFrom &&
        a.duration.months <= b.duration.months &&
        a.duration.ms <= b.duration.ms &&
        a.inclusive <= b.inclusive
      );
    case 'count':
      return b.type === 'count' && a.unit === b.unit && a.limit <= b.limit;
    case 'agreementState':
      return b.type === 'agreementState' && a.match === b.match;
    default:
      return a.type === b.type && impliesSet(a, b as SetCondition);
  }
}

type Dates = Extract<Condition, { type: 'dateTime' }>;

function withinTime(a: Dates, b: Dates): boolean {
  if (a.outside) return b.outside && a.from <= b.from && a.before >= b.before;
  return b.outside ? a.before <= b.from || a.from >= b.before : a.from >= b.from && a.before <= b.before;
}

function impliesSet(a: SetCondition, b: SetCondition): boolean {
  const values = [...a.any];
  if (a.match === 'any' && b.match === 'any') return values.every((value) => inside(value, b));
  if (a.match === 'any' && b.match === 'none') return SINGLE.has(a.type) && values.every((value) => !inside(value, b));
  if (a.match === b.match)
    return [...b.any].every((value) => (b.match === 'none' ? inside(value, a) : a.any.has(value)));
  return false;
}

/** Whoever has this value satisfies the set. */
export function inside(value: string, set: SetCondition): boolean {
  if (set.any.has(value)) return true;
  if (set.type === 'purpose' && set.within) return [...set.any].some((outer) => purposeWithin(value, outer));
  if (set.type !== 'location') return false;
  const country = /^iso3166:([A-Z]{2})/.exec(value)?.[1];
  const countries = country ? [country] : [...(REGIONS.get(value) ?? [])];
  const covered = (code: string) =>
    set.any.has(`iso3166:${code}`) || [...REGIONS].some(([region, all]) => set.any.has(region) && all.has(code));
  return countries.length > 0 && countries.every(covered);
}

function impliesLogical(a: Condition, b: Condition): boolean {
  // A plain condition on machines narrows them, a logical one must hold for every machine: the first does not give the second.
  if ('parts' in b && b.perMachine && !('parts' in a)) return false;
  if ('parts' in a && 'parts' in b && sameParts(a, b)) return true;
  if ('parts' in b) {
    if (b.type === 'and' && b.parts.every((part) => implies(a, part))) return true;
    if (b.type === 'or' && b.parts.some((part) => implies(a, part))) return true;
  }
  if (!('parts' in a)) return false;
  if (a.type === 'and' || a.type === 'andSequence') return a.parts.some((part) => implies(part, b));
  return a.type === 'or' && a.parts.every((part) => implies(part, b));
}

type Logical = Extract<Condition, { parts: readonly Condition[] }>;

function sameParts(a: Logical, b: Logical): boolean {
  return (
    a.type === b.type &&
    a.parts.length === b.parts.length &&
    a.parts.every((part, i) => implies(part, b.parts[i] as Condition) && implies(b.parts[i] as Condition, part))
  );
}
