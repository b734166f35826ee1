import { POLICY_PROFILE, type RuleOutcome } from '@millspace/schemas';

/** How real a term is. */
export type Label = RuleOutcome['label'];

/** IRI of the millspace profile; the prefix `x:` stands for it. */
export const PROFILE = POLICY_PROFILE;
const ODRL = 'http://www.w3.org/ns/odrl/2/';
const XSD = 'http://www.w3.org/2001/XMLSchema#';
/** The only JSON-LD context that a policy may name: it is pinned, never fetched (DSP 2025-1). */
export const DSP_CONTEXT = 'https://w3id.org/dspace/2025/1/context.jsonld';
/** Profiles whose terms are understood. ODRL 2.2 §2.1: with any other, processing stops. */
export const KNOWN_PROFILES: ReadonlySet<string> = new Set([PROFILE, `${ODRL}core`]);

const PREFIXES: readonly (readonly [string, string])[] = [
  [ODRL, 'odrl:'],
  [PROFILE, 'x:'],
  [XSD, 'xsd:'],
];

/** `odrl:`, `x:` and `xsd:` terms in their short form; anything else is returned as it is. */
export function shortTerm(term: string): string {
  // Facts and values are short already, almost always: all these IRIs are web addresses.
  if (!term.startsWith('http')) return term;
  for (const [iri, prefix] of PREFIXES) {
    if (term.startsWith(iri) && term.length > iri.length) return prefix + term.slice(iri.length);
  }
  return term;
}

export const OPERATORS: ReadonlySet<string> = new Set(
  'eq neq lt lteq gt gteq isA hasPart isPartOf isAllOf isAnyOf isNoneOf'.split(' '),
);

/** ODRL 2.2 left operands, so that a known term is told from a misspelt one. */
export const ODRL_LEFT_OPERANDS: ReadonlySet<string> = new Set(
  (
    'absolutePosition absoluteSize absoluteSpatialPosition absoluteTemporalPosition count dateTime delayPeriod ' +
    'deliveryChannel device elapsedTime event fileFormat industry language media meteredTime payAmount percentage ' +
    'product purpose recipient relativePosition relativeSize relativeSpatialPosition relativeTemporalPosition ' +
    'resolution spatial spatialCoordinates system systemDevice timeInterval unitOfCount version virtualLocation'
  )
    .split(' ')
    .map((name) => `odrl:${name}`),
);
