/** What the command says, in English and German: one entry a line, so that a translation is never forgotten. */
export const TEXTS = {
  about: [
    'Administer a millspace broker: who takes part, who exchanges what, and the evidence.',
    'Einen millspace-Broker verwalten: wer teilnimmt, wer was austauscht, und die Nachweise.',
  ],
  config: ['configuration file', 'Konfigurationsdatei'],
  dataDir: [
    'data folder of the broker, with its admin-token (default: that of the configuration, or MILLSPACE_BROKER_DATA)',
    'Datenordner des Brokers mit dem admin-token (sonst der aus der Konfiguration oder MILLSPACE_BROKER_DATA)',
  ],
  init: ['Write a configuration to start from', 'Eine Konfiguration für den Anfang schreiben'],
  dir: ['folder to write it into', 'Ordner, in den sie geschrieben wird'],
  brokerName: ['name of this broker', 'Name dieses Brokers'],
  port: ['port to listen on', 'Port, auf dem er lauscht'],
  exists: ['nothing was changed', 'nichts wurde geändert'],
  written: ['written. Next:', 'geschrieben. Weiter mit:'],
  run: [
    'Start the broker in this terminal (Ctrl-C stops it)',
    'Den Broker in diesem Terminal starten (Strg-C beendet ihn)',
  ],
  running: ['the broker is running (Ctrl-C stops it):', 'der Broker läuft (Strg-C beendet ihn):'],
  url: [
    'address of the broker (default: what the running broker wrote into its data folder)',
    'Adresse des Brokers (sonst: was der laufende Broker in seinen Datenordner geschrieben hat)',
  ],
  json: ['print JSON for scripts instead of tables', 'JSON für Skripte statt Tabellen ausgeben'],
  status: [
    'How the broker is doing: participants, exchanges, log, disk',
    'Wie es dem Broker geht: Teilnehmer, Austausch, Log, Platte',
  ],
  participant: ['Participants of the dataspace', 'Teilnehmer des Datenraums'],
  participantAdd: [
    'Add a participant; then make an invitation for its connector',
    'Teilnehmer hinzufügen; danach eine Einladung für seinen Konnektor machen',
  ],
  participantList: ['List the participants', 'Teilnehmer auflisten'],
  participantRevoke: [
    'Revoke a participant: its tokens, streams and agreements stop at once',
    'Teilnehmer sperren: Token, Ströme und Vereinbarungen enden sofort',
  ],
  slug: ['short name: a-z, 0-9, -', 'Kurzname: a-z, 0-9, -'],
  name: ['full name of the company', 'voller Name der Firma'],
  country: ['country, for people to read', 'Land, zum Lesen'],
  reason: ['reason that those concerned will read', 'Grund, den die Betroffenen lesen'],
  keys: ['Keys that the broker signs with', 'Schlüssel, mit denen der Broker unterschreibt'],
  keyList: ['List the public keys', 'Öffentliche Schlüssel auflisten'],
  keyRotate: [
    'Sign with a new key from now on; nobody has to do anything, and old receipts stay valid',
    'Ab jetzt mit einem neuen Schlüssel unterschreiben; niemand muss etwas tun, alte Quittungen bleiben gültig',
  ],
  keySigns: ['signs', 'unterschreibt'],
  keyRetired: ['verifies what it signed', 'prüft, was er unterschrieben hat'],
  keyRotated: ['{kid} signs from now on instead of {retired}', '{kid} unterschreibt ab jetzt statt {retired}'],
  invite: [
    'Make an invitation code for a connector: works once, for a week',
    'Einladungscode für einen Konnektor machen: gilt einmal, eine Woche lang',
  ],
  connectors: [
    'Enrolled connectors, and which are connected',
    'Eingeschriebene Konnektoren, und welche verbunden sind',
  ],
  datasets: ['Datasets in the catalogue', 'Datensätze im Katalog'],
  negotiations: ['Negotiations: state, and what each waits for', 'Verhandlungen: Stand, und worauf jede wartet'],
  transfers: [
    'Transfers: state, decision, and how much was delivered',
    'Übertragungen: Stand, Entscheidung, und wie viel geliefert wurde',
  ],
  exchanges: ['Who gets what from whom (running transfers)', 'Wer bekommt was von wem (laufende Übertragungen)'],
  agreements: ['Agreements with their terms in a sentence', 'Vereinbarungen mit ihren Bedingungen in einem Satz'],
  why: [
    'Why is it so? Decision, refusal or wait of a negotiation or transfer',
    'Warum ist das so? Entscheidung, Ablehnung oder Wartegrund einer Verhandlung oder Übertragung',
  ],
  revoke: [
    'Revoke a participant (acme), a connector (urn:millspace:connector:…) or an agreement (urn:uuid:…)',
    'Teilnehmer (acme), Konnektor (urn:millspace:connector:…) oder Vereinbarung (urn:uuid:…) sperren',
  ],
  quota: [
    'Set what a participant may send a day and keep in the log (bytes; none = no limit)',
    'Festlegen, was ein Teilnehmer am Tag senden und im Log halten darf (Bytes; none = ohne Grenze)',
  ],
  audit: ['The audit log, newest rows last', 'Das Prüfprotokoll, neueste Zeilen zuletzt'],
  auditVerify: ['Check every link of the audit log', 'Jedes Glied des Prüfprotokolls prüfen'],
  policy: ['Policies', 'Richtlinien'],
  policyCheck: [
    'Compile a policy (or the policies of a dataset) from a file, and say what it means',
    'Eine Richtlinie (oder die eines Datensatzes) aus einer Datei übersetzen und sagen, was sie bedeutet',
  ],
  limit: ['how many rows', 'wie viele Zeilen'],
  code: ['invitation code', 'Einladungscode'],
  expires: ['valid until', 'gültig bis'],
  enrolHint: [
    'Give it to the participant over a safe channel; there: connector enrol <code>',
    'Auf sicherem Weg an den Teilnehmer geben; dort: connector enrol <code>',
  ],
  countersigned: ['all countersigned', 'alle gegengezeichnet'],
  notCountersigned: ['not countersigned, the oldest of', 'nicht gegengezeichnet, die älteste von'],
  handin: ['waiting for the connectors to hand in', 'wartet, bis die Konnektoren vorgelegt haben'],
  free: ['free', 'frei'],
  refusing: ['REFUSING new data', 'NIMMT NICHTS NEUES AN'],
  none: ['nothing there', 'nichts vorhanden'],
  done: ['done', 'erledigt'],
  revoked: ['revoked', 'gesperrt'],
  intact: ['intact', 'unversehrt'],
  broken: ['BROKEN', 'GEBROCHEN'],
  online: ['online', 'verbunden'],
  offline: ['offline', 'getrennt'],
  noToken: ['no admin token can be read there', 'dort ist kein lesbares admin-token'],
  noAddress: ['there is no address of a running broker', 'dort ist keine Adresse eines laufenden Brokers'],
  compiles: ['compiles', 'übersetzt'],
  refused: ['refused', 'abgelehnt'],
  examples: ['Examples', 'Beispiele'],
} as const satisfies Record<string, readonly [string, string]>;

/** Names of columns and lines in German; what is missing reads the same. */
const HEADS_DE: Readonly<Record<string, string>> = {
  slug: 'Kurzname',
  name: 'Name',
  country: 'Land',
  state: 'Stand',
  status: 'Stand',
  connector: 'Konnektor',
  connectors: 'Konnektoren',
  since: 'seit',
  participant: 'Teilnehmer',
  participants: 'Teilnehmer',
  online: 'verbunden',
  seen: 'gesehen',
  dataset: 'Datensatz',
  datasets: 'Datensätze',
  title: 'Titel',
  published: 'veröffentlicht',
  approval: 'Freigabe',
  machines: 'Maschinen',
  signals: 'Signale',
  offers: 'Angebote',
  negotiation: 'Verhandlung',
  negotiations: 'Verhandlungen',
  'waits for / refused because': 'wartet auf / abgelehnt, weil',
  'waits for / ended because': 'wartet auf / beendet, weil',
  transfer: 'Übertragung',
  transfers: 'Übertragungen',
  provider: 'Anbieter',
  consumer: 'Empfänger',
  decision: 'Entscheidung',
  samples: 'Zeilen',
  bytes: 'Bytes',
  last: 'zuletzt',
  agreement: 'Vereinbarung',
  terms: 'Bedingungen',
  time: 'Zeit',
  what: 'was',
  subject: 'woran',
  by: 'von',
  data: 'Daten',
  disk: 'Platte',
  log: 'Log',
  audit: 'Prüfprotokoll',
  receipts: 'Quittungen',
  restored: 'zurückgespielt',
};

/** The name of a column or line in the reader's language. */
export function headOf(language: Language, name: string): string {
  return language === 'de' ? (HEADS_DE[name] ?? name) : name;
}

export type TextKey = keyof typeof TEXTS;
export type Language = 'en' | 'de';

export function texts(language: Language): (key: TextKey) => string {
  return (key) => TEXTS[key][language === 'de' ? 1 : 0];
}
