import type { PolicyTemplate } from '@millspace/schemas';
import {
  atom,
  coded,
  deletedAfter,
  logged,
  mean,
  noOnwardSharing,
  notFor,
  PARAMETERS,
  param,
  purposeParameter,
  purposes,
  rule,
  signalsKept,
  typed,
  until,
} from '../parts.ts';

const forResearch = purposeParameter('x:bead-recommendation');
const closed = [noOnwardSharing, notFor('x:re-identification')];

/** How much of a mill is shown, in four steps from coarse to fine. */
export const DISCLOSURE: readonly PolicyTemplate[] = [
  {
    id: 'disclosure-1-bead-charge',
    version: 1,
    kind: 'offer',
    title: { en: 'Level 1: figures per bead charge', de: 'Stufe 1: Kennzahlen je Mahlkörperfüllung' },
    summary: {
      en: 'Level 1 of 4: {signals} as means over one day and the records of bead charges, without product names and without batches’ identity, for {purposes} until {until}.',
      de: 'Stufe 1 von 4: {signals} als Tagesmittel und die Einträge der Mahlkörperfüllungen, ohne Produktnamen und ohne erkennbare Chargen, für {purposes} bis {until}.',
    },
    parameters: [forResearch, PARAMETERS.signals, PARAMETERS.until],
    policy: {
      permission: [
        rule(
          'odrl:use',
          [purposes, until],
          [
            signalsKept,
            mean(typed('P1D', 'duration')),
            coded('machine', 'batch', 'product', 'person'),
            rule('x:remove', [atom('x:jsonPath', 'isAnyOf', ['$.product', '$.recipe', '$.operator'])]),
          ],
        ),
      ],
      prohibition: closed,
    },
  },
  {
    id: 'disclosure-2-batch',
    version: 1,
    kind: 'offer',
    title: { en: 'Level 2: per batch, product coded', de: 'Stufe 2: je Charge, Produkt codiert' },
    summary: {
      en: 'Level 2 of 4: {signals} as means over one hour with batches and coded products, for {purposes} until {until}.',
      de: 'Stufe 2 von 4: {signals} als Stundenmittel mit Chargen und codierten Produkten, für {purposes} bis {until}.',
    },
    parameters: [forResearch, PARAMETERS.signals, PARAMETERS.until],
    policy: {
      permission: [
        rule(
          'odrl:use',
          [purposes, until],
          [signalsKept, mean(typed('PT1H', 'duration')), coded('batch', 'product', 'person')],
        ),
      ],
      prohibition: closed,
    },
  },
  {
    id: 'disclosure-3-curves',
    version: 1,
    kind: 'offer',
    title: { en: 'Level 3: curves', de: 'Stufe 3: Kurven' },
    summary: {
      en: 'Level 3 of 4: curves of {signals} as means over {window}, fine enough for the energy axis, product and batch coded, for {purposes} until {until}; deleted {keep} after receipt.',
      de: 'Stufe 3 von 4: Kurven von {signals} als Mittelwerte über {window}, fein genug für die Energieachse, Produkt und Charge codiert, für {purposes} bis {until}; gelöscht {keep} nach Empfang.',
    },
    parameters: [
      forResearch,
      PARAMETERS.signals,
      { ...PARAMETERS.window, default: 'PT1M' },
      PARAMETERS.until,
      PARAMETERS.keep,
    ],
    policy: {
      permission: [
        rule('odrl:use', [purposes, until], [signalsKept, mean(param('window')), coded('batch', 'product', 'person')]),
      ],
      prohibition: closed,
      obligation: [deletedAfter(param('keep'))],
    },
  },
  {
    id: 'disclosure-4-raw',
    version: 1,
    kind: 'offer',
    title: { en: 'Level 4: raw data for diagnosis, for a time', de: 'Stufe 4: Rohdaten zur Diagnose, auf Zeit' },
    summary: {
      en: 'Level 4 of 4: {signals} as they were measured, for {purposes}, for {term} from the agreement; each use is logged, and the data are deleted {keep} after receipt.',
      de: 'Stufe 4 von 4: {signals}, wie sie gemessen wurden, für {purposes}, für {term} ab der Vereinbarung; jede Nutzung wird protokolliert, und die Daten werden {keep} nach Empfang gelöscht.',
    },
    parameters: [
      purposeParameter('x:diagnosis'),
      PARAMETERS.signals,
      { name: 'term', type: 'duration', title: { en: 'For how long', de: 'Wie lange' }, default: 'P30D' },
      { ...PARAMETERS.keep, default: 'P60D' },
    ],
    policy: {
      permission: [
        rule(
          'odrl:use',
          [purposes, atom('odrl:elapsedTime', 'lteq', param('term'))],
          [signalsKept, coded('person'), logged],
        ),
      ],
      prohibition: closed,
      obligation: [deletedAfter(param('keep'))],
    },
  },
];
