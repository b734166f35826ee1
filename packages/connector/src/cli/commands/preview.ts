import { gridOf } from '@millspace/policy';
import { instantOf, spanOf } from '@millspace/runtime/cli/policies/times';
import { readConfigFile } from '@millspace/runtime/config';
import { MillspaceError } from '@millspace/runtime/errors';
import type {
  DatasetInput,
  OdrlOffer,
  Preview,
  PreviewRequest,
  PreviewSide,
  PreviewWithheld,
} from '@millspace/schemas';
import type { Command } from 'commander';
import { about, action } from '../action.ts';
import type { Context } from '../context.ts';
import { bilingual, print, show, table } from '../output.ts';
import { sparkline } from '../sparkline.ts';
import { namesTerms, offerOf, TEMPLATES, type TermOptions, termOptions } from './policy.ts';
import { filledTemplate } from './publish.ts';

interface PreviewOptions extends TermOptions {
  file?: string;
  permission?: string;
  machine?: string;
  last: string;
  to?: string;
  rows?: string;
}

/** Points of a plot in the terminal. */
const PLOT = 24;
const RECORDS = 10;
/** Rows asked for to find those that a window is made of. */
const LISTED = 20_000;

/** What a customer would get, beside what was recorded. */
export function previewCommands(program: Command): void {
  const preview = termOptions(
    program
      .command('preview [dataset]')
      .description(
        about(
          'your own data as a customer would get them; nothing leaves the house',
          'eigene Daten, wie ein Kunde sie bekäme; nichts verlässt das Haus',
        ),
      ),
  )
    .option(
      '--file <file>',
      about(
        'a description instead of a published dataset',
        'eine Beschreibung statt eines veröffentlichten Datensatzes',
      ),
    )
    .option(
      '--permission <n>',
      about('which permission of the policy, from 1', 'welche Erlaubnis der Richtlinie, ab 1'),
    )
    .option(
      '--machine <id>',
      about(
        'only this machine (default: the one with the newest data)',
        'nur diese Maschine (sonst: die mit den neuesten Daten)',
      ),
    )
    .option('--last <time>', about('how much, e.g. 1h or PT30M', 'wie viel, z. B. 1h oder PT30M'), '1h')
    .option('--to <time>', about('end (default: now)', 'Ende (Vorgabe: jetzt)'))
    .option(
      '--rows <n>',
      about('list the newest rows of each signal, too', 'auch die neuesten Zeilen jedes Signals zeigen'),
    );
  action(
    preview.addHelpText(
      'after',
      about(
        '\n--offer takes the id or the number of an offer of the dataset, or a name out of "policy templates".\n\nExamples:\n  $ connector preview mills\n  $ connector preview mills --offer means-10s --last PT15M\n  $ connector preview mills --policy offer.yaml --machine mill-1 --rows 5',
        '\n--offer nimmt die Kennung oder Nummer eines Angebots des Datensatzes oder einen Namen aus "policy templates".\n\nBeispiele:\n  $ connector preview muehlen\n  $ connector preview muehlen --offer means-10s --last PT15M\n  $ connector preview muehlen --policy angebot.yaml --machine muehle-1 --rows 5',
      ),
    ),
    run,
  );
}

async function run(context: Context, name: string | undefined, options: PreviewOptions): Promise<void> {
  const request = await requestOf(context, name, options);
  const made = await context.post<Preview>('/preview', request);
  show(context, made, () => {
    head(context, made);
    signals(context, made);
    if (options.rows !== undefined) rows(context, made, Number(options.rows));
    records(context, made);
    withheld(context, made.withheld);
  });
}

async function requestOf(context: Context, name: string | undefined, options: PreviewOptions): Promise<PreviewRequest> {
  const { file, permission, machine, last, to } = options;
  const known = file === undefined ? await published(context, name) : null;
  const description = file === undefined ? null : (readConfigFile(file) as DatasetInput);
  return {
    ...(known ? { dataset: known.id } : {}),
    ...(description ? { description } : {}),
    ...(await termsOf(context, (known ?? description)?.offers ?? [], options)),
    ...(permission === undefined ? {} : { permission: Number(permission) - 1 }),
    ...(machine === undefined ? {} : { machine }),
    ...(to === undefined ? {} : { to: instantOf('--to', to) }),
    lastMs: spanOf('--last', last),
    ...(options.rows === undefined && context.json ? {} : { rows: options.rows === undefined ? 0 : LISTED }),
    buckets: context.json ? 60 : PLOT,
  };
}

/** By its id or by the last part of it; with one dataset alone, that one. */
async function published(context: Context, name: string | undefined): Promise<Pick<DatasetInput, 'id' | 'offers'>> {
  const { datasets } = await context.get<{ datasets: { dataset: DatasetInput }[] }>('/datasets');
  const found = datasets
    .map(({ dataset }) => dataset)
    .filter(({ id }) => name === undefined || id === name || id.endsWith(`:${name}`));
  const [only] = found;
  if (only && found.length === 1) return only;
  throw new MillspaceError('MS-CAT-001', {
    detail:
      name === undefined
        ? context.say('which dataset? (see: published)', 'welcher Datensatz? (siehe: published)')
        : context.say(`${name} is not published here`, `${name} ist hier nicht veröffentlicht`),
    where: '<dataset>',
  });
}

async function termsOf(
  context: Context,
  offers: readonly OdrlOffer[],
  options: PreviewOptions,
): Promise<Pick<PreviewRequest, 'offer' | 'policy'>> {
  const { offer, template, set } = options;
  if (template !== undefined) return { policy: (await filledTemplate(context, template, set ?? [])).filled.offer };
  const own = offers.find((one, index) => one['@id'] === offer || String(index + 1) === offer);
  if (own) return { offer: own['@id'] };
  const isKnown = offer === undefined || offer in TEMPLATES;
  if (isKnown && namesTerms(options)) return { policy: offerOf(options) };
  return offer === undefined ? {} : { offer };
}

const instant = (t: number): string => new Date(t).toISOString().replace('.000Z', 'Z');

function head(context: Context, made: Preview): void {
  const { dataset, machine, shownAs, from, to, rows: counted } = made;
  const as = shownAs === machine ? '' : ` (${context.say('a customer sees', 'ein Kunde sieht')}: ${shownAs})`;
  print(`${dataset} · ${machine}${as} · ${instant(from)} … ${instant(to)}`);
  for (const sentence of made.conditions) print(`  ${bilingual(context, sentence)}`);
  for (const note of made.notes) print(`! ${bilingual(context, note)}`);
  const { original, shaped, held } = counted;
  const later = held === 0 ? '' : context.say(` (${held} of them later)`, ` (${held} davon später)`);
  print(
    context.say(
      `${original} rows recorded, ${shaped} for a customer${later}`,
      `${original} Zeilen aufgezeichnet, ${shaped} für einen Kunden${later}`,
    ),
  );
  print('');
}

function signals(context: Context, { series }: Preview): void {
  const rowsOf = (side: PreviewSide | null) => (side === null ? [null, null, null] : [side.rows, side.min, side.max]);
  const [count, least, most] = [context.say('rows', 'Zeilen'), 'min', 'max'];
  table(
    [
      'signal',
      '',
      context.say('recorded', 'aufgezeichnet'),
      count,
      least,
      most,
      context.say('a customer', 'ein Kunde'),
      count,
      least,
      most,
    ],
    series.map(({ signal, original, shaped }) => [
      signal,
      original.unit,
      sparkline(original.plot, original),
      ...rowsOf(original),
      shaped === null ? context.say('nothing', 'nichts') : sparkline(shaped.plot, scaleOf(shaped, original)),
      ...rowsOf(shaped),
    ]),
    context.say('no signals', 'keine Signale'),
  );
}

/** Side by side on one scale, unless what is told is another quantity. */
function scaleOf(shaped: PreviewSide, original: PreviewSide): PreviewSide {
  return shaped.unit === original.unit ? original : shaped;
}

/** The newest rows of each signal: what a customer gets, beside what it is made of. */
function rows(context: Context, { series, shape }: Preview, most: number): void {
  for (const { signal, original, shaped } of series) {
    const told = shaped ?? original;
    const span = shaped ? (gridOf(shape).windowMs ?? 1) : 1;
    print(`\n${signal}`);
    table(
      [
        context.say('time', 'Zeit'),
        context.say('values', 'Werte'),
        'min',
        'max',
        context.say('a customer', 'ein Kunde'),
      ],
      told.t.slice(-most).map((t) => {
        const made = original.v.filter((_v, index) => isWithin(original.t[index], t, span));
        const values = made.filter((v) => v !== null);
        const [min, max] = values.length === 0 ? [null, null] : [Math.min(...values), Math.max(...values)];
        return [instant(t), made.length, min, max, shaped ? (shaped.v[shaped.t.indexOf(t)] ?? null) : null];
      }),
      context.say('no rows', 'keine Zeilen'),
    );
  }
}

function isWithin(t: number | undefined, start: number, span: number): boolean {
  return t !== undefined && t >= start && t < start + span;
}

const named = (context: Context, [en, de]: readonly [string, string]): string => context.say(en, de);

const CHANGES = {
  removed: ['removed', 'entfernt'],
  replaced: ['replaced', 'ersetzt'],
  pseudonym: ['pseudonym', 'Pseudonym'],
  coarser: ['coarser', 'vergröbert'],
} as const;

function records(context: Context, made: Preview): void {
  if (made.recordCount === 0) return;
  print(`\n${context.say('records', 'Sätze')}: ${made.recordCount}`);
  table(
    [context.say('time', 'Zeit'), context.say('kind', 'Art'), context.say('a customer', 'ein Kunde'), ''],
    made.records.slice(-RECORDS).map(({ original, shaped, changes }) => [
      instant(original.t),
      original.record,
      shaped === null ? context.say('nothing', 'nichts') : instant(shaped.t),
      changes
        .filter(({ field }) => field !== '$')
        .map(({ field, change }) => `${field.slice(2)}: ${named(context, CHANGES[change])}`)
        .join(', '),
    ]),
    '',
  );
}

const WHAT = {
  signal: ['signal', 'Signal'],
  rows: ['rows', 'Zeilen'],
  record: ['records', 'Sätze'],
  field: ['field', 'Feld'],
} as const;

function withheld(context: Context, entries: readonly PreviewWithheld[]): void {
  print(`\n${context.say('withheld', 'zurückgehalten')}`);
  table(
    ['', context.say('name', 'Name'), context.say('count', 'Anzahl'), context.say('because', 'weil')],
    entries.map(({ what, name, count, rule }) => [named(context, WHAT[what]), name, count, bilingual(context, rule)]),
    context.say('nothing', 'nichts'),
  );
}
