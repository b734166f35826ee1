// Parameters of duties: constraints on the duty (DSP carries no refinements of an action).
import type { Bilingual } from '@millspace/schemas';
import { classOf } from '../classes.ts';
import { CODES } from '../codes.ts';
import { at, type Problems } from '../problems.ts';
import { shortTerm } from '../profile.ts';
import type { Atom, DutyNode } from '../read/ast.ts';
import { malformed, operatorOf, textList, typedValue } from '../terms/base.ts';
import { bi, quoted } from '../texts.ts';
import { parseDuration } from '../values.ts';

/** What a duty needs, what it may have besides. */
export interface Signature {
  needs: readonly string[];
  may?: readonly string[];
}

export type Parameters = ReadonlyMap<string, Atom>;

/** The parameters of a duty by name, or null when one is missing, unknown or there twice. */
export function parametersOf(node: DutyNode, { needs, may = [] }: Signature, problems: Problems): Parameters | null {
  const atoms = new Map<string, Atom>();
  const known = [...needs, ...may];
  const action = node.action.text;
  let ok = true;
  for (const atom of node.parameters) {
    if (!known.includes(atom.leftOperand)) {
      ok = false;
      problems.add(
        at(atom.path, 'leftOperand'),
        CODES.unknownOperand,
        `${action} has no parameter ${quoted(atom.leftOperand).en}; it has ${known.join(', ')}.`,
        `${action} hat keinen Parameter ${quoted(atom.leftOperand).de}, nur ${known.join(', ')}.`,
      );
    } else if (atoms.has(atom.leftOperand)) {
      ok = false;
      problems.add(
        atom.path,
        CODES.duplicate,
        `${atom.leftOperand} stands twice.`,
        `${atom.leftOperand} steht zweimal.`,
      );
    } else atoms.set(atom.leftOperand, atom);
  }
  for (const parameter of needs) {
    if (atoms.has(parameter) || !ok) continue;
    ok = false;
    problems.add(
      at(node.path, 'constraint'),
      CODES.missingParameter,
      `${action} needs the parameter ${parameter}.`,
      `${action} braucht den Parameter ${parameter}.`,
    );
  }
  return ok ? atoms : null;
}

/** A length of days, hours, minutes and seconds, ms. */
export function durationOf(atom: Atom, problems: Problems, least = 1): number | null {
  if (operatorOf(atom, ['eq'], problems) === null) return null;
  const text = typedValue(atom, ['xsd:duration', 'xsd:dayTimeDuration'], problems);
  if (text === null) return null;
  const ms = parseDuration(text);
  if (ms !== null && ms >= least) return ms;
  return malformed(
    atom.path,
    problems,
    `${quoted(text).en} is not a length of days, hours, minutes and seconds${least > 0 ? ' above zero' : ''}, such as PT10S (months have no fixed length).`,
    `${quoted(text).de} ist keine Dauer${least > 0 ? ' über null' : ''} aus Tagen, Stunden, Minuten und Sekunden, etwa PT10S (Monate haben keine feste Länge).`,
  );
}

/** One text under `eq`. */
export function textOf(atom: Atom, problems: Problems): string | null {
  return operatorOf(atom, ['eq'], problems) && (textList(atom, problems)?.[0] ?? null);
}

/** Words of a fixed list, in its order. */
export function wordsOf<T extends string>(atom: Atom, known: readonly T[], problems: Problems): T[] | null {
  if (operatorOf(atom, ['eq', 'isAnyOf'], problems) === null) return null;
  const list = textList(atom, problems)?.map((text) => shortTerm(text).replace(/^x:/, ''));
  if (!list) return null;
  const bad = list.find((word) => !(known as readonly string[]).includes(word));
  if (bad === undefined) return known.filter((word) => list.includes(word));
  return malformed(
    atom.path,
    problems,
    `${atom.leftOperand} is one of ${known.join(', ')}; ${quoted(bad).en} is not.`,
    `${atom.leftOperand} ist eines von ${known.join(', ')}; ${quoted(bad).de} nicht.`,
  );
}

const PATH = /^\$(\.[A-Za-z_][A-Za-z0-9_-]*(\[\*\])?)+$/;

/** Paths into records: `$.a.b`, lists as `[*]`. */
export function pathsOf(atom: Atom, operators: readonly string[], problems: Problems): string[] | null {
  const list = operatorOf(atom, operators, problems) && textList(atom, problems);
  if (!list) return null;
  const bad = list.find((path) => !PATH.test(path) || path.length > 256);
  if (bad === undefined) return [...list].sort();
  return malformed(
    atom.path,
    problems,
    `${quoted(bad).en} is not a path such as $.operator.name or $.samples[*].note.`,
    `${quoted(bad).de} ist kein Pfad wie $.operator.name oder $.samples[*].note.`,
  );
}

/** Says why an action cannot be a duty here. `known`: what can; `owedBy`: where it belongs instead. */
export function refuseDuty(
  node: DutyNode,
  known: readonly string[],
  owedBy: Bilingual | null,
  problems: Problems,
): void {
  const action = node.action.text;
  const list = known.join(', ');
  const where = owedBy ?? bi(`what can stand here: ${list}`, `hier kann stehen: ${list}`);
  if (owedBy || classOf(action)) {
    problems.add(
      node.action.path,
      CODES.wrongPlace,
      `${action} does not belong here; ${where.en}.`,
      `${action} gehört nicht hierher; ${where.de}.`,
    );
  } else {
    problems.add(
      node.action.path,
      CODES.unknownAction,
      `Unknown duty ${quoted(action).en}; enforced are ${list}.`,
      `Unbekannte Pflicht ${quoted(action).de}; durchgesetzt werden ${list}.`,
    );
  }
}
