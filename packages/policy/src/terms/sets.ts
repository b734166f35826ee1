// Terms that compare a fact with a set of values: who asks, from where, with what, for what purpose.
import type { Bilingual } from '@millspace/schemas';
import { isSlug, participantSlug } from '@millspace/schemas';
import type { Condition, SetCondition, Side } from '../compiled.ts';
import type { Problems } from '../problems.ts';
import { shortTerm } from '../profile.ts';
import type { Atom } from '../read/ast.ts';
import { AND, bi, listText, OR, quoted } from '../texts.ts';
import { PURPOSES, purposeWithin, REGIONS, SECURITY_LEVELS, type Value } from '../vocabulary/values.ts';
import { base, malformed, operatorOf, type Place, textList } from './base.ts';
import { having, locationSays, partySays, purposeSays, type Says, thing } from './set-words.ts';

/** Slug of a participant URN; anything else (the id of an outside participant, or a list) unchanged. */
export function participantKey(id: string): string {
  return participantSlug(id) ?? id;
}

interface SetTerm {
  type: SetCondition['type'];
  side: Side;
  /** Name of the fact, as it is reported when missing. */
  fact: string;
  operators: readonly string[];
  /** May stand in an access policy, where nobody states a purpose and no connector asks. */
  access: boolean;
  /** The value in its canonical form, or null when it cannot be one. */
  value: (text: string) => string | null;
  what: Bilingual;
  says: Says;
}

const ONE = ['eq', 'neq', 'isAnyOf', 'isNoneOf'];
const MANY = [...ONE, 'isAllOf', 'hasPart'];
const PARTS = [...ONE, 'isPartOf'];

const isIri = (text: string) => /^[a-z][a-z0-9+.-]*:\S+$/i.test(text);
const word = (text: string): string => shortTerm(text);

/** A slug, a participant's IRI, or a list such as `x:dma-gatekeepers`. */
function party(text: string): string | null {
  const key = participantKey(shortTerm(text));
  return isSlug(key) || isIri(key) ? key : null;
}

const LOCATION = /^iso3166:[A-Z]{2}(-[A-Z0-9]{1,3})?$/;
const place = (text: string): string | null => {
  const short = shortTerm(text);
  return LOCATION.test(short) || REGIONS.has(short) ? short : null;
};

const level = (text: string): string | null => {
  const name = shortTerm(text).replace(/^x:/, '');
  return SECURITY_LEVELS.includes(name) ? name : null;
};

const TERMS: Readonly<Record<string, SetTerm>> = {
  'odrl:purpose': {
    type: 'purpose',
    side: 'both',
    fact: 'purpose',
    operators: PARTS,
    access: false,
    value: word,
    what: bi('a purpose', 'ein Zweck'),
    says: purposeSays,
  },
  'x:participant': {
    type: 'participant',
    side: 'broker',
    fact: 'memberships',
    operators: ONE,
    access: true,
    value: party,
    what: bi('a participant', 'ein Teilnehmer'),
    says: partySays,
  },
  'odrl:recipient': {
    type: 'recipient',
    side: 'broker',
    fact: 'memberships',
    operators: ONE,
    access: true,
    value: party,
    what: bi('a participant', 'ein Teilnehmer'),
    says: partySays,
  },
  'x:membership': {
    type: 'membership',
    side: 'broker',
    fact: 'memberships',
    operators: MANY,
    access: true,
    value: word,
    what: bi('a membership', 'eine Mitgliedschaft'),
    says: having('membership', 'die Mitgliedschaft'),
  },
  'x:role': {
    type: 'role',
    side: 'both',
    fact: 'roles',
    operators: MANY,
    access: true,
    value: word,
    what: bi('a role', 'eine Rolle'),
    says: having('role', 'die Rolle'),
  },
  'x:connector': {
    type: 'connector',
    side: 'broker',
    fact: 'connector',
    operators: ONE,
    access: false,
    value: word,
    what: bi('a connector', 'ein Konnektor'),
    says: thing('connector', 'Der Konnektor', 'dem Konnektor'),
  },
  'x:application': {
    type: 'application',
    side: 'consumer',
    fact: 'application',
    operators: ONE,
    access: false,
    value: word,
    what: bi('an application', 'eine Anwendung'),
    says: thing('application', 'Die Anwendung', 'der Anwendung'),
  },
  'odrl:spatial': {
    type: 'location',
    side: 'broker',
    fact: 'location',
    operators: PARTS,
    access: true,
    value: place,
    what: bi('a place such as iso3166:DE, x:EU or x:EEA', 'ein Ort wie iso3166:DE, x:EU oder x:EEA'),
    says: locationSays,
  },
  'x:securityProfile': {
    type: 'securityProfile',
    side: 'broker',
    fact: 'securityProfile',
    operators: [...ONE, 'gteq'],
    access: true,
    value: level,
    what: bi('a level: x:BASE, x:TRUST or x:TRUST_PLUS', 'eine Stufe: x:BASE, x:TRUST oder x:TRUST_PLUS'),
    says: thing('security level', 'Die Sicherheitsstufe', 'der Sicherheitsstufe'),
  },
};

/** The term if it compares a fact with a set. */
export const setTerm = (leftOperand: string): { access: boolean } | undefined =>
  Object.hasOwn(TERMS, leftOperand) ? TERMS[leftOperand] : undefined;

/** Compiles one of the terms above. */
export function compileSet(atom: Atom, here: Place): Condition | null {
  const term = TERMS[atom.leftOperand] as SetTerm;
  const { problems } = here;
  const operator = operatorOf(atom, term.operators, problems);
  const list = operator && textList(atom, problems);
  if (!operator || !list) return null;
  const any = values(atom, list, term, problems);
  if (!any) return null;
  const match =
    operator === 'neq' || operator === 'isNoneOf'
      ? 'none'
      : operator === 'isAllOf' || operator === 'hasPart'
        ? 'all'
        : 'any';
  const set =
    operator === 'gteq' ? levelsFrom(any) : operator === 'isPartOf' && term.type === 'purpose' ? withParts(any) : any;
  const names = namesOf([...(operator === 'isPartOf' ? any : set)], term.type, match === 'all' ? AND : OR);
  return {
    type: term.type,
    any: set,
    match,
    ...(term.type === 'purpose' && operator === 'isPartOf' && { within: true }),
    ...base(atom, atom.leftOperand, here, term.side, term.fact, term.says(names, match)),
  };
}

/** Names of values; of regions as they stand after `in`. */
const KNOWN: Readonly<Record<string, Value>> = {
  ...PURPOSES,
  'x:EU': { name: bi('the European Union', 'der Europäischen Union') },
  'x:EEA': { name: bi('the European Economic Area', 'dem Europäischen Wirtschaftsraum') },
};

/** Values as people read them: names of the profile in their language, slugs bare, anything else in quotes. */
function namesOf(list: readonly string[], type: SetCondition['type'], last: Bilingual): Bilingual {
  const written = (id: string): Bilingual => {
    if (type === 'participant' || type === 'recipient') return bi(id, id);
    const { en, de } = Object.hasOwn(KNOWN, id) ? (KNOWN[id] as Value).name : bi(id, id);
    if (type === 'location') return bi(en.replace(/^iso3166:/, ''), de.replace(/^iso3166:/, ''));
    return bi(quoted(en).en, quoted(de).de);
  };
  return listText(list.map(written), last);
}

function values(atom: Atom, list: readonly string[], term: SetTerm, problems: Problems): Set<string> | null {
  const any = new Set<string>();
  for (const text of list) {
    const canonical = term.value(text);
    if (canonical === null) {
      return malformed(
        atom.path,
        problems,
        `${quoted(text).en} is not ${term.what.en}.`,
        `${quoted(text).de} ist nicht ${term.what.de}.`,
      );
    }
    any.add(canonical);
  }
  return any;
}

const withParts = (purposes: ReadonlySet<string>): Set<string> =>
  new Set([
    ...purposes,
    ...Object.keys(PURPOSES).filter((inner) => [...purposes].some((outer) => purposeWithin(inner, outer))),
  ]);

const levelsFrom = (levels: ReadonlySet<string>): Set<string> =>
  new Set(SECURITY_LEVELS.slice(Math.max(...[...levels].map((name) => SECURITY_LEVELS.indexOf(name)))));
