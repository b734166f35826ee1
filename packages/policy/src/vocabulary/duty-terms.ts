// What the duties of the profile are called: actions and their parameters.
import { action, type ProfileTerm, parameter } from './term.ts';

export const ACTION_TERMS: readonly ProfileTerm[] = [
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
    'giveInReturn',
    [
      'give in return',
      'What the provider expects in return, as text in English and German, maybe with a dataset of the other side. Shown and signed; no machine enforces it.',
    ],
    [
      'Gegenleistung erbringen',
      'Was der Anbieter als Gegenleistung erwartet, als Text auf Englisch und Deutsch, auch mit einem Datensatz der anderen Seite. Gezeigt und unterschrieben; keine Maschine setzt es durch.',
    ],
  ),
  action(
    'encrypt',
    ['encrypt', 'Recognised and refused: data are not encrypted from end to end.'],
    ['verschlüsseln', 'Wird erkannt und abgelehnt: Daten sind nicht Ende-zu-Ende verschlüsselt.'],
  ),
];

export const PARAMETER_TERMS: readonly ProfileTerm[] = [
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
  parameter('textEn', ['text, English', 'Of giveInReturn.'], ['Text, englisch', 'Von giveInReturn.']),
  parameter('textDe', ['text, German', 'Of giveInReturn.'], ['Text, deutsch', 'Von giveInReturn.']),
  parameter(
    'returnDataset',
    ['dataset in return', 'Of giveInReturn: id of a dataset of the other side.'],
    ['Datensatz als Gegenleistung', 'Von giveInReturn: Kennung eines Datensatzes der anderen Seite.'],
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
