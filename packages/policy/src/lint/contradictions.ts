// Policies that contradict themselves: nothing would ever be delivered, or a rule would never speak.
import type { LintFinding } from '@millspace/schemas';
import type { CompiledPermission, CompiledPolicy, Condition, SetCondition } from '../compiled.ts';
import { isNarrower } from '../narrower.ts';
import { NO_SHAPE } from '../shape.ts';
import { listText, OR, quoted } from '../texts.ts';
import { finding, type LintRule } from './finding.ts';

export const emptyInterval: LintRule = (policy) =>
  policy.permissions.flatMap(({ conditions, path }) => {
    const dates = conditions.filter((c) => c.type === 'dateTime').filter((c) => !c.outside);
    const from = Math.max(-Infinity, ...dates.map((c) => c.from));
    const before = Math.min(Infinity, ...dates.map((c) => c.before));
    if (from < before) return [];
    return [
      finding(
        'error',
        'MS-LNT-001',
        path,
        'The permission ends before it begins, so it never applies.',
        'Die Erlaubnis endet, bevor sie beginnt, und gilt daher nie.',
      ),
    ];
  });

export const countOfZero: LintRule = (policy) =>
  policy.permissions.flatMap(({ conditions }) =>
    conditions
      .filter((c) => c.type === 'count' && c.limit === 0)
      .map((c) =>
        finding(
          'error',
          'MS-LNT-003',
          c.path,
          'A count of zero allows nothing.',
          'Eine Anzahl von null erlaubt nichts.',
        ),
      ),
  );

/** A prohibition without conditions that covers everything the permissions are about. */
export const forbiddenAlways: LintRule = (policy) => {
  if (policy.conflict === 'perm') return [];
  return policy.prohibitions
    .filter((p) => p.conditions.length === 0 && p.assignee === null && p.actions.includes('odrl:use'))
    .map((p) =>
      finding(
        'error',
        'MS-LNT-002',
        p.path,
        'The prohibition has no condition, so it forbids everything that the permissions allow.',
        'Das Verbot hat keine Bedingung und verbietet daher alles, was die Erlaubnisse erlauben.',
      ),
    );
};

const sets = (conditions: readonly Condition[]): SetCondition[] => conditions.filter((c) => 'any' in c);

/** Two lists that no value can satisfy at once. Only facts with one value: somebody may have several roles or memberships. */
const SINGLE = new Set(['purpose', 'connector', 'application', 'location', 'securityProfile']);
const EXACT = new Set(['connector', 'application', 'securityProfile']);

export const disjointLists: LintRule = (policy) =>
  policy.permissions.flatMap(({ conditions }) => {
    const found: LintFinding[] = [];
    const known = sets(conditions).filter((c) => EXACT.has(c.type));
    known.forEach((a, i) => {
      for (const b of known.slice(i + 1)) if (a.term === b.term && contradict(a, b)) found.push(disjoint(b));
    });
    return found;
  });

function contradict(a: SetCondition, b: SetCondition): boolean {
  if (!SINGLE.has(a.type)) return false;
  if (a.match === 'any' && b.match === 'any') return ![...a.any].some((v) => b.any.has(v));
  const [wanted, banned] = a.match === 'none' ? [b, a] : [a, b];
  return wanted.match === 'any' && banned.match === 'none' && [...wanted.any].every((v) => banned.any.has(v));
}

const disjoint = (c: SetCondition): LintFinding =>
  finding(
    'error',
    'MS-LNT-004',
    c.path,
    `No value of ${c.term} satisfies all conditions of the permission, so it never applies.`,
    `Kein Wert von ${c.term} erfüllt alle Bedingungen der Erlaubnis, sie gilt daher nie.`,
  );

/** Allowed purposes that a prohibition takes back. */
export const purposeTakenBack: LintRule = (policy) => {
  const banned = policy.prohibitions.flatMap((p) => {
    const [only] = p.conditions;
    return p.conditions.length === 1 && only?.type === 'purpose' && only.match === 'any' ? [only] : [];
  });
  return policy.permissions.flatMap((permission) =>
    sets(permission.conditions)
      .filter((c) => c.type === 'purpose' && c.match === 'any')
      .flatMap((c) => {
        const lost = [...c.any].filter((purpose) => banned.some((b) => b.any.has(purpose)));
        if (lost.length === 0) return [];
        const names = listText(lost.map(quoted), OR);
        const all = lost.length === c.any.size;
        return [
          finding(
            all ? 'error' : 'warning',
            'MS-LNT-005',
            c.path,
            `The purpose ${names.en} is allowed here and forbidden by a prohibition; the prohibition wins.`,
            `Der Zweck ${names.de} ist hier erlaubt und durch ein Verbot verboten; das Verbot gewinnt.`,
          ),
        ];
      }),
  );
};

/** Of several permissions the first that is satisfied decides: a later one behind a wider one never does. */
export const neverDecides: LintRule = (policy) =>
  policy.permissions.flatMap((later, i) => {
    const before = policy.permissions.slice(0, i).findIndex((earlier) => covers(policy, earlier, later));
    if (before < 0) return [];
    return [
      finding(
        'warning',
        'MS-LNT-006',
        later.path,
        `Permission ${before + 1} applies whenever this one does and comes first, so this one never decides. Write the finer permission first.`,
        `Erlaubnis ${before + 1} gilt immer, wenn diese gilt, und steht davor; diese entscheidet also nie. Die feinere Erlaubnis gehört nach vorn.`,
      ),
    ];
  });

function covers(policy: CompiledPolicy, earlier: CompiledPermission, later: CompiledPermission): boolean {
  const open = (p: CompiledPermission): CompiledPolicy => ({
    ...policy,
    permissions: [{ ...p, shape: NO_SHAPE, duties: [] }],
    prohibitions: [],
    obligations: [],
  });
  return earlier.duties.every((d) => d.type !== 'payment') && isNarrower(open(later), open(earlier)).ok;
}

export const deletedBeforeUse: LintRule = (policy) => {
  const starts = policy.permissions.map(({ conditions }) =>
    Math.max(-Infinity, ...conditions.filter((c) => c.type === 'dateTime').map((c) => c.from)),
  );
  const begin = Math.min(...starts);
  return policy.obligations
    .filter(({ owed }) => owed.kind === 'delete' && owed.byMs !== undefined && owed.byMs <= begin)
    .map(({ path }) =>
      finding(
        'error',
        'MS-LNT-007',
        path,
        'The data must be deleted before their use begins.',
        'Die Daten müssen gelöscht sein, bevor ihre Nutzung beginnt.',
      ),
    );
};
