// The millspace profile of ODRL, term by term: what it is called, what it means, where it stands. The published page and files are
// made of this, and of the values beside it.
import type { Bilingual } from '@millspace/schemas';
import {
  EVENTS,
  MACHINE_STATES,
  NOT_TERMINATED,
  PURPOSES,
  REGION_NAMES,
  RELATIONS,
  SECURITY_LEVELS,
} from './values.ts';

export type TermKind = 'operand' | 'parameter' | 'action' | 'value';

export interface ProfileTerm {
  /** Local name; the IRI is the profile's followed by it. */
  name: string;
  kind: TermKind;
  label: Bilingual;
  definition: Bilingual;
  /** Local name of a wider term. */
  within?: string;
}

type Words = readonly [label: string, definition: string];
const term = (kind: TermKind, name: string, en: Words, de: Words, within?: string): ProfileTerm => ({
  name,
  kind,
  label: { en: en[0], de: de[0] },
  definition: { en: en[1], de: de[1] },
  ...(within && { within }),
});
const operand = (name: string, en: Words, de: Words) => term('operand', name, en, de);
const parameter = (name: string, en: Words, de: Words) => term('parameter', name, en, de);
const action = (name: string, en: Words, de: Words) => term('action', name, en, de);
const value = (name: string, en: Words, de: Words, within?: string) => term('value', name, en, de, within);

const OPERANDS: readonly ProfileTerm[] = [
  operand(
    'participant',
    ['participant', 'The participant that asks, as authenticated: a slug, an IRI, or a list it is on.'],
    [
      'Teilnehmer',
      'Der anfragende Teilnehmer, wie er sich ausgewiesen hat: Kurzname, IRI oder eine Liste, auf der er steht.',
    ],
  ),
  operand(
    'membership',
    ['membership', 'What the participant belongs to, by the register of the dataspace.'],
    ['Mitgliedschaft', 'Wozu der Teilnehmer laut Verzeichnis des Datenraums gehört.'],
  ),
  operand(
    'role',
    ['role', 'A role of the participant by the register; at the consumer of its own user or application.'],
    ['Rolle', 'Eine Rolle des Teilnehmers laut Verzeichnis; beim Nutzer die der eigenen Person oder Anwendung.'],
  ),
  operand(
    'connector',
    ['connector', 'The connector that asks, bound to the key of its token.'],
    ['Konnektor', 'Der anfragende Konnektor, gebunden an den Schlüssel seines Tokens.'],
  ),
  operand(
    'application',
    ['application', 'The application registered at the consumer that uses the data, known by its token.'],
    ['Anwendung', 'Die beim Nutzer angemeldete Anwendung, die die Daten nutzt, erkannt an ihrem Token.'],
  ),
  operand(
    'securityProfile',
    ['security level', 'The certified level of security: BASE, TRUST, TRUST_PLUS, ascending.'],
    ['Sicherheitsstufe', 'Die zertifizierte Sicherheitsstufe: BASE, TRUST, TRUST_PLUS, aufsteigend.'],
  ),
  operand(
    'state',
    ['state', 'The state of the machine, or that the contract is not terminated.'],
    ['Zustand', 'Der Zustand der Maschine, oder dass der Vertrag nicht gekündigt ist.'],
  ),
  operand(
    'machineRelation',
    ['relation to the machine', 'What the participant is to the machine, from–until, confirmed by both sides.'],
    ['Verhältnis zur Maschine', 'Was der Teilnehmer für die Maschine ist, von–bis, von beiden Seiten bestätigt.'],
  ),
  operand(
    'countedFrom',
    ['counted from', 'Beside odrl:elapsedTime: from when the time counts.'],
    ['gezählt ab', 'Neben odrl:elapsedTime: ab wann die Zeit zählt.'],
  ),
  operand(
    'artifactState',
    ['state of the data', 'Recognised and refused: data are not encrypted from end to end.'],
    ['Zustand der Daten', 'Wird erkannt und abgelehnt: Daten sind nicht Ende-zu-Ende verschlüsselt.'],
  ),
];

const ACTIONS: readonly ProfileTerm[] = [
  action(
    'keepSignals',
    ['keep signals', 'Only the signals named are delivered.'],
    ['Signale auswählen', 'Nur die genannten Signale werden geliefert.'],
  ),
  action(
    'aggregate',
    ['aggregate', 'One value for each window is delivered instead of the values themselves.'],
    ['verdichten', 'Statt der Werte wird je Zeitfenster ein Wert geliefert.'],
  ),
  action(
    'round',
    ['round', 'Values are rounded to multiples of a step.'],
    ['runden', 'Werte werden auf Vielfache einer Schrittweite gerundet.'],
  ),
  action('delay', ['delay', 'Data are delivered later.'], ['verzögern', 'Daten werden später geliefert.']),
  action(
    'pseudonymise',
    ['pseudonymise', 'Ids are replaced by pseudonyms that stay the same under one agreement.'],
    ['pseudonymisieren', 'Kennungen werden durch Pseudonyme ersetzt, die innerhalb einer Vereinbarung gleich bleiben.'],
  ),
  action(
    'replace',
    ['replace', 'A field of records is replaced by a text.'],
    ['ersetzen', 'Ein Feld von Datensätzen wird durch einen Text ersetzt.'],
  ),
  action(
    'remove',
    ['remove', 'Fields of records are left out.'],
    ['entfernen', 'Felder von Datensätzen werden weggelassen.'],
  ),
  action(
    'blurTime',
    ['blur times', 'Times are cut down to multiples of a step.'],
    ['Zeiten vergröbern', 'Zeiten werden auf Vielfache einer Schrittweite gekürzt.'],
  ),
  action(
    'log',
    ['log', "The consumer's connector logs accesses before data are released."],
    ['protokollieren', 'Der Konnektor des Nutzers protokolliert Zugriffe, bevor Daten herausgegeben werden.'],
  ),
  action(
    'agreeTo',
    [
      'agree to a text',
      'Both sides agree to a document, named by its digest. Shown and signed; no machine enforces it.',
    ],
    [
      'einem Text zustimmen',
      'Beide Seiten stimmen einem Dokument zu, bezeichnet durch seinen Fingerabdruck. Gezeigt und unterschrieben; keine Maschine setzt es durch.',
    ],
  ),
  action(
    'encrypt',
    ['encrypt', 'Recognised and refused: data are not encrypted from end to end.'],
    ['verschlüsseln', 'Wird erkannt und abgelehnt: Daten sind nicht Ende-zu-Ende verschlüsselt.'],
  ),
];

const PARAMETERS: readonly ProfileTerm[] = [
  parameter(
    'signal',
    ['signal', 'Of keepSignals: ids of signals such as agitator.power.'],
    ['Signal', 'Von keepSignals: Kennungen von Signalen wie agitator.power.'],
  ),
  parameter(
    'window',
    ['window', 'Of aggregate: length of a window, at most a day.'],
    ['Zeitfenster', 'Von aggregate: Länge eines Zeitfensters, höchstens ein Tag.'],
  ),
  parameter(
    'statistic',
    ['statistic', 'Of aggregate: mean, min, max, last or count.'],
    ['Statistik', 'Von aggregate: mean, min, max, last oder count.'],
  ),
  parameter(
    'step',
    ['step', 'Of round: a decimal in the unit of each signal. Of blurTime: a duration.'],
    ['Schrittweite', 'Von round: eine Dezimalzahl in der Einheit jedes Signals. Von blurTime: eine Dauer.'],
  ),
  parameter(
    'field',
    ['kind of id', 'Of pseudonymise: machine, batch, product, person.'],
    ['Art der Kennung', 'Von pseudonymise: machine, batch, product, person.'],
  ),
  parameter(
    'jsonPath',
    ['path', 'Where in a record: $.a.b, with [*] for each entry of a list.'],
    ['Pfad', 'Wo im Datensatz: $.a.b, mit [*] für jeden Eintrag einer Liste.'],
  ),
  parameter(
    'replaceWith',
    ['replacement', 'Of replace: the text that stands there instead.'],
    ['Ersatz', 'Von replace: der Text, der stattdessen dasteht.'],
  ),
  parameter(
    'currency',
    ['currency', 'Of odrl:compensate: ISO 4217 code of odrl:payAmount.'],
    ['Währung', 'Von odrl:compensate: ISO-4217-Code zu odrl:payAmount.'],
  ),
  parameter(
    'billingPeriod',
    ['billing period', 'Of odrl:compensate: paid in advance for each period; absent: once.'],
    ['Abrechnungszeitraum', 'Von odrl:compensate: im Voraus für jeden Zeitraum; fehlt er: einmalig.'],
  ),
  parameter(
    'logLevel',
    ['which accesses', 'Of log and odrl:inform: on-allow, on-deny.'],
    ['welche Zugriffe', 'Von log und odrl:inform: on-allow, on-deny.'],
  ),
  parameter(
    'targetPolicy',
    ['next policy', 'Of odrl:nextPolicy: id of the policy under which data may be passed on.'],
    ['nächste Richtlinie', 'Von odrl:nextPolicy: Kennung der Richtlinie, unter der Daten weitergegeben werden dürfen.'],
  ),
  parameter(
    'policyDigest',
    ['digest of the next policy', 'SHA-256 of its canonical form, as sha256-….'],
    ['Fingerabdruck der nächsten Richtlinie', 'SHA-256 ihrer kanonischen Form, als sha256-….'],
  ),
  parameter(
    'document',
    ['document', 'Of agreeTo: IRI of a document.'],
    ['Dokument', 'Von agreeTo: IRI eines Dokuments.'],
  ),
  parameter(
    'documentDigest',
    ['digest of the document', 'SHA-256 of its bytes, as sha256-….'],
    ['Fingerabdruck des Dokuments', 'SHA-256 seiner Bytes, als sha256-….'],
  ),
];

const FIXED: readonly ProfileTerm[] = [
  value(
    'agreement',
    ['the agreement', 'Counted from the timestamp of the agreement.'],
    ['die Vereinbarung', 'Gezählt ab dem Zeitpunkt der Vereinbarung.'],
  ),
  value(
    'first-use',
    ['the first use', 'Counted from the first delivery.'],
    ['die erste Nutzung', 'Gezählt ab der ersten Lieferung.'],
  ),
  value(
    'samples',
    ['samples', 'Rows: one instant of one machine and group.'],
    ['Messzeilen', 'Zeilen: ein Zeitpunkt einer Maschine und Gruppe.'],
  ),
  value('deliveries', ['deliveries', 'History requests or files.'], ['Lieferungen', 'Historienanfragen oder Dateien.']),
  value(
    'uses',
    ['local uses', "Uses counted by the consumer's connector."],
    ['lokale Nutzungen', 'Nutzungen, die der Konnektor des Nutzers zählt.'],
  ),
  value(
    'agreement-end',
    ['end of the agreement', 'When the agreement ends or is revoked.'],
    ['Ende der Vereinbarung', 'Wenn die Vereinbarung endet oder widerrufen wird.'],
  ),
  value(
    NOT_TERMINATED.slice(2),
    ['contract not terminated', 'The contract was neither terminated nor revoked.'],
    ['Vertrag nicht gekündigt', 'Der Vertrag wurde weder gekündigt noch widerrufen.'],
  ),
  value(
    'dma-gatekeepers',
    ['gatekeepers', 'The list of gatekeepers under the EU Digital Markets Act that the administrator keeps.'],
    ['Torwächter', 'Die vom Betreiber geführte Liste der Torwächter nach dem EU-Gesetz über digitale Märkte.'],
  ),
];

const of = (
  table: Readonly<Record<string, { name: Bilingual; within?: string }>>,
  what: (name: Bilingual) => Bilingual,
): ProfileTerm[] =>
  Object.entries(table).map(([id, { name, within }]) => ({
    name: id.slice(2),
    kind: 'value',
    label: name,
    definition: what(name),
    ...(within && { within: within.slice(2) }),
  }));

const PURPOSE_TERMS = of(PURPOSES, ({ en, de }) => ({
  en: `Purpose of odrl:purpose: ${en}.`,
  de: `Zweck für odrl:purpose: ${de}.`,
}));
const STATE_TERMS = of(MACHINE_STATES, ({ en, de }) => ({
  en: `State of a machine: ${en}.`,
  de: `Zustand einer Maschine: ${de}.`,
}));
const EVENT_TERMS = of(EVENTS, ({ en, de }) => ({
  en: `Event of odrl:event: ${en} is open.`,
  de: `Ereignis für odrl:event: ${de} ist offen.`,
}));
const RELATION_TERMS = of(RELATIONS, ({ en, de }) => ({
  en: `Relation to a machine: ${en}.`,
  de: `Verhältnis zu einer Maschine: ${de}.`,
}));
const REGION_TERMS = of(REGION_NAMES, ({ en, de }) => ({
  en: `Region of odrl:spatial: ${en}.`,
  de: `Region für odrl:spatial: ${de}.`,
}));
const LEVEL_TERMS = SECURITY_LEVELS.map((level) =>
  value(
    level,
    [level, `Level of security ${level} (IDS certification).`],
    [level, `Sicherheitsstufe ${level} (IDS-Zertifizierung).`],
  ),
);

/** Every term of the profile, in the order in which it is published. */
export const PROFILE_TERMS: readonly ProfileTerm[] = [
  ...OPERANDS,
  ...ACTIONS,
  ...PARAMETERS,
  ...FIXED,
  ...LEVEL_TERMS,
  ...REGION_TERMS,
  ...EVENT_TERMS,
  ...STATE_TERMS,
  ...RELATION_TERMS,
  ...PURPOSE_TERMS,
];
