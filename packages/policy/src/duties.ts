// Duties on a permission: the shapes (profile x:keepSignals, x:aggregate, x:round, x:delay).

import type { Shape } from '@millspace/schemas';
import { classOf } from './classes.ts';
import { CODES } from './codes.ts';
import type { CompiledDuty } from './compiled.ts';
import { refuseClass } from './constraints.ts';
import { type Atom, malformed, operatorOf, readAtom, textList, typedValue } from './operands.ts';
import { at, isObject, type Problems } from './problems.ts';
import { shortTerm } from './profile.ts';
import { describeShape, NO_SHAPE } from './shape.ts';
import { durationText, quoted } from './texts.ts';
import { parseDuration, parseStep, TRANSIT_MS } from './values.ts';

const SIGNAL = /^[a-z][A-Za-z0-9]*(\.[A-Za-z0-9_]+)+$/;
const MAX_WINDOW_MS = 86_400_000;

/** Parameters of each shape duty. */
const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  'x:keepSignals': ['x:signal'],
  'x:aggregate': ['x:window', 'x:statistic'],
  'x:round': ['x:step'],
  'x:delay': ['odrl:delayPeriod'],
};

type Atoms = ReadonlyMap<string, Atom>;

/** Compiles the duties of one permission into its shape. */
export function compileDuties(
  value: unknown,
  path: string,
  problems: Problems,
): { shape: Shape; duties: CompiledDuty[] } {
  let shape: Shape = NO_SHAPE;
  const duties: CompiledDuty[] = [];
  if (!Array.isArray(value)) {
    problems.add(path, CODES.structure, 'Duties stand in a list.', 'Pflichten stehen in einer Liste.');
    return { shape, duties };
  }
  const seen = new Set<string>();
  value.forEach((node: unknown, i) => {
    const here = at(path, i);
    const duty = readDuty(node, here, problems);
    if (!duty) return;
    if (seen.has(duty.action)) {
      problems.add(
        here,
        CODES.duplicate,
        `${duty.action} stands twice on one permission.`,
        `${duty.action} steht zweimal an einer Erlaubnis.`,
      );
      return;
    }
    seen.add(duty.action);
    const part = shapeOf(duty.action, duty.atoms, problems);
    if (!part) return;
    shape = { ...shape, ...part };
    const rule = describeShape({ ...NO_SHAPE, ...part });
    const label = classOf(duty.action)?.label ?? 'prevented';
    duties.push({
      path: here,
      term: duty.action,
      rule,
      outcome: Object.freeze({ path: here, kind: 'duty', outcome: 'satisfied', label, text: rule }),
    });
  });
  if ((shape.windowMs ?? 0) + (shape.delayMs ?? 0) >= TRANSIT_MS) {
    problems.add(
      path,
      CODES.delayTooLong,
      'Delay and window together must be shorter than 14 days: the broker keeps nothing longer.',
      'Verzögerung und Zeitfenster zusammen müssen kürzer als 14 Tage sein: Länger bewahrt der Broker nichts auf.',
    );
  }
  return { shape, duties };
}

function readDuty(node: unknown, path: string, problems: Problems): { action: string; atoms: Atoms } | null {
  if (!isObject(node)) {
    problems.add(path, CODES.structure, 'A duty is an object.', 'Eine Pflicht ist ein Objekt.');
    return null;
  }
  let ok = true;
  for (const key of Object.keys(node)) {
    if (key === 'action' || key === 'constraint') continue;
    ok = false;
    problems.add(
      at(path, key),
      CODES.unknownMember,
      `A duty cannot carry ${quoted(key)}.`,
      `Eine Pflicht kann ${quoted(key)} nicht enthalten.`,
    );
  }
  const action = typeof node.action === 'string' ? shortTerm(node.action) : '';
  const parameters = Object.hasOwn(PARAMETERS, action) ? PARAMETERS[action] : undefined;
  if (!parameters) {
    refuseDutyAction(action, at(path, 'action'), problems);
    return null;
  }
  const atoms = readParameters(node.constraint, path, action, parameters, problems);
  return ok && atoms ? { action, atoms } : null;
}

/** Says why an action cannot be a duty here. */
export function refuseDutyAction(action: string, pointer: string, problems: Problems): void {
  const known = classOf(action);
  if (known) {
    refuseClass(pointer, action, known, problems);
    return;
  }
  problems.add(
    pointer,
    CODES.unknownAction,
    `Unknown duty ${quoted(action)}; enforced are ${Object.keys(PARAMETERS).join(', ')}.`,
    `Unbekannte Pflicht ${quoted(action)}; durchgesetzt werden ${Object.keys(PARAMETERS).join(', ')}.`,
  );
}

function readParameters(
  value: unknown,
  path: string,
  action: string,
  parameters: readonly string[],
  problems: Problems,
): Atoms | null {
  const atoms = new Map<string, Atom>();
  let ok = true;
  const list: unknown[] = Array.isArray(value) ? value : [];
  list.forEach((node, i) => {
    const here = at(at(path, 'constraint'), i);
    const atom = isObject(node) ? readAtom(node, here, problems) : null;
    if (!isObject(node)) {
      problems.add(here, CODES.structure, 'A parameter is a constraint.', 'Ein Parameter ist eine Bedingung.');
    }
    if (!atom) {
      ok = false;
    } else if (!parameters.includes(atom.leftOperand)) {
      ok = false;
      problems.add(
        at(here, 'leftOperand'),
        CODES.unknownOperand,
        `${action} has no parameter ${quoted(atom.leftOperand)}; it has ${parameters.join(', ')}.`,
        `${action} hat keinen Parameter ${quoted(atom.leftOperand)}, nur ${parameters.join(', ')}.`,
      );
    } else if (atoms.has(atom.leftOperand)) {
      ok = false;
      problems.add(here, CODES.duplicate, `${atom.leftOperand} stands twice.`, `${atom.leftOperand} steht zweimal.`);
    } else {
      atoms.set(atom.leftOperand, atom);
    }
  });
  for (const parameter of parameters) {
    if (atoms.has(parameter) || !ok) continue;
    ok = false;
    problems.add(
      at(path, 'constraint'),
      CODES.missingParameter,
      `${action} needs the parameter ${parameter}.`,
      `${action} braucht den Parameter ${parameter}.`,
    );
  }
  return ok ? atoms : null;
}

function shapeOf(action: string, atoms: Atoms, problems: Problems): Partial<Shape> | null {
  const get = (name: string) => atoms.get(name) as Atom;
  switch (action) {
    case 'x:keepSignals':
      return keepSignals(get('x:signal'), problems);
    case 'x:aggregate':
      return aggregate(get('x:window'), get('x:statistic'), problems);
    case 'x:round':
      return round(get('x:step'), problems);
    default:
      return delay(get('odrl:delayPeriod'), problems);
  }
}

function keepSignals(atom: Atom, problems: Problems): Partial<Shape> | null {
  if (operatorOf(atom, ['isAnyOf'], problems) === null) return null;
  const signals = textList(atom, problems);
  if (!signals) return null;
  const bad = signals.find((id) => !SIGNAL.test(id) || id.length > 128);
  if (bad === undefined) return { signals: signals.sort() };
  return malformed(
    atom.path,
    problems,
    `${quoted(bad)} is not a signal id such as agitator.power.`,
    `${quoted(bad)} ist keine Signalkennung wie agitator.power.`,
  );
}

function duration(atom: Atom, problems: Problems): number | null {
  if (operatorOf(atom, ['eq'], problems) === null) return null;
  const text = typedValue(atom, ['xsd:duration', 'xsd:dayTimeDuration'], problems);
  if (text === null) return null;
  const ms = parseDuration(text);
  if (ms !== null && ms > 0) return ms;
  return malformed(
    atom.path,
    problems,
    `${quoted(text)} is not a length of days, hours, minutes and seconds above zero, such as PT10S (months have no fixed length).`,
    `${quoted(text)} ist keine Dauer über null aus Tagen, Stunden, Minuten und Sekunden, etwa PT10S (Monate haben keine feste Länge).`,
  );
}

function aggregate(window: Atom, statistic: Atom, problems: Problems): Partial<Shape> | null {
  const windowMs = duration(window, problems);
  const operator = operatorOf(statistic, ['eq'], problems);
  const word = typeof statistic.right === 'string' ? shortTerm(statistic.right).replace(/^x:/, '') : '';
  if (word !== 'mean' && word !== 'min' && word !== 'max') {
    return malformed(
      statistic.path,
      problems,
      'x:statistic is mean, min or max.',
      'x:statistic ist mean, min oder max.',
    );
  }
  if (windowMs === null || operator === null) return null;
  if (windowMs > MAX_WINDOW_MS) {
    return malformed(
      window.path,
      problems,
      'A window is at most one day long.',
      'Ein Zeitfenster ist höchstens einen Tag lang.',
    );
  }
  return { windowMs, statistic: word };
}

function round(atom: Atom, problems: Problems): Partial<Shape> | null {
  if (operatorOf(atom, ['eq'], problems) === null) return null;
  const text = typedValue(atom, ['xsd:decimal', 'xsd:integer'], problems);
  if (text === null) return null;
  const step = parseStep(text);
  if (step !== null) return { round: step };
  return malformed(
    atom.path,
    problems,
    `${quoted(text)} is not a decimal above zero of at most 15 digits.`,
    `${quoted(text)} ist keine Dezimalzahl über null mit höchstens 15 Ziffern.`,
  );
}

function delay(atom: Atom, problems: Problems): Partial<Shape> | null {
  const delayMs = duration(atom, problems);
  if (delayMs === null) return null;
  if (delayMs < TRANSIT_MS) return { delayMs };
  const words = durationText(delayMs);
  problems.add(
    at(atom.path, 'rightOperand'),
    CODES.delayTooLong,
    `A delay of ${words.en} cannot be kept: the broker holds data for less than 14 days.`,
    `Eine Verzögerung von ${words.de} ist nicht möglich: Der Broker hält Daten weniger als 14 Tage.`,
  );
  return null;
}
