// Does a policy allow nothing that another does not? Used for next policies, for rules of the whole dataspace and for templates.
// Conservative: what cannot be proven is refused.
import type { Bilingual, Shape } from '@millspace/schemas';
import type { CompiledPermission, CompiledPolicy, Condition } from './compiled.ts';
import { bi } from './texts.ts';

export type Narrower = { ok: true } | { ok: false; reasons: Bilingual[] };

/** True when `child` allows nothing that `parent` does not: every permission lies within one of the parent's, every prohibition stays. */
export function isNarrower(child: CompiledPolicy, parent: CompiledPolicy): Narrower {
  const reasons: Bilingual[] = [];
  child.permissions.forEach((permission, i) => {
    if (parent.permissions.some((other) => within(permission, other))) return;
    reasons.push(
      bi(
        `Permission ${i + 1} allows more than any permission of the other policy, or it cannot be shown that it does not.`,
        `Erlaubnis ${i + 1} erlaubt mehr als jede Erlaubnis der anderen Richtlinie, oder das Gegenteil lässt sich nicht zeigen.`,
      ),
    );
  });
  parent.prohibitions.forEach((prohibition, i) => {
    const kept = child.prohibitions.some((own) => own.conditions.every((c) => implied(c, prohibition.conditions)));
    if (kept) return;
    reasons.push(
      bi(
        `Prohibition ${i + 1} of the other policy is missing or weaker.`,
        `Verbot ${i + 1} der anderen Richtlinie fehlt oder ist schwächer.`,
      ),
    );
  });
  return reasons.length === 0 ? { ok: true } : { ok: false, reasons };
}

function within(own: CompiledPermission, other: CompiledPermission): boolean {
  return other.conditions.every((c) => implied(c, own.conditions)) && narrowerShape(own.shape, other.shape);
}

/** One of `known` alone makes `condition` true. */
function implied(condition: Condition, known: readonly Condition[]): boolean {
  return known.some((k) => implies(k, condition));
}

function implies(a: Condition, b: Condition): boolean {
  if (a.type === 'dateTime' && b.type === 'dateTime') return a.from >= b.from && a.before <= b.before;
  if ((a.type === 'purpose' && b.type === 'purpose') || (a.type === 'participant' && b.type === 'participant'))
    return [...a.any].every((value) => b.any.has(value));
  if (a.type === 'count' && b.type === 'count') return a.unit === b.unit && a.limit <= b.limit;
  if ('parts' in a && 'parts' in b)
    return (
      a.type === b.type &&
      a.parts.length === b.parts.length &&
      a.parts.every((part, i) => same(part, b.parts[i] as Condition))
    );
  return false;
}

const same = (a: Condition, b: Condition): boolean => implies(a, b) && implies(b, a);

function narrowerShape(own: Shape, other: Shape): boolean {
  const whole = (a: number | null | undefined, b: number | null | undefined) =>
    b === null || b === undefined || (a !== null && a !== undefined && a % b === 0);
  const subset = <T>(a: readonly T[] | null | undefined, b: readonly T[] | null | undefined) =>
    !b || (a ?? []).every((x) => b.includes(x)) === (a !== null && a !== undefined);
  const superset = (a: readonly unknown[] | null | undefined, b: readonly unknown[] | null | undefined) =>
    (b ?? []).every((x) => (a ?? []).some((y) => JSON.stringify(x) === JSON.stringify(y)));
  return (
    subset(own.signals, other.signals) &&
    subset(own.machines, other.machines) &&
    whole(own.windowMs, other.windowMs) &&
    (other.windowMs === null || own.statistic === other.statistic) &&
    (other.round === null || own.round === other.round) &&
    (other.delayMs ?? 0) <= (own.delayMs ?? 0) &&
    whole(own.timeStepMs, other.timeStepMs) &&
    superset(own.pseudonymise, other.pseudonymise) &&
    superset(own.replace, other.replace) &&
    superset(own.remove, other.remove)
  );
}
