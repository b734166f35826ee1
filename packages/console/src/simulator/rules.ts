import type { Decision, RuleOutcome } from '@millspace/schemas';

/** What one rule says to the question. */
export type Says = 'allows' | 'forbids' | 'not-applicable' | 'undecidable' | 'other-side' | 'kept';

export interface RuleSays {
  /** `/permission/0`, or empty for what concerns the whole policy. */
  path: string;
  kind: 'permission' | 'prohibition' | 'obligation' | 'policy';
  /** From 1, among those of its kind. */
  number: number;
  says: Says;
  text: RuleOutcome['text'];
  /** Its conditions and duties. */
  parts: RuleOutcome[];
  /** It made the answer what it is. */
  decisive: boolean;
}

const RULE = /^\/(permission|prohibition|obligation)(?:\/(\d+))?(?=\/|$)/;

/** Every rule that spoke, those that made the answer first. Pure. */
export function rulesOf({ rules, kind, result }: Pick<Decision, 'rules' | 'kind' | 'result'>): RuleSays[] {
  const found = new Map<string, { head: RuleOutcome | null; parts: RuleOutcome[] }>();
  for (const rule of rules) {
    const path = RULE.exec(rule.path)?.[0] ?? '';
    const one = found.get(path) ?? { head: null, parts: [] };
    if (rule.path === path && one.head === null) one.head = rule;
    else one.parts.push(rule);
    found.set(path, one);
  }
  const answer = kind ?? (result === 'permit' ? 'permitted' : 'no-rule');
  const all = [...found].flatMap(([path, { head, parts }]): RuleSays[] => {
    const lead = head ?? parts[0];
    if (!lead) return [];
    const what = RULE.exec(path);
    const ruleKind = (what?.[1] ?? 'policy') as RuleSays['kind'];
    const says = saysOf(ruleKind, head?.outcome ?? worst(parts));
    return [
      {
        path,
        kind: ruleKind,
        number: Number(what?.[2] ?? 0) + 1,
        says,
        text: lead.text,
        parts: head ? parts : parts.slice(1),
        decisive: decides(answer, ruleKind, says),
      },
    ];
  });
  return [...all.filter(({ decisive }) => decisive), ...all.filter(({ decisive }) => !decisive)];
}

function saysOf(kind: RuleSays['kind'], outcome: RuleOutcome['outcome']): Says {
  if (outcome === 'open') return 'undecidable';
  if (outcome === 'deferred') return 'other-side';
  if (kind === 'permission') return outcome === 'satisfied' ? 'allows' : 'not-applicable';
  // Of a prohibition the engine says "violated" when what is asked is what it forbids.
  if (kind === 'prohibition') return outcome === 'violated' ? 'forbids' : 'not-applicable';
  return outcome === 'violated' ? 'forbids' : 'kept';
}

function decides(answer: NonNullable<Decision['kind']>, kind: RuleSays['kind'], says: Says): boolean {
  switch (answer) {
    case 'permitted':
      return says === 'allows' || (says === 'other-side' && kind === 'permission');
    case 'forbidden':
      return says === 'forbids';
    case 'undecidable':
      return says === 'undecidable';
    case 'no-rule':
      return says === 'forbids' || (kind === 'permission' && says === 'not-applicable');
  }
}

const WORST: readonly RuleOutcome['outcome'][] = ['violated', 'open', 'deferred', 'satisfied'];
const worst = (parts: readonly RuleOutcome[]): RuleOutcome['outcome'] =>
  WORST.find((outcome) => parts.some((part) => part.outcome === outcome)) ?? 'satisfied';
