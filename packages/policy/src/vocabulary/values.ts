// Values of the profile that have a meaning beyond their name: purposes within purposes, regions, levels, states, events, relations.
import type { Bilingual } from '@millspace/schemas';

export interface Value {
  name: Bilingual;
  /** What it lies within. */
  within?: string;
}

const value = (en: string, de: string, within?: string): Value => ({ name: { en, de }, ...(within && { within }) });

/** Purposes of the profile. Others may be used; then `isPartOf` knows only what is written after a slash (`service/remote`). */
export const PURPOSES: Readonly<Record<string, Value>> = {
  'x:service': value('service', 'Service'),
  'x:maintenance': value('maintenance', 'Wartung', 'x:service'),
  'x:predictive-maintenance': value('predictive maintenance', 'vorausschauende Wartung', 'x:maintenance'),
  'x:remote-maintenance': value('remote maintenance', 'Fernwartung', 'x:maintenance'),
  'x:fault-analysis': value('fault analysis', 'Störungsanalyse', 'x:service'),
  'x:research': value('research', 'Forschung'),
  'x:bead-research': value('research on beads', 'Forschung an Mahlkörpern', 'x:research'),
  'x:bead-recommendation': value('bead recommendation', 'Mahlkörper-Empfehlung'),
  'x:product-development': value('product development', 'Produktentwicklung'),
  'x:develop-competing-product': value(
    'development of a competing product',
    'Entwicklung eines Konkurrenzprodukts',
    'x:product-development',
  ),
  'x:quality-assurance': value('quality assurance', 'Qualitätssicherung'),
  'x:process-optimisation': value('process optimisation', 'Prozessoptimierung'),
  'x:benchmark': value('benchmark', 'Vergleich (Benchmark)'),
  'x:ai-training': value('training of an AI model', 'Training eines KI-Modells'),
  'x:model-training': value(
    'training of a model of beads and mills',
    'Training eines Modells von Mahlkörpern und Mühlen',
    'x:ai-training',
  ),
  'x:diagnosis': value('diagnosis', 'Diagnose', 'x:service'),
  'x:production-planning': value('production planning', 'Produktionsplanung'),
  'x:marketing': value('marketing', 'Werbung'),
  'x:profiling': value('profiling of persons', 'Profilbildung über Personen'),
  'x:re-identification': value(
    'finding out who or what is behind a code',
    'Herausfinden, wer oder was hinter einem Code steht',
  ),
  'x:billing': value('billing', 'Abrechnung'),
  'x:user-access': value(
    "access by the machine's user (EU Data Act)",
    'Zugang des Nutzers der Maschine (EU-Datenverordnung)',
  ),
  'x:third-party-sharing': value(
    "sharing on the user's request (EU Data Act)",
    'Weitergabe auf Verlangen des Nutzers (EU-Datenverordnung)',
  ),
};

/** Whether a purpose is another or lies within it. */
export function purposeWithin(inner: string, outer: string): boolean {
  if (inner === outer || inner.startsWith(`${outer}/`)) return true;
  for (let at = inner.split('/')[0] as string | undefined; at !== undefined; ) {
    if (at === outer) return true;
    at = Object.hasOwn(PURPOSES, at) ? PURPOSES[at]?.within : undefined;
  }
  return false;
}

const EU = 'AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE'.split(' ');

/** Countries (ISO 3166-1 alpha-2) of the regions of the profile. */
export const REGIONS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['x:EU', new Set(EU)],
  ['x:EEA', new Set([...EU, 'IS', 'LI', 'NO'])],
]);

export const REGION_NAMES: Readonly<Record<string, Value>> = {
  'x:EU': value('European Union', 'Europäische Union'),
  'x:EEA': value('European Economic Area', 'Europäischer Wirtschaftsraum'),
};

/** Levels of security, ascending (IDS certification). */
export const SECURITY_LEVELS: readonly string[] = ['BASE', 'TRUST', 'TRUST_PLUS'];

export const MACHINE_STATES: Readonly<Record<string, Value>> = {
  'x:running': value('running', 'läuft'),
  'x:idle': value('idle', 'steht'),
  'x:out-of-service': value('out of service', 'außer Betrieb'),
  'x:not-available': value('not available', 'nicht verfügbar'),
  'x:maintenance': value('in maintenance', 'in Wartung'),
  'x:setup': value('being set up', 'wird eingerichtet'),
  'x:executing': value('executing', 'in Arbeit'),
  'x:not-executing': value('not executing', 'nicht in Arbeit'),
};

export const NOT_TERMINATED = 'x:contract-not-terminated';

export const EVENTS: Readonly<Record<string, Value>> = {
  'x:machine-fault-open': value('a machine fault', 'eine Störung der Maschine'),
  'x:maintenance-window-open': value('a maintenance window', 'ein Wartungsfenster'),
  'x:remote-maintenance-open': value('a remote maintenance', 'eine Fernwartung'),
};

export const RELATIONS: Readonly<Record<string, Value>> = {
  'x:user': value('user', 'Nutzer'),
  'x:owner': value('owner', 'Eigentümer'),
  'x:holder': value('data holder', 'Dateninhaber'),
};
