// Time: odrl:dateTime (class 4) and odrl:elapsedTime with x:countedFrom (class 5).
import { CODES } from '../codes.ts';
import type { Condition } from '../compiled.ts';
import { at } from '../problems.ts';
import { shortTerm } from '../profile.ts';
import type { Atom } from '../read/ast.ts';
import { bi, calendarText, instantText, quoted } from '../texts.ts';
import { parseCalendarDuration, parseInstant } from '../values.ts';
import { base, malformed, operatorOf, type Place, type Sentences, typedValue } from './base.ts';

/** `eq` and `neq` mean the very millisecond; a bound is an instant, never a text. */
export function compileDateTime(atom: Atom, place: Place): Condition | null {
  const { problems } = place;
  const operator = operatorOf(atom, ['gteq', 'gt', 'lteq', 'lt', 'eq', 'neq'], problems);
  const text = typedValue(atom, ['xsd:dateTime', 'xsd:dateTimeStamp'], problems);
  if (operator === null || text === null) return null;
  const bound = parseInstant(text);
  if (bound === null) {
    return malformed(
      atom.path,
      problems,
      `${quoted(text).en} is not an instant: it needs an existing date, a time and a zone, such as 2026-12-31T23:59:59Z.`,
      `${quoted(text).de} ist kein Zeitpunkt: nötig sind ein Datum, das es gibt, eine Uhrzeit und eine Zone, etwa 2026-12-31T23:59:59Z.`,
    );
  }
  const same = operator === 'eq' || operator === 'neq';
  const from = operator === 'gteq' || same ? bound : operator === 'gt' ? bound + 1 : -Infinity;
  const before = operator === 'lt' ? bound : operator === 'lteq' || same ? bound + 1 : Infinity;
  const says = dateSentences(operator, instantText(bound));
  return {
    type: 'dateTime',
    from,
    before,
    outside: operator === 'neq',
    ...base(atom, 'odrl:dateTime', place, 'both', 'now', says),
  };
}

type Words = readonly [rule: string, when: string, not: string];
const say = (en: Words, de: Words): Sentences => {
  const [rule, when, not] = [0, 1, 2].map((i) => bi(en[i] as string, de[i] as string)) as [
    Sentences['rule'],
    Sentences['when'],
    Sentences['not'],
  ];
  return { rule, when, not, open: rule };
};

function dateSentences(operator: string, { en, de }: ReturnType<typeof bi>): Sentences {
  switch (operator) {
    case 'gteq':
      return say(
        [`Use is allowed from ${en} on.`, `It is ${en} or later.`, `Use is not allowed before ${en}.`],
        [
          `Die Nutzung ist ab dem ${de} erlaubt.`,
          `Es ist der ${de} oder später.`,
          `Vor dem ${de} ist die Nutzung nicht erlaubt.`,
        ],
      );
    case 'gt':
      return say(
        [`Use is allowed after ${en}.`, `It is later than ${en}.`, `Use is allowed only after ${en}.`],
        [
          `Die Nutzung ist nach dem ${de} erlaubt.`,
          `Es ist nach dem ${de}.`,
          `Die Nutzung ist erst nach dem ${de} erlaubt.`,
        ],
      );
    case 'lteq':
      return say(
        [
          `Use is allowed up to and including ${en}.`,
          `It is ${en} or earlier.`,
          `Use was allowed until ${en}; that is over.`,
        ],
        [
          `Die Nutzung ist bis einschließlich ${de} erlaubt.`,
          `Es ist der ${de} oder früher.`,
          `Die Nutzung war bis ${de} erlaubt; das ist vorbei.`,
        ],
      );
    case 'lt':
      return say(
        [`Use is allowed before ${en}.`, `It is earlier than ${en}.`, `Use was allowed before ${en} only.`],
        [
          `Die Nutzung ist vor dem ${de} erlaubt.`,
          `Es ist vor dem ${de}.`,
          `Die Nutzung war nur vor dem ${de} erlaubt.`,
        ],
      );
    case 'eq':
      return say(
        [`Use is allowed at the instant ${en} alone.`, `It is the instant ${en}.`, `It is not the instant ${en}.`],
        [
          `Die Nutzung ist nur im Augenblick ${de} erlaubt.`,
          `Es ist der Augenblick ${de}.`,
          `Es ist nicht der Augenblick ${de}.`,
        ],
      );
    default:
      return say(
        [`Use is allowed except at the instant ${en}.`, `It is not the instant ${en}.`, `It is the instant ${en}.`],
        [
          `Die Nutzung ist außer im Augenblick ${de} erlaubt.`,
          `Es ist nicht der Augenblick ${de}.`,
          `Es ist der Augenblick ${de}.`,
        ],
      );
  }
}

/**
 * A duration since the agreement or since the first use. Months count by the calendar, in UTC (XML Schema 1.1 part 2 §E.3.3): P1M from
 * 31 January ends on the last day of February at the same time of day.
 */
export function compileElapsed(atom: Atom, from: Atom | undefined, place: Place): Condition | null {
  const { problems } = place;
  const operator = operatorOf(atom, ['lteq', 'lt'], problems);
  const text = typedValue(atom, ['xsd:duration', 'xsd:dayTimeDuration', 'xsd:yearMonthDuration'], problems);
  const countedFrom = from ? readFrom(from, place) : 'agreement';
  if (operator === null || text === null || countedFrom === null) return null;
  const duration = parseCalendarDuration(text);
  if (duration === null || duration.months + duration.ms === 0) {
    return malformed(
      atom.path,
      problems,
      `${quoted(text).en} is not a duration above zero, such as P30D or P3M.`,
      `${quoted(text).de} ist keine Dauer über null, etwa P30D oder P3M.`,
    );
  }
  const length = calendarText(duration);
  const start =
    countedFrom === 'agreement'
      ? bi('after the agreement was made', 'nach Abschluss der Vereinbarung')
      : bi('after the first use', 'nach der ersten Nutzung');
  const says: Sentences = {
    rule: bi(`Use is allowed for ${length.en} ${start.en}.`, `Die Nutzung ist ${length.de} lang ${start.de} erlaubt.`),
    when: bi(`At most ${length.en} have passed ${start.en}.`, `Es sind höchstens ${length.de} ${start.de} vergangen.`),
    not: bi(`The period (${length.en}) ${start.en} is over.`, `Die Frist (${length.de}) ${start.de} ist vorbei.`),
    open: bi(
      `When the period (${length.en}) began is not known.`,
      `Wann die Frist (${length.de}) begann, ist nicht bekannt.`,
    ),
  };
  return {
    type: 'elapsedTime',
    duration,
    countedFrom,
    inclusive: operator === 'lteq' ? 1 : 0,
    ...base(atom, 'odrl:elapsedTime', place, 'both', countedFrom === 'agreement' ? 'agreementStart' : 'firstUse', says),
  };
}

function readFrom(atom: Atom, { problems }: Place): 'agreement' | 'first-use' | null {
  if (operatorOf(atom, ['eq'], problems) === null) return null;
  const word = typeof atom.right === 'string' ? shortTerm(atom.right) : '';
  if (word === 'x:agreement') return 'agreement';
  if (word === 'x:first-use') return 'first-use';
  problems.add(
    at(atom.path, 'rightOperand'),
    CODES.malformedValue,
    'A duration is counted from x:agreement or x:first-use.',
    'Eine Dauer zählt ab x:agreement oder x:first-use.',
  );
  return null;
}
