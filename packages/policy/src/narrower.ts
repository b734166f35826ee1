// Does a policy allow nothing that another does not? Used for next policies, for rules of the whole dataspace and for templates.
// Conservative: what cannot be proven is refused.
import type { Bilingual, ConsumerDuty, Shape } from '@millspace/schemas';
import { contradict, isWithin, permits } from './actions.ts';
import type { CompiledDuty, CompiledPermission, CompiledPolicy, CompiledProhibition } from './compiled.ts';
import { implied } from './implies.ts';
import type { Scope } from './read/ast.ts';
import { bi } from './texts.ts';

export type Narrower = { ok: true } | { ok: false; reasons: Bilingual[] };

/**
 * True when `child` allows nothing that `parent` does not: every permission lies within one of the parent's, with its duties, and every
 * prohibition and obligation stays.
 */
export function isNarrower(child: CompiledPolicy, parent: CompiledPolicy): Narrower {
  if (child === parent || fingerprint(child) === fingerprint(parent)) return { ok: true };
  const reasons: Bilingual[] = [];
  child.permissions.forEach((permission, i) => {
    if (parent.permissions.some((_, k) => within(permission, parent.permissions, k))) return;
    reasons.push(
      bi(
        `Permission ${i + 1} allows more than any permission of the other policy, or it cannot be shown that it does not.`,
        `Erlaubnis ${i + 1} erlaubt mehr als jede Erlaubnis der anderen Richtlinie, oder das Gegenteil lässt sich nicht zeigen.`,
      ),
    );
  });
  parent.prohibitions.forEach((prohibition, i) => {
    if (child.prohibitions.some((own) => asStrict(own, prohibition))) return;
    reasons.push(
      bi(
        `Prohibition ${i + 1} of the other policy is missing or weaker.`,
        `Verbot ${i + 1} der anderen Richtlinie fehlt oder ist schwächer.`,
      ),
    );
  });
  parent.obligations.forEach((obligation, i) => {
    if (child.obligations.some((own) => owesAsMuch(own.owed, obligation.owed))) return;
    reasons.push(
      bi(
        `Obligation ${i + 1} of the other policy is missing or weaker.`,
        `Verpflichtung ${i + 1} der anderen Richtlinie fehlt oder ist schwächer.`,
      ),
    );
  });
  if (!conflictAsStrict(child, parent)) {
    reasons.push(
      bi(
        'Where permissions and prohibitions contradict each other, this policy allows more.',
        'Wo sich Erlaubnisse und Verbote widersprechen, erlaubt diese Richtlinie mehr.',
      ),
    );
  }
  return reasons.length === 0 ? { ok: true } : { ok: false, reasons };
}

const STRICTNESS = ['perm', 'prohibit', 'invalid'] as const;

/**
 * Where permissions and prohibitions meet, the child denies whatever the parent does. A parent that is void because a permission and a
 * prohibition of other actions contradict each other allows nothing; that the child is void then too cannot be shown.
 */
function conflictAsStrict(child: CompiledPolicy, parent: CompiledPolicy): boolean {
  if (parent.prohibitions.length === 0) return true;
  if (STRICTNESS.indexOf(child.conflict) < STRICTNESS.indexOf(parent.conflict)) return false;
  if (parent.conflict !== 'invalid') return true;
  const asked = child.permissions.flatMap(({ actions }) => actions);
  return parent.prohibitions.every(
    ({ actions: forbids }) =>
      asked.every((action) => forbids.some((wide) => isWithin(action, wide))) ||
      parent.permissions.every(({ actions }) => !actions.some((a) => forbids.some((b) => contradict(a, b)))),
  );
}

const PLACES = new Set(['path', 'outcomes', 'granted', 'id', 'form', 'assignee']);

/** What a policy says, wherever its rules stand and whoever the parties are. */
function fingerprint(policy: CompiledPolicy): string {
  return JSON.stringify(policy, (key, value: unknown) => {
    // The assignee of a rule is part of what it says.
    if (PLACES.has(key) && !(key === 'assignee' && typeof value === 'object')) return undefined;
    if (value instanceof Set) return [...value];
    return typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value)) ? String(value) : value;
  });
}

/** Within the permission at `k`; those before it might decide instead, so that its shape must lie within theirs too. */
function within(own: CompiledPermission, others: readonly CompiledPermission[], k: number): boolean {
  const other = others[k] as CompiledPermission;
  return (
    own.actions.every((action) => other.actions.some((wide) => permits(wide, action))) &&
    scopeWithin(own.assignee, other.assignee) &&
    scopeWithin(own.target, other.target) &&
    other.conditions.every((c) => implied(c, own.conditions)) &&
    other.duties.every((duty) => duty.type === 'shape' || own.duties.some((mine) => dutyAsStrict(mine, duty))) &&
    others.slice(0, k + 1).every(({ shape }) => narrowerShape(own.shape, shape))
  );
}

function scopeWithin(own: Scope | null, other: Scope | null): boolean {
  if (other === null) return true;
  return own !== null && covers(other.ids, own.ids) && covers(other.collections, own.collections);
}

/** `own` applies whenever `other` does. */
function asStrict(own: CompiledProhibition, other: CompiledProhibition): boolean {
  return (
    other.actions.every((action) => own.actions.some((wide) => isWithin(action, wide))) &&
    scopeWithin(other.assignee, own.assignee) &&
    scopeWithin(other.target, own.target) &&
    own.conditions.every((c) => implied(c, other.conditions))
  );
}

function dutyAsStrict(own: CompiledDuty, other: CompiledDuty): boolean {
  if (own.type === 'payment' && other.type === 'payment') {
    return own.currency === other.currency && samePeriod(own.period, other.period) && own.amount >= other.amount;
  }
  if (own.type === 'consumer' && other.type === 'consumer') return owesAsMuch(own.owed, other.owed);
  return own.type === 'text' && other.type === 'text' && own.rule.en === other.rule.en;
}

type Period = { months: number; ms: number } | null;
const samePeriod = (a: Period, b: Period): boolean => a?.months === b?.months && a?.ms === b?.ms;

const covers = (own: readonly string[] = [], other: readonly string[] = []): boolean =>
  other.every((x) => own.includes(x));

function owesAsMuch(own: ConsumerDuty, other: ConsumerDuty): boolean {
  if (own.kind !== other.kind) return false;
  const noLater = (a: number | undefined, b: number | undefined) => b === undefined || (a !== undefined && a <= b);
  return (
    noLater(own.byMs, other.byMs) &&
    noLater(own.afterReceiptMs, other.afterReceiptMs) &&
    noLater(own.deadlineMs, other.deadlineMs) &&
    own.onAgreementEnd === other.onAgreementEnd &&
    own.recipient === other.recipient &&
    own.targetPolicy === other.targetPolicy &&
    own.policyDigest === other.policyDigest &&
    covers(own.on, other.on) &&
    covers(own.jsonPaths, other.jsonPaths)
  );
}

/** What passes `own` is no more than what passes `other`. */
export function narrowerShape(own: Shape, other: Shape): boolean {
  const whole = (a: number | null | undefined, b: number | null | undefined) =>
    b === null || b === undefined || (a !== null && a !== undefined && a % b === 0);
  const subset = (a: readonly string[] | null | undefined, b: readonly string[] | null | undefined) =>
    !b || (a !== null && a !== undefined && covers(b, a));
  const removed = own.remove ?? [];
  const replaced = (own.replace ?? []).map((r) => JSON.stringify(r));
  return (
    subset(own.signals, other.signals) &&
    subset(own.machines, other.machines) &&
    whole(own.windowMs, other.windowMs) &&
    (other.windowMs === null || own.statistic === other.statistic) &&
    (other.round === null || own.round === other.round) &&
    (other.delayMs ?? 0) <= (own.delayMs ?? 0) &&
    whole(own.timeStepMs, other.timeStepMs) &&
    covers(own.pseudonymise ?? [], other.pseudonymise ?? []) &&
    (other.replace ?? []).every((r) => removed.includes(r.path) || replaced.includes(JSON.stringify(r))) &&
    covers(removed, other.remove ?? [])
  );
}
