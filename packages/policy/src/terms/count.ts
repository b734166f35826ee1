// Counts (class 12): odrl:count with the unit beside it.
import type { Bilingual } from '@millspace/schemas';
import { CODES } from '../codes.ts';
import type { CountCondition } from '../compiled.ts';
import { shortTerm } from '../profile.ts';
import type { Atom } from '../read/ast.ts';
import { bi, quoted } from '../texts.ts';
import { parseCount } from '../values.ts';
import { base, malformed, mayStand, operatorOf, type Place, typedValue } from './base.ts';

const UNITS: Readonly<Record<CountCondition['unit'], Bilingual>> = {
  samples: bi('samples', 'Messzeilen'),
  deliveries: bi('deliveries', 'Lieferungen'),
  uses: bi("uses at the consumer's", 'Nutzungen beim Nutzer'),
};

/** A count and the sibling that names its unit. It is checked before it is charged: `used < limit`. */
export function compileCount(atom: Atom, unitAtom: Atom | undefined, place: Place): CountCondition | null {
  const { problems } = place;
  const operator = operatorOf(atom, ['lteq', 'lt'], problems);
  const text = typedValue(atom, ['xsd:integer', 'xsd:nonNegativeInteger', 'xsd:positiveInteger'], problems);
  if (!unitAtom) {
    problems.add(
      atom.path,
      CODES.countUnit,
      'A count needs a sibling constraint odrl:unitOfCount eq x:samples, x:deliveries or x:uses.',
      'Eine Anzahl braucht daneben die Bedingung odrl:unitOfCount eq x:samples, x:deliveries oder x:uses.',
    );
  }
  const number = text === null ? null : parseCount(text);
  const limit = number !== null && operator === 'lt' ? number - 1 : number;
  if (text !== null && (limit === null || limit < 0)) {
    malformed(
      atom.path,
      problems,
      `${quoted(text).en} is not a whole number.`,
      `${quoted(text).de} ist keine ganze Zahl.`,
    );
    return null;
  }
  const unit = unitAtom ? compileUnit(unitAtom, place) : null;
  if (operator === null || limit === null || unit === null) return null;
  const name = UNITS[unit];
  return {
    type: 'count',
    unit,
    limit,
    ...base(
      atom,
      'odrl:count',
      place,
      unit === 'uses' ? 'consumer' : 'broker',
      'used',
      {
        rule: bi(`At most ${limit} ${name.en} in all.`, `Insgesamt höchstens ${limit} ${name.de}.`),
        when: bi(`Fewer than ${limit} ${name.en} are used.`, `Weniger als ${limit} ${name.de} sind verbraucht.`),
        not: bi(`All ${limit} ${name.en} are used up.`, `Alle ${limit} ${name.de} sind aufgebraucht.`),
        open: bi(
          `How many of the ${limit} ${name.en} are used is not known.`,
          `Es ist nicht bekannt, wie viele der ${limit} ${name.de} verbraucht sind.`,
        ),
      },
      `x:${unit}`,
    ),
  };
}

function compileUnit(atom: Atom, place: Place): CountCondition['unit'] | null {
  if (operatorOf(atom, ['eq'], place.problems) === null) return null;
  const unit = typeof atom.right === 'string' ? shortTerm(atom.right) : '';
  if (unit === 'x:samples' || unit === 'x:deliveries' || unit === 'x:uses') {
    return mayStand(unit, atom.path, place) ? (unit.slice(2) as CountCondition['unit']) : null;
  }
  return malformed(
    atom.path,
    place.problems,
    'The unit of a count is x:samples, x:deliveries or x:uses.',
    'Die Einheit einer Anzahl ist x:samples, x:deliveries oder x:uses.',
  );
}
