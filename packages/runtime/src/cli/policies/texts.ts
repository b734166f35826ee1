import { DATA_ACT_TEXTS } from './data-act-texts.ts';

/** What the commands about policies say: English, German. */
const TEXTS = {
  ...DATA_ACT_TEXTS,
  templates: ['templates of the dataspace', 'Vorlagen des Datenraums'],
  templatesList: ['what there is, and what each asks for', 'was es gibt, und wonach jede fragt'],
  templateShow: [
    'one template: what it means and what it asks for',
    'eine Vorlage: was sie bedeutet und wonach sie fragt',
  ],
  templateVersion: ['an earlier version', 'eine frühere Fassung'],
  templateYaml: ['print it as a file to edit', 'als Datei zum Bearbeiten ausgeben'],
  templateRetired: ['retired ones, too', 'auch zurückgezogene'],
  rules: ['rules of the dataspace, which every offer keeps', 'Regeln des Datenraums, die jedes Angebot einhält'],
  rulesList: ['rules in force and those that have ended', 'Regeln, die gelten, und beendete'],
  lint: [
    'what is contradictory, unenforceable, too wide or against the Data Act in a policy. Exit code 1 on errors',
    'was in einer Richtlinie widersprüchlich, nicht durchsetzbar, zu weit oder gegen die Datenverordnung ist. Exit-Code 1 bei Fehlern',
  ],
  lintWhat: [
    'file with an offer, a dataset or a template; or the name of a template',
    'Datei mit einem Angebot, einem Datensatz oder einer Vorlage; oder Name einer Vorlage',
  ],
  lintKind: [
    'what it is for: offer, data-act-user, data-act-third-party, next-policy',
    'wofür sie ist: offer, data-act-user, data-act-third-party, next-policy',
  ],
  set: [
    'a value of the template: name=value; several values with commas; may be given several times',
    'ein Wert der Vorlage: Name=Wert; mehrere Werte mit Komma; mehrfach möglich',
  ],
  simulate: [
    'who would get what, when, and which rule says no; decides and counts nothing',
    'wer was wann bekäme und welche Regel nein sagt; entscheidet und zählt nichts',
  ],
  simulateParticipant: ['who would ask (else everybody)', 'wer fragen würde (sonst alle)'],
  simulateDataset: ['which dataset (else all)', 'welcher Datensatz (sonst alle)'],
  simulatePolicy: [
    'a policy from a file instead of what is on offer',
    'eine Richtlinie aus einer Datei statt der Angebote',
  ],
  simulateTemplate: ['a template, filled in with --set, instead', 'stattdessen eine Vorlage, mit --set ausgefüllt'],
  simulatePurpose: ['for this purpose, such as x:benchmark', 'zu diesem Zweck, etwa x:benchmark'],
  simulateAt: [
    'at this time: 2026-12-15T14:00 or +7d (else now)',
    'zu dieser Zeit: 2026-12-15T14:00 oder +7d (sonst jetzt)',
  ],
  simulateAhead: [
    'how far to look ahead from there: 30d (else a year)',
    'wie weit von dort nach vorn: 30d (sonst ein Jahr)',
  ],
  simulateAssume: [
    'as if this were so: name=value; may be given several times (names below)',
    'als wäre es so: Name=Wert; mehrfach möglich (Namen siehe unten)',
  ],
  simulateDetails: ['rules and timeline of every answer', 'Regeln und Zeitverlauf zu jeder Antwort'],
  replay: [
    'what a change would have made of the decisions of the past week; changes nothing',
    'was eine Änderung aus den Entscheidungen der letzten Woche gemacht hätte; ändert nichts',
  ],
  replayPolicy: [
    'other terms: a policy from a file instead of those of the agreements',
    'andere Bedingungen: eine Richtlinie aus einer Datei statt derer der Vereinbarungen',
  ],
  replayTemplate: [
    'other terms: a template, filled in with --set',
    'andere Bedingungen: eine Vorlage, mit --set ausgefüllt',
  ],
  replayRule: ['one more rule of the dataspace, from a file', 'eine Regel des Datenraums mehr, aus einer Datei'],
  replayWithout: ['one rule of the dataspace less', 'eine Regel des Datenraums weniger'],
  replaySince: ['how far back: 7d, 24h', 'wie weit zurück: 7d, 24h'],
  assumeHelp: [
    `What can be assumed:
  location=DE                      roles=x:maintenance-engineer,…    memberships=x:dma-gatekeepers,… | none
  level=BASE|TRUST|TRUST_PLUS      connector=<id>                    application=<name>
  paid=120.50EUR[:<period>]        samples=<n>  deliveries=<n>  uses=<n>
  agreed=<time>                    first-use=<time> | never          terminated=yes|no
  enforces=yes|no                  duty:<pointer>=fulfilled|open|violated
  <machine>.state=x:running        <machine>.events=x:machine-fault-open,… | none
  <machine>.relation=x:user`,
    `Was sich annehmen lässt:
  location=DE                      roles=x:maintenance-engineer,…    memberships=x:dma-gatekeepers,… | none
  level=BASE|TRUST|TRUST_PLUS      connector=<Id>                    application=<Name>
  paid=120.50EUR[:<Zeitraum>]      samples=<n>  deliveries=<n>  uses=<n>
  agreed=<Zeit>                    first-use=<Zeit> | never          terminated=yes|no
  enforces=yes|no                  duty:<Zeiger>=fulfilled|open|violated
  <Maschine>.state=x:running       <Maschine>.events=x:machine-fault-open,… | none
  <Maschine>.relation=x:user`,
  ],

  columnTemplate: ['template', 'Vorlage'],
  columnVersion: ['version', 'Fassung'],
  columnOrigin: ['from', 'von'],
  columnTitle: ['title', 'Titel'],
  columnAsksFor: ['asks for', 'fragt nach'],
  columnParameter: ['parameter', 'Parameter'],
  columnLabel: ['meaning', 'Bedeutung'],
  columnForm: ['form', 'Form'],
  columnDefault: ['unless given', 'ohne Angabe'],
  columnRule: ['rule', 'Regel'],
  columnSince: ['since', 'seit'],
  columnUntil: ['until', 'bis'],
  columnReason: ['reason', 'Grund'],
  columnSeverity: ['kind', 'Art'],
  columnCode: ['code', 'Code'],
  columnWhere: ['where', 'wo'],
  columnFinding: ['finding', 'Befund'],
  columnParticipant: ['participant', 'Teilnehmer'],
  columnDataset: ['dataset', 'Datensatz'],
  columnAnswer: ['answer', 'Antwort'],
  columnWhy: ['why', 'warum'],
  columnTimes: ['times', 'Anzahl'],
  columnLast: ['last', 'zuletzt'],
  columnConsumer: ['consumer', 'Empfänger'],
  columnThen: ['then', 'damals'],
  columnWith: ['with the change', 'mit der Änderung'],

  noTemplates: ['no templates', 'keine Vorlagen'],
  noRules: ['no rules', 'keine Regeln'],
  judgedAs: ['Judged as (--kind):', 'Beurteilt als (--kind):'],
  noFindings: ['The linter finds nothing.', 'Der Prüfer findet nichts.'],
  noParameters: ['It asks for nothing.', 'Sie fragt nach nichts.'],
  noAnswers: [
    'Nobody else is there to ask, or nothing is published.',
    'Es gibt niemanden, der fragen könnte, oder nichts ist veröffentlicht.',
  ],
  'origin-shipped': ['software', 'Software'],
  'origin-own': ['this dataspace', 'dieser Datenraum'],
  retired: ['retired', 'zurückgezogen'],
  needed: ['has to be given', 'anzugeben'],
  annexes: ['Annexes, by hash', 'Anlagen, nach Hash'],
  example: ['Fill it in', 'Ausfüllen'],
  inForce: ['in force', 'gilt'],

  error: ['error', 'Fehler'],
  warning: ['warning', 'Warnung'],
  hint: ['hint', 'Hinweis'],
  errors: ['errors', 'Fehler'],
  warnings: ['warnings', 'Warnungen'],
  hints: ['hints', 'Hinweise'],
  refused: ['refused', 'abgelehnt'],

  'label-prevented': ['Prevented: broker or provider stops it', 'Verhindert: Broker oder Anbieter unterbindet es'],
  'label-attested': ['Attested: as good as who attests it', 'Bestätigt: so gut wie der, der es bestätigt'],
  'label-evidenced': [
    'Evidenced: the customer’s connector does it and signs for it; it is their word',
    'Belegt: der Konnektor des Kunden tut es und unterschreibt dafür; es ist dessen Wort',
  ],
  'label-contract-text': [
    'Only written: recorded and signed, held by no machine',
    'Nur geschrieben: festgehalten und unterschrieben, von keiner Maschine gehalten',
  ],

  'answer-permitted': ['YES, a rule allows it', 'JA, eine Regel erlaubt es'],
  'answer-no-rule': ['NO, no rule allows it', 'NEIN, keine Regel erlaubt es'],
  'answer-forbidden': ['NO, a rule forbids it', 'NEIN, eine Regel verbietet es'],
  'answer-undecidable': ['CANNOT BE DECIDED, a fact is missing', 'NICHT ENTSCHEIDBAR, eine Angabe fehlt'],
  underOffer: ['under the offer', 'unter dem Angebot'],
  underAgreement: ['under the agreement', 'unter der Vereinbarung'],
  underCandidate: ['under the policy that is tried out', 'unter der Richtlinie, die ausprobiert wird'],
  asOf: ['As of', 'Stand'],
  missing: ['Missing', 'Es fehlt'],
  assumeIt: ['to assume it', 'so annehmen'],
  rulesThatSpeak: ['Rules that speak', 'Regeln, die sprechen'],
  later: ['Later', 'Später'],
  fromThen: ['from', 'ab'],
  staysUntil: ['It stays so until', 'Es bleibt so bis'],
  staysSo: ['It stays so as far as is known.', 'Es bleibt so, soweit bekannt.'],
  forDetails: [
    'Rules and timeline: name --participant and --dataset, or add --details.',
    'Regeln und Zeitverlauf: --participant und --dataset nennen oder --details hinzufügen.',
  ],

  permitted: ['permitted', 'erlaubt'],
  denied: ['refused', 'abgelehnt'],
  noDecisions: [
    'Nothing to try it on: no decisions since',
    'Nichts, woran es sich ausprobieren ließe: keine Entscheidungen seit',
  ],
  decisionSince: ['decision since', 'Entscheidung seit'],
  decisionsSince: ['decisions since', 'Entscheidungen seit'],
  withTheChange: ['With the change', 'Mit der Änderung'],
  wouldBeRefused: ['refused instead of permitted', 'abgelehnt statt erlaubt'],
  wouldBePermitted: ['permitted instead of refused', 'erlaubt statt abgelehnt'],
  wouldStay: ['as they were', 'wie sie waren'],
  onlyUnrecorded: ['only because it was not recorded then', 'nur, weil es damals nicht festgehalten wurde'],
  changesNothing: ['Nothing was changed.', 'Nichts wurde geändert.'],
  oneOf: [
    'say what changes: --policy, --template, --with-rule or --without-rule, one of them',
    'sagen, was sich ändert: --policy, --template, --with-rule oder --without-rule, eines davon',
  ],
} as const satisfies Record<string, readonly [string, string]>;

export type PolicyText = keyof typeof TEXTS;

export function policyTexts(language: 'en' | 'de'): (key: PolicyText) => string {
  return (key) => TEXTS[key][language === 'de' ? 1 : 0];
}
