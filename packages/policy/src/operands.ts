// The atomic constraints that can be enforced now: one compile function for each left operand.

import { type Bilingual, isSlug, participantSlug } from '@millspace/schemas';
import { classOf } from './classes.ts';
import { CODES } from './codes.ts';
import { type Condition, outcomes } from './compiled.ts';
import { at, isObject, type JsonObject, type Problems } from './problems.ts';
import { OPERATORS, shortTerm } from './profile.ts';
import { bi, instantText, listText, OR, quoted } from './texts.ts';
import { parseCount, parseInstant } from './values.ts';

const MAX_LIST = 1000;
const MAX_TEXT = 1024;

/** Slug of a participant URN; anything else (the id of an outside participant) unchanged. */
export function participantKey(id: string): string {
  return participantSlug(id) ?? id;
}

/** An atomic constraint whose three members are there. */
export interface Atom {
  path: string;
  leftOperand: string;
  operator: string;
  right: unknown;
}

/** The operator if it is one of `allowed`, else null and a problem. */
export function operatorOf(atom: Atom, allowed: readonly string[], problems: Problems): string | null {
  if (allowed.includes(atom.operator)) return atom.operator;
  const known = OPERATORS.has(atom.operator);
  problems.add(
    at(atom.path, 'operator'),
    CODES.unknownOperator,
    `${known ? 'Operator' : 'Unknown operator'} ${quoted(atom.operator)} ${known ? 'has no enforceable meaning for' : 'on'} ${atom.leftOperand}; use ${allowed.join(', ')}.`,
    `${known ? 'Der Operator' : 'Unbekannter Operator'} ${quoted(atom.operator)} ${known ? 'hat keine durchsetzbare Bedeutung für' : 'bei'} ${atom.leftOperand}; möglich: ${allowed.join(', ')}.`,
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

/** One string, or for `isAnyOf` one or several, without doubles; else null and a problem. */
export function textList(atom: Atom, problems: Problems): string[] | null {
  const list = Array.isArray(atom.right) && atom.operator === 'isAnyOf' ? (atom.right as unknown[]) : [atom.right];
  const good = (v: unknown): v is string => typeof v === 'string' && v.trim() !== '' && v.length <= MAX_TEXT;
  if (list.length > 0 && list.length <= MAX_LIST && list.every(good)) return [...new Set(list)];
  return malformed(
    atom.path,
    problems,
    `${atom.leftOperand} needs ${atom.operator === 'isAnyOf' ? 'a list of one to 1000 texts' : 'one text'}, none of them empty.`,
    `${atom.leftOperand} braucht ${atom.operator === 'isAnyOf' ? 'eine Liste von einem bis 1000 Texten' : 'einen Text'}, keiner davon leer.`,
  );
}

function base(path: string, term: string, rule: Bilingual, violated: Bilingual, open: Bilingual) {
  const label = classOf(term)?.label ?? 'prevented';
  return {
    path,
    term,
    rule,
    label,
    outcomes: outcomes(path, 'constraint', label, { satisfied: rule, violated, open }),
  };
}

export function compileDateTime(atom: Atom, problems: Problems): Condition | null {
  const operator = operatorOf(atom, ['gteq', 'gt', 'lteq', 'lt'], problems);
  const text = typedValue(atom, ['xsd:dateTime', 'xsd:dateTimeStamp'], problems);
  if (operator === null || text === null) return null;
  const bound = parseInstant(text);
  if (bound === null) {
    return malformed(
      atom.path,
      problems,
      `${quoted(text)} is not an instant: it needs an existing date, a time and a zone, such as 2026-12-31T23:59:59Z.`,
      `${quoted(text)} ist kein Zeitpunkt: nötig sind ein Datum, das es gibt, eine Uhrzeit und eine Zone, etwa 2026-12-31T23:59:59Z.`,
    );
  }
  const when = instantText(bound);
  const [rule, violated] = dateSentences(operator, when);
  const from = operator === 'gteq' ? bound : operator === 'gt' ? bound + 1 : -Infinity;
  const before = operator === 'lt' ? bound : operator === 'lteq' ? bound + 1 : Infinity;
  return { type: 'dateTime', from, before, ...base(atom.path, 'odrl:dateTime', rule, violated, rule) };
}

function dateSentences(operator: string, when: Bilingual): [Bilingual, Bilingual] {
  switch (operator) {
    case 'gteq':
      return [
        bi(`Use is allowed from ${when.en} on.`, `Die Nutzung ist ab dem ${when.de} erlaubt.`),
        bi(`Use is not allowed before ${when.en}.`, `Vor dem ${when.de} ist die Nutzung nicht erlaubt.`),
      ];
    case 'gt':
      return [
        bi(`Use is allowed after ${when.en}.`, `Die Nutzung ist nach dem ${when.de} erlaubt.`),
        bi(`Use is allowed only after ${when.en}.`, `Die Nutzung ist erst nach dem ${when.de} erlaubt.`),
      ];
    case 'lteq':
      return [
        bi(`Use is allowed up to and including ${when.en}.`, `Die Nutzung ist bis einschließlich ${when.de} erlaubt.`),
        bi(
          `Use was allowed until ${when.en}; that is over.`,
          `Die Nutzung war bis ${when.de} erlaubt; das ist vorbei.`,
        ),
      ];
    default:
      return [
        bi(`Use is allowed before ${when.en}.`, `Die Nutzung ist vor dem ${when.de} erlaubt.`),
        bi(`Use was allowed before ${when.en} only.`, `Die Nutzung war nur vor dem ${when.de} erlaubt.`),
      ];
  }
}

export function compilePurpose(atom: Atom, problems: Problems): Condition | null {
  if (operatorOf(atom, ['eq', 'isAnyOf'], problems) === null) return null;
  const list = textList(atom, problems);
  if (list === null) return null;
  const any = new Set(list.map(shortTerm));
  const names = listText([...any].map(quoted), OR);
  const rule = bi(`Use is allowed for the purpose ${names.en}.`, `Die Nutzung ist für den Zweck ${names.de} erlaubt.`);
  const violated = bi(
    `The stated purpose is not one of ${names.en}.`,
    `Der angegebene Zweck gehört nicht zu ${names.de}.`,
  );
  const open = bi(
    `No purpose is stated; allowed is ${names.en}.`,
    `Es ist kein Zweck angegeben; erlaubt ist ${names.de}.`,
  );
  return { type: 'purpose', any, ...base(atom.path, 'odrl:purpose', rule, violated, open) };
}

export function compileParticipant(atom: Atom, problems: Problems): Condition | null {
  if (operatorOf(atom, ['eq', 'isAnyOf'], problems) === null) return null;
  const list = textList(atom, problems);
  if (list === null) return null;
  const slugs = list.map(participantKey);
  const bad = slugs.find((slug) => !isSlug(slug));
  if (bad !== undefined) {
    return malformed(
      atom.path,
      problems,
      `${quoted(bad)} is not a participant.`,
      `${quoted(bad)} ist kein Teilnehmer.`,
    );
  }
  const any = new Set(slugs);
  const names = listText([...any], OR);
  const rule = bi(`Only ${names.en} may.`, `Nur ${names.de} darf.`);
  const violated = bi(`The participant is not ${names.en}.`, `Der Teilnehmer ist nicht ${names.de}.`);
  return { type: 'participant', any, ...base(atom.path, 'x:participant', rule, violated, violated) };
}

const UNIT_NAMES: Readonly<Record<'samples' | 'deliveries', Bilingual>> = {
  samples: bi('samples', 'Messzeilen'),
  deliveries: bi('deliveries', 'Lieferungen'),
};

/** A count and the sibling that names its unit. */
export function compileCount(atom: Atom, unitAtom: Atom | undefined, problems: Problems): Condition | null {
  const operator = operatorOf(atom, ['lteq'], problems);
  const text = typedValue(atom, ['xsd:integer', 'xsd:nonNegativeInteger', 'xsd:positiveInteger'], problems);
  if (!unitAtom) {
    problems.add(
      atom.path,
      CODES.countUnit,
      'A count needs a sibling constraint odrl:unitOfCount eq x:samples or x:deliveries.',
      'Eine Anzahl braucht daneben die Bedingung odrl:unitOfCount eq x:samples oder x:deliveries.',
    );
  }
  const limit = text === null ? null : parseCount(text);
  if (text !== null && limit === null) {
    malformed(atom.path, problems, `${quoted(text)} is not a whole number.`, `${quoted(text)} ist keine ganze Zahl.`);
  }
  const unit = unitAtom ? compileUnit(unitAtom, problems) : null;
  if (operator === null || limit === null || unit === null) return null;
  const name = UNIT_NAMES[unit];
  const rule = bi(`At most ${limit} ${name.en} in all.`, `Insgesamt höchstens ${limit} ${name.de}.`);
  const violated = bi(`All ${limit} ${name.en} are used up.`, `Alle ${limit} ${name.de} sind aufgebraucht.`);
  const open = bi(
    `How many of the ${limit} ${name.en} are used is not known.`,
    `Es ist nicht bekannt, wie viele der ${limit} ${name.de} verbraucht sind.`,
  );
  return { type: 'count', unit, limit, ...base(atom.path, 'odrl:count', rule, violated, open) };
}

function compileUnit(atom: Atom, problems: Problems): 'samples' | 'deliveries' | null {
  if (operatorOf(atom, ['eq'], problems) === null) return null;
  const unit = typeof atom.right === 'string' ? shortTerm(atom.right) : '';
  if (unit === 'x:samples') return 'samples';
  if (unit === 'x:deliveries') return 'deliveries';
  return malformed(
    atom.path,
    problems,
    'The unit of a count is x:samples or x:deliveries.',
    'Die Einheit einer Anzahl ist x:samples oder x:deliveries.',
  );
}

/** Reads an atomic constraint's members, or reports what is missing or not known. */
export function readAtom(node: JsonObject, path: string, problems: Problems): Atom | null {
  let ok = true;
  for (const key of Object.keys(node)) {
    if (key === 'leftOperand' || key === 'operator' || key === 'rightOperand') continue;
    ok = false;
    problems.add(
      at(path, key),
      CODES.unknownMember,
      `A constraint cannot carry ${quoted(key)}: only leftOperand, operator and rightOperand have a meaning here.`,
      `Eine Bedingung kann ${quoted(key)} nicht enthalten: nur leftOperand, operator und rightOperand haben hier eine Bedeutung.`,
    );
  }
  const { leftOperand, operator, rightOperand } = node;
  for (const [key, value] of [
    ['leftOperand', leftOperand],
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
  if (rightOperand === undefined || rightOperand === null) {
    ok = false;
    problems.add(
      at(path, 'rightOperand'),
      CODES.structure,
      'A constraint needs a rightOperand.',
      'Eine Bedingung braucht rightOperand.',
    );
  }
  if (!ok) return null;
  const short = shortTerm(operator as string);
  return {
    path,
    leftOperand: shortTerm(leftOperand as string),
    operator: short.startsWith('odrl:') ? short.slice(5) : short,
    right: rightOperand,
  };
}
