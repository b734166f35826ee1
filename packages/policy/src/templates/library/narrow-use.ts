import type { PolicyTemplate, TemplateParameter } from '@millspace/schemas';
import {
  atom,
  deletedAfter,
  deletedAtEnd,
  logged,
  noOnwardSharing,
  PARAMETERS,
  param,
  purposeParameter,
  purposes,
  rule,
  signalsKept,
  until,
} from '../parts.ts';

const APPLICATIONS: TemplateParameter = {
  name: 'applications',
  type: 'text',
  title: { en: 'Program', de: 'Programm' },
  help: {
    en: 'Name under which the consumer registers it, such as urn:app:wear-report',
    de: 'Name, unter dem der Nutzer es einträgt, etwa urn:app:wear-report',
  },
};
const LIMIT: TemplateParameter = {
  name: 'limit',
  type: 'integer',
  title: { en: 'How many', de: 'Wie viele' },
  min: '1',
};
const PLACES: TemplateParameter = {
  name: 'places',
  type: 'terms',
  title: { en: 'Countries and regions', de: 'Länder und Regionen' },
  help: { en: 'Such as iso3166:DE or x:EU', de: 'Etwa iso3166:DE oder x:EU' },
  default: ['x:EU'],
};
const LEVEL: TemplateParameter = {
  name: 'level',
  type: 'text',
  title: { en: 'Security level, at least', de: 'Sicherheitsstufe, mindestens' },
  choices: ['x:BASE', 'x:TRUST', 'x:TRUST_PLUS'],
  default: 'x:TRUST',
};
const ROLES: TemplateParameter = {
  name: 'roles',
  type: 'text',
  title: { en: 'Role', de: 'Rolle' },
  default: 'maintenance-engineer',
};
const CONNECTOR: TemplateParameter = {
  name: 'connector',
  type: 'text',
  title: { en: 'Connector', de: 'Konnektor' },
  help: {
    en: 'Its id, as its operator sees it in `connector status`',
    de: 'Seine Kennung, wie sein Betreiber sie in `connector status` sieht',
  },
};
const POLICY: TemplateParameter = {
  name: 'nextPolicy',
  type: 'text',
  title: { en: 'Next policy', de: 'Folgerichtlinie' },
  help: { en: 'Its IRI', de: 'Ihre IRI' },
};
const POLICY_DIGEST: TemplateParameter = {
  name: 'nextPolicyDigest',
  type: 'digest',
  title: { en: 'Digest of the next policy', de: 'Prüfsumme der Folgerichtlinie' },
};

/** Use in one house, by one program, while a machine runs, so many times; and passing on. */
export const NARROW_USE: readonly PolicyTemplate[] = [
  {
    id: 'one-certified-house',
    version: 1,
    kind: 'offer',
    title: { en: 'In one certified house', de: 'In einem zertifizierten Haus' },
    summary: {
      en: 'Only with the connector {connector} of a participant in {places} that is attested the security level {level} or higher and the role {roles}, for {purposes} until {until}; not passed on.',
      de: 'Nur mit dem Konnektor {connector} eines Teilnehmers in {places}, dem die Sicherheitsstufe {level} oder höher und die Rolle {roles} bestätigt ist, für {purposes} bis {until}; keine Weitergabe.',
    },
    parameters: [CONNECTOR, PLACES, LEVEL, ROLES, purposeParameter('x:predictive-maintenance'), PARAMETERS.until],
    policy: {
      permission: [
        rule('odrl:use', [
          atom('x:connector', 'isAnyOf', [param('connector')]),
          atom('odrl:spatial', 'isPartOf', param('places')),
          atom('x:securityProfile', 'gteq', param('level')),
          atom('x:role', 'isAnyOf', [param('roles')]),
          purposes,
          until,
        ]),
      ],
      prohibition: [noOnwardSharing],
    },
  },
  {
    id: 'one-program',
    version: 1,
    kind: 'offer',
    title: { en: 'One program, so many times', de: 'Ein Programm, so viele Male' },
    summary: {
      en: 'Only the program {applications} may look at the data, {limit} times in all, for {purposes}. Each look is logged. The data are deleted {keep} after receipt.',
      de: 'Nur das Programm {applications} darf die Daten ansehen, insgesamt {limit}-mal, für {purposes}. Jeder Blick wird protokolliert. Die Daten werden {keep} nach Empfang gelöscht.',
    },
    parameters: [APPLICATIONS, LIMIT, purposeParameter('x:predictive-maintenance'), PARAMETERS.keep],
    policy: {
      permission: [
        rule(
          'odrl:use',
          [
            purposes,
            atom('x:application', 'eq', param('applications')),
            atom('odrl:count', 'lteq', param('limit')),
            atom('odrl:unitOfCount', 'eq', 'x:uses'),
          ],
          [logged],
        ),
      ],
      prohibition: [noOnwardSharing],
      obligation: [deletedAfter(param('keep'))],
    },
  },
  {
    id: 'trial-amount',
    version: 1,
    kind: 'offer',
    title: { en: 'A fixed amount to try', de: 'Eine feste Menge zum Ausprobieren' },
    summary: {
      en: 'The first {limit} rows of {signals}, for {purposes}, while the contract is not terminated. When it ends the data are deleted.',
      de: 'Die ersten {limit} Zeilen von {signals}, für {purposes}, solange der Vertrag nicht gekündigt ist. Mit seinem Ende werden die Daten gelöscht.',
    },
    parameters: [PARAMETERS.signals, purposeParameter('x:benchmark'), { ...LIMIT, default: '10000' }],
    policy: {
      permission: [
        rule(
          'odrl:use',
          [
            purposes,
            atom('x:state', 'eq', 'x:contract-not-terminated'),
            atom('odrl:count', 'lteq', param('limit')),
            atom('odrl:unitOfCount', 'eq', 'x:samples'),
          ],
          [signalsKept],
        ),
      ],
      prohibition: [noOnwardSharing],
      obligation: [deletedAtEnd],
    },
  },
  {
    id: 'while-running',
    version: 1,
    kind: 'offer',
    title: { en: 'While the machine runs, without names', de: 'Solange die Maschine läuft, ohne Namen' },
    summary: {
      en: 'Only while a machine runs: the last value of {signals} for every {window}, for {purposes} until {until}; not passed on. Records come without the fields recipe and order, and with *** as operator; the customer removes the fields user, badge and shift before records are kept.',
      de: 'Nur solange eine Maschine läuft: der letzte Wert von {signals} je {window}, für {purposes} bis {until}; keine Weitergabe. Datensätze kommen ohne die Felder recipe und order und mit *** als operator; die Felder user, badge und shift entfernt der Kunde vor dem Speichern.',
    },
    parameters: [
      PARAMETERS.signals,
      { ...PARAMETERS.window, title: { en: 'Window', de: 'Zeitfenster' }, default: 'PT1M' },
      purposeParameter('x:benchmark'),
      PARAMETERS.until,
    ],
    policy: {
      permission: [
        rule(
          'odrl:use',
          [purposes, until, atom('x:state', 'eq', 'x:running')],
          [
            signalsKept,
            rule('x:aggregate', [atom('x:window', 'eq', param('window')), atom('x:statistic', 'eq', 'last')]),
            rule('x:replace', [atom('x:jsonPath', 'eq', '$.operator'), atom('x:replaceWith', 'eq', '***')]),
            rule('x:remove', [atom('x:jsonPath', 'isAnyOf', ['$.recipe', '$.order'])]),
          ],
        ),
      ],
      prohibition: [noOnwardSharing],
      obligation: [rule('odrl:anonymize', [atom('x:jsonPath', 'isAnyOf', ['$.user', '$.badge', '$.shift'])])],
    },
  },
  {
    id: 'pass-on-under-terms',
    version: 1,
    kind: 'offer',
    title: { en: 'Passing on under your terms', de: 'Weitergabe zu Ihren Bedingungen' },
    summary: {
      en: 'The data may be used for {purposes}, for {term} from the first use. They may be offered to others under the policy {nextPolicy} or a narrower one, for any purpose and without an end that this policy sets.',
      de: 'Die Daten dürfen für {purposes} genutzt werden, {term} ab der ersten Nutzung. Sie dürfen unter der Richtlinie {nextPolicy} oder einer engeren anderen angeboten werden, für jeden Zweck und ohne ein Ende, das diese Richtlinie setzt.',
    },
    parameters: [
      POLICY,
      POLICY_DIGEST,
      purposeParameter('x:production-planning'),
      { name: 'term', type: 'duration', title: { en: 'For how long', de: 'Wie lange' }, default: 'P1Y' },
    ],
    policy: {
      permission: [
        rule('odrl:use', [
          purposes,
          atom('odrl:elapsedTime', 'lteq', param('term')),
          atom('x:countedFrom', 'eq', 'x:first-use'),
        ]),
        rule(
          'odrl:distribute',
          [],
          [
            rule('odrl:nextPolicy', [
              atom('x:targetPolicy', 'eq', param('nextPolicy')),
              atom('x:policyDigest', 'eq', param('nextPolicyDigest')),
            ]),
          ],
        ),
      ],
    },
  },
];
