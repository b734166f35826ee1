// The millspace profile of ODRL, term by term: what it is called, what it means, where it stands. The published page and files are
// made of this, and of the values beside it.
import type { Bilingual } from '@millspace/schemas';
import { ACTION_TERMS, PARAMETER_TERMS } from './duty-terms.ts';
import { operand, type ProfileTerm, value } from './term.ts';
import {
  EVENTS,
  MACHINE_STATES,
  NOT_TERMINATED,
  PURPOSES,
  REGION_NAMES,
  RELATIONS,
  SECURITY_LEVELS,
} from './values.ts';

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

/** A word that stands for two things, such as a purpose and a state of machines, is one term that says both. */
function together(terms: readonly ProfileTerm[]): ProfileTerm[] {
  const found = new Map<string, ProfileTerm>();
  for (const term of terms) {
    const other = found.get(term.name);
    const definition = other
      ? {
          en: `${other.definition.en} ${term.definition.en}`,
          de: `${other.definition.de} ${term.definition.de}`,
        }
      : term.definition;
    found.set(term.name, { ...(other ?? term), definition });
  }
  return [...found.values()];
}

/** Every term of the profile, in the order in which it is published. */
export const PROFILE_TERMS: readonly ProfileTerm[] = together([
  ...OPERANDS,
  ...ACTION_TERMS,
  ...PARAMETER_TERMS,
  ...FIXED,
  ...LEVEL_TERMS,
  ...REGION_TERMS,
  ...EVENT_TERMS,
  ...RELATION_TERMS,
  ...PURPOSE_TERMS,
  ...STATE_TERMS,
]);
