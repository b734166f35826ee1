// ODRL 2.2 → a policy that evaluating can decide completely, or every reason why not.
import { actionName, currentAction, isAskedAbout } from './actions.ts';
import { CLASSES, classOf } from './classes.ts';
import { CODES } from './codes.ts';
import {
  type CompiledDuty,
  type CompiledPermission,
  type CompiledPolicy,
  type CompiledProhibition,
  type Condition,
  type OwedDuty,
  outcomes,
} from './compiled.ts';
import { compileConditions, sideOf, weakest } from './conditions.ts';
import { dutiesOfConditions, dutiesOfProhibition } from './consumer.ts';
import { compileObligation } from './duties/owed.ts';
import { compileDuties } from './duties/permission-duties.ts';
import { at, type CompileError, Problems } from './problems.ts';
import type { Label } from './profile.ts';
import type { DutyNode, RuleNode } from './read/ast.ts';
import { readPolicy } from './read/policy.ts';
import { describeShape, NO_SHAPE } from './shape.ts';
import { mayStand, type Place } from './terms/base.ts';
import { participantKey } from './terms/sets.ts';
import { bi, quoted, sentences } from './texts.ts';

export type CompileResult =
  | { ok: true; policy: CompiledPolicy; warnings: CompileError[] }
  | { ok: false; errors: CompileError[] };

export interface CompileOptions {
  kind: 'usage' | 'access';
  /** Whether something enforces a term; as the table of classes says when absent. */
  enforced?: (term: string) => boolean;
}

const byTable = (term: string): boolean => classOf(term)?.state !== 'refused';
const PROHIBITION = CLASSES.find(({ terms }) => terms.includes('prohibition'));

/**
 * Compiles a usage policy (offer or agreement) or an access policy (who sees a dataset).
 * Fails closed: an absent or empty policy, and anything unknown or malformed anywhere in it, refuses with a JSON
 * pointer, a code and a sentence in both languages. Never throws on any JSON value.
 */
export function compile(policy: unknown, { kind, enforced = byTable }: CompileOptions): CompileResult {
  const problems = new Problems();
  const node = readPolicy(policy, kind, problems);
  if (!node) return { ok: false, errors: problems.errors };
  const place = { kind, plain: true, problems, enforced };
  const permissions = node.permissions.map((rule) => compilePermission(rule, { ...place, rule: 'permission' }));
  const prohibitions = node.prohibitions.map((rule) => compileProhibition(rule, { ...place, rule: 'prohibition' }));
  const obligations = compileObligations(node.obligations, { ...place, rule: 'permission' });
  if (problems.errors.length > 0) return { ok: false, errors: problems.errors };
  return {
    ok: true,
    warnings: problems.warnings,
    policy: {
      kind,
      form: node.form,
      id: node.id,
      assignee: node.assignee === null ? null : participantKey(node.assignee),
      conflict: node.conflict,
      permissions,
      prohibitions,
      obligations,
      consumer: [...obligations.map(({ owed }) => owed), ...prohibitions.flatMap(dutiesOfProhibition)],
      ...instantsOf(
        [...permissions, ...prohibitions],
        permissions.flatMap(({ duties }) => duties),
      ),
    },
  };
}

function compileObligations(nodes: readonly DutyNode[], place: Place): OwedDuty[] {
  if (place.kind === 'access' && nodes[0]) {
    place.problems.add(
      '/obligation',
      CODES.wrongPlace,
      'An access policy has no obligations: it decides only who sees the dataset.',
      'Eine Zugangsrichtlinie hat keine Verpflichtungen: Sie entscheidet nur, wer den Datensatz sieht.',
    );
    return [];
  }
  return nodes.flatMap((node) => compileObligation(node, place) ?? []);
}

/** The actions of a rule in today's vocabulary. */
function actionsOf(rule: RuleNode, place: Place): string[] {
  const { problems } = place;
  const found = rule.actions.flatMap(({ text, path }) => {
    const action = currentAction(text);
    const known = classOf(action ?? text);
    // Actions of duties have classes of their own; as the action of a rule only use and distribution have.
    if (known && (action === null || isAskedAbout(action)) && !mayStand(action ?? text, path, place)) return [];
    if (action === null) {
      problems.add(
        path,
        CODES.unknownAction,
        `Unknown action ${quoted(text).en}: it is none of ODRL 2.2.`,
        `Unbekannte Handlung ${quoted(text).de}: In ODRL 2.2 gibt es sie nicht.`,
      );
      return [];
    }
    if (action !== text) {
      problems.warn(
        path,
        CODES.deprecated,
        `${text} is deprecated; ODRL 2.2 calls it ${action}.`,
        `${text} ist veraltet; ODRL 2.2 nennt es ${action}.`,
      );
    }
    return [action];
  });
  return [...new Set(found)];
}

/**
 * Rules about actions that nobody asks about are recorded and shown, and no machine enforces them. What was received lies at the
 * consumer: whether it is passed on is decided by the connector there.
 */
export function labelOf(actions: readonly string[]): Label {
  if (!actions.some(isAskedAbout)) return 'contract-text';
  return actions.includes('odrl:use') ? 'prevented' : 'evidenced';
}

function compilePermission(rule: RuleNode, place: Place): CompiledPermission {
  const { path } = rule;
  const { problems } = place;
  const actions = actionsOf(rule, place);
  const conditions = compileConditions(rule.constraints, place);
  if (rule.duties.length > 0 && place.kind === 'access') {
    problems.add(
      at(path, 'duty'),
      CODES.wrongPlace,
      'An access policy has no duties: it decides only who sees the dataset.',
      'Eine Zugangsrichtlinie hat keine Pflichten: Sie entscheidet nur, wer den Datensatz sieht.',
    );
  }
  const { shape, duties, consumer } =
    place.kind === 'access' || actions.length === 0
      ? { shape: NO_SHAPE, duties: [], consumer: [] }
      : compileDuties(rule.duties, at(path, 'duty'), actions, place);
  const count = conditions.find((c) => c.type === 'count' && c.unit !== 'uses');
  const limit = count?.type === 'count' && count.unit !== 'uses' ? { unit: count.unit, limit: count.limit } : null;
  const granted = sentences([
    bi('Granted.', 'Gewährt.'),
    ...conditions.map((c) => c.rule),
    ...duties.filter(({ type }) => type !== 'shape').map((duty) => duty.rule),
    ...(place.kind === 'usage' ? [describeShape(shape)] : []),
  ]);
  return {
    path,
    actions,
    assignee: rule.assignee,
    target: rule.target,
    conditions,
    duties,
    consumer: [...dutiesOfConditions(conditions), ...consumer],
    shape,
    count: limit,
    granted,
    outcomes: outcomes(path, 'permission', labelOf(actions), {
      satisfied: bi('This permission applies.', 'Diese Erlaubnis gilt.'),
      violated: bi('This permission does not apply.', 'Diese Erlaubnis gilt nicht.'),
      open: bi(
        'Whether this permission applies cannot be decided, so it does not.',
        'Ob diese Erlaubnis gilt, lässt sich nicht entscheiden, also gilt sie nicht.',
      ),
      deferred: bi(
        'This permission applies as far as can be decided here; the other side decides the rest.',
        'Diese Erlaubnis gilt, soweit hier darüber zu entscheiden ist; über den Rest entscheidet die andere Seite.',
      ),
    }),
  };
}

function compileProhibition(rule: RuleNode, place: Place): CompiledProhibition {
  const { path } = rule;
  if (PROHIBITION) mayStand('prohibition', path, place);
  const actions = actionsOf(rule, place);
  const conditions = compileConditions(rule.constraints, place);
  const side = sideOf(conditions, path, place) ?? 'both';
  const when = sentences(conditions.map((c) => c.when));
  const names = actions.map(actionName);
  const what = bi(
    names.map(({ en }) => `${en} is prohibited`).join('; '),
    names.map(({ de }) => `${de} ist verboten`).join('; '),
  );
  const active =
    conditions.length === 0
      ? bi(`${what.en}.`, `${what.de}.`)
      : bi(`${what.en} while this holds: ${when.en}`, `${what.de}, solange dies gilt: ${when.de}`);
  return {
    path,
    actions,
    assignee: rule.assignee,
    target: rule.target,
    conditions,
    side,
    // It forbids what its actions say while its conditions hold, so it is as real as the weakest of them.
    outcomes: outcomes(
      path,
      'prohibition',
      weakest([...actions.map((action) => labelOf([action])), ...conditions.map(({ label }) => label)]),
      {
        satisfied: bi('This prohibition does not apply.', 'Dieses Verbot greift nicht.'),
        violated: active,
        open: bi(
          `It cannot be excluded that a prohibition applies. ${active.en}`,
          `Es ist nicht auszuschließen, dass ein Verbot greift. ${active.de}`,
        ),
        deferred: bi(
          `${active.en} The other side decides whether it applies.`,
          `${active.de} Ob es greift, entscheidet die andere Seite.`,
        ),
      },
    ),
  };
}

/** When a decision can change by the passing of time. */
function instantsOf(
  rules: readonly { conditions: readonly Condition[] }[],
  duties: readonly CompiledDuty[],
): Pick<CompiledPolicy, 'switches' | 'moving'> {
  const found = new Set<number>();
  const moving: CompiledPolicy['moving'][number][] = duties.filter(
    (duty) => duty.type === 'payment' && duty.period !== null,
  ) as CompiledPolicy['moving'][number][];
  const visit = (condition: Condition) => {
    if (condition.type === 'dateTime') {
      for (const instant of [condition.from, condition.before]) if (Number.isFinite(instant)) found.add(instant);
    } else if (condition.type === 'elapsedTime' || condition.type === 'machineRelation') moving.push(condition);
    else if ('parts' in condition) condition.parts.forEach(visit);
  };
  for (const rule of rules) rule.conditions.forEach(visit);
  return { switches: [...found].sort((a, b) => a - b), moving };
}
