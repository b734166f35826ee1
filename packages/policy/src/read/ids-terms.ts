// The code list of the International Data Spaces (idsc:, InformationModel 4.2) as it stands in plain ODRL policies, and what it is here.

const TERMS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'idsc:CONNECTOR': 'x:connector',
    'idsc:APPLICATION': 'x:application',
    'idsc:ROLE': 'x:role',
    'vcard:hasRole': 'x:role',
    'idsc:SECURITY_LEVEL': 'x:securityProfile',
    'idsc:STATE': 'x:state',
    'idsc:state': 'x:state',
    'idsc:REPLACE': 'x:replace',
    'idsc:REPLACE_WITH': 'x:replaceWith',
    'idsc:JSON_PATH': 'x:jsonPath',
    'idsc:ROUND': 'x:round',
    'idsc:LOG': 'x:log',
    'idsc:log': 'x:log',
    'idsc:LOG_LEVEL': 'x:logLevel',
    'idsc:NOTIFICATION_LEVEL': 'x:logLevel',
    'idsc:ENCRYPT': 'x:encrypt',
    'idsc:ARTIFACT_STATE': 'x:artifactState',
  }),
);

const VALUES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'idsc:BASE_SECURITY_PROFILE': 'x:BASE',
    'idsc:TRUST_SECURITY_PROFILE': 'x:TRUST',
    'idsc:TRUST_PLUS_SECURITY_PROFILE': 'x:TRUST_PLUS',
    'idsc:ON_ALLOW': 'on-allow',
    'idsc:ON_DENY': 'on-deny',
    'idsc:CONTRACTNOTTERMINATED': 'x:contract-not-terminated',
  }),
);

const CURRENCIES: ReadonlyMap<string, string> = new Map([
  ['http://dbpedia.org/resource/Euro', 'EUR'],
  ['http://dbpedia.org/resource/United_States_dollar', 'USD'],
  ['http://dbpedia.org/resource/Swiss_franc', 'CHF'],
]);

const FREQUENCIES: ReadonlyMap<string, string> = new Map([
  ['freq:annual', 'P1Y'],
  ['freq:quarterly', 'P3M'],
  ['freq:monthly', 'P1M'],
  ['freq:weekly', 'P7D'],
  ['freq:daily', 'P1D'],
]);

export const idsTerm = (term: string): string => TERMS.get(term) ?? term;

/** A value in our words; places of ontologi.es become ISO 3166 codes. */
export function idsValue(text: string): string {
  const place = /^http:\/\/ontologi\.es\/place\/([A-Z]{2})$/.exec(text);
  return place ? `iso3166:${place[1]}` : (VALUES.get(text) ?? text);
}

/** ISO 4217 code of a unit of an amount, or null. */
export const currencyOf = (unit: unknown): string | null =>
  typeof unit === 'string' ? (CURRENCIES.get(unit) ?? null) : null;

/** xsd:duration of a Dublin Core frequency, or null. */
export const periodOf = (frequency: unknown): string | null =>
  typeof frequency === 'string' ? (FREQUENCIES.get(frequency) ?? null) : null;
