import { type Bilingual, POLICY_PROFILE, type RuleOutcome } from '@millspace/schemas';

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

/** A usage-policy class (IDSA numbering) that is recognised and refused until something enforces it. */
export interface PolicyClass {
  number: number;
  title: Bilingual;
}

const cls = (number: number, en: string, de: string): PolicyClass => ({ number, title: { en, de } });
const PAY = cls(7, 'perpetual data sale (payment once)', 'Verkauf (einmalige Zahlung)');
const RENT = cls(8, 'data rental (repeated payment)', 'Miete (wiederkehrende Zahlung)');
const ENCRYPTED = cls(20, 'distribute only if encrypted', 'Weitergabe nur verschlüsselt');

/** Left operand → class. */
export const CLASS_BY_OPERAND: ReadonlyMap<string, PolicyClass> = new Map([
  ['x:connector', cls(2, 'connector-restricted usage', 'Nutzung nur mit bestimmten Konnektoren')],
  ['x:application', cls(3, 'application-restricted usage', 'Nutzung nur mit bestimmten Anwendungen')],
  ['odrl:elapsedTime', cls(5, 'duration-restricted usage', 'Nutzung für eine Dauer')],
  ['odrl:spatial', cls(6, 'location-restricted usage', 'Nutzung nur an bestimmten Orten')],
  ['odrl:payAmount', PAY],
  ['x:currency', PAY],
  ['x:billingPeriod', RENT],
  ['x:role', cls(9, 'role-restricted usage', 'Nutzung nur in bestimmten Rollen')],
  ['odrl:event', cls(11, 'event-restricted usage', 'Nutzung nur bei einem Ereignis')],
  ['x:securityProfile', cls(13, 'security-level-restricted usage', 'Nutzung nur ab einer Sicherheitsstufe')],
  ['x:artifactState', ENCRYPTED],
  ['x:state', cls(21, 'state-restricted usage', 'Nutzung nur in einem Zustand')],
]);

/** Action → class; `odrl:compensate` and `odrl:anonymize` are refined by where they stand. */
export const CLASS_BY_ACTION: ReadonlyMap<string, PolicyClass> = new Map([
  ['odrl:compensate', PAY],
  ['odrl:delete', cls(14, 'use data and delete it after', 'Nutzen und danach löschen')],
  ['x:replace', cls(15, 'modify data in transit (replace)', 'Daten bei der Übertragung ändern (ersetzen)')],
  ['odrl:anonymize', cls(16, 'modify data at rest (anonymize)', 'Gespeicherte Daten ändern (anonymisieren)')],
  ['x:log', cls(17, 'local logging', 'Protokollieren beim Nutzer')],
  ['odrl:inform', cls(18, 'remote notification', 'Benachrichtigung')],
  ['odrl:nextPolicy', cls(19, 'attach policy when distributing', 'Weitergabe nur mit Richtlinie')],
  ['odrl:distribute', cls(19, 'distribution to third parties', 'Weitergabe an Dritte')],
  ['x:encrypt', ENCRYPTED],
]);

/** How real each enforceable term is (DESIGN: "Say what is real"). */
export const TERM_LABELS: Readonly<Record<string, Label>> = {
  'odrl:use': 'prevented',
  'odrl:dateTime': 'prevented',
  'odrl:count': 'prevented',
  'odrl:purpose': 'attested',
  'x:participant': 'attested',
  'x:keepSignals': 'prevented',
  'x:aggregate': 'prevented',
  'x:round': 'prevented',
  'x:delay': 'prevented',
};
