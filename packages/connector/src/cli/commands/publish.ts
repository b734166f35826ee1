import { accessPolicy } from '@millspace/policy';
import { misread } from '@millspace/runtime/cli/policies/host';
import { templateValues } from '@millspace/runtime/cli/policies/values';
import { shellWord } from '@millspace/runtime/cli/shell-word';
import { readConfigFile } from '@millspace/runtime/config';
import { MillspaceError } from '@millspace/runtime/errors';
import {
  type ConnectorStatus,
  type DatasetInput,
  datasetId,
  describeErrors,
  type ExcerptRequest,
  type FilledTemplate,
  findPack,
  type ListedTemplate,
  type Machine,
  type StandingInstruction,
  signalsOf,
  TOLD_OF_MACHINES,
  type ToldOfMachines,
  toldMachine,
  validateDatasetInput,
} from '@millspace/schemas';
import type { Command } from 'commander';
import { about, action } from '../action.ts';
import type { Context } from '../context.ts';
import { offerInReturn, type ReturnOptions, returnOptions } from '../in-return.ts';
import { findingLines, findingsOf, refuseErrors } from '../offer-findings.ts';
import { bilingual, bytes, print, show, table } from '../output.ts';
import { controlSignalLines } from './control-signals.ts';
import { explain, namesTerms, offerOf, type TermOptions, termOptions } from './policy.ts';

interface PublishOptions extends TermOptions, ReturnOptions {
  file?: string;
  machines?: string;
  signals?: string;
  records?: string;
  title?: string;
  titleDe?: string;
  contact?: string;
  tell: string;
  visibleTo?: string;
  approval: 'automatic' | 'manual';
  secret?: boolean;
  despiteFindings?: boolean;
  excerpt?: string | true;
  dryRun?: boolean;
}

interface MachineGroups {
  machine: string;
  groups: { group: string; pack: string }[];
  signals: { signal: string; group: string }[];
  description?: Omit<Machine, 'id' | 'pack'> | null;
}

export function publishCommands(program: Command): void {
  const publish = program
    .command('publish [name]')
    .description(about('offer data of your machines to others', 'Daten der eigenen Maschinen anderen anbieten'))
    .option('--file <file>', about('a whole description (YAML or JSON)', 'eine ganze Beschreibung (YAML oder JSON)'))
    .option('--machines <ids>', about('only these machines', 'nur diese Maschinen'))
    .option('--signals <ids>', about('only these signals', 'nur diese Signale'))
    .option('--records <kinds>', about('kinds of records', 'Satzarten'), 'event,batch,lab-sample,bead-charge')
    .option('--title <text>', about('title, English', 'Titel, englisch'))
    .option('--title-de <text>', about('title, German', 'Titel, deutsch'))
    .option('--contact <text>', about('whom to ask', 'an wen man sich wendet'))
    .option(
      '--tell <what>',
      about(
        'what of the description of a machine goes along: no-load, nameplate, or none',
        'was von der Beschreibung einer Maschine mitgeht: no-load (Leerlaufleistung), nameplate (Typenschild) oder none',
      ),
      'no-load',
    )
    .option(
      '--visible-to <participants>',
      about('who sees it in the catalogue, comma-separated', 'wer es im Katalog sieht, mit Komma getrennt'),
    )
    .option(
      '--approval <automatic|manual>',
      about('who decides on requests', 'wer über Anfragen entscheidet'),
      'manual',
    )
    .option(
      '--secret',
      about('include signals marked as secret (recipes)', 'auch als geheim gekennzeichnete Signale (Rezepturen)'),
    )
    .option(
      '--despite-findings',
      about('publish although the linter finds errors', 'veröffentlichen, obwohl der Prüfer Fehler findet'),
    )
    .option(
      '--excerpt [rows]',
      about(
        'show the newest rows in the catalogue, as the narrowest offer lets them through (default: 20)',
        'die neuesten Zeilen im Katalog zeigen, wie das engste Angebot sie durchlässt (Vorgabe: 20)',
      ),
    )
    .option('--dry-run', about('show what would be published', 'zeigen, was veröffentlicht würde'));
  action(
    returnOptions(termOptions(publish)).addHelpText(
      'after',
      about(
        '\nExamples:\n  $ connector publish mills --offer means-10s --visible-to maker --approval automatic\n  $ connector publish mills --keep agitator.power,agitator.speed --delay 3600 --dry-run\n  $ connector publish mills --template monthly-rental --set amount=120.50 --set until=2027-12-31T23:00:00Z\n\nWithout --visible-to nobody sees it but you. Personal signals never leave; secret ones only with --secret.',
        '\nBeispiele:\n  $ connector publish muehlen --offer means-10s --visible-to hersteller --approval automatic\n  $ connector publish muehlen --keep agitator.power,agitator.speed --delay 3600 --dry-run\n  $ connector publish muehlen --template monthly-rental --set amount=120.50 --set until=2027-12-31T23:00:00Z\n\nOhne --visible-to sieht es niemand sonst. Personenbezogenes verlässt das Haus nie, Geheimes nur mit --secret.',
      ),
    ),
    run,
  );

  action(
    program
      .command('unpublish <dataset>')
      .description(about('take a dataset out of the catalogue', 'einen Datensatz aus dem Katalog nehmen')),
    async (context, dataset: string) => {
      await context.client.request('DELETE', `/datasets/${encodeURIComponent(dataset)}`);
      show(context, { unpublished: dataset }, () =>
        print(context.say(`${dataset} is no longer published`, `${dataset} ist nicht mehr veröffentlicht`)),
      );
    },
  );

  action(
    program.command('published').description(about('what you publish', 'was Sie veröffentlichen')),
    async (context) => {
      const { datasets } = await context.get<{ datasets: { dataset: DatasetInput; wanted: boolean }[] }>('/datasets');
      show(context, datasets, () =>
        table(
          [
            context.say('dataset', 'Datensatz'),
            context.say('machines', 'Maschinen'),
            context.say('signals', 'Signale'),
            context.say('approval', 'Freigabe'),
            context.say('wanted', 'gefragt'),
          ],
          datasets.map(({ dataset, wanted }) => [
            dataset.id,
            dataset.machines.map((machine) => machine.id).join(' '),
            dataset.signals.length,
            dataset.approval,
            wanted ? context.say('yes', 'ja') : context.say('no', 'nein'),
          ]),
          context.say('nothing', 'nichts'),
        ),
      );
    },
  );
}

async function run(context: Context, name: string | undefined, options: PublishOptions): Promise<void> {
  if (options.template !== undefined && namesTerms(options))
    throw misread('--template', options.template, {
      en: 'brings all the terms; leave the other options out',
      de: 'bringt alle Bedingungen mit; die anderen Optionen weglassen',
    });
  const template =
    options.template === undefined ? null : await filledTemplate(context, options.template, options.set ?? []);
  const made = options.file === undefined ? await describe(context, name, options) : fromFile(options.file);
  const offers = template ? [template.filled.offer] : made.offers;
  const plain: DatasetInput = { ...made, offers: offers.map((offer) => offerInReturn(offer, options)) };
  const found = await findingsOf(context, plain, template?.kind);
  const dataset = options.excerpt === undefined ? plain : await withExcerpt(context, plain, options.excerpt);
  const told = () => {
    print(
      `${dataset.id}: ${dataset.machines.map((machine) => machine.id).join(', ')} · ${dataset.signals.length} ${dataset.signals.length === 1 ? context.say('signal', 'Signal') : context.say('signals', 'Signale')}${dataset.volumePerDayBytes ? ` · ${bytes(dataset.volumePerDayBytes)}/${context.say('day', 'Tag')}` : ''}`,
    );
    if (template) print(`  ${bilingual(context, template.filled.summary)}`);
    for (const offer of dataset.offers) for (const sentence of explain(context, offer)) print(`  ${sentence}`);
    for (const line of controlSignalLines(context, dataset)) print(`  ${line}`);
    for (const line of findingLines(context, found)) print(`  ${line}`);
    if (dataset.sample)
      print(
        context.say(
          `  excerpt in the catalogue: ${dataset.sample.lines.length} lines`,
          `  Auszug im Katalog: ${dataset.sample.lines.length} Zeilen`,
        ),
      );
    if (dataset.accessPolicy === undefined)
      print(context.say('  visible to nobody else (--visible-to)', '  für niemanden sonst sichtbar (--visible-to)'));
  };
  if (options.dryRun) {
    show(context, dataset, told);
    return;
  }
  if (!options.despiteFindings) refuseErrors(found);
  const done = await context.post('/datasets', dataset);
  show(context, done, () => {
    told();
    print(context.say('published', 'veröffentlicht'));
  });
  if (dataset.approval === 'automatic' && !context.json) await tellOfInstruction(context, dataset.id);
}

/** Automatic approval is a signatory's word: without one, requests wait for a person. */
async function tellOfInstruction(context: Context, dataset: string): Promise<void> {
  const { instructions } = await context.get<{ instructions: StandingInstruction[] }>('/instructions');
  const covers = ({ endedAt, side, scope }: StandingInstruction) =>
    endedAt === undefined && side === 'provider' && (scope.datasets?.includes(dataset) ?? true);
  if (instructions.some(covers)) return;
  print(
    context.say(
      `No standing instruction of a signatory covers it yet: requests wait for a person.\n→ connector instructions give --side provider --dataset ${shellWord(dataset)} --until …`,
      `Noch deckt es kein Dauerauftrag eines Unterzeichners: Anfragen warten auf eine Person.\n→ connector instructions give --side provider --dataset ${shellWord(dataset)} --until …`,
    ),
  );
}

/** An offer out of a template, and what the linter has to hold it against. @throws MillspaceError MS-LIB-001, MS-LIB-004 */
export async function filledTemplate(
  context: Context,
  name: string,
  set: readonly string[],
): Promise<{ filled: FilledTemplate; kind: ListedTemplate['kind'] }> {
  const path = `/templates/${encodeURIComponent(name)}`;
  const template = await context.get<ListedTemplate>(path);
  const values = templateValues(set, template.parameters);
  return { filled: await context.post<FilledTemplate>(`${path}/fill`, { values }), kind: template.kind };
}

/** With an excerpt that every offer would let through: made by the connector, out of its own store. */
async function withExcerpt(context: Context, dataset: DatasetInput, rows: string | true): Promise<DatasetInput> {
  const request: ExcerptRequest = { description: dataset, ...(rows === true ? {} : { rows: Number(rows) }) };
  return { ...dataset, sample: await context.post<NonNullable<DatasetInput['sample']>>('/excerpt', request) };
}

function fromFile(file: string): DatasetInput {
  const value = readConfigFile(file);
  if (validateDatasetInput(value)) return value;
  throw new MillspaceError('MS-CAT-004', { detail: describeErrors(validateDatasetInput.errors), where: file });
}

/** A description of what the store holds of the machines chosen. */
async function describe(context: Context, name: string | undefined, options: PublishOptions): Promise<DatasetInput> {
  if (name === undefined)
    throw new RangeError(
      context.say(
        'give the dataset a name, or a description with --file',
        'geben Sie dem Datensatz einen Namen oder mit --file eine Beschreibung',
      ),
    );
  const status = await context.get<ConnectorStatus>('/status');
  if (status.participant === undefined)
    throw new MillspaceError('MS-AUTH-030', {
      detail: context.say('this connector is not enrolled yet', 'dieser Konnektor ist noch nicht beigetreten'),
    });
  const { machines } = await context.get<{ machines: MachineGroups[] }>('/machines?scope=own');
  const wanted = options.machines?.split(',').map((id) => id.trim());
  const chosen = machines.filter((machine) => wanted === undefined || wanted.includes(machine.machine));
  if (chosen.length === 0)
    throw new MillspaceError('MS-GEN-404', {
      detail: context.say(
        'there is no such machine in the store yet',
        'eine solche Maschine ist noch nicht im Speicher',
      ),
    });
  const only = options.signals?.split(',').map((id) => id.trim());
  const signals = chosen.flatMap((machine) =>
    machine.signals.flatMap((entry) => signalOf(machine, entry, { only, secret: options.secret === true })),
  );
  const distinct = [...new Map(signals.map((signal) => [`${signal.pack} ${signal.id}`, signal])).values()];
  const groups = [
    ...new Map(
      distinct.map((signal) => [
        `${signal.pack} ${signal.group}`,
        { pack: signal.pack, group: signal.group, periodMs: periodOf(signal.pack, signal.group) },
      ]),
    ).values(),
  ];
  const title = options.title ?? name;
  const told = toldOf(options.tell);
  return {
    id: datasetId(status.participant, name),
    title: { en: title, de: options.titleDe ?? title },
    machines: chosen.flatMap((machine) =>
      [...new Set(machine.groups.map((group) => group.pack))].map((pack) =>
        toldMachine({ id: machine.machine, pack }, machine.description, told),
      ),
    ),
    signals: distinct,
    records: (options.records ?? '').split(',').filter((kind) => kind !== '') as DatasetInput['records'],
    groups,
    realtime: true,
    brokerReadable: true,
    offers: [offerOf(options)],
    approval: options.approval,
    published: true,
    ...(options.contact ? { contact: options.contact } : {}),
    ...(options.visibleTo
      ? { accessPolicy: accessPolicy(options.visibleTo.split(',').map((slug) => slug.trim())) }
      : {}),
  };
}

function toldOf(text: string): ToldOfMachines[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '' && word !== 'none')
    .map((word) => {
      const found = TOLD_OF_MACHINES.find((one) => one === word);
      if (found !== undefined) return found;
      const known = [...TOLD_OF_MACHINES, 'none'].join(', ');
      throw misread('--tell', word, { en: `is none of ${known}`, de: `ist nichts von ${known}` });
    });
}

function signalOf(
  machine: MachineGroups,
  entry: { signal: string; group: string },
  wish: { only: string[] | undefined; secret: boolean },
): DatasetInput['signals'] {
  if (wish.only !== undefined && !wish.only.includes(entry.signal)) return [];
  const packId = machine.groups.find((group) => group.group === entry.group)?.pack ?? '';
  const pack = findPack(packId);
  const signal = pack ? signalsOf(pack).get(entry.signal) : undefined;
  if (signal === undefined || signal.sensitivity === 'personal' || (signal.sensitivity === 'secret' && !wish.secret))
    return [];
  return [{ id: signal.id, pack: packId, group: entry.group, unit: signal.unit, sensitivity: signal.sensitivity }];
}

function periodOf(packId: string, group: string): number {
  return findPack(packId)?.groups.find((entry) => entry.id === group)?.periodMs ?? 1000;
}
