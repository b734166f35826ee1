import type { InboxKind, NotificationPreferences } from '@millspace/schemas';
import type { ChangeKind } from './ledger.ts';

export type Language = NotificationPreferences['language'];

/** What each kind is, as a sentence that names nothing. */
const SENTENCE: Record<Language, Record<InboxKind, string>> = {
  en: {
    approval: 'A request waits for an answer.',
    offer: 'Terms that the other side has named wait for an answer.',
    violation: 'A duty of an agreement is overdue.',
    duty: 'A duty is due.',
    'agreement-ends': 'An agreement ends soon.',
    'agreement-ended': 'An agreement was ended by the other side.',
    suspended: 'The other side lets a transfer rest.',
    certificate: 'A certificate ends soon.',
    'data-act': 'A request under the Data Act waits for an answer.',
    quarantine: 'Values broke a rule and were set aside.',
    'no-data': 'A source delivers no data.',
    backlog: 'Data pile up and are not fetched or sent.',
    disk: 'The disk is nearly full.',
    notifications: 'Notifications do not reach somebody.',
    proposal: 'A change waits for a second administrator.',
    invitation: 'An invitation ends soon, or has ended unused.',
    'attestation-ends': 'What is attested of a participant ends soon.',
    'connector-silent': 'A connector is away.',
    evidence: 'The audit log cannot be kept as it should.',
  },
  de: {
    approval: 'Eine Anfrage wartet auf eine Entscheidung.',
    offer: 'Bedingungen der anderen Seite warten auf eine Antwort.',
    violation: 'Eine Auflage aus einer Vereinbarung ist überfällig.',
    duty: 'Eine Auflage wird fällig.',
    'agreement-ends': 'Eine Vereinbarung endet bald.',
    'agreement-ended': 'Die andere Seite hat eine Vereinbarung beendet.',
    suspended: 'Die andere Seite lässt eine Übertragung ruhen.',
    certificate: 'Ein Zertifikat läuft bald ab.',
    'data-act': 'Ein Verlangen nach dem Data Act wartet auf eine Antwort.',
    quarantine: 'Werte haben eine Regel verletzt und liegen zur Seite.',
    'no-data': 'Eine Quelle liefert keine Daten.',
    backlog: 'Daten stauen sich: Sie werden nicht abgeholt oder gesendet.',
    disk: 'Der Datenträger ist fast voll.',
    notifications: 'Benachrichtigungen erreichen jemanden nicht.',
    proposal: 'Eine Änderung wartet auf eine zweite Person der Verwaltung.',
    invitation: 'Eine Einladung endet bald oder ist ungenutzt abgelaufen.',
    'attestation-ends': 'Eine Bescheinigung über einen Teilnehmer endet bald.',
    'connector-silent': 'Ein Konnektor ist nicht erreichbar.',
    evidence: 'Das Prüfprotokoll lässt sich nicht führen, wie es sein soll.',
  },
};

interface Words {
  headings: Record<ChangeKind, string>;
  subject: (open: number, over: number) => string;
  /** In the place of the sentence for no data. */
  machine: string;
  since: (at: string) => string;
  due: (at: string) => string;
  why: (url: string) => string;
  test: { subject: string; text: string };
}

const WORDS: Record<Language, Words> = {
  en: {
    headings: { raised: 'New', again: 'Still open', resolved: 'Done', passed: 'Came and is over' },
    subject: (open, over) =>
      open === 0
        ? `millspace: ${over === 1 ? 'one thing is' : `${over} things are`} done`
        : `millspace: ${open === 1 ? 'something needs' : `${open} things need`} attention`,
    machine: 'One machine of a source delivers no data.',
    since: (at) => `since ${at}`,
    due: (at) => `due ${at}`,
    why: (url) => `Who is told what is set here: ${url}`,
    test: { subject: 'millspace: test', text: 'This is a test. Nothing has happened; notifications reach you.' },
  },
  de: {
    headings: { raised: 'Neu', again: 'Steht noch an', resolved: 'Erledigt', passed: 'Kam und ist vorbei' },
    subject: (open, over) =>
      open === 0
        ? `millspace: ${over === 1 ? 'ein Punkt ist' : `${over} Punkte sind`} erledigt`
        : `millspace: ${open === 1 ? 'ein Punkt braucht' : `${open} Punkte brauchen`} Aufmerksamkeit`,
    machine: 'Eine Maschine einer Quelle liefert keine Daten.',
    since: (at) => `seit ${at}`,
    due: (at) => `fällig ${at}`,
    why: (url) => `Wer was erfährt, wird hier eingestellt: ${url}`,
    test: {
      subject: 'millspace: Probe',
      text: 'Das ist eine Probe. Es ist nichts geschehen; Benachrichtigungen erreichen Sie.',
    },
  },
};

export const sentenceOf = (kind: InboxKind, language: Language): string => SENTENCE[language][kind];
export const wordsOf = (language: Language): Words => WORDS[language];
