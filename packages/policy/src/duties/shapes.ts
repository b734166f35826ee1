// Duties that change the data on their way (class 15): done by the shaper before anything is delivered.
import type { Shape } from '@millspace/schemas';
import { CODES } from '../codes.ts';
import { pathProblem } from '../json-path.ts';
import { at, type Problems } from '../problems.ts';
import { shortTerm } from '../profile.ts';
import type { Atom } from '../read/ast.ts';
import { malformed, mayStand, operatorOf, type Place, textList, typedValue } from '../terms/base.ts';
import { durationText, quoted } from '../texts.ts';
import { parseStep, TRANSIT_MS } from '../values.ts';
import { durationOf, type Parameters, pathsOf, type Signature, textOf, wordsOf } from './parameters.ts';

const SIGNAL = /^[a-z][A-Za-z0-9]*(\.[A-Za-z0-9_]+)+$/;
const MAX_WINDOW_MS = 86_400_000;

/** The shape duties and their parameters. */
export const SHAPES: Readonly<Record<string, Signature>> = {
  'x:keepSignals': { needs: ['x:signal'] },
  'x:aggregate': { needs: ['x:window', 'x:statistic'] },
  'x:round': { needs: ['x:step'] },
  'x:delay': { needs: ['odrl:delayPeriod'] },
  'x:pseudonymise': { needs: ['x:field'] },
  'x:replace': { needs: ['x:jsonPath', 'x:replaceWith'] },
  'x:remove': { needs: ['x:jsonPath'] },
  'odrl:anonymize': { needs: ['x:jsonPath'] },
  'x:blurTime': { needs: ['x:step'] },
};

/** Shape duties that may stand several times; what they do adds up. */
export const REPEATED: ReadonlySet<string> = new Set(['x:replace', 'x:remove', 'odrl:anonymize']);

/** What one duty does to the shape so far; null and a problem when its parameters are malformed. */
export function shapeOf(action: string, parameters: Parameters, before: Shape, place: Place): Partial<Shape> | null {
  const { problems } = place;
  const get = (name: string) => parameters.get(name) as Atom;
  switch (action) {
    case 'x:keepSignals':
      return keepSignals(get('x:signal'), problems);
    case 'x:aggregate':
      return aggregate(get('x:window'), get('x:statistic'), place);
    case 'x:round':
      return round(get('x:step'), problems);
    case 'x:delay':
      return delay(get('odrl:delayPeriod'), problems);
    case 'x:pseudonymise': {
      const fields = wordsOf(get('x:field'), ['machine', 'batch', 'product', 'person'], problems);
      return fields && { pseudonymise: fields };
    }
    case 'x:replace':
      return replace(get('x:jsonPath'), get('x:replaceWith'), before, problems);
    case 'x:blurTime': {
      const step = atMostADay(get('x:step'), problems, 'A step of time', 'Ein Zeitschritt');
      return step === null ? null : { timeStepMs: step };
    }
    default: {
      const paths = fieldsOf(get('x:jsonPath'), ['eq', 'isAnyOf'], problems);
      return paths && { remove: [...new Set([...(before.remove ?? []), ...paths])].sort() };
    }
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
    `${quoted(bad).en} is not a signal id such as agitator.power.`,
    `${quoted(bad).de} ist keine Signalkennung wie agitator.power.`,
  );
}

const STATISTICS: readonly NonNullable<Shape['statistic']>[] = ['mean', 'min', 'max', 'last', 'count'];

function aggregate(window: Atom, statistic: Atom, place: Place): Partial<Shape> | null {
  const { problems } = place;
  const windowMs = atMostADay(window, problems, 'A window', 'Ein Zeitfenster');
  const operator = operatorOf(statistic, ['eq'], problems);
  const text = typeof statistic.right === 'string' ? shortTerm(statistic.right).replace(/^x:/, '') : '';
  const word = STATISTICS.find((name) => name === text);
  if (!word) {
    return malformed(
      statistic.path,
      problems,
      `x:statistic is one of ${STATISTICS.join(', ')}.`,
      `x:statistic ist eines von ${STATISTICS.join(', ')}.`,
    );
  }
  if (!mayStand(`x:${word}`, at(statistic.path, 'rightOperand'), place)) return null;
  if (windowMs === null || operator === null) return null;
  return { windowMs, statistic: word };
}

function atMostADay(atom: Atom, problems: Problems, en: string, de: string): number | null {
  const ms = durationOf(atom, problems);
  if (ms === null || ms <= MAX_WINDOW_MS) return ms;
  return malformed(atom.path, problems, `${en} is at most one day long.`, `${de} ist höchstens einen Tag lang.`);
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
    `${quoted(text).en} is not a decimal above zero of at most 15 digits.`,
    `${quoted(text).de} ist keine Dezimalzahl über null mit höchstens 15 Ziffern.`,
  );
}

function delay(atom: Atom, problems: Problems): Partial<Shape> | null {
  const delayMs = durationOf(atom, problems);
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

/** Paths to fields that a record can do without. */
function fieldsOf(atom: Atom, operators: readonly string[], problems: Problems): string[] | null {
  const paths = pathsOf(atom, operators, problems);
  const bad = paths?.find((path) => pathProblem(path) !== null);
  if (bad === undefined) return paths;
  return malformed(
    atom.path,
    problems,
    `${quoted(bad).en} names what makes a record the record that it is; pseudonyms and steps of time are the terms for that.`,
    `${quoted(bad).de} nennt, was einen Satz zu diesem Satz macht; dafür gibt es Pseudonyme und Zeitschritte.`,
  );
}

function replace(path: Atom, text: Atom, before: Shape, problems: Problems): Partial<Shape> | null {
  const [where] = fieldsOf(path, ['eq'], problems) ?? [];
  const put = operatorOf(text, ['eq'], problems) && (text.right === '' ? '' : textOf(text, problems));
  if (where === undefined || put === null) return null;
  if ((before.replace ?? []).some((other) => other.path === where)) {
    problems.add(path.path, CODES.duplicate, `${where} is replaced twice.`, `${where} wird zweimal ersetzt.`);
    return null;
  }
  return { replace: [...(before.replace ?? []), { path: where, with: put }] };
}
