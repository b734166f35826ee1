// ODRL 2.2 in the form of DSP 2025-1 → a policy that evaluating can decide completely, or every reason why not.
import { classOf } from './classes.ts';
import { CODES } from './codes.ts';
import {
  type CompiledPermission,
  type CompiledPolicy,
  type CompiledProhibition,
  type Condition,
  outcomes,
} from './compiled.ts';
import { compileConstraints, constraintBudget, newPlace, type Place, refuseClass } from './constraints.ts';
import { compileDuties } from './duties.ts';
import { participantKey } from './operands.ts';
import { at, type CompileError, isObject, type JsonObject, Problems } from './problems.ts';
import { DSP_CONTEXT, KNOWN_PROFILES, shortTerm } from './profile.ts';
import { describeShape, NO_SHAPE } from './shape.ts';
import { bi, quoted, sentences } from './texts.ts';

export type CompileResult = { ok: true; policy: CompiledPolicy } | { ok: false; errors: CompileError[] };

const MAX_RULES = 100;
const MEMBERS = new Set(
  '@context @id @type profile permission prohibition obligation conflict target assigner assignee timestamp'.split(' '),
);
const TEXT_MEMBERS = ['@id', 'target', 'assigner', 'assignee', 'timestamp'] as const;
const NOT_YET = new Set(['inheritFrom', 'uid']);

/**
 * Compiles a usage policy (offer or agreement) or an access policy (who sees a dataset).
 * Fails closed: an absent or empty policy, and anything unknown or malformed anywhere in it, refuses with a JSON
 * pointer, a code and a sentence in both languages. Never throws on any JSON value.
 */
export function compile(policy: unknown, options: { kind: 'usage' | 'access' }): CompileResult {
  const problems = new Problems();
  const compiled = compilePolicy(policy, options.kind, problems);
  return compiled && problems.errors.length === 0
    ? { ok: true, policy: compiled }
    : { ok: false, errors: problems.errors };
}

function compilePolicy(policy: unknown, kind: 'usage' | 'access', problems: Problems): CompiledPolicy | null {
  if (policy === undefined || policy === null || (isObject(policy) && Object.keys(policy).length === 0)) {
    problems.add(
      '',
      CODES.empty,
      'There is no policy, so nothing is allowed.',
      'Es gibt keine Richtlinie, also ist nichts erlaubt.',
    );
    return null;
  }
  if (!isObject(policy)) {
    problems.add('', CODES.structure, 'A policy is an object.', 'Eine Richtlinie ist ein Objekt.');
    return null;
  }
  const form = readHeader(policy, kind, problems);
  const budget = constraintBudget();
  const permissions = rules(policy, 'permission', problems).map(([node, path]) =>
    compilePermission(node, path, newPlace(kind, 'permission', budget), problems),
  );
  const prohibitions = rules(policy, 'prohibition', problems).map(([node, path]) =>
    compileProhibition(node, path, newPlace(kind, 'prohibition', budget), problems),
  );
  for (const [node, path] of rules(policy, 'obligation', problems)) refuseObligation(node, path, problems);
  if (policy.permission === undefined && prohibitions.length === 0) {
    problems.add(
      '',
      CODES.empty,
      'The policy permits and prohibits nothing, so it grants nothing.',
      'Die Richtlinie erlaubt und verbietet nichts, also gewährt sie nichts.',
    );
  }
  return {
    kind,
    form,
    id: typeof policy['@id'] === 'string' ? policy['@id'] : null,
    assignee: typeof policy.assignee === 'string' ? participantKey(policy.assignee) : null,
    permissions: permissions.filter((p) => p !== null),
    prohibitions: prohibitions.filter((p) => p !== null),
    consumer: [],
    switches: collectSwitches([...permissions, ...prohibitions].flatMap((rule) => rule?.conditions ?? [])),
  };
}

function readHeader(policy: JsonObject, kind: 'usage' | 'access', problems: Problems): CompiledPolicy['form'] {
  for (const key of Object.keys(policy)) {
    if (MEMBERS.has(key)) continue;
    const hint = NOT_YET.has(key) ? ' of ODRL' : '';
    problems.add(
      at('', key),
      CODES.unknownMember,
      `The policy carries ${quoted(key)}${hint}, which has no enforceable meaning here.`,
      `Die Richtlinie enthält ${quoted(key)}${hint && ' aus ODRL'}, das hier keine durchsetzbare Bedeutung hat.`,
    );
  }
  for (const key of TEXT_MEMBERS) {
    const value = policy[key];
    if (value === undefined || (typeof value === 'string' && value !== '')) continue;
    problems.add(at('', key), CODES.structure, `${key} is a text.`, `${key} ist ein Text.`);
  }
  readContext(policy['@context'], problems);
  readProfiles(policy.profile, problems);
  readConflict(policy.conflict, problems);
  return readForm(policy, kind, problems);
}

function readContext(context: unknown, problems: Problems): void {
  const known = (c: unknown) => c === DSP_CONTEXT;
  if (context === undefined || known(context) || (Array.isArray(context) && context.length > 0 && context.every(known)))
    return;
  problems.add(
    '/@context',
    CODES.unknownMember,
    `A context of its own could change what the words mean; only ${DSP_CONTEXT} is accepted.`,
    `Ein eigener Kontext könnte die Bedeutung der Wörter ändern; angenommen wird nur ${DSP_CONTEXT}.`,
  );
}

function readProfiles(profile: unknown, problems: Problems): void {
  if (profile === undefined) return;
  const list: unknown[] = Array.isArray(profile) ? profile : [profile];
  list.forEach((iri, i) => {
    if (typeof iri === 'string' && KNOWN_PROFILES.has(iri)) return;
    problems.add(
      Array.isArray(profile) ? at('/profile', i) : '/profile',
      CODES.unknownProfile,
      `Unknown profile ${quoted(String(iri))}: its terms could mean anything.`,
      `Unbekanntes Profil ${quoted(String(iri))}: Seine Begriffe könnten alles bedeuten.`,
    );
  });
}

function readConflict(conflict: unknown, problems: Problems): void {
  if (conflict === undefined) return;
  const term = typeof conflict === 'string' ? shortTerm(conflict).replace(/^odrl:/, '') : '';
  if (term === 'prohibit') return;
  problems.add(
    '/conflict',
    CODES.notEnforced,
    'Here a prohibition always wins (prohibit); no other conflict strategy is enforced.',
    'Hier gewinnt immer das Verbot (prohibit); eine andere Konfliktregel wird nicht durchgesetzt.',
  );
}

function readForm(policy: JsonObject, kind: 'usage' | 'access', problems: Problems): CompiledPolicy['form'] {
  const type = policy['@type'];
  const short = typeof type === 'string' ? shortTerm(type).replace(/^odrl:/, '') : type;
  if (kind === 'access') {
    if (short === undefined || short === 'Set' || short === 'Offer') return 'set';
  } else if (short === 'Agreement') {
    for (const key of ['target', 'assigner', 'assignee'] as const) {
      if (policy[key] !== undefined) continue;
      problems.add(at('', key), CODES.structure, `An agreement names its ${key}.`, `Eine Vereinbarung nennt ${key}.`);
    }
    return 'agreement';
  } else if (short === undefined || short === 'Offer') {
    return 'offer';
  }
  problems.add(
    '/@type',
    CODES.structure,
    `${quoted(String(type))} is not a kind of policy that has a meaning here.`,
    `${quoted(String(type))} ist keine Art von Richtlinie, die hier eine Bedeutung hat.`,
  );
  return 'offer';
}

/** The rules of one kind with their pointers. An empty list of permissions is an error, never "anything goes". */
function rules(
  policy: JsonObject,
  key: 'permission' | 'prohibition' | 'obligation',
  problems: Problems,
): [JsonObject, string][] {
  const value = policy[key];
  if (value === undefined) return [];
  const path = at('', key);
  if (!Array.isArray(value)) {
    problems.add(path, CODES.structure, `${key} is a list of rules.`, `${key} ist eine Liste von Regeln.`);
    return [];
  }
  if (value.length === 0 && key === 'permission') {
    problems.add(
      path,
      CODES.empty,
      'The list of permissions is empty, so nothing is allowed.',
      'Die Liste der Erlaubnisse ist leer, also ist nichts erlaubt.',
    );
  }
  if (value.length > MAX_RULES) {
    problems.add(
      path,
      CODES.tooLarge,
      `At most ${MAX_RULES} rules of a kind.`,
      `Höchstens ${MAX_RULES} Regeln einer Art.`,
    );
    return [];
  }
  const found: [JsonObject, string][] = [];
  value.forEach((node: unknown, i) => {
    if (isObject(node)) found.push([node, at(path, i)]);
    else problems.add(at(path, i), CODES.structure, 'A rule is an object.', 'Eine Regel ist ein Objekt.');
  });
  return found;
}

/** Checks the members and the action of a rule. */
function readRule(node: JsonObject, path: string, members: readonly string[], problems: Problems): void {
  for (const key of Object.keys(node)) {
    if (members.includes(key)) continue;
    problems.add(
      at(path, key),
      CODES.unknownMember,
      `A rule cannot carry ${quoted(key)} here: it would have to be decided and cannot be.`,
      `Eine Regel kann hier ${quoted(key)} nicht enthalten: Darüber müsste entschieden werden, und das geht nicht.`,
    );
  }
  const pointer = at(path, 'action');
  if (typeof node.action !== 'string') {
    problems.add(
      pointer,
      CODES.structure,
      'A rule needs an action, a text such as odrl:use (refinements of an action cannot travel over DSP).',
      'Eine Regel braucht eine Handlung, einen Text wie odrl:use (Verfeinerungen einer Handlung überträgt DSP nicht).',
    );
    return;
  }
  const action = shortTerm(node.action);
  // The DSP context maps the bare word `use` and no other action.
  if (action === 'odrl:use' || action === 'use') return;
  const known = classOf(action);
  if (known) {
    refuseClass(pointer, action, known, problems);
    return;
  }
  problems.add(
    pointer,
    CODES.unknownAction,
    `Unknown action ${quoted(action)}; only odrl:use can be decided.`,
    `Unbekannte Handlung ${quoted(action)}; entschieden wird nur über odrl:use.`,
  );
}

function compilePermission(node: JsonObject, path: string, place: Place, problems: Problems): CompiledPermission {
  readRule(node, path, ['action', 'constraint', 'duty'], problems);
  const conditions = conditionsOf(node, path, place, problems);
  if (node.duty !== undefined && place.kind === 'access') {
    problems.add(
      at(path, 'duty'),
      CODES.wrongPlace,
      'An access policy has no duties: it decides only who sees the dataset.',
      'Eine Zugangsrichtlinie hat keine Pflichten: Sie entscheidet nur, wer den Datensatz sieht.',
    );
  }
  const { shape, duties } =
    node.duty === undefined ? { shape: NO_SHAPE, duties: [] } : compileDuties(node.duty, at(path, 'duty'), problems);
  const count = conditions.find((c) => c.type === 'count');
  const granted = sentences([
    bi('Granted.', 'Gewährt.'),
    ...conditions.map((c) => c.rule),
    ...(place.kind === 'usage' ? [describeShape(shape)] : []),
  ]);
  return {
    path,
    conditions,
    duties,
    consumer: [],
    shape,
    count: count ? { unit: count.unit, limit: count.limit } : null,
    granted,
    outcomes: outcomes(path, 'permission', 'prevented', {
      satisfied: bi('This permission applies.', 'Diese Erlaubnis gilt.'),
      violated: bi('This permission does not apply.', 'Diese Erlaubnis gilt nicht.'),
      open: bi(
        'Whether this permission applies cannot be decided, so it does not.',
        'Ob diese Erlaubnis gilt, lässt sich nicht entscheiden, also gilt sie nicht.',
      ),
    }),
  };
}

function compileProhibition(node: JsonObject, path: string, place: Place, problems: Problems): CompiledProhibition {
  readRule(node, path, ['action', 'constraint'], problems);
  const conditions = conditionsOf(node, path, place, problems);
  const when = sentences(conditions.map((c) => c.rule));
  const active = bi(
    conditions.length === 0 ? 'Use is prohibited.' : `Use is prohibited where this holds: ${when.en}`,
    conditions.length === 0 ? 'Die Nutzung ist verboten.' : `Die Nutzung ist verboten, wo dies gilt: ${when.de}`,
  );
  return {
    path,
    conditions,
    outcomes: outcomes(path, 'prohibition', 'prevented', {
      satisfied: bi('This prohibition does not apply.', 'Dieses Verbot greift nicht.'),
      violated: active,
      open: bi(
        `It cannot be excluded that a prohibition applies. ${active.en}`,
        `Es ist nicht auszuschließen, dass ein Verbot greift. ${active.de}`,
      ),
    }),
  };
}

function conditionsOf(node: JsonObject, path: string, place: Place, problems: Problems): Condition[] {
  if (node.constraint === undefined) return [];
  return compileConstraints(node.constraint, at(path, 'constraint'), place, problems);
}

function refuseObligation(node: JsonObject, path: string, problems: Problems): void {
  const action = typeof node.action === 'string' ? shortTerm(node.action) : '';
  const pointer = at(path, 'action');
  const known = classOf(action);
  if (known) {
    refuseClass(pointer, action, known, problems);
    return;
  }
  problems.add(
    pointer,
    CODES.notEnforced,
    `The obligation ${quoted(action)} is not enforced yet, so it is refused.`,
    `Die Verpflichtung ${quoted(action)} wird noch nicht durchgesetzt und deshalb abgelehnt.`,
  );
}

function collectSwitches(conditions: readonly Condition[]): number[] {
  const found = new Set<number>();
  const visit = (condition: Condition) => {
    if (condition.type === 'dateTime') {
      for (const instant of [condition.from, condition.before]) if (Number.isFinite(instant)) found.add(instant);
    } else if ('parts' in condition) condition.parts.forEach(visit);
  };
  conditions.forEach(visit);
  return [...found].sort((a, b) => a - b);
}
