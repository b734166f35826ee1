import type { Bilingual } from '@millspace/schemas';

/** Every sentence of the demo, in both languages. */
export type Language = 'en' | 'de';

const fill = (text: string, values: Record<string, string | number>): string =>
  text.replace(/\{(\w+)\}/g, (_all, name: string) => String(values[name] ?? ''));

export const TEXTS = {
  title: { en: 'millspace demo', de: 'millspace-Vorführung' },
  starting: {
    en: 'starting broker, mills and three connectors; data in {dir}',
    de: 'starte Broker, Mühlen und drei Konnektoren; Daten in {dir}',
  },
  attaching: {
    en: 'waiting for broker and three connectors',
    de: 'warte auf Broker und drei Konnektoren',
  },
  connected: {
    en: '{mill} connected over {via}: {signals} signals mapped',
    de: '{mill} verbunden über {via}: {signals} Signale zugeordnet',
  },
  published: {
    en: '{company} published "{title}": {signals} signals of {machines} machines, {offers} offers',
    de: '{company} hat „{title}“ veröffentlicht: {signals} Signale von {machines} Maschinen, {offers} Angebote',
  },
  instructed: {
    en: '{company}, standing instruction: requests of {others} for "{title}" are signed until {until}, in the name of {person}',
    de: '{company}, Dauerauftrag: Anfragen von {others} nach „{title}“ werden bis {until} unterschrieben, im Namen von {person}',
  },
  requested: {
    en: '{company} requested "{title}" for {purpose}',
    de: '{company} hat „{title}“ angefragt, Zweck {purpose}',
  },
  granted: { en: 'granted to {company}: {because}', de: 'gewährt für {company}: {because}' },
  standing: {
    en: '{company} still has "{title}", granted before: {because}',
    de: '{company} hat „{title}“ noch, früher gewährt: {because}',
  },
  refused: { en: 'refused to {company}: {because}', de: 'abgelehnt für {company}: {because}' },
  advice: {
    en: '{company} gives advice back: "{text}" (arrived at {receiver})',
    de: '{company} gibt Rat zurück: „{text}“ (angekommen bei {receiver})',
  },
  sent: {
    en: 'agitator.power, as {mill} sent it:      {values} kW',
    de: 'agitator.power, wie {mill} sie gesendet hat: {values} kW',
  },
  seen: { en: '… as {company} sees it: {values} kW', de: '… wie {company} sie sieht: {values} kW' },
  seenMean: {
    en: '… as {company} sees it: {values} kW (mean of {seconds} s)',
    de: '… wie {company} sie sieht: {values} kW (Mittel über {seconds} s)',
  },
  ready: { en: 'ready {url}', de: 'ready {url}' },
  dataspace: { en: 'the dataspace (broker)', de: 'der Datenraum (Broker)' },
  console: { en: 'console of {name}: {url}', de: 'Konsole für {name}: {url}' },
  consoleSetUp: {
    en: 'console of {name}, to be set up once: {url}',
    de: 'Konsole für {name}, einmal einzurichten: {url}',
  },
  readyHint: {
    en: 'This is the broker; its API is described at {url}/openapi.json',
    de: 'Das ist der Broker; seine Schnittstelle beschreibt {url}/openapi.json',
  },
  revoked: {
    en: '{company} revoked the agreement with {other}: the stream stopped after {ms} ms',
    de: '{company} hat die Vereinbarung mit {other} widerrufen: Der Strom endete nach {ms} ms',
  },
  nothingToRevoke: { en: 'there is no agreement left to revoke', de: 'es gibt keine Vereinbarung mehr zu widerrufen' },
  fault: { en: '{mill}: {fault} switched on', de: '{mill}: {fault} eingeschaltet' },
  alarm: { en: '{mill}: {code} {state}', de: '{mill}: {code} {state}' },
  gap: {
    en: '{machine}: a gap of {seconds} s is recorded ({reason})',
    de: '{machine}: eine Lücke von {seconds} s ist vermerkt ({reason})',
  },
  link: { en: '{company}, link to the broker: {state}', de: '{company}, Verbindung zum Broker: {state}' },
  sourceNow: { en: 'source {source}: {state}', de: 'Quelle {source}: {state}' },
  flowing: {
    en: '{company}: {samples} samples stored in the last minute',
    de: '{company}: {samples} Zeilen in der letzten Minute gespeichert',
  },
  killed: {
    en: 'broker killed (SIGKILL); the connectors keep their data',
    de: 'Broker beendet (SIGKILL); die Konnektoren behalten ihre Daten',
  },
  restarted: { en: 'broker is back after {s} s', de: 'Broker ist nach {s} s zurück' },
  caughtUp: {
    en: 'caught up: {samples} samples had waited, nothing lost',
    de: 'aufgeholt: {samples} Zeilen hatten gewartet, nichts verloren',
  },
  processDied: { en: '{name} ended unexpectedly (see {log})', de: '{name} hat unerwartet geendet (siehe {log})' },
  stopping: { en: 'stopping …', de: 'beende …' },
  kept: { en: 'the data stays in {dir}', de: 'die Daten bleiben in {dir}' },
  collecting: { en: 'collecting {frames} frames …', de: 'sammle {frames} Frames …' },
  checking: {
    en: 'comparing what arrived with the ledger of the mills …',
    de: 'vergleiche das Angekommene mit dem Logbuch der Mühlen …',
  },
  classSeen: {
    en: 'policy class {number}, {name}; {when}: {seen}',
    de: 'Richtlinienklasse {number}, {name}; {when}: {seen}',
  },
  classNotSeen: {
    en: 'policy class {number}, {name}; {when}: {seen}, BUT EXPECTED: {expected}',
    de: 'Richtlinienklasse {number}, {name}; {when}: {seen}, ABER ERWARTET: {expected}',
  },
  keys: {
    en: 'f a seal leaks · r revoke · k kill the broker · q quit',
    de: 'f Dichtung leckt · r widerrufen · k Broker abschießen · q Ende',
  },
} as const satisfies Record<string, Bilingual>;

export type TextName = keyof typeof TEXTS;

export function textsIn(language: Language): (name: TextName, values?: Record<string, string | number>) => string {
  return (name, values = {}) => fill(TEXTS[name][language], values);
}

export const SCREEN_LABELS = {
  en: {
    title: 'millspace demo',
    mill: 'mill',
    via: 'via',
    state: 'state',
    power: 'power',
    speed: 'speed',
    temperature: 'product',
    leg: 'leg',
    rate: 'samples',
    latency: 'latency p50 / p99',
    backlog: 'backlog',
    decisions: 'decisions',
    keys: TEXTS.keys.en,
  },
  de: {
    title: 'millspace-Vorführung',
    mill: 'Mühle',
    via: 'über',
    state: 'Zustand',
    power: 'Leistung',
    speed: 'Drehzahl',
    temperature: 'Produkt',
    leg: 'Strecke',
    rate: 'Zeilen',
    latency: 'Laufzeit p50 / p99',
    backlog: 'Rückstand',
    decisions: 'Entscheide',
    keys: TEXTS.keys.de,
  },
};
