import type { PolicyTemplate } from '@millspace/schemas';
import {
  atom,
  deletedAtEnd,
  noGatekeepers,
  noOnwardSharing,
  notFor,
  PARAMETERS,
  param,
  purposeParameter,
  purposes,
  rule,
  signalsKept,
} from '../parts.ts';

const toTheUser = atom('x:machineRelation', 'isAnyOf', ['x:user', 'x:owner']);
const competing = notFor('x:develop-competing-product');

/** Regulation (EU) 2023/2854. They help to comply; they do not promise it. */
export const DATA_ACT: readonly PolicyTemplate[] = [
  {
    id: 'data-act-user',
    version: 1,
    kind: 'data-act-user',
    title: { en: 'Data Act: to the machine’s user', de: 'Data Act: an den Nutzer der Maschine' },
    summary: {
      en: 'The confirmed user of a machine gets its data free of charge, live and in the quality in which the holder has them (Article 4(1)). They must not be used to build a competing machine (Article 4(10)).',
      de: 'Der bestätigte Nutzer einer Maschine erhält ihre Daten unentgeltlich, laufend und in der Qualität, in der der Inhaber sie hat (Artikel 4 Absatz 1). Sie dürfen nicht zum Bau einer konkurrierenden Maschine genutzt werden (Artikel 4 Absatz 10).',
    },
    parameters: [],
    policy: { permission: [rule('odrl:use', [toTheUser])], prohibition: [competing] },
  },
  {
    id: 'data-act-third-party',
    version: 1,
    kind: 'data-act-third-party',
    title: {
      en: 'Data Act: to a third party, on the user’s request',
      de: 'Data Act: an einen Dritten, auf Verlangen des Nutzers',
    },
    summary: {
      en: 'On the user’s request (document {request}) a third party gets the data for {purposes} until {until}. No gatekeeper, no competing machine, no profiling, no passing on; deleted when the agreement ends (Articles 5 and 6).',
      de: 'Auf Verlangen des Nutzers (Dokument {request}) erhält ein Dritter die Daten für {purposes} bis {until}. Kein Torwächter, keine konkurrierende Maschine, kein Profiling, keine Weitergabe; gelöscht am Ende der Vereinbarung (Artikel 5 und 6).',
    },
    parameters: [
      purposeParameter('x:predictive-maintenance'),
      PARAMETERS.until,
      {
        name: 'request',
        type: 'text',
        title: { en: 'Request of the user', de: 'Verlangen des Nutzers' },
        help: { en: 'Number of the recorded request', de: 'Nummer des aufgezeichneten Verlangens' },
      },
      { name: 'requestDigest', type: 'digest', title: { en: 'Hash of the request', de: 'Hash des Verlangens' } },
    ],
    policy: {
      permission: [
        rule(
          'odrl:use',
          [purposes, atom('odrl:dateTime', 'lteq', param('until'))],
          [
            rule('x:agreeTo', [
              atom('x:document', 'eq', param('request')),
              atom('x:documentDigest', 'eq', param('requestDigest')),
            ]),
          ],
        ),
      ],
      prohibition: [noGatekeepers, competing, notFor('x:profiling'), noOnwardSharing],
      obligation: [deletedAtEnd],
    },
  },
  {
    id: 'trade-secret-withheld',
    version: 1,
    kind: 'data-act-user',
    title: { en: 'Data Act: trade secrets withheld', de: 'Data Act: Geschäftsgeheimnisse zurückgehalten' },
    summary: {
      en: 'The user gets {signals}; what is a trade secret is withheld, with a written notice for each field (Article 4(6) to (8)).',
      de: 'Der Nutzer erhält {signals}; Geschäftsgeheimnisse werden zurückgehalten, mit schriftlicher Mitteilung je Feld (Artikel 4 Absätze 6 bis 8).',
    },
    parameters: [PARAMETERS.signals],
    policy: { permission: [rule('odrl:use', [toTheUser], [signalsKept])], prohibition: [competing] },
  },
  {
    id: 'no-gatekeepers',
    version: 1,
    kind: 'offer',
    title: { en: 'Everybody but gatekeepers', de: 'Alle außer Torwächtern' },
    summary: {
      en: 'The data may be used for {purposes} until {until} by anybody who is not on the list of gatekeepers under the Digital Markets Act.',
      de: 'Die Daten dürfen für {purposes} bis {until} von allen genutzt werden, die nicht auf der Liste der Torwächter nach dem Gesetz über digitale Märkte stehen.',
    },
    parameters: [purposeParameter('x:benchmark'), PARAMETERS.until],
    policy: {
      permission: [rule('odrl:use', [purposes, atom('odrl:dateTime', 'lteq', param('until'))])],
      prohibition: [noGatekeepers],
    },
  },
];
