// What the compilers of all terms share: places, operators, values, and the ready-made outcomes of a condition.
import type { Bilingual } from '@millspace/schemas';
import { classOf, type PolicyClass } from '../classes.ts';
import { CODES } from '../codes.ts';
import { outcomes, type Side } from '../compiled.ts';
import { at, isObject, type Problems } from '../problems.ts';
import { OPERATORS, shortTerm } from '../profile.ts';
import type { Atom } from '../read/ast.ts';
import { bi, quoted } from '../texts.ts';

const MAX_LIST = 1000;
const MAX_TEXT = 1024;

/** Where a constraint stands: decides which operands have a meaning, and how it is said. */
export interface Place {
  kind: 'usage' | 'access';
  rule: 'permission' | 'prohibition';
  /** False inside of `and`, `or` …: a limit there is no limit. */
  plain: boolean;
  problems: Problems;
  /** Whether something enforces a term. */
  enforced: (term: string) => boolean;
}

/** The operator if it is one of `allowed`, else null and a problem. */
export function operatorOf(atom: Atom, allowed: readonly string[], problems: Problems): string | null {
  if (allowed.includes(atom.operator)) return atom.operator;
  const known = OPERATORS.has(atom.operator);
  problems.add(
    at(atom.path, 'operator'),
    CODES.unknownOperator,
    `${known ? 'Operator' : 'Unknown operator'} ${quoted(atom.operator).en} ${known ? 'has no enforceable meaning for' : 'on'} ${atom.leftOperand}; use ${allowed.join(', ')}.`,
    `${known ? 'Der Operator' : 'Unbekannter Operator'} ${quoted(atom.operator).de} ${known ? 'hat keine durchsetzbare Bedeutung für' : 'bei'} ${atom.leftOperand}; möglich: ${allowed.join(', ')}.`,
  );
  return null;
}

export function malformed(path: string, problems: Problems, en: string, de: string): null {
  problems.add(at(path, 'rightOperand'), CODES.malformedValue, en, de);
  return null;
}

/** The text of a typed value object `{"@value", "@type"}` of one of `types`, else null and a problem. */
export function typedValue(atom: Atom, types: readonly string[], problems: Problems): string | null {
  const { right } = atom;
  const example = `{"@value": "…", "@type": "${types[0]}"}`;
  if (isObject(right) && Object.keys(right).every((key) => key === '@value' || key === '@type')) {
    const { '@value': value, '@type': type } = right;
    if (typeof value === 'string' && typeof type === 'string' && types.includes(shortTerm(type))) return value;
  }
  return malformed(
    atom.path,
    problems,
    `${atom.leftOperand} needs a typed value: ${example}.`,
    `${atom.leftOperand} braucht einen Wert mit Typ: ${example}.`,
  );
}

const LISTS = ['isAnyOf', 'isNoneOf', 'isAllOf', 'isPartOf', 'hasPart'];

/** One string, or for operators on lists one or several, without doubles; else null and a problem. */
export function textList(atom: Atom, problems: Problems): string[] | null {
  const many = LISTS.includes(atom.operator);
  const list = Array.isArray(atom.right) && many ? (atom.right as unknown[]) : [atom.right];
  const good = (v: unknown): v is string => typeof v === 'string' && v.trim() !== '' && v.length <= MAX_TEXT;
  if (list.length > 0 && list.length <= MAX_LIST && list.every(good)) return [...new Set(list)];
  return malformed(
    atom.path,
    problems,
    `${atom.leftOperand} needs ${many ? 'a list of one to 1000 texts' : 'one text'}, none of them empty.`,
    `${atom.leftOperand} braucht ${many ? 'eine Liste von einem bis 1000 Texten' : 'einen Text'}, keiner davon leer.`,
  );
}

/** What a condition says: to be granted, as a statement, that it does not hold, that nobody knows. */
export interface Sentences {
  rule: Bilingual;
  when: Bilingual;
  not: Bilingual;
  open: Bilingual;
}

/** Members that all conditions have. */
export function base(
  atom: Pick<Atom, 'path'>,
  term: string,
  place: Place,
  side: Side,
  fact: string,
  says: Sentences,
  labelled = term,
) {
  const label = classOf(labelled)?.label ?? 'prevented';
  const { rule, when, not, open } = says;
  const satisfied = place.rule === 'permission' ? rule : when;
  const deferred =
    side === 'consumer'
      ? bi(
          `${satisfied.en} The consumer's connector decides it.`,
          `${satisfied.de} Darüber entscheidet der Konnektor des Nutzers.`,
        )
      : bi(`${satisfied.en} The broker decides it.`, `${satisfied.de} Darüber entscheidet der Broker.`);
  return {
    path: atom.path,
    term,
    rule,
    when,
    label,
    outcomes: outcomes(atom.path, 'constraint', label, { satisfied, violated: not, open, deferred }),
    side,
    perMachine: false,
    fact,
  };
}

/** A term of the profile that nothing enforces. */
export function refuseClass(pointer: string, term: string, known: PolicyClass, problems: Problems): void {
  const { en, de } = known.reason ?? { en: 'Nothing enforces it yet.', de: 'Noch setzt das nichts durch.' };
  const number =
    known.number === 0 ? bi('', '') : bi(`policy class ${known.number}, `, `Richtlinienklasse ${known.number}, `);
  problems.add(
    pointer,
    CODES.notEnforced,
    `${term} (${number.en}${known.name.en}) is refused. ${en}`,
    `${term} (${number.de}${known.name.de}) wird abgelehnt. ${de}`,
  );
}

/** Refuses the term when nothing enforces it; true when it may stand. */
export function mayStand(term: string, pointer: string, place: Pick<Place, 'enforced' | 'problems'>): boolean {
  const known = classOf(term);
  if (!known || place.enforced(term)) return true;
  refuseClass(pointer, term, known, place.problems);
  return false;
}
