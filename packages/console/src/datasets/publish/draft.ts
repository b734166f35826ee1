import type { DatasetInput, DatasetSignal, ListedTemplate, OdrlOffer, SigningScope } from '@millspace/schemas';
import { TOLD_OF_MACHINES, type ToldOfMachines, toldMachine } from '@millspace/schemas/machine-description';
import type { MachineOverview } from '../../machines/machine-overview.ts';
import type { Vocabulary } from '../../signals/vocabulary.ts';

export const STEPS = ['what', 'who', 'terms', 'preview', 'publish'] as const;
export type Step = (typeof STEPS)[number];

export const RECORD_KINDS = ['event', 'batch', 'lab-sample', 'bead-charge', 'gap', 'correction', 'advice'] as const;
const USUAL_RECORDS = 'event,batch,lab-sample,bead-charge';

/** What has been filled in so far. It lies on the server: neither a reload nor an expired sign-in loses it. */
export type Draft = Readonly<Record<string, string | undefined>> & {
  name?: string;
  title?: string;
  titleDe?: string;
  contact?: string;
  /** Lists by commas. Absent: everything that may leave. */
  machines?: string;
  signals?: string;
  records?: string;
  /** What of the description of machines goes along. Absent: their no-load power. */
  tell?: string;
  to?: string;
  participants?: string;
  memberships?: string;
  template?: string;
  approval?: string;
  until?: string;
  /** What is expected in return. */
  returnEn?: string;
  returnDe?: string;
  returnDataset?: string;
};

export const listOf = (text: string | undefined): string[] =>
  (text ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

/** A signal that can be published, with all that the choice depends on. */
export interface Choice extends DatasetSignal {
  machines: string[];
  periodMs: number;
}

/** Signals that the machines record and a vocabulary knows; each once. */
export function choicesOf(machines: readonly MachineOverview[], vocabularies: readonly Vocabulary[]): Choice[] {
  const found = new Map<string, Choice>();
  for (const { machine, groups, signals } of machines)
    for (const { signal, group } of signals) {
      const pack = groups.find((one) => one.group === group)?.pack ?? '';
      const vocabulary = vocabularies.find(({ id }) => id === pack);
      const known = vocabulary?.signals.find(({ id }) => id === signal);
      if (vocabulary === undefined || known === undefined) continue;
      const key = `${pack} ${signal}`;
      const before = found.get(key);
      if (before) before.machines.push(machine);
      else {
        const { unit, sensitivity } = known;
        const periodMs = vocabulary.groups.find(({ id }) => id === group)?.periodMs ?? 1000;
        found.set(key, { id: signal, pack, group, unit, sensitivity, periodMs, machines: [machine] });
      }
    }
  return [...found.values()];
}

/** Personal signals never leave; secret ones only when somebody chose them by name. */
export function chosenSignals({ signals, machines }: Draft, choices: readonly Choice[]): Choice[] {
  const wanted = signals === undefined ? null : new Set(listOf(signals));
  const from = machines === undefined ? null : new Set(listOf(machines));
  return choices.filter(
    (choice) =>
      choice.sensitivity !== 'personal' &&
      (from === null || choice.machines.some((machine) => from.has(machine))) &&
      (wanted === null ? choice.sensitivity === 'technical' : wanted.has(choice.id)),
  );
}

export const chosenMachines = ({ machines }: Draft, all: readonly MachineOverview[]): MachineOverview[] =>
  machines === undefined ? [...all] : all.filter(({ machine }) => listOf(machines).includes(machine));

export const chosenRecords = ({ records }: Draft): DatasetInput['records'] =>
  listOf(records ?? USUAL_RECORDS) as DatasetInput['records'];

export const chosenToTell = ({ tell }: Draft): ToldOfMachines[] =>
  TOLD_OF_MACHINES.filter((one) => listOf(tell ?? 'no-load').includes(one));

const PREFIX = 'v.';
export const valueKey = (parameter: string): string => `${PREFIX}${parameter}`;

const LISTS = new Set(['terms', 'signals', 'participants']);

/** Values of a template's parameters as the API takes them; what nobody filled in is left out, so that its default holds. */
export function valuesOf(draft: Draft, { parameters }: Pick<ListedTemplate, 'parameters'>) {
  const given = parameters.flatMap(({ name, type }) => {
    const text = draft[valueKey(name)]?.trim();
    return text ? [[name, LISTS.has(type) ? listOf(text) : text] as const] : [];
  });
  return Object.fromEntries(given);
}

/** Parameters without a value. */
export const missingValues = (draft: Draft, { parameters }: Pick<ListedTemplate, 'parameters'>) =>
  parameters.filter(({ name, default: given }) => given === undefined && !draft[valueKey(name)]?.trim());

const NAME = /^[a-z0-9][a-z0-9._-]{0,127}$/;

/** What still lacks at a step, as keys of texts; empty: go on. */
export function lacking(step: Step, draft: Draft, signals: number, template: ListedTemplate | null): string[] {
  const lacks: [boolean, string][] = {
    what: [
      [draft.name === undefined || draft.name === '', 'name'],
      [!!draft.name && !NAME.test(draft.name), 'nameForm'],
      [!draft.title, 'title'],
      [signals === 0, 'signals'],
    ] as [boolean, string][],
    who: [
      [draft.to === 'listed' && listOf(draft.participants).length + listOf(draft.memberships).length === 0, 'names'],
    ] as [boolean, string][],
    terms: [
      [template === null, 'template'],
      [template !== null && missingValues(draft, template).length > 0, 'values'],
    ] as [boolean, string][],
    preview: [] as [boolean, string][],
    publish: [[draft.approval === 'automatic' && !draft.until, 'until']] as [boolean, string][],
  }[step];
  return lacks.flatMap(([lacks, key]) => (lacks ? [key] : []));
}

export interface Described {
  participant: string;
  machines: readonly MachineOverview[];
  signals: readonly Choice[];
  offer: OdrlOffer;
}

/** The description that is published. */
export function describe(draft: Draft, { participant, machines, signals, offer }: Described): DatasetInput {
  const title = draft.title ?? draft.name ?? '';
  const packs = new Set(signals.map(({ pack }) => pack));
  const groups = new Map(
    signals.map(({ pack, group, periodMs }) => [`${pack} ${group}`, { pack, group, periodMs }] as const),
  );
  const accessPolicy = accessPolicyOf(draft, offer.profile);
  return {
    id: `urn:millspace:dataset:${participant}:${draft.name}`,
    title: { en: title, de: draft.titleDe || title },
    machines: machines.flatMap(({ machine, packs: own, description }) =>
      own
        .filter((pack) => packs.has(pack))
        .map((pack) => toldMachine({ id: machine, pack }, description, chosenToTell(draft))),
    ),
    signals: signals.map(({ id, pack, group, unit, sensitivity }) => ({ id, pack, group, unit, sensitivity })),
    records: chosenRecords(draft),
    groups: [...groups.values()],
    realtime: true,
    brokerReadable: true,
    offers: [offer],
    approval: draft.approval === 'automatic' ? 'automatic' : 'manual',
    published: true,
    ...(draft.contact ? { contact: draft.contact } : {}),
    ...(accessPolicy ? { accessPolicy } : {}),
  };
}

function accessPolicyOf(draft: Draft, profile: OdrlOffer['profile']): DatasetInput['accessPolicy'] | null {
  const rule = (leftOperand: string, names: string[]) => ({
    action: 'odrl:use',
    constraint: [{ leftOperand, operator: 'isAnyOf' as const, rightOperand: names }],
  });
  const set = (permission: object[]) =>
    ({ '@type': 'Set', profile, permission }) as NonNullable<DatasetInput['accessPolicy']>;
  if (draft.to === 'everybody') return set([{ action: 'odrl:use' }]);
  if (draft.to !== 'listed') return null;
  const participants = listOf(draft.participants);
  const memberships = listOf(draft.memberships).map((name) => (name.includes(':') ? name : `x:${name}`));
  return set([
    ...(participants.length > 0 ? [rule('x:participant', participants)] : []),
    ...(memberships.length > 0 ? [rule('x:membership', memberships)] : []),
  ]);
}

/** Whose requests are signed without asking again, and until when (a day, to its end in UTC). */
export function instructionScope(draft: Draft, dataset: string): SigningScope {
  const participants = listOf(draft.participants);
  return {
    datasets: [dataset],
    ...(draft.to === 'listed' && participants.length > 0 ? { counterparties: participants } : {}),
    until: Date.parse(`${draft.until}T23:59:59Z`),
  };
}

const PLAIN = /^[\w@%+=:,./-]+$/;
const word = (text: string): string =>
  PLAIN.test(text) && !text.startsWith('-') ? text : `'${text.replaceAll("'", `'\\''`)}'`;

/** The command that does the same. What it cannot say (memberships) makes it null. */
export function commandOf(draft: Draft, template: ListedTemplate, signals: readonly DatasetSignal[]): string | null {
  if (draft.to === 'everybody' || listOf(draft.memberships).length > 0) return null;
  const option = (name: string, value: string | undefined) => (value ? [`--${name} ${word(value)}`] : []);
  const sets = template.parameters.flatMap(({ name }) => {
    const value = draft[valueKey(name)]?.trim();
    return value ? [`--set ${word(`${name}=${value}`)}`] : [];
  });
  return [
    `connector publish ${word(draft.name ?? '')}`,
    ...option('machines', draft.machines),
    ...option('signals', draft.signals),
    ...(signals.some(({ sensitivity }) => sensitivity === 'secret') ? ['--secret'] : []),
    ...option('records', draft.records),
    ...option('title', draft.title),
    ...option('title-de', draft.titleDe),
    ...option('contact', draft.contact),
    ...(draft.tell === undefined ? [] : [`--tell ${chosenToTell(draft).join(',') || 'none'}`]),
    ...(draft.to === 'listed' ? option('visible-to', listOf(draft.participants).join(',')) : []),
    `--template ${word(template.id)}`,
    ...sets,
    ...option('in-return', draft.returnEn?.trim() || undefined),
    ...option('in-return-de', draft.returnDe?.trim() || undefined),
    ...option('in-return-dataset', draft.returnDataset?.trim() || undefined),
    ...(draft.approval === 'automatic' ? ['--approval automatic'] : []),
  ].join(' ');
}
