// Permissions, prohibitions, duties and obligations as they stand in a policy (ODRL 2.2 §2.4, §2.6).
import { CODES } from '../codes.ts';
import { at, isObject, type JsonObject } from '../problems.ts';
import type { Atom, DutyNode, RuleNode, Scope, Term } from './ast.ts';
import { type Reading, readConstraints } from './constraint.ts';
import { entries, isNote, onlyMembers, reference, termOf } from './dialect.ts';
import { readScope } from './scope.ts';

const PLAIN_RULE = new Set(['@id', 'uid', '@type', 'target', 'assigner', 'assignee']);
const PLAIN_DUTY = new Set(['@id', 'uid', '@type', 'informedParty', 'hasPolicy']);

/** What stands at the policy and holds for each rule that does not say its own (compact policies, ODRL 2.2 §2.7.1). */
export interface Common {
  action: unknown;
  target: unknown;
  assignee: unknown;
}

const cannotCarry = (key: string): string =>
  `A rule cannot carry ${key} here: it would have to be decided and cannot be.`;
const kannNicht = (key: string): string =>
  `Eine Regel kann hier ${key} nicht enthalten: Darüber müsste entschieden werden, und das geht nicht.`;

/** A permission or prohibition, or null when it has no action that can be read. */
export function readRule(
  node: JsonObject,
  path: string,
  kind: 'permission' | 'prohibition',
  common: Common,
  reading: Reading,
): RuleNode | null {
  const { dialect, problems } = reading;
  const plain = dialect === 'odrl';
  refuseByName(node, path, reading);
  onlyMembers(
    node,
    path,
    (key) =>
      key === 'action' ||
      key === 'constraint' ||
      REASONS.has(key) ||
      (key === 'duty' && kind === 'permission') ||
      (plain && (PLAIN_RULE.has(key) || isNote(key))),
    problems,
    cannotCarry,
    kannNicht,
  );
  const own = node.action !== undefined;
  const actions = readActions(
    own ? node.action : common.action,
    at(own ? path : '', 'action'),
    own ? at(path, 'action') : path,
    reading,
  );
  const assignee = plain ? scopeOf(node, path, 'assignee', common.assignee, reading) : null;
  const target = plain ? scopeOf(node, path, 'target', common.target, reading) : null;
  const constraints =
    node.constraint === undefined ? [] : readConstraints(node.constraint, at(path, 'constraint'), reading);
  const duties =
    node.duty === undefined || kind === 'prohibition' ? [] : readDuties(node.duty, at(path, 'duty'), reading);
  if (!actions) return null;
  return {
    path,
    actions: actions.terms,
    assignee: assignee?.scope ?? null,
    target: target?.scope ?? null,
    constraints: [...constraints, ...actions.refinement, ...(assignee?.refinement ?? [])],
    duties,
  };
}

function scopeOf(
  node: JsonObject,
  path: string,
  key: 'assignee' | 'target',
  common: unknown,
  reading: Reading,
): { scope: Scope; refinement: Atom[] } | null {
  if (node[key] !== undefined) return readScope(node[key], at(path, key), key, reading);
  return common === undefined ? null : readScope(common, at('', key), key, reading);
}

const REASONS: ReadonlyMap<string, readonly [string, string]> = new Map([
  [
    'remedy',
    [
      'A remedy is refused: what would make good a breach cannot be observed by a machine. Put it into an annex of the contract.',
      'Eine Abhilfe (remedy) wird abgelehnt: Was einen Verstoß wiedergutmacht, kann keine Maschine beobachten. Es gehört in eine Anlage zum Vertrag.',
    ],
  ],
  [
    'consequence',
    [
      'A consequence is refused: a duty that is not fulfilled stops delivery here. Put more into an annex of the contract.',
      'Eine Folge (consequence) wird abgelehnt: Eine nicht erfüllte Pflicht beendet hier die Lieferung. Weiteres gehört in eine Anlage zum Vertrag.',
    ],
  ],
]);

function refuseByName(node: JsonObject, path: string, { problems }: Reading): void {
  for (const [key, [en, de]] of REASONS)
    if (node[key] !== undefined) problems.add(at(path, key), CODES.unknownMember, en, de);
}

interface Actions {
  terms: Term[];
  refinement: Atom[];
}

/** Actions of a rule. `missing` is where to report that there is none. */
function readActions(value: unknown, path: string, missing: string, reading: Reading): Actions | null {
  const { dialect, problems } = reading;
  if (value === undefined || (dialect === 'dsp' && typeof value !== 'string')) {
    problems.add(
      missing.endsWith('/action') ? missing : at(missing, 'action'),
      CODES.structure,
      'A rule needs an action, a text such as odrl:use (refinements of an action cannot travel over DSP).',
      'Eine Regel braucht eine Handlung, einen Text wie odrl:use (Verfeinerungen einer Handlung überträgt DSP nicht).',
    );
    return null;
  }
  // The DSP context maps the bare word `use` and no other action.
  if (dialect === 'dsp')
    return { terms: [{ text: value === 'use' ? 'odrl:use' : termOf(value as string, dialect), path }], refinement: [] };
  const list = entries(value, path, dialect, problems, ['', '']) ?? [];
  const read = list.map(([entry, here]) => readAction(entry, here, reading));
  if (read.length === 0 || read.includes(null)) {
    if (read.length === 0)
      problems.add(path, CODES.structure, 'A rule needs an action.', 'Eine Regel braucht eine Handlung.');
    return null;
  }
  const actions = read.filter((action) => action !== null);
  const refinement = actions.flatMap((action) => action.refinement);
  if (actions.length > 1 && refinement.length > 0) {
    problems.add(
      path,
      CODES.structure,
      'A refinement belongs to one action: write a rule for each action.',
      'Eine Verfeinerung gehört zu einer Handlung: bitte eine Regel je Handlung schreiben.',
    );
    return null;
  }
  return { terms: actions.map(({ term }) => term), refinement };
}

/** One action of plain ODRL: a word, a reference, or `rdf:value` with refinements. */
function readAction(value: unknown, path: string, reading: Reading): { term: Term; refinement: Atom[] } | null {
  const { dialect, problems } = reading;
  const plain = reference(value, dialect);
  if (typeof plain === 'string' && plain !== '')
    return { term: { text: termOf(plain, dialect), path }, refinement: [] };
  if (isObject(plain)) {
    const word = reference(plain['rdf:value'], dialect);
    onlyMembers(
      plain,
      path,
      (key) => key === 'rdf:value' || key === 'refinement' || key === '@type',
      problems,
      cannotCarry,
      kannNicht,
    );
    if (typeof word === 'string' && word !== '') {
      const constraints =
        plain.refinement === undefined ? [] : readConstraints(plain.refinement, at(path, 'refinement'), reading);
      return {
        term: { text: termOf(word, dialect), path: at(path, 'rdf:value') },
        refinement: onlyAtoms(constraints, reading),
      };
    }
  }
  problems.add(
    path,
    CODES.structure,
    'An action is a text such as odrl:use.',
    'Eine Handlung ist ein Text wie odrl:use.',
  );
  return null;
}

function onlyAtoms(constraints: ReturnType<typeof readConstraints>, { problems }: Reading): Atom[] {
  return constraints.flatMap((constraint) => {
    if (!('parts' in constraint)) return [constraint];
    problems.add(
      constraint.path,
      CODES.structure,
      'A refinement or parameter here is a plain constraint, not a logical one.',
      'Eine Verfeinerung oder ein Parameter ist hier eine einfache Bedingung, keine logische.',
    );
    return [];
  });
}

/** Duties of a permission. */
function readDuties(value: unknown, path: string, reading: Reading): DutyNode[] {
  const { dialect, problems } = reading;
  const list = entries(value, path, dialect, problems, ['Duties stand in a list.', 'Pflichten stehen in einer Liste.']);
  return (list ?? []).flatMap(([node, here]) => {
    const duty = readDuty(node, here, reading);
    return duty ? [duty] : [];
  });
}

/** A duty or an obligation, or null when it cannot be read. */
export function readDuty(node: unknown, path: string, reading: Reading): DutyNode | null {
  const { dialect, problems } = reading;
  if (!isObject(node)) {
    problems.add(path, CODES.structure, 'A duty is an object.', 'Eine Pflicht ist ein Objekt.');
    return null;
  }
  refuseByName(node, path, reading);
  onlyMembers(
    node,
    path,
    (key) =>
      key === 'action' ||
      key === 'constraint' ||
      REASONS.has(key) ||
      (dialect === 'odrl' && (PLAIN_DUTY.has(key) || isNote(key))),
    problems,
    (key) => `A duty cannot carry ${key}.`,
    (key) => `Eine Pflicht kann ${key} nicht enthalten.`,
  );
  const actions = readActions(node.action ?? '', at(path, 'action'), at(path, 'action'), reading);
  const [action, ...others] = actions?.terms ?? [];
  if (!actions || !action) return null;
  if (others.length > 0) {
    problems.add(at(path, 'action'), CODES.structure, 'A duty has one action.', 'Eine Pflicht hat eine Handlung.');
    return null;
  }
  const constraints =
    node.constraint === undefined ? [] : readParameters(node.constraint, at(path, 'constraint'), reading);
  return { path, action, parameters: [...constraints, ...actions.refinement, ...named(node, path, reading)] };
}

/** `event lt policyUsage` says that the duty comes first, which every duty of a permission does; the rest are parameters. */
function readParameters(value: unknown, path: string, reading: Reading): Atom[] {
  return onlyAtoms(readConstraints(value, path, reading), reading).filter(
    ({ leftOperand, operator, right }) =>
      !(
        reading.dialect === 'odrl' &&
        leftOperand === 'odrl:event' &&
        operator === 'lt' &&
        right === 'odrl:policyUsage'
      ),
  );
}

/** Members of plain ODRL duties that are parameters here. */
function named(node: JsonObject, path: string, { dialect }: Reading): Atom[] {
  const atoms: Atom[] = [];
  for (const [key, leftOperand] of [
    ['informedParty', 'odrl:recipient'],
    ['hasPolicy', 'x:targetPolicy'],
  ] as const) {
    if (dialect === 'odrl' && node[key] !== undefined) {
      atoms.push({ path: at(path, key), leftOperand, operator: 'eq', right: reference(node[key], dialect) });
    }
  }
  return atoms;
}
