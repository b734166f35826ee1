// Which usage-policy classes (IDSA numbering, 1 to 21) are enforced, where, and how real that is. One table: compiling refuses a
// term while its row says so, documents and tests are made from it. Whoever lands an enforcement flips its row.
import type { Bilingual, Shape } from '@millspace/schemas';
import type { CompiledDuty, CompiledPolicy, Condition } from './compiled.ts';
import type { Label } from './profile.ts';

export interface PolicyClass {
  /** Name of the row, under which tests are registered: the number, unless several rows have it. */
  key: string;
  /** IDSA number; 0 = beyond the 21. A class whose parts are enforced at different places has several rows. */
  number: number;
  name: Bilingual;
  /** Left operands, actions and values that make a policy use it. A term stands in one row alone. */
  terms: readonly string[];
  /** Each of them is shown by a test of its own. */
  where: readonly ('broker' | 'consumer')[];
  label: Label;
  /** Where the consumer's connector does its part: how real that is, when it is less than what the broker does. */
  atConsumer?: Label;
  state: 'enforced' | 'refused';
  /** Why it is refused, where that is meant to stay. */
  reason?: Bilingual;
}

type Where = PolicyClass['where'];
const BROKER: Where = ['broker'];
const CONSUMER: Where = ['consumer'];
const BOTH: Where = ['broker', 'consumer'];

function row(
  key: string | number,
  en: string,
  de: string,
  terms: string,
  where: Where,
  label: Label,
  state: PolicyClass['state'],
): PolicyClass {
  const number = Number.parseInt(String(key), 10) || 0;
  return { key: String(key), number, name: { en, de }, terms: terms.split(' '), where, label, state };
}

/** The broker holds it while it delivers; with what was received, the consumer's connector does. */
const afterwards = (made: PolicyClass): PolicyClass => ({ ...made, atConsumer: 'evidenced' });

export const CLASSES: readonly PolicyClass[] = [
  row('prohibition', 'prohibition', 'Verbot', 'prohibition', BROKER, 'prevented', 'enforced'),
  row(
    1,
    'use by the participant of the agreement',
    'Nutzung durch den Vertragspartner',
    'odrl:use',
    BROKER,
    'prevented',
    'enforced',
  ),
  row(
    2,
    'connector-restricted usage',
    'Nutzung nur mit bestimmten Konnektoren',
    'x:connector',
    BROKER,
    'attested',
    'enforced',
  ),
  row(
    3,
    'application-restricted usage',
    'Nutzung nur mit bestimmten Anwendungen',
    'x:application',
    CONSUMER,
    'evidenced',
    'enforced',
  ),
  afterwards(
    row(4, 'interval-restricted usage', 'Nutzung in einem Zeitraum', 'odrl:dateTime', BOTH, 'prevented', 'enforced'),
  ),
  afterwards(
    row(
      5,
      'duration-restricted usage',
      'Nutzung für eine Dauer',
      'odrl:elapsedTime x:countedFrom',
      BOTH,
      'prevented',
      'enforced',
    ),
  ),
  row(
    6,
    'location-restricted usage',
    'Nutzung nur an bestimmten Orten',
    'odrl:spatial',
    BROKER,
    'attested',
    'enforced',
  ),
  row(
    7,
    'perpetual data sale (payment once)',
    'Verkauf (einmalige Zahlung)',
    'odrl:compensate odrl:payAmount x:currency',
    BROKER,
    'prevented',
    'enforced',
  ),
  row(
    8,
    'data rental (repeated payment)',
    'Miete (wiederkehrende Zahlung)',
    'x:billingPeriod',
    BROKER,
    'prevented',
    'enforced',
  ),
  afterwards(
    row(9, 'role-restricted usage', 'Nutzung nur in bestimmten Rollen', 'x:role', BOTH, 'attested', 'enforced'),
  ),
  afterwards(
    row(
      10,
      'purpose-restricted usage',
      'Nutzung nur für bestimmte Zwecke',
      'odrl:purpose',
      BOTH,
      'attested',
      'enforced',
    ),
  ),
  row(11, 'event-restricted usage', 'Nutzung nur bei einem Ereignis', 'odrl:event', BROKER, 'prevented', 'enforced'),
  row(
    12,
    'restricted number of usages',
    'Begrenzte Anzahl von Nutzungen',
    'odrl:count odrl:unitOfCount x:samples x:deliveries',
    BROKER,
    'prevented',
    'enforced',
  ),
  row(
    '12-local',
    'restricted number of local uses',
    'Begrenzte Anzahl von Nutzungen beim Nutzer',
    'x:uses',
    BOTH,
    'evidenced',
    'enforced',
  ),
  row(
    13,
    'security-level-restricted usage',
    'Nutzung nur ab einer Sicherheitsstufe',
    'x:securityProfile',
    BROKER,
    'attested',
    'enforced',
  ),
  row(
    14,
    'use data and delete it after',
    'Nutzen und danach löschen',
    'odrl:delete',
    CONSUMER,
    'evidenced',
    'enforced',
  ),
  row(
    15,
    'modify data in transit (keep, aggregate, round, delay)',
    'Daten bei der Übertragung ändern (auswählen, verdichten, runden, verzögern)',
    'x:keepSignals x:aggregate x:mean x:min x:max x:round x:delay',
    BROKER,
    'prevented',
    'enforced',
  ),
  row(
    '15-statistics',
    'modify data in transit (last value, number of values)',
    'Daten bei der Übertragung ändern (letzter Wert, Anzahl der Werte)',
    'x:last x:count',
    BROKER,
    'prevented',
    'enforced',
  ),
  row(
    '15-pseudonyms',
    'modify data in transit (pseudonyms)',
    'Daten bei der Übertragung ändern (Pseudonyme)',
    'x:pseudonymise',
    BROKER,
    'prevented',
    'enforced',
  ),
  row(
    '15-fields',
    'modify data in transit (replace, remove, blur times)',
    'Daten bei der Übertragung ändern (ersetzen, entfernen, Zeiten vergröbern)',
    'x:replace x:remove x:blurTime',
    BROKER,
    'prevented',
    'enforced',
  ),
  row(16, 'modify data at rest', 'Gespeicherte Daten ändern', 'odrl:anonymize', CONSUMER, 'evidenced', 'enforced'),
  row(17, 'local logging', 'Protokollieren beim Nutzer', 'x:log', CONSUMER, 'evidenced', 'enforced'),
  row(18, 'remote notification', 'Benachrichtigung', 'odrl:inform', CONSUMER, 'evidenced', 'enforced'),
  row(
    19,
    'attach policy when distributing',
    'Weitergabe nur mit Richtlinie',
    'odrl:distribute odrl:nextPolicy',
    CONSUMER,
    'evidenced',
    'enforced',
  ),
  {
    ...row(
      20,
      'distribute only if encrypted',
      'Weitergabe nur verschlüsselt',
      'x:artifactState x:encrypt',
      BROKER,
      'prevented',
      'refused',
    ),
    reason: {
      en: 'Data are encrypted in transport only; until they are encrypted from end to end, nobody could hold to it.',
      de: 'Daten sind nur auf dem Transportweg verschlüsselt; ohne Ende-zu-Ende-Verschlüsselung könnte niemand das einhalten.',
    },
  },
  row(21, 'state-restricted usage', 'Nutzung nur in einem Zustand', 'x:state', BROKER, 'prevented', 'enforced'),
  row('participant', 'participant', 'Teilnehmer', 'x:participant', BROKER, 'attested', 'enforced'),
  row('recipient', 'recipient', 'Empfänger', 'odrl:recipient', BROKER, 'attested', 'enforced'),
  row('membership', 'membership', 'Mitgliedschaft', 'x:membership', BROKER, 'attested', 'enforced'),
  row(
    'machine-relation',
    'relation to the machine',
    'Verhältnis zur Maschine',
    'x:machineRelation',
    BROKER,
    'attested',
    'enforced',
  ),
  row(
    'contract-text',
    'contract text',
    'Vertragstext',
    'x:agreeTo x:giveInReturn',
    BROKER,
    'contract-text',
    'enforced',
  ),
];

const BY_TERM: ReadonlyMap<string, PolicyClass> = new Map(
  CLASSES.flatMap((c) => c.terms.map((term) => [term, c] as const)),
);

/** The class a term belongs to. */
export const classOf = (term: string): PolicyClass | undefined => BY_TERM.get(term);

function termsOf(condition: Condition): string[] {
  if ('parts' in condition) return condition.parts.flatMap(termsOf);
  // Which row a count belongs to, its unit says.
  return condition.type === 'count' ? [`x:${condition.unit}`] : [condition.term];
}

function dutyTerms(duty: CompiledDuty, { statistic }: Shape): string[] {
  if (duty.type === 'payment' && duty.period) return [duty.term, 'x:billingPeriod'];
  return duty.term === 'x:aggregate' && statistic ? [duty.term, `x:${statistic}`] : [duty.term];
}

/** Rows of the table that a policy uses, in the table's order. */
export function rowsOf(policy: CompiledPolicy): PolicyClass[] {
  const terms = new Set([
    ...policy.permissions.flatMap(({ actions, conditions, duties, shape }) => [
      ...actions,
      ...conditions.flatMap(termsOf),
      ...duties.flatMap((duty) => dutyTerms(duty, shape)),
    ]),
    ...policy.prohibitions.flatMap((p) => ['prohibition', ...p.conditions.flatMap(termsOf)]),
    ...policy.obligations.map(({ term }) => term),
  ]);
  return CLASSES.filter((row) => row.terms.some((term) => terms.has(term)));
}

/** Numbers of the classes that a policy uses, ascending; 0 stands for what is beyond the 21, such as a prohibition. */
export function classesOf(policy: CompiledPolicy): number[] {
  return [...new Set(rowsOf(policy).map(({ number }) => number))].sort((a, b) => a - b);
}
