import type { Bilingual } from '@millspace/schemas';

/** What a verifier says, for the person who asked. */
export const TEXTS = {
  noHeader: { en: 'The file does not begin with its header.', de: 'Die Datei beginnt nicht mit ihrem Kopf.' },
  cut: {
    en: 'The file was cut: its last line is missing or counts other lines.',
    de: 'Die Datei wurde gekürzt: Ihre letzte Zeile fehlt oder zählt andere Zeilen.',
  },
  signature: {
    en: 'The signature under the checkpoint does not verify.',
    de: 'Die Signatur unter dem Prüfpunkt ist ungültig.',
  },
  unknownKey: {
    en: 'It is signed with a key that is not known here as a key of the broker.',
    de: 'Es ist mit einem Schlüssel unterzeichnet, der hier nicht als Schlüssel des Brokers bekannt ist.',
  },
  noKeys: {
    en: 'No key of the broker is known here: compare the thumbprint with the broker by another way.',
    de: 'Hier ist kein Schlüssel des Brokers bekannt: Vergleichen Sie den Fingerabdruck auf anderem Weg mit dem Broker.',
  },
  changed: {
    en: 'The entry was changed: its content does not fit its hash.',
    de: 'Der Eintrag wurde verändert: Sein Inhalt passt nicht zu seiner Prüfsumme.',
  },
  notIncluded: {
    en: 'The entry is not in the log of the checkpoint.',
    de: 'Der Eintrag ist nicht im Protokoll des Prüfpunkts.',
  },
  number: {
    en: 'The entry carries another number: entries are missing, doubled or swapped.',
    de: 'Der Eintrag trägt eine andere Nummer: Einträge fehlen, sind doppelt oder vertauscht.',
  },
  chain: {
    en: 'The entry does not name the hash of the entry before it.',
    de: 'Der Eintrag nennt nicht die Prüfsumme des Eintrags vor ihm.',
  },
  root: {
    en: 'The entries do not give the root that the checkpoint signs: something is missing, added or changed.',
    de: 'Die Einträge ergeben nicht die Wurzel, die der Prüfpunkt unterzeichnet: Etwas fehlt, kam dazu oder wurde verändert.',
  },
  notGrown: {
    en: 'The log did not grow out of this kept checkpoint: earlier entries were changed or removed.',
    de: 'Das Protokoll ist nicht aus diesem aufbewahrten Prüfpunkt gewachsen: Frühere Einträge wurden verändert oder entfernt.',
  },
  restored: {
    en: 'The log did not grow out of this kept checkpoint. The broker says that it was restored from a backup in between.',
    de: 'Das Protokoll ist nicht aus diesem aufbewahrten Prüfpunkt gewachsen. Der Broker sagt, dass er dazwischen aus einer Sicherung wiederhergestellt wurde.',
  },
  fork: {
    en: 'Two signed checkpoints cannot both be of one log, and the broker did not say that it was restored.',
    de: 'Zwei unterzeichnete Prüfpunkte können nicht beide zu einem Protokoll gehören, und der Broker hat keine Wiederherstellung genannt.',
  },
  notCompared: {
    en: 'None of your own kept checkpoints could be compared: the file is checked against the signature of the broker alone.',
    de: 'Keiner Ihrer aufbewahrten Prüfpunkte ließ sich vergleichen: Die Datei ist nur gegen die Signatur des Brokers geprüft.',
  },
  receipt: {
    en: 'A signature under the receipt does not verify.',
    de: 'Eine Signatur unter der Quittung ist ungültig.',
  },
} as const satisfies Record<string, Bilingual>;
