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

/** For those who learn from the data: bead supplier, benchmark, training of models. */
export const RESEARCH: readonly PolicyTemplate[] = [
  {
    id: 'bead-research',
    version: 1,
    kind: 'offer',
    title: {
      en: 'Bead supplier’s research, products coded',
      de: 'Forschung des Mahlkörperherstellers, Produkte codiert',
    },
    summary: {
      en: 'The bead supplier may use {signals} as means over {window} for {purposes} until {until}. Products, batches and persons appear as codes that mean nothing elsewhere. The data are deleted {keep} after receipt and not passed on.',
      de: 'Der Mahlkörperhersteller darf {signals} als Mittelwerte über {window} für {purposes} bis {until} nutzen. Produkte, Chargen und Personen erscheinen als Codes, die anderswo nichts bedeuten. Die Daten werden {keep} nach Empfang gelöscht und nicht weitergegeben.',
    },
    parameters: [
      purposeParameter('x:bead-recommendation', 'x:model-training'),
      PARAMETERS.signals,
      PARAMETERS.window,
      PARAMETERS.until,
      { ...PARAMETERS.keep, default: 'P365D' },
    ],
    policy: {
      permission: [
        rule(
          'odrl:use',
          [purposes, until],
          [signalsKept, mean(param('window')), coded('product', 'batch', 'person'), logged],
        ),
      ],
      prohibition: [noOnwardSharing, notFor('x:re-identification')],
      obligation: [deletedAfter(param('keep'))],
    },
  },
  {
    id: 'benchmark-10min',
    version: 1,
    kind: 'offer',
    title: { en: 'Benchmark, ten-minute means only', de: 'Vergleich, nur Zehn-Minuten-Mittel' },
    summary: {
      en: 'Only means over ten minutes of {signals}, for comparing mills, until {until}. Machines, products, batches and persons are coded. Nothing is passed on.',
      de: 'Nur Zehn-Minuten-Mittel von {signals}, zum Vergleich von Mühlen, bis {until}. Maschinen, Produkte, Chargen und Personen sind codiert. Nichts wird weitergegeben.',
    },
    parameters: [PARAMETERS.signals, PARAMETERS.until],
    policy: {
      permission: [
        rule(
          'odrl:use',
          [atom('odrl:purpose', 'isAnyOf', ['x:benchmark']), until],
          [signalsKept, mean(typed('PT10M', 'duration')), coded('machine', 'batch', 'product', 'person')],
        ),
      ],
      prohibition: [noOnwardSharing, notFor('x:re-identification')],
    },
  },
  {
    id: 'ai-training-allowed',
    version: 1,
    kind: 'offer',
    title: { en: 'AI training allowed', de: 'KI-Training erlaubt' },
    summary: {
      en: '{signals} may be used to train models, until {until}, and are deleted {keep} after receipt; the trained model stays. Persons are coded. Each use is logged.',
      de: '{signals} dürfen bis {until} zum Training von Modellen genutzt werden und werden {keep} nach Empfang gelöscht; das trainierte Modell bleibt. Personen sind codiert. Jede Nutzung wird protokolliert.',
    },
    parameters: [PARAMETERS.signals, PARAMETERS.until, PARAMETERS.keep],
    policy: {
      permission: [
        rule(
          'odrl:use',
          [atom('odrl:purpose', 'isPartOf', ['x:ai-training']), until],
          [signalsKept, coded('person'), logged],
        ),
      ],
      prohibition: [noOnwardSharing, notFor('x:re-identification')],
      obligation: [deletedAfter(param('keep'))],
    },
  },
  {
    id: 'ai-training-forbidden',
    version: 1,
    kind: 'offer',
    title: { en: 'Use, but no AI training', de: 'Nutzung, aber kein KI-Training' },
    summary: {
      en: 'The data may be used for {purposes} until {until}, but never to train a model. Persons are coded.',
      de: 'Die Daten dürfen für {purposes} bis {until} genutzt werden, aber nie zum Training eines Modells. Personen sind codiert.',
    },
    parameters: [purposeParameter('x:predictive-maintenance'), PARAMETERS.until],
    policy: {
      permission: [rule('odrl:use', [purposes, until], [coded('person')])],
      prohibition: [notFor('x:ai-training'), noOnwardSharing],
    },
  },
];
