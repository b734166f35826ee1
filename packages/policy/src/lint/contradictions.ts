// Policies that contradict themselves: nothing would ever be delivered, or a rule would never speak.
import type { Bilingual, LintFinding } from '@millspace/schemas';
import type { CompiledPermission, CompiledPolicy, Condition, SetCondition } from '../compiled.ts';
import { inside } from '../implies.ts';
import { isNarrower } from '../narrower.ts';
import { NO_SHAPE } from '../shape.ts';
import { bi, listText, OR, quoted } from '../texts.ts';
import { REGIONS } from '../vocabulary/values.ts';
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

type OneValued = 'purpose' | 'connector' | 'application' | 'location' | 'securityProfile';

/** Facts that have one value at a time, as people say it; somebody may have several roles or memberships. */
const ONE_VALUE: Readonly<Record<OneValued, Bilingual>> = {
  purpose: bi('a transfer has one purpose', 'eine Übertragung hat einen Zweck'),
  location: bi('a participant is attested one place', 'einem Teilnehmer ist ein Ort bestätigt'),
  connector: bi('one connector asks at a time', 'es fragt jeweils ein Konnektor'),
  application: bi('one program asks at a time', 'es fragt jeweils ein Programm'),
  securityProfile: bi('a participant has one security level', 'ein Teilnehmer hat eine Sicherheitsstufe'),
};
const oneValue = (type: SetCondition['type']): Bilingual | undefined =>
  Object.hasOwn(ONE_VALUE, type) ? ONE_VALUE[type as OneValued] : undefined;

/** Two lists that no value satisfies at once. What lies within a purpose or a region counts as it does when deciding. */
export const disjointLists: LintRule = (policy) =>
  policy.permissions.flatMap(({ conditions }) => {
    const known = sets(conditions);
    return known.flatMap((a, i) =>
      known.slice(i + 1).flatMap((b) => {
        const because = oneValue(a.type);
        return because && a.type === b.type && contradict(a, b) ? [disjoint(b, because)] : [];
      }),
    );
  });

function contradict(a: SetCondition, b: SetCondition): boolean {
  if (a.match === 'any' && b.match === 'any') return ![...a.any].some((v) => [...b.any].some((w) => meet(v, a, w, b)));
  const [wanted, banned] = a.match === 'none' ? [b, a] : [a, b];
  if (wanted.match !== 'any' || banned.match !== 'none') return false;
  // A list of exact purposes does not ban what lies within them.
  if (wanted.within && !banned.within) return false;
  return [...wanted.any].every((v) => inside(v, banned));
}

/** Something may be both: one of the two lies within the other, or they are regions with a country in common. */
function meet(v: string, a: SetCondition, w: string, b: SetCondition): boolean {
  if (inside(v, { ...b, any: new Set([w]) }) || inside(w, { ...a, any: new Set([v]) })) return true;
  const [here, there] = [REGIONS.get(v), REGIONS.get(w)];
  return here !== undefined && there !== undefined && [...here].some((country) => there.has(country));
}

const disjoint = (c: SetCondition, because: Bilingual): LintFinding =>
  finding(
    'error',
    'MS-LNT-004',
    c.path,
    `No value of ${c.term} satisfies all conditions of the permission (${because.en}), so it never applies.`,
    `Kein Wert von ${c.term} erfüllt alle Bedingungen der Erlaubnis (${because.de}), sie gilt daher nie.`,
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
