// Lists of constraints → conditions, with logical ones, counts and their units.

import type { Bilingual } from '@millspace/schemas';
import { classOf, type PolicyClass } from './classes.ts';
import { CODES } from './codes.ts';
import { type Condition, outcomes } from './compiled.ts';
import { type Atom, compileCount, compileDateTime, compileParticipant, compilePurpose, readAtom } from './operands.ts';
import { at, isObject, type JsonObject, type Problems } from './problems.ts';
import type { Label } from './profile.ts';
import { ODRL_LEFT_OPERANDS } from './profile.ts';
import { bi, quoted } from './texts.ts';

const LOGICAL = ['and', 'or', 'xone', 'andSequence'] as const;
const MAX_DEPTH = 6;
const MAX_CONSTRAINTS = 2000;

/** Where a list of constraints stands: decides which operands have a meaning. */
export interface Place {
  kind: 'usage' | 'access';
  rule: 'permission' | 'prohibition';
  /** A count must be a plain condition of a permission: a limit inside `or` is no limit. */
  countAllowed: boolean;
  depth: number;
  budget: { left: number };
}

export const newPlace = (kind: Place['kind'], rule: Place['rule'], budget: Place['budget']): Place => ({
  kind,
  rule,
  countAllowed: rule === 'permission' && kind === 'usage',
  depth: 0,
  budget,
});
export const constraintBudget = (): Place['budget'] => ({ left: MAX_CONSTRAINTS });

/** Compiles a list of constraints, all of which must hold (ODRL 2.2 §2.5). Reports what it cannot decide. */
export function compileConstraints(value: unknown, path: string, place: Place, problems: Problems): Condition[] {
  if (!Array.isArray(value)) {
    problems.add(path, CODES.structure, 'Constraints stand in a list.', 'Bedingungen stehen in einer Liste.');
    return [];
  }
  const conditions: Condition[] = [];
  const counts: Atom[] = [];
  const units: Atom[] = [];
  value.forEach((node: unknown, i) => {
    const here = at(path, i);
    if (--place.budget.left < 0) {
      if (place.budget.left === -1) tooLarge(here, problems);
      return;
    }
    if (!isObject(node)) {
      problems.add(here, CODES.structure, 'A constraint is an object.', 'Eine Bedingung ist ein Objekt.');
      return;
    }
    if (LOGICAL.some((word) => Object.hasOwn(node, word))) {
      const logical = compileLogical(node, here, place, problems);
      if (logical) conditions.push(logical);
      return;
    }
    const atom = readAtom(node, here, problems);
    if (!atom) return;
    if (atom.leftOperand === 'odrl:count') counts.push(atom);
    else if (atom.leftOperand === 'odrl:unitOfCount') units.push(atom);
    else {
      const condition = compileAtom(atom, place, problems);
      if (condition) conditions.push(condition);
    }
  });
  const count = pairCount(counts, units, place, problems);
  if (count) conditions.push(count);
  return conditions;
}

function compileAtom(atom: Atom, place: Place, problems: Problems): Condition | null {
  switch (atom.leftOperand) {
    case 'odrl:dateTime':
      return compileDateTime(atom, problems);
    case 'x:participant':
      return compileParticipant(atom, problems);
    case 'odrl:purpose':
      if (place.kind === 'usage') return compilePurpose(atom, problems);
      problems.add(
        at(atom.path, 'leftOperand'),
        CODES.wrongPlace,
        'odrl:purpose belongs in a usage policy: nobody states a purpose when looking at the catalogue.',
        'odrl:purpose gehört in eine Nutzungsrichtlinie: Beim Blick in den Katalog nennt niemand einen Zweck.',
      );
      return null;
    default:
      refuseOperand(atom, problems);
      return null;
  }
}

function refuseOperand(atom: Atom, problems: Problems): void {
  const pointer = at(atom.path, 'leftOperand');
  const known = classOf(atom.leftOperand);
  if (known) {
    refuseClass(pointer, atom.leftOperand, known, problems);
  } else if (ODRL_LEFT_OPERANDS.has(atom.leftOperand)) {
    problems.add(
      pointer,
      CODES.notEnforced,
      `${atom.leftOperand} is an ODRL term, but it is not enforced yet, so it is refused.`,
      `${atom.leftOperand} ist ein ODRL-Begriff, wird aber noch nicht durchgesetzt und deshalb abgelehnt.`,
    );
  } else {
    const bare = ODRL_LEFT_OPERANDS.has(`odrl:${atom.leftOperand}`);
    problems.add(
      pointer,
      CODES.unknownOperand,
      `Unknown left operand ${quoted(atom.leftOperand)}${bare ? `; write odrl:${atom.leftOperand}` : ''}.`,
      `Unbekannter linker Operand ${quoted(atom.leftOperand)}${bare ? `; gemeint ist wohl odrl:${atom.leftOperand}` : ''}.`,
    );
  }
}

/** A policy class of the IDSA list that nothing enforces yet. */
export function refuseClass(pointer: string, term: string, known: PolicyClass, problems: Problems): void {
  const { en, de } = known.reason ?? { en: 'Nothing enforces it yet.', de: 'Noch setzt das nichts durch.' };
  problems.add(
    pointer,
    CODES.notEnforced,
    `${term} (policy class ${known.number}, ${known.name.en}) is refused. ${en}`,
    `${term} (Richtlinienklasse ${known.number}, ${known.name.de}) wird abgelehnt. ${de}`,
  );
}

function pairCount(counts: Atom[], units: Atom[], place: Place, problems: Problems): Condition | null {
  const first = counts[0];
  for (const extra of [...counts.slice(1), ...units.slice(1)]) {
    problems.add(
      extra.path,
      CODES.duplicate,
      'A permission has one count with one unit.',
      'Eine Erlaubnis hat eine Anzahl mit einer Einheit.',
    );
  }
  if (!first) {
    if (units[0]) {
      problems.add(
        units[0].path,
        CODES.missingParameter,
        'odrl:unitOfCount needs a sibling constraint odrl:count.',
        'odrl:unitOfCount braucht daneben die Bedingung odrl:count.',
      );
    }
    return null;
  }
  if (!place.countAllowed) {
    problems.add(
      first.path,
      CODES.wrongPlace,
      'A count is enforced only as a plain condition of a permission in a usage policy.',
      'Eine Anzahl wird nur als einfache Bedingung einer Erlaubnis in einer Nutzungsrichtlinie durchgesetzt.',
    );
    return null;
  }
  return compileCount(first, units[0], problems);
}

const JOIN: Readonly<Record<'and' | 'or' | 'xone', Bilingual>> = {
  and: bi('All of these hold:', 'Alle diese gelten:'),
  or: bi('At least one of these holds:', 'Mindestens eine davon gilt:'),
  xone: bi('Exactly one of these holds:', 'Genau eine davon gilt:'),
};

function compileLogical(node: JsonObject, path: string, place: Place, problems: Problems): Condition | null {
  const keys = Object.keys(node);
  const type = keys[0];
  if (keys.length !== 1) {
    problems.add(
      path,
      CODES.structure,
      'A logical constraint has exactly one of and, or, xone and nothing else.',
      'Eine logische Bedingung hat genau eines von and, or, xone und sonst nichts.',
    );
    return null;
  }
  if (type !== 'and' && type !== 'or' && type !== 'xone') {
    problems.add(
      at(path, type as string),
      CODES.notEnforced,
      'andSequence is not enforced yet, so it is refused.',
      'andSequence wird noch nicht durchgesetzt und deshalb abgelehnt.',
    );
    return null;
  }
  const here = at(path, type);
  if (place.depth >= MAX_DEPTH) {
    tooLarge(here, problems);
    return null;
  }
  const list = node[type];
  if (!Array.isArray(list) || list.length === 0) {
    problems.add(
      here,
      CODES.structure,
      `${type} needs a list of at least one constraint.`,
      `${type} braucht eine Liste mit mindestens einer Bedingung.`,
    );
    return null;
  }
  const inner: Place = { ...place, countAllowed: false, depth: place.depth + 1 };
  const parts = compileConstraints(list, here, inner, problems);
  const join = JOIN[type];
  const text = (part: (c: Condition) => Bilingual) =>
    bi(
      `${join.en} ${parts.map((c) => part(c).en).join(' / ')}`,
      `${join.de} ${parts.map((c) => part(c).de).join(' / ')}`,
    );
  const rule = text((c) => c.rule);
  const not = bi(`This does not hold. ${rule.en}`, `Das trifft nicht zu. ${rule.de}`);
  const open = bi(`This cannot be decided. ${rule.en}`, `Das lässt sich nicht entscheiden. ${rule.de}`);
  const label: Label = parts.some((c) => c.label === 'attested') ? 'attested' : 'prevented';
  return {
    type,
    term: type,
    parts,
    path,
    rule,
    label,
    outcomes: outcomes(path, 'constraint', label, { satisfied: rule, violated: not, open }),
  };
}

function tooLarge(path: string, problems: Problems): void {
  problems.add(
    path,
    CODES.tooLarge,
    `The policy is too large: at most ${MAX_CONSTRAINTS} constraints, ${MAX_DEPTH} levels deep.`,
    `Die Richtlinie ist zu groß: höchstens ${MAX_CONSTRAINTS} Bedingungen in ${MAX_DEPTH} Ebenen.`,
  );
}
