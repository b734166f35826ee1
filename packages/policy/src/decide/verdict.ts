// Which rule decides, now and at a later instant.
import { contradict } from '../actions.ts';
import { periodAt } from '../calendar.ts';
import type { CompiledPermission, CompiledPolicy, CompiledProhibition } from '../compiled.ts';
import type { Normal, Truth } from './normal.ts';
import {
  coversAsked,
  forbidsAsked,
  obligationsTruth,
  type PermissionState,
  permissionState,
  prohibitionTruth,
} from './rules.ts';
import { endOf } from './truth.ts';

/** At most this many coming instants are looked at; a decision that outlives them is merely made anew too early. */
const MAX_LOOKAHEAD = 64;

export type Verdict =
  | ({ by: 'permission'; index: number } & PermissionState)
  | { by: 'none' }
  /** A prohibition that applies, or of which it is not certain that it does not (`truth` open). */
  | { by: 'prohibition'; index: number; truth: Truth }
  /** A permission and a prohibition contradict each other: the whole policy is void (ODRL 2.2 §2.6.4, `invalid`). */
  | { by: 'contradiction'; permission: number; prohibition: number }
  /** An obligation was not fulfilled. */
  | { by: 'breach'; index: number };

const NONE: Verdict = { by: 'none' };

/** Open counts against, and when deciding whether to agree it counts in favour. */
const applies = (truth: Truth, n: Normal): boolean => truth === 'satisfied' || (truth === 'open' && !n.agreeing);
const usable = (truth: Truth, n: Normal): boolean =>
  truth === 'satisfied' || truth === 'deferred' || (truth === 'open' && n.agreeing);

export function verdict(policy: CompiledPolicy, now: number, n: Normal): Verdict {
  const { obligations, conflict } = policy;
  const obliged = obligations.length === 0 ? 'satisfied' : obligationsTruth(policy, now, n);
  if (obliged === 'violated') {
    return { by: 'breach', index: obligations.findIndex((o) => n.facts.duties?.get(o.path) === 'violated') };
  }
  if (policy.prohibitions.length === 0)
    return (obliged === 'open' && !n.agreeing ? null : firstPermission(policy, now, n)) ?? NONE;
  const active = activeProhibitions(policy, now, n);
  const forbidden = strongest(policy, active, n);
  if (forbidden?.truth === 'satisfied' && conflict !== 'perm') return forbidden;
  const found = obliged === 'open' && !n.agreeing ? null : firstPermission(policy, now, n);
  if (found && !forbidden && conflict === 'invalid') return contradiction(policy, active, now, n) ?? found;
  if (found && (!forbidden || conflict === 'perm')) return found;
  // What nothing allows needs no prohibition; one that applies for certain is still the better answer.
  return forbidden && (found || forbidden.truth === 'satisfied') ? forbidden : NONE;
}

type Active = readonly { index: number; truth: Truth }[];

function activeProhibitions({ prohibitions }: CompiledPolicy, now: number, n: Normal): Active {
  return prohibitions
    .map((rule, index) => ({ index, truth: prohibitionTruth(rule, now, n) }))
    .filter(({ truth }) => applies(truth, n));
}

/** The first prohibition of what is asked that applies for certain, else the first that may apply. */
function strongest(
  { prohibitions }: CompiledPolicy,
  active: Active,
  n: Normal,
): Extract<Verdict, { by: 'prohibition' }> | null {
  const about = active.filter(({ index }) => forbidsAsked(prohibitions[index] as CompiledProhibition, n));
  const first = about.find(({ truth }) => truth === 'satisfied') ?? about[0];
  return first ? { by: 'prohibition', ...first } : null;
}

function firstPermission({ permissions }: CompiledPolicy, now: number, n: Normal): Verdict | null {
  for (let index = 0; index < permissions.length; index++) {
    const rule = permissions[index] as CompiledPermission;
    if (!coversAsked(rule, n)) continue;
    const state = permissionState(rule, now, n);
    if (usable(state.truth, n)) return { by: 'permission', index, ...state };
  }
  return null;
}

/** A permission that holds and a prohibition that applies, of actions that lie within one another. */
function contradiction(
  { permissions, prohibitions }: CompiledPolicy,
  active: Active,
  now: number,
  n: Normal,
): Verdict | null {
  for (const { index } of active) {
    const forbids = (prohibitions[index] as CompiledProhibition).actions;
    const permission = permissions.findIndex(
      (rule) =>
        rule.actions.some((a) => forbids.some((b) => contradict(a, b))) &&
        usable(permissionState(rule, now, n).truth, n),
    );
    if (permission >= 0) return { by: 'contradiction', permission, prohibition: index };
  }
  return null;
}

/** The next instant at which another rule decides or other machines are meant, or null. Epoch ms. */
export function nextChange(policy: CompiledPolicy, now: number, n: Normal, current: Verdict): number | null {
  let looked = 0;
  for (const instant of policy.moving.length === 0 ? policy.switches : instants(policy, now, n)) {
    if (instant <= now) continue;
    if (++looked > MAX_LOOKAHEAD || differs(verdict(policy, instant, n), current)) return instant;
  }
  return null;
}

function differs(a: Verdict, b: Verdict): boolean {
  if (a.by !== b.by) return true;
  if (a.by === 'permission' && b.by === 'permission')
    return a.index !== b.index || String(a.machines) !== String(b.machines);
  return false;
}

/** Coming instants at which time alone can change something, ascending. */
export function instants(policy: CompiledPolicy, now: number, n: Normal): readonly number[] {
  const fixed = policy.switches.filter((instant) => instant > now);
  if (policy.moving.length === 0) return fixed;
  const found = new Set(fixed);
  const add = (instant: number | null | undefined) => {
    if (typeof instant === 'number' && Number.isFinite(instant) && instant > now) found.add(instant);
  };
  for (const item of policy.moving) {
    if (item.type === 'elapsedTime') add(endOf(item, n));
    else if (item.type === 'payment') for (const end of periodEnds(item.period, now, n)) add(end);
    else
      for (const machine of n.facts.machines?.values() ?? []) {
        for (const relation of Array.isArray(machine?.relations) ? machine.relations : []) {
          add(relation?.from);
          add(relation?.until);
        }
      }
  }
  return [...found].sort((a, b) => a - b);
}

/** Ends of the billing periods from now to the last one that is paid; after that it stays unpaid. */
function periodEnds(period: { months: number; ms: number } | null, now: number, n: Normal): number[] {
  if (!period || n.start === null) return [];
  const first = periodAt(n.start, period, now);
  const last = Math.max(
    first.index,
    ...(n.facts.payments ?? []).map((p) => (Number.isSafeInteger(p?.period) ? (p.period as number) : 0)),
  );
  const ends = [first.end];
  for (let i = first.index; i < Math.min(last, first.index + MAX_LOOKAHEAD); i++) {
    ends.push(periodAt(n.start, period, ends[ends.length - 1] as number).end);
  }
  return ends;
}
