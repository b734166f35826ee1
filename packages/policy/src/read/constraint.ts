// Constraints as they stand in a policy, atomic and logical (ODRL 2.2 §2.5).
import { CODES } from '../codes.ts';
import { at, isObject, type JsonObject, type Problems } from '../problems.ts';
import { bi } from '../texts.ts';
import type { Atom, Constraint, Logical } from './ast.ts';
import { type Dialect, entries, onlyMembers, reference, termOf } from './dialect.ts';
import { currencyOf, idsValue, periodOf } from './ids-terms.ts';

const LOGICAL: readonly string[] = ['and', 'or', 'xone', 'andSequence'];
const MAX_DEPTH = 6;
const MAX_CONSTRAINTS = 2000;

/** What the readers of one policy share. */
export interface Reading {
  dialect: Dialect;
  problems: Problems;
  /** Constraints that may still come. */
  left: number;
}

export const newReading = (dialect: Dialect, problems: Problems): Reading => ({
  dialect,
  problems,
  left: MAX_CONSTRAINTS,
});

/** Reads a list of constraints, all of which must hold. Reports what is none. */
export function readConstraints(value: unknown, path: string, reading: Reading, depth = 0): Constraint[] {
  const { dialect, problems } = reading;
  const list = entries(value, path, dialect, problems, [
    'Constraints stand in a list.',
    'Bedingungen stehen in einer Liste.',
  ]);
  const found: Constraint[] = [];
  for (const [node, here] of list ?? []) {
    if (--reading.left < 0) {
      if (reading.left === -1) tooLarge(here, problems);
      break;
    }
    if (!isObject(node)) {
      problems.add(here, CODES.structure, 'A constraint is an object.', 'Eine Bedingung ist ein Objekt.');
    } else if (Object.keys(node).some((key) => LOGICAL.includes(key.replace(/^odrl:/, '')))) {
      const logical = readLogical(node, here, reading, depth);
      if (logical) found.push(logical);
    } else found.push(...readAtoms(node, here, reading));
  }
  return found;
}

function readLogical(node: JsonObject, path: string, reading: Reading, depth: number): Logical | null {
  const { problems, dialect } = reading;
  const keys = Object.keys(node).filter((key) => dialect === 'dsp' || !['@type', '@id', 'uid'].includes(key));
  const key = keys[0] as string;
  const word = key.replace(/^odrl:/, '');
  if (keys.length !== 1 || !LOGICAL.includes(word)) {
    problems.add(
      path,
      CODES.structure,
      'A logical constraint has exactly one of and, or, xone, andSequence and nothing else.',
      'Eine logische Bedingung hat genau eines von and, or, xone, andSequence und sonst nichts.',
    );
    return null;
  }
  const here = at(path, key);
  if (depth >= MAX_DEPTH) {
    tooLarge(here, problems);
    return null;
  }
  const list = node[key];
  if ((dialect === 'dsp' && !Array.isArray(list)) || (Array.isArray(list) && list.length === 0)) {
    problems.add(
      here,
      CODES.structure,
      `${word} needs a list of at least one constraint.`,
      `${word} braucht eine Liste mit mindestens einer Bedingung.`,
    );
    return null;
  }
  return { path, word: word as Logical['word'], parts: readConstraints(list, here, reading, depth + 1) };
}

function tooLarge(path: string, problems: Problems): void {
  problems.add(
    path,
    CODES.tooLarge,
    `The policy is too large: at most ${MAX_CONSTRAINTS} constraints, ${MAX_DEPTH} levels deep.`,
    `Die Richtlinie ist zu groß: höchstens ${MAX_CONSTRAINTS} Bedingungen in ${MAX_DEPTH} Ebenen.`,
  );
}

const ATOM = new Set(['leftOperand', 'operator', 'rightOperand']);

function because(key: string): ReturnType<typeof bi> {
  return /ids:p[ix]pEndpoint/.test(key)
    ? bi(
        'facts come from what was verified, never from an address that a policy names.',
        'Angaben stammen aus Geprüftem, nie von einer Adresse, die eine Richtlinie nennt.',
      )
    : bi(
        'only leftOperand, operator and rightOperand have a meaning here.',
        'nur leftOperand, operator und rightOperand haben hier eine Bedeutung.',
      );
}

/** An atomic constraint; in plain ODRL the unit of an amount and its frequency become constraints beside it. */
export function readAtoms(node: JsonObject, path: string, reading: Reading): Atom[] {
  const { dialect, problems } = reading;
  const left = reference(node.leftOperand, dialect);
  const paid = dialect === 'odrl' && typeof left === 'string' && termOf(left, dialect) === 'odrl:payAmount';
  const extra = (key: string) =>
    dialect === 'odrl' &&
    (['@type', '@id', 'uid'].includes(key) || (paid && (key === 'unit' || key === 'dc:frequency')));
  let ok = onlyMembers(
    node,
    path,
    (key) => ATOM.has(key) || extra(key),
    problems,
    (key) => `A constraint cannot carry ${key}: ${because(key).en}`,
    (key) => `Eine Bedingung kann ${key} nicht enthalten: ${because(key).de}`,
  );
  const operator = reference(node.operator, dialect);
  for (const [key, value] of [
    ['leftOperand', left],
    ['operator', operator],
  ] as const) {
    if (typeof value === 'string' && value !== '') continue;
    ok = false;
    problems.add(
      at(path, key),
      CODES.structure,
      `A constraint needs ${key}, a text.`,
      `Eine Bedingung braucht ${key}, einen Text.`,
    );
  }
  if (node.rightOperand === undefined || node.rightOperand === null) {
    ok = false;
    problems.add(
      at(path, 'rightOperand'),
      CODES.structure,
      'A constraint needs a rightOperand.',
      'Eine Bedingung braucht rightOperand.',
    );
  }
  if (!ok) return [];
  const atom: Atom = {
    path,
    leftOperand: termOf(left as string, dialect),
    operator: termOf(operator as string, dialect).replace(/^odrl:/, ''),
    right: node.rightOperand,
  };
  return dialect === 'dsp' ? [atom] : plainAtoms(atom, node, left as string, problems);
}

function plainAtoms(atom: Atom, node: JsonObject, left: string, problems: Problems): Atom[] {
  const ids = /^(idsc|vcard):/.test(left);
  const right = plainValue(atom.right);
  const list = Array.isArray(right) && right.length === 1 && atom.operator === 'eq' ? right[0] : right;
  const unfilled = (Array.isArray(list) ? list : [list]).some(
    (v: unknown) => typeof v === 'string' && v.startsWith('?'),
  );
  if (unfilled) {
    problems.add(
      at(atom.path, 'rightOperand'),
      CODES.malformedValue,
      'A placeholder was not filled in.',
      'Ein Platzhalter wurde nicht ausgefüllt.',
    );
    return [];
  }
  const atoms = [{ ...atom, operator: ids && atom.operator === 'isPartOf' ? 'isAnyOf' : atom.operator, right: list }];
  const beside = (key: string, leftOperand: string, value: unknown, what: ReturnType<typeof bi>) => {
    if (node[key] === undefined) return;
    if (value === null) problems.add(at(atom.path, key), CODES.malformedValue, what.en, what.de);
    else atoms.push({ path: at(atom.path, key), leftOperand, operator: 'eq', right: value });
  };
  beside(
    'unit',
    'x:currency',
    currencyOf(reference(node.unit, 'odrl')),
    bi(
      'The unit of the amount is not a currency that is known here.',
      'Die Einheit des Betrags ist keine hier bekannte Währung.',
    ),
  );
  const period = periodOf(reference(node['dc:frequency'], 'odrl'));
  beside(
    'dc:frequency',
    'x:billingPeriod',
    period && { '@value': period, '@type': 'xsd:duration' },
    bi('The frequency of the payment is not known here.', 'Die Häufigkeit der Zahlung ist hier nicht bekannt.'),
  );
  return atoms;
}

/** Texts and references as plain texts, numbers and dates as typed values. */
function plainValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainValue);
  const plain = reference(value, 'odrl');
  if (typeof plain === 'string') return idsValue(plain);
  if (
    isObject(plain) &&
    typeof plain['@value'] === 'string' &&
    /^(xsd:|http:\/\/www\.w3\.org\/2001\/XMLSchema#)(string|anyURI)$/.test(String(plain['@type']))
  )
    return idsValue(plain['@value']);
  return plain;
}
