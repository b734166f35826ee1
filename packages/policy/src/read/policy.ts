// A whole policy (ODRL 2.2 §2.1): header, parties, rules. Everything that is not understood is reported where it stands.
import { CODES } from '../codes.ts';
import type { CompiledPolicy } from '../compiled.ts';
import { at, isObject, type JsonObject, type Problems } from '../problems.ts';
import { KNOWN_PROFILES, shortTerm } from '../profile.ts';
import { quoted } from '../texts.ts';
import type { DutyNode, PolicyNode, RuleNode } from './ast.ts';
import { catenaProfile } from './catena-x.ts';
import { newReading, type Reading } from './constraint.ts';
import { isNote, readDialect, reference } from './dialect.ts';
import { type Common, readDuty, readRule } from './rule.ts';

const MAX_RULES = 100;
const MEMBERS = new Set(
  '@context @id @type profile permission prohibition obligation conflict odrl:conflict target assigner assignee timestamp'.split(
    ' ',
  ),
);
const PLAIN = new Set(['uid', 'action', 'ids:provider', 'ids:consumer']);
/** Who acted for each side, and what the consumer named as its return: says nothing about use, and stands in agreements alone. */
const BESIDE_TERMS = new Set(['x:signatories', 'x:inReturn']);
type Kind = CompiledPolicy['kind'];

/** Reads a policy; null when there is none. Problems are reported, and with any of them the result must not be used. */
export function readPolicy(policy: unknown, kind: Kind, problems: Problems): PolicyNode | null {
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
  if (catenaProfile(policy, problems)) return null;
  const reading = newReading(readDialect(policy['@context'], problems), problems);
  checkMembers(policy, reading);
  const profiles = readProfiles(policy.profile, reading);
  const conflict = readConflict(policy, reading);
  const node = partiesOf(policy, reading);
  const common: Common = { action: policy.action, target: node.common.target, assignee: node.common.assignee };
  const permissions = readRules(policy, 'permission', common, reading);
  const prohibitions = readRules(policy, 'prohibition', common, reading);
  const obligations = readObligations(policy, reading);
  if (policy.permission === undefined && prohibitions.length === 0) {
    problems.add(
      '',
      CODES.empty,
      'The policy permits and prohibits nothing, so it grants nothing.',
      'Die Richtlinie erlaubt und verbietet nichts, also gewährt sie nichts.',
    );
  }
  return {
    form: readForm(policy, kind, node, problems),
    id: node.id,
    profiles,
    conflict: conflict ?? 'invalid',
    conflictStated: conflict !== null,
    target: node.target,
    assigner: node.assigner,
    assignee: node.assignee,
    timestamp: typeof policy.timestamp === 'string' ? policy.timestamp : null,
    permissions,
    prohibitions,
    obligations,
  };
}

const INHERIT: readonly [string, string] = [
  'Inheritance is refused: what a parent policy says could change after it was agreed. Write its rules into this policy.',
  'Vererbung wird abgelehnt: Was eine übergeordnete Richtlinie sagt, könnte sich nach der Vereinbarung ändern. Ihre Regeln gehören in diese Richtlinie.',
];

const OF_IDS: readonly [string, string] = [
  'This is written in the information model of the IDS, which is not ODRL; the same policy in plain ODRL, with the code list idsc:, is understood.',
  'Das ist im Informationsmodell der IDS geschrieben, das nicht ODRL ist; dieselbe Richtlinie in einfachem ODRL, mit der Codeliste idsc:, wird verstanden.',
];

function checkMembers(policy: JsonObject, { dialect, problems }: Reading): void {
  for (const key of Object.keys(policy)) {
    if (BESIDE_TERMS.has(key) && policy['@type'] === 'Agreement') continue;
    if (MEMBERS.has(key) || (dialect === 'odrl' && (PLAIN.has(key) || isNote(key)))) continue;
    const hint = key === 'uid' ? ' of ODRL' : '';
    const [en, de] =
      key.replace(/^odrl:/, '') === 'inheritFrom'
        ? INHERIT
        : key.startsWith('ids:')
          ? OF_IDS
          : [
              `The policy carries ${quoted(key).en}${hint}, which has no enforceable meaning here.`,
              `Die Richtlinie enthält ${quoted(key).de}${hint && ' aus ODRL'}, das hier keine durchsetzbare Bedeutung hat.`,
            ];
    problems.add(at('', key), CODES.unknownMember, en, de);
  }
}

function readProfiles(profile: unknown, { dialect, problems }: Reading): string[] {
  if (profile === undefined) return [];
  const list: unknown[] = Array.isArray(profile) ? profile : [profile];
  return list.flatMap((entry, i) => {
    const iri = reference(entry, dialect);
    if (typeof iri === 'string' && KNOWN_PROFILES.has(iri)) return [iri];
    problems.add(
      Array.isArray(profile) ? at('/profile', i) : '/profile',
      CODES.unknownProfile,
      `Unknown profile ${quoted(String(iri)).en}: its terms could mean anything.`,
      `Unbekanntes Profil ${quoted(String(iri)).de}: Seine Begriffe könnten alles bedeuten.`,
    );
    return [];
  });
}

/** The conflict strategy, null when none is stated (then a contradiction voids the policy, ODRL 2.2 §2.6.4). */
function readConflict(policy: JsonObject, { problems }: Reading): CompiledPolicy['conflict'] | null {
  const stated = ['conflict', 'odrl:conflict'].filter((key) => policy[key] !== undefined);
  const [key, second] = stated;
  if (key === undefined) return null;
  if (second !== undefined)
    problems.add(at('', second), CODES.duplicate, 'conflict stands twice.', 'conflict steht zweimal.');
  const value = reference(policy[key], 'odrl');
  const word = typeof value === 'string' ? shortTerm(value).replace(/^odrl:/, '') : '';
  if (word === 'perm' || word === 'prohibit' || word === 'invalid') return word;
  problems.add(
    at('', key),
    CODES.malformedValue,
    'conflict is perm (the permission wins), prohibit (the prohibition wins) or invalid (a contradiction voids the policy).',
    'conflict ist perm (die Erlaubnis gewinnt), prohibit (das Verbot gewinnt) oder invalid (ein Widerspruch macht die Richtlinie nichtig).',
  );
  return null;
}

interface Parties {
  id: string | null;
  target: string | null;
  assigner: string | null;
  assignee: string | null;
  /** What is more than one name, for the rules. */
  common: { target: unknown; assignee: unknown };
}

function partiesOf(policy: JsonObject, { dialect, problems }: Reading): Parties {
  const text = (key: string, value: unknown): string | null => {
    if (value === undefined || (typeof value === 'string' && value !== '')) return value ?? null;
    problems.add(at('', key), CODES.structure, `${key} is a text.`, `${key} ist ein Text.`);
    return null;
  };
  text('timestamp', policy.timestamp);
  if (dialect === 'dsp') {
    return {
      id: text('@id', policy['@id']),
      target: text('target', policy.target),
      assigner: text('assigner', policy.assigner),
      assignee: text('assignee', policy.assignee),
      common: { target: undefined, assignee: undefined },
    };
  }
  const agreement = typeof policy['@type'] === 'string' && shortTerm(policy['@type']).endsWith('Agreement');
  const one = (key: 'target' | 'assigner' | 'assignee', alias: string): string | null => {
    const own = reference(policy[key], dialect) ?? (agreement ? sharedByRules(policy, key) : undefined);
    const other = reference(policy[alias], dialect);
    if (other !== undefined && own !== undefined && other !== own) {
      problems.add(at('', alias), CODES.structure, `${alias} differs from ${key}.`, `${alias} weicht von ${key} ab.`);
    }
    const value = own ?? other;
    return typeof value === 'string' && value !== '' ? value : null;
  };
  const several = (key: 'target' | 'assignee') =>
    typeof reference(policy[key], dialect) === 'string' ? undefined : policy[key];
  return {
    id: text('@id', reference(policy['@id'] ?? policy.uid, dialect)),
    target: one('target', 'target'),
    assigner: one('assigner', 'ids:provider'),
    assignee: one('assignee', 'ids:consumer'),
    common: { target: several('target'), assignee: several('assignee') },
  };
}

/** In plain ODRL the parties often stand at the rules: the one that all of them name is that of the policy. */
function sharedByRules(policy: JsonObject, key: string): unknown {
  const rules = ['permission', 'prohibition'].flatMap((kind) =>
    Array.isArray(policy[kind]) ? (policy[kind] as unknown[]) : [policy[kind] ?? []].flat(),
  );
  const named = new Set(rules.map((rule) => (isObject(rule) ? reference(rule[key], 'odrl') : undefined)));
  const [only] = named;
  return named.size === 1 && typeof only === 'string' ? only : undefined;
}

function readForm(policy: JsonObject, kind: Kind, parties: Parties, problems: Problems): CompiledPolicy['form'] {
  const type = policy['@type'];
  const short = typeof type === 'string' ? shortTerm(type).replace(/^odrl:/, '') : type;
  if (kind === 'access') {
    if (short === undefined || short === 'Set' || short === 'Offer') return 'set';
  } else if (short === 'Agreement') {
    for (const key of ['target', 'assigner', 'assignee'] as const) {
      if (policy[key] !== undefined || parties[key] !== null) continue;
      problems.add(at('', key), CODES.structure, `An agreement names its ${key}.`, `Eine Vereinbarung nennt ${key}.`);
    }
    return 'agreement';
  } else if (short === undefined || short === 'Offer') {
    return 'offer';
  } else if (short === 'Set') {
    return 'set';
  }
  problems.add(
    '/@type',
    CODES.structure,
    `${quoted(String(type)).en} is not a kind of policy that has a meaning here.`,
    `${quoted(String(type)).de} ist keine Art von Richtlinie, die hier eine Bedeutung hat.`,
  );
  return 'offer';
}

/** The rules of one kind with their pointers. An empty list of permissions is an error, never "anything goes". */
function nodesOf(
  policy: JsonObject,
  key: 'permission' | 'prohibition' | 'obligation',
  reading: Reading,
): [JsonObject, string][] {
  const { dialect, problems } = reading;
  const value = policy[key];
  if (value === undefined) return [];
  const path = at('', key);
  if (!Array.isArray(value) && !(dialect === 'odrl' && isObject(value))) {
    problems.add(path, CODES.structure, `${key} is a list of rules.`, `${key} ist eine Liste von Regeln.`);
    return [];
  }
  const list: [unknown, string][] = Array.isArray(value)
    ? value.map((node: unknown, i) => [node, at(path, i)])
    : [[value, path]];
  if (list.length === 0 && key === 'permission') {
    problems.add(
      path,
      CODES.empty,
      'The list of permissions is empty, so nothing is allowed.',
      'Die Liste der Erlaubnisse ist leer, also ist nichts erlaubt.',
    );
  }
  if (list.length > MAX_RULES) {
    problems.add(
      path,
      CODES.tooLarge,
      `At most ${MAX_RULES} rules of a kind.`,
      `Höchstens ${MAX_RULES} Regeln einer Art.`,
    );
    return [];
  }
  return list.filter((entry): entry is [JsonObject, string] => {
    if (isObject(entry[0])) return true;
    problems.add(entry[1], CODES.structure, 'A rule is an object.', 'Eine Regel ist ein Objekt.');
    return false;
  });
}

function readRules(
  policy: JsonObject,
  kind: 'permission' | 'prohibition',
  common: Common,
  reading: Reading,
): RuleNode[] {
  return nodesOf(policy, kind, reading).flatMap(([node, path]) => {
    const rule = readRule(node, path, kind, common, reading);
    return rule ? [rule] : [];
  });
}

function readObligations(policy: JsonObject, reading: Reading): DutyNode[] {
  return nodesOf(policy, 'obligation', reading).flatMap(([node, path]) => {
    const duty = readDuty(node, path, reading);
    return duty ? [duty] : [];
  });
}
