// Lists of constraints → conditions: which operand means what where, siblings that belong together, logical constraints.
import { classOf } from './classes.ts';
import { CODES } from './codes.ts';
import { type Condition, type LogicalCondition, outcomes, type Side } from './compiled.ts';
import { at } from './problems.ts';
import { type Label, ODRL_LEFT_OPERANDS } from './profile.ts';
import type { Atom, Constraint, Logical } from './read/ast.ts';
import { mayStand, type Place, refuseClass } from './terms/base.ts';
import { compileCount } from './terms/count.ts';
import { compileEvent, compileRelation, compileState } from './terms/machine.ts';
import { compileSet, setTerm } from './terms/sets.ts';
import { compileDateTime, compileElapsed } from './terms/time.ts';
import { bi, quoted } from './texts.ts';

/** Conditions of one list, all of which must hold. `word`: the logical word whose members they are, null at a rule. */
export function compileConditions(
  list: readonly Constraint[],
  place: Place,
  word: Logical['word'] | null = null,
): Condition[] {
  const beside = new Map<string, Atom[]>();
  for (const node of list) {
    if (!('parts' in node) && PAIRED.has(node.leftOperand)) {
      beside.set(node.leftOperand, [...(beside.get(node.leftOperand) ?? []), node]);
    }
  }
  const get = (term: string) => beside.get(term) ?? [];
  const count = pairCount(get('odrl:count'), get('odrl:unitOfCount'), place);
  const durations = pairElapsed(get('odrl:elapsedTime'), get('x:countedFrom'), place, word);
  // In the order of the list: a sequence depends on it.
  return list.flatMap((node) => {
    if ('parts' in node) return compileLogical(node, place) ?? [];
    if (!PAIRED.has(node.leftOperand)) return compileAtom(node, place) ?? [];
    return [...(count ? [count] : []), ...durations].filter(({ path }) => path === node.path);
  });
}

const PAIRED = new Set(['odrl:count', 'odrl:unitOfCount', 'odrl:elapsedTime', 'x:countedFrom']);
const MACHINE = new Map([
  ['odrl:event', compileEvent],
  ['x:machineRelation', compileRelation],
  ['x:state', compileState],
]);

function compileAtom(atom: Atom, place: Place): Condition | null {
  const { leftOperand, path } = atom;
  const pointer = at(path, 'leftOperand');
  const set = setTerm(leftOperand);
  const machine = MACHINE.get(leftOperand);
  if (leftOperand !== 'odrl:dateTime' && !set && !machine) {
    refuseOperand(atom, place);
    return null;
  }
  if (!mayStand(leftOperand, pointer, place)) return null;
  if (place.kind === 'access' && (machine || set?.access === false)) {
    wrongInAccess(leftOperand, pointer, place);
    return null;
  }
  if (machine) return machine(atom, place);
  return set ? compileSet(atom, place) : compileDateTime(atom, place);
}

function wrongInAccess(term: string, pointer: string, { problems }: Place): void {
  problems.add(
    pointer,
    CODES.wrongPlace,
    `${term} belongs in a usage policy: whoever looks at the catalogue states no purpose and uses nothing yet.`,
    `${term} gehört in eine Nutzungsrichtlinie: Wer in den Katalog sieht, nennt keinen Zweck und nutzt noch nichts.`,
  );
}

function refuseOperand(atom: Atom, place: Place): void {
  const { problems } = place;
  const { leftOperand } = atom;
  const pointer = at(atom.path, 'leftOperand');
  const known = classOf(leftOperand);
  if (known && !place.enforced(leftOperand)) {
    refuseClass(pointer, leftOperand, known, problems);
  } else if (known || PARAMETERS.test(leftOperand)) {
    problems.add(
      pointer,
      CODES.wrongPlace,
      `${leftOperand} is a parameter of a duty, not a condition.`,
      `${leftOperand} ist ein Parameter einer Pflicht, keine Bedingung.`,
    );
  } else if (ODRL_LEFT_OPERANDS.has(leftOperand)) {
    problems.add(
      pointer,
      CODES.notEnforced,
      `${leftOperand} is an ODRL term, but nothing here enforces it, so it is refused.`,
      `${leftOperand} ist ein ODRL-Begriff, aber nichts setzt ihn hier durch; deshalb wird er abgelehnt.`,
    );
  } else {
    const bare = ODRL_LEFT_OPERANDS.has(`odrl:${leftOperand}`);
    problems.add(
      pointer,
      CODES.unknownOperand,
      `Unknown left operand ${quoted(leftOperand).en}${bare ? `; write odrl:${leftOperand}` : ''}.`,
      `Unbekannter linker Operand ${quoted(leftOperand).de}${bare ? `; gemeint ist wohl odrl:${leftOperand}` : ''}.`,
    );
  }
}

const PARAMETERS =
  /^(odrl:delayPeriod|x:(signal|window|statistic|step|field|jsonPath|replaceWith|logLevel|targetPolicy|policyDigest|document|documentDigest))$/;

function duplicates(extra: readonly Atom[], { problems }: Place, en: string, de: string): void {
  for (const atom of extra) problems.add(atom.path, CODES.duplicate, en, de);
}

function pairCount(counts: readonly Atom[], units: readonly Atom[], place: Place): Condition | null {
  const { problems } = place;
  const [first, ...more] = counts;
  const [unit, ...others] = units;
  duplicates(
    [...more, ...others],
    place,
    'A permission has one count with one unit.',
    'Eine Erlaubnis hat eine Anzahl mit einer Einheit.',
  );
  if (!first) {
    if (unit) {
      problems.add(
        unit.path,
        CODES.missingParameter,
        'odrl:unitOfCount needs a sibling constraint odrl:count.',
        'odrl:unitOfCount braucht daneben die Bedingung odrl:count.',
      );
    }
    return null;
  }
  if (!mayStand('odrl:count', at(first.path, 'leftOperand'), place)) return null;
  if (place.plain && place.rule === 'permission' && place.kind === 'usage') return compileCount(first, unit, place);
  problems.add(
    first.path,
    CODES.wrongPlace,
    'A count is enforced only as a plain condition of a permission in a usage policy.',
    'Eine Anzahl wird nur als einfache Bedingung einer Erlaubnis in einer Nutzungsrichtlinie durchgesetzt.',
  );
  return null;
}

function pairElapsed(
  durations: readonly Atom[],
  starts: readonly Atom[],
  place: Place,
  word: Logical['word'] | null,
): Condition[] {
  const { problems } = place;
  const [start, ...more] = starts;
  duplicates(more, place, 'x:countedFrom stands twice.', 'x:countedFrom steht zweimal.');
  if (start && (durations.length === 0 || (word !== null && word !== 'and'))) {
    problems.add(
      start.path,
      CODES.missingParameter,
      'x:countedFrom needs odrl:elapsedTime beside it, in a list in which all must hold.',
      'x:countedFrom braucht odrl:elapsedTime daneben, in einer Liste, in der alles gelten muss.',
    );
    return [];
  }
  return durations.flatMap((atom) => {
    const pointer = at(atom.path, 'leftOperand');
    if (!mayStand('odrl:elapsedTime', pointer, place)) return [];
    if (place.kind === 'access') wrongInAccess('odrl:elapsedTime', pointer, place);
    const condition = compileElapsed(atom, start, place);
    return condition ? [condition] : [];
  });
}

const JOIN = {
  and: bi('All of these hold:', 'Alle diese gelten:'),
  or: bi('At least one of these holds:', 'Mindestens eine davon gilt:'),
  xone: bi('Exactly one of these holds:', 'Genau eine davon gilt:'),
  andSequence: bi(
    'All of these hold, and came to hold in this order:',
    'Alle diese gelten und sind in dieser Reihenfolge eingetreten:',
  ),
} as const;

function compileLogical(node: Logical, place: Place): LogicalCondition | null {
  const parts = compileConditions(node.parts, { ...place, plain: false }, node.word);
  if (node.word === 'andSequence' && !sequenceDecidable(node, parts, place)) return null;
  const side = sideOf(parts, node.path, place);
  if (side === null || parts.length === 0) return null;
  const join = JOIN[node.word];
  const text = (key: 'rule' | 'when') =>
    bi(
      `${join.en} ${parts.map((c) => c[key].en).join(' / ')}`,
      `${join.de} ${parts.map((c) => c[key].de).join(' / ')}`,
    );
  const when = text('when');
  const rule = place.rule === 'permission' ? text('rule') : when;
  const label = weakest(parts.map((c) => c.label));
  return {
    type: node.word,
    term: node.word,
    parts,
    path: node.path,
    rule,
    when,
    label,
    side,
    perMachine: parts.some((part) => part.perMachine),
    fact: '',
    outcomes: outcomes(node.path, 'constraint', label, {
      satisfied: rule,
      violated: bi(`This does not hold. ${when.en}`, `Das trifft nicht zu. ${when.de}`),
      open: bi(`This cannot be decided. ${when.en}`, `Das lässt sich nicht entscheiden. ${when.de}`),
    }),
  };
}

const WEAKER: readonly Label[] = ['prevented', 'attested', 'evidenced', 'contract-text'];
/** The label of a whole is that of its weakest part. */
export const weakest = (labels: readonly Label[]): Label =>
  WEAKER[Math.max(0, ...labels.map((label) => WEAKER.indexOf(label)))] as Label;

/** The one place at which all parts can be decided together, or null and a problem. */
export function sideOf(parts: readonly Condition[], path: string, { problems }: Pick<Place, 'problems'>): Side | null {
  const sides = new Set(parts.map((part) => part.side));
  if (sides.has('broker') && sides.has('consumer')) {
    problems.add(
      path,
      CODES.wrongPlace,
      "Some of these conditions are known to the broker alone and some to the consumer's connector alone, so nobody can decide them together.",
      'Einige dieser Bedingungen kennt nur der Broker, andere nur der Konnektor des Nutzers; zusammen kann sie niemand entscheiden.',
    );
    return null;
  }
  return sides.has('broker') ? 'broker' : sides.has('consumer') ? 'consumer' : 'both';
}

/**
 * ODRL 2.2 §2.5.2: the members must come to be fulfilled in this order. Only of instants and durations it is known when they did;
 * a sequence of other facts is refused, and so is one whose order can never come about.
 */
function sequenceDecidable(node: Logical, parts: readonly Condition[], { problems }: Place): boolean {
  const unknown = parts.find((part) => part.type !== 'dateTime' && part.type !== 'elapsedTime');
  if (unknown) {
    problems.add(
      unknown.path,
      CODES.notEnforced,
      `andSequence needs to know when ${unknown.term} came to hold, and nobody records that; only odrl:dateTime and odrl:elapsedTime can stand in it.`,
      `andSequence muss wissen, wann ${unknown.term} eingetreten ist, und das hält niemand fest; nur odrl:dateTime und odrl:elapsedTime können darin stehen.`,
    );
    return false;
  }
  const starts = parts.flatMap((part) => (part.type === 'dateTime' && !part.outside ? [part.from] : []));
  if (starts.every((start, i) => i === 0 || start >= (starts[i - 1] as number))) return true;
  problems.add(
    at(node.path, 'andSequence'),
    CODES.malformedValue,
    'These instants cannot come about in this order, so the condition could never hold.',
    'Diese Zeitpunkte können nicht in dieser Reihenfolge eintreten; die Bedingung könnte nie gelten.',
  );
  return false;
}
