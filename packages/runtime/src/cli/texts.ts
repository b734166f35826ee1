/** What the commands about people say: English, German. */
const TEXTS = {
  login: [
    'sign in; the session is kept in your configuration folder',
    'anmelden; die Sitzung liegt in Ihrem Konfigurationsordner',
  ],
  logout: ['sign out', 'abmelden'],
  whoami: ['as whom commands act', 'als wer Befehle handeln'],
  setup: ['add the first person, with the set-up code', 'die erste Person anlegen, mit dem Einrichtungscode'],
  setupCode: [
    'make a set-up code: works once, for a day, while nobody administers',
    'einen Einrichtungscode machen: gilt einmal, einen Tag lang, solange niemand verwaltet',
  ],
  setupLink: [
    'make a link to set this up in the browser: works once, for a day, while nobody administers',
    'einen Link zum Einrichten im Browser machen: gilt einmal, einen Tag lang, solange niemand verwaltet',
  ],
  users: ['people and their roles', 'Personen und ihre Rollen'],
  list: ['list the people', 'Personen auflisten'],
  add: ['add a person', 'eine Person hinzufügen'],
  role: ['give a person these roles and no others', 'einer Person diese Rollen geben und keine anderen'],
  disable: ['let a person in no more', 'eine Person nicht mehr hereinlassen'],
  enable: ['let a person in again', 'eine Person wieder hereinlassen'],
  password: [
    'set a new password for a person; without a name your own',
    'einer Person ein neues Passwort geben; ohne Name das eigene ändern',
  ],
  erase: [
    'erase a person; audit and logs keep a pseudonym that names nobody',
    'eine Person löschen; Prüfprotokoll und Protokolle behalten ein Pseudonym, das niemanden nennt',
  ],
  acts: ['what people did here, by pseudonym', 'was Personen hier getan haben, nach Pseudonym'],
  asAdmin: [
    'act with the admin token of the data folder, although you are signed in',
    'mit dem admin-token des Datenordners handeln, auch wenn Sie angemeldet sind',
  ],
  roleOption: ['role; may be given several times', 'Rolle; mehrfach möglich'],
  yes: ['do not ask', 'nicht nachfragen'],
  limit: ['how many', 'wie viele'],
  stdin: [
    'The password is asked on the terminal, or read from standard input.',
    'Das Passwort wird am Terminal gefragt oder von der Standardeingabe gelesen.',
  ],
  askName: ['Name', 'Name'],
  askPassword: ['Password', 'Passwort'],
  askCurrent: ['Password until now', 'Bisheriges Passwort'],
  askNew: ['New password (at least 12 characters)', 'Neues Passwort (mindestens 12 Zeichen)'],
  askAgain: ['Once more', 'Noch einmal'],
  askCode: ['Set-up code', 'Einrichtungscode'],
  askErase: [
    'To erase this person for good, type the name again',
    'Um die Person endgültig zu löschen, den Namen noch einmal eingeben',
  ],
  differ: ['the two are not the same; nothing was changed', 'die beiden sind nicht gleich; nichts wurde geändert'],
  signedIn: ['signed in as', 'angemeldet als'],
  signedOut: ['signed out', 'abgemeldet'],
  nobody: ['nobody was signed in', 'niemand war angemeldet'],
  added: ['added', 'hinzugefügt'],
  changed: ['changed; every session of the person has ended', 'geändert; jede Sitzung der Person ist beendet'],
  enabled: ['may sign in again', 'kann sich wieder anmelden'],
  erased: ['erased', 'gelöscht'],
  none: ['nobody yet', 'noch niemand'],
  code: ['set-up code', 'Einrichtungscode'],
  expires: ['valid until', 'gültig bis'],
  setupLinkIs: ['Set-up link (works once, until', 'Link zum Einrichten (gilt einmal, bis'],
  next: ['Next', 'Weiter mit'],
  columnName: ['name', 'Name'],
  columnPseudonym: ['pseudonym', 'Pseudonym'],
  columnRoles: ['roles', 'Rollen'],
  columnState: ['state', 'Stand'],
  columnSessions: ['sessions', 'Sitzungen'],
  columnTime: ['time', 'Zeit'],
  columnWho: ['who', 'wer'],
  columnWhat: ['what', 'was'],
  columnSubject: ['subject', 'woran'],
  active: ['active', 'aktiv'],
  disabled: ['disabled', 'deaktiviert'],
} as const satisfies Record<string, readonly [string, string]>;

export type PeopleText = keyof typeof TEXTS;

export function peopleTexts(language: 'en' | 'de'): (key: PeopleText) => string {
  return (key) => TEXTS[key][language === 'de' ? 1 : 0];
}
