import type { PolicyTemplate } from '@millspace/schemas';
import {
  atom,
  deletedAfter,
  informed,
  logged,
  noOnwardSharing,
  PARAMETERS,
  param,
  purposeParameter,
  purposes,
  rule,
  signalsKept,
  typed,
  until,
} from '../parts.ts';

const payment = (...more: object[]) =>
  rule('odrl:compensate', [
    atom('odrl:payAmount', 'eq', param('amount')),
    atom('x:currency', 'eq', param('currency')),
    ...more,
  ]);

/** Service, sale and rental. */
export const SERVICE_AND_SALE: readonly PolicyTemplate[] = [
  {
    id: 'remote-maintenance',
    version: 1,
    kind: 'offer',
    title: { en: 'Remote maintenance while a fault is open', de: 'Fernwartung, solange eine Störung offen ist' },
    summary: {
      en: 'The service sees a machine’s data only while remote maintenance is open at that machine; its own side opens it, and it closes by itself. Each look is logged, {owner} is told within an hour. The data are deleted {keep} after receipt.',
      de: 'Der Service sieht die Daten einer Maschine nur, solange an ihr eine Fernwartung offen ist; geöffnet wird sie von der Seite der Maschine, und sie schließt von selbst. Jeder Blick wird protokolliert, {owner} erfährt es binnen einer Stunde. Die Daten werden {keep} nach Empfang gelöscht.',
    },
    parameters: [PARAMETERS.owner, { ...PARAMETERS.keep, default: 'P30D' }],
    policy: {
      permission: [
        rule(
          'odrl:use',
          [
            atom('odrl:event', 'eq', 'x:remote-maintenance-open'),
            atom('odrl:purpose', 'isAnyOf', ['x:remote-maintenance']),
          ],
          [logged, informed(param('owner'), typed('PT1H', 'duration'))],
        ),
      ],
      prohibition: [noOnwardSharing],
      obligation: [deletedAfter(param('keep'))],
    },
  },
  {
    id: 'one-off-sale',
    version: 1,
    kind: 'offer',
    title: { en: 'Sale, paid once', de: 'Verkauf, einmal bezahlt' },
    summary: {
      en: 'After one payment of {amount} {currency} the data ({signals}) may be used without end. They are not passed on.',
      de: 'Nach einmaliger Zahlung von {amount} {currency} dürfen die Daten ({signals}) ohne Ende genutzt werden. Sie werden nicht weitergegeben.',
    },
    parameters: [PARAMETERS.signals, PARAMETERS.amount, PARAMETERS.currency],
    policy: { permission: [rule('odrl:use', [], [payment(), signalsKept])], prohibition: [noOnwardSharing] },
  },
  {
    id: 'monthly-rental',
    version: 1,
    kind: 'offer',
    title: { en: 'Monthly rental', de: 'Miete, monatlich' },
    summary: {
      en: '{amount} {currency} a month, counted from the agreement; each month is delivered once it is paid, for {purposes} until {until}.',
      de: '{amount} {currency} im Monat, gezählt ab der Vereinbarung; jeder Monat wird geliefert, sobald er bezahlt ist, für {purposes} bis {until}.',
    },
    parameters: [purposeParameter('x:production-planning'), PARAMETERS.amount, PARAMETERS.currency, PARAMETERS.until],
    policy: {
      permission: [
        rule('odrl:use', [purposes, until], [payment(atom('x:billingPeriod', 'eq', typed('P1M', 'duration')))]),
      ],
      prohibition: [noOnwardSharing],
    },
  },
];
