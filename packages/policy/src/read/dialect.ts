// The two JSON forms of a policy: that of DSP 2025-1 (terms with prefix, lists, nothing on a rule but action, constraint, duty) and
// plain ODRL 2.2 JSON-LD with the context of the W3C. Contexts are known by name and never fetched.
import { CODES } from '../codes.ts';
import { at, isObject, type JsonObject, type Problems } from '../problems.ts';
import { DSP_CONTEXT, shortTerm } from '../profile.ts';
import { quoted } from '../texts.ts';
import { idsTerm } from './ids-terms.ts';

export type Dialect = 'dsp' | 'odrl';

const W3C_CONTEXTS: ReadonlySet<string> = new Set([
  'http://www.w3.org/ns/odrl.jsonld',
  'https://www.w3.org/ns/odrl.jsonld',
]);
/** Prefixes that a context of one's own may define beside the W3C's, each as what it always means. */
const PREFIXES: ReadonlyMap<string, string> = new Map([
  ['odrl', 'http://www.w3.org/ns/odrl/2/'],
  ['xsd', 'http://www.w3.org/2001/XMLSchema#'],
  ['dc', 'http://purl.org/dc/terms/'],
  ['dct', 'http://purl.org/dc/terms/'],
  ['dcterms', 'http://purl.org/dc/terms/'],
  ['rdf', 'http://www.w3.org/1999/02/22-rdf-syntax-ns#'],
  ['vcard', 'http://www.w3.org/2006/vcard/ns#'],
  ['ids', 'https://w3id.org/idsa/core/'],
  ['idsc', 'https://w3id.org/idsa/code/'],
]);

/** Which form it is, by its context alone. A context that could change what the words mean is a problem. */
export function readDialect(context: unknown, problems: Problems): Dialect {
  const list: unknown[] = Array.isArray(context) ? context : context === undefined ? [] : [context];
  const plain = list.some((c) => typeof c === 'string' && W3C_CONTEXTS.has(c));
  const known = (c: unknown): boolean =>
    plain
      ? c === DSP_CONTEXT ||
        (typeof c === 'string' && W3C_CONTEXTS.has(c)) ||
        (isObject(c) && Object.entries(c).every(harmless))
      : c === DSP_CONTEXT;
  if (context !== undefined && (list.length === 0 || !list.every(known))) {
    problems.add(
      '/@context',
      CODES.unknownMember,
      `A context of its own could change what the words mean; only ${DSP_CONTEXT} or the W3C context of ODRL is accepted.`,
      `Ein eigener Kontext könnte die Bedeutung der Wörter ändern; angenommen wird nur ${DSP_CONTEXT} oder der ODRL-Kontext des W3C.`,
    );
  }
  return plain ? 'odrl' : 'dsp';
}

const harmless = ([prefix, iri]: [string, unknown]): boolean => PREFIXES.get(prefix) === iri;

/** Notes on a policy or rule that say nothing to decide (Dublin Core), allowed in plain ODRL. */
export const isNote = (key: string): boolean => /^(dc|dct|dcterms):[A-Za-z]+$/.test(key);

/** `{"@id": x}` and `x` are the same reference in plain ODRL; typed strings are texts. */
export function reference(value: unknown, dialect: Dialect): unknown {
  if (dialect === 'dsp' || !isObject(value)) return value;
  const keys = Object.keys(value);
  return keys.length === 1 && keys[0] === '@id' ? value['@id'] : value;
}

/** A term in short form. The W3C context gives bare words their `odrl:`; the terms of the IDS code list have equivalents. */
export function termOf(text: string, dialect: Dialect): string {
  const short = shortTerm(text);
  if (dialect === 'dsp') return short;
  if (/^[A-Za-z]+$/.test(short)) return `odrl:${short}`;
  return idsTerm(short);
}

/** The entries of a list with their pointers; in plain ODRL one entry may stand without a list. Anything else: null and a problem. */
export function entries(
  value: unknown,
  path: string,
  dialect: Dialect,
  problems: Problems,
  what: [string, string],
): [unknown, string][] | null {
  if (Array.isArray(value)) return value.map((entry: unknown, i) => [entry, at(path, i)]);
  if (dialect === 'odrl' && value !== undefined && value !== null) {
    if (isObject(value) && Object.keys(value).length === 1 && Array.isArray(value['@list'])) {
      return value['@list'].map((entry: unknown, i) => [entry, at(at(path, '@list'), i)]);
    }
    return [[value, path]];
  }
  problems.add(path, CODES.structure, ...what);
  return null;
}

/** Reports the members that have no meaning where they stand. True when there are none. */
export function onlyMembers(
  node: JsonObject,
  path: string,
  known: (key: string) => boolean,
  problems: Problems,
  en: (key: string) => string,
  de: (key: string) => string,
): boolean {
  let ok = true;
  for (const key of Object.keys(node)) {
    if (known(key)) continue;
    ok = false;
    problems.add(at(path, key), CODES.unknownMember, en(quoted(key).en), de(quoted(key).de));
  }
  return ok;
}
