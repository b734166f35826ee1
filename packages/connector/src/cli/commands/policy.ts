import { compile, explainPolicy, type OfferTerms, offer } from '@millspace/policy';
import { collect } from '@millspace/runtime/cli/policies/host';
import { readConfigFile } from '@millspace/runtime/config';
import { MillspaceError } from '@millspace/runtime/errors';
import { parseTime } from '@millspace/runtime/parse-time';
import type { Bilingual, OdrlOffer } from '@millspace/schemas';
import type { Command } from 'commander';
import { about, action } from '../action.ts';
import type { Context } from '../context.ts';
import { bilingual, print, show } from '../output.ts';

interface Template {
  title: Bilingual;
  terms: OfferTerms;
}

/** Terms that many need; `--offer <name>` takes them. */
export const TEMPLATES: Record<string, Template> = {
  full: { title: { en: 'everything, as it is recorded', de: 'alles, wie es aufgezeichnet wird' }, terms: {} },
  'means-10s': {
    title: { en: 'means of 10 seconds', de: 'Mittelwerte über 10 Sekunden' },
    terms: { windowSeconds: 10, statistic: 'mean' },
  },
  'means-1min': {
    title: { en: 'means of one minute', de: 'Mittelwerte über eine Minute' },
    terms: { windowSeconds: 60, statistic: 'mean' },
  },
  'a-day-late': {
    title: { en: 'everything, a day later', de: 'alles, einen Tag später' },
    terms: { delaySeconds: 86_400 },
  },
  'maintenance-only': {
    title: {
      en: 'only for the purpose of maintenance (as the consumer says)',
      de: 'nur zum Zweck der Wartung (nach Angabe des Empfängers)',
    },
    terms: { purposes: ['maintenance'] },
  },
  'a-million-rows': {
    title: { en: 'at most a million rows', de: 'höchstens eine Million Zeilen' },
    terms: { count: { unit: 'samples', limit: 1_000_000 } },
  },
};

export interface TermOptions {
  offer?: string;
  keep?: string;
  window?: string;
  statistic?: 'mean' | 'min' | 'max';
  round?: string;
  delay?: string;
  purpose?: string;
  template?: string;
  set?: string[];
  from?: string;
  until?: string;
  samples?: string;
  policy?: string;
}

/** Adds the options that describe terms to a command. */
export function termOptions(command: Command): Command {
  return command
    .option(
      '--offer <template>',
      about('terms by name (see: policy templates)', 'Bedingungen nach Namen (siehe: policy templates)'),
    )
    .option(
      '--template <name>',
      about(
        'an offer out of a template of the dataspace (see: templates list)',
        'ein Angebot aus einer Vorlage des Datenraums (siehe: templates list)',
      ),
    )
    .option('--set <name=value>', about('a value of the template', 'ein Wert der Vorlage'), collect)
    .option('--keep <signals>', about('only these signals, comma-separated', 'nur diese Signale, mit Komma getrennt'))
    .option('--window <seconds>', about('one value per so many seconds', 'ein Wert je so viele Sekunden'))
    .option('--statistic <mean|min|max>', about('which value of a window', 'welcher Wert eines Fensters'))
    .option('--round <step>', about('round to multiples of this', 'auf Vielfache hiervon runden'))
    .option('--delay <seconds>', about('deliver so much later', 'um so viel später liefern'))
    .option('--purpose <purposes>', about('only for these purposes', 'nur zu diesen Zwecken'))
    .option('--from <time>', about('not before', 'nicht vor'))
    .option('--until <time>', about('not after', 'nicht nach'))
    .option('--samples <n>', about('at most so many rows', 'höchstens so viele Zeilen'))
    .option(
      '--policy <file>',
      about('an ODRL offer from a file instead', 'stattdessen ein ODRL-Angebot aus einer Datei'),
    );
}

/** The offer that the options describe, compiled before anybody sees it. @throws MillspaceError MS-CAT-003 with every place */
export function offerOf(options: TermOptions): OdrlOffer {
  const made = options.policy === undefined ? offer(termsOf(options)) : (readPolicy(options.policy) as OdrlOffer);
  const result = compile(made, { kind: 'usage' });
  if (result.ok) return made;
  throw new MillspaceError('MS-CAT-003', {
    detail: result.errors.map((error) => `${error.pointer}: ${error.text.en}`).join('; '),
    where: options.policy ?? 'offer',
  });
}

/** Says terms of its own, beside a template. */
export function namesTerms({ template: _template, set: _set, ...others }: TermOptions): boolean {
  const { offer: name, keep, window, statistic, round, delay, purpose, from, until, samples, policy } = others;
  return [name, keep, window, statistic, round, delay, purpose, from, until, samples, policy].some(
    (given) => given !== undefined,
  );
}

function termsOf(options: TermOptions): OfferTerms {
  const template = options.offer === undefined ? undefined : TEMPLATES[options.offer];
  if (options.offer !== undefined && template === undefined)
    throw new RangeError(`there is no template "${options.offer}"; there is: ${Object.keys(TEMPLATES).join(', ')}`);
  const items = (text: string) => text.split(',').map((item) => item.trim());
  return {
    ...template?.terms,
    ...(options.keep ? { keepSignals: items(options.keep) } : {}),
    ...(options.window ? { windowSeconds: Number(options.window) } : {}),
    ...(options.statistic ? { statistic: options.statistic } : {}),
    ...(options.round ? { round: Number(options.round) } : {}),
    ...(options.delay ? { delaySeconds: Number(options.delay) } : {}),
    ...(options.purpose ? { purposes: items(options.purpose) } : {}),
    ...(options.from ? { from: parseTime(options.from, '--from') } : {}),
    ...(options.until ? { until: parseTime(options.until, '--until') } : {}),
    ...(options.samples ? { count: { unit: 'samples' as const, limit: Number(options.samples) } } : {}),
  };
}

function readPolicy(file: string): unknown {
  return readConfigFile(file);
}

/** What terms mean, in sentences, with what is prevented and what rests on trust. */
export function explain(context: Context, policy: unknown): string[] {
  const result = compile(policy, { kind: 'usage' });
  if (!result.ok)
    return result.errors.map(
      (error) => `!! ${error.pointer || '/'}: ${bilingual(context, error.text)} (${error.code})`,
    );
  return explainPolicy(result.policy).sentences.map((sentence) => bilingual(context, sentence));
}

/** @returns the command `policy`, for those that belong to it */
export function policyCommands(program: Command): Command {
  const policy = program
    .command('policy')
    .description(about('terms: templates, checks, explanations', 'Bedingungen: Vorlagen, Prüfung, Erklärung'));

  action(
    policy
      .command('templates')
      .description(
        about(
          'short terms by name, for publish --offer (templates of the dataspace: templates list)',
          'kurze Bedingungen nach Namen, für publish --offer (Vorlagen des Datenraums: templates list)',
        ),
      ),
    (context) => {
      const list = Object.entries(TEMPLATES).map(([name, { title, terms }]) => ({ name, title, offer: offer(terms) }));
      show(context, list, () => {
        for (const entry of list) {
          print(`${entry.name.padEnd(18)} ${bilingual(context, entry.title)}`);
          for (const sentence of explain(context, entry.offer)) print(`${''.padEnd(18)}   ${sentence}`);
        }
      });
    },
  );

  action(
    policy
      .command('check <file>')
      .description(
        about(
          'would this policy be accepted, and what does it say',
          'würde diese Regel angenommen, und was besagt sie',
        ),
      ),
    (context, file: string) => {
      const text = readPolicy(file);
      const result = compile(text, { kind: 'usage' });
      show(context, result, () => {
        for (const line of explain(context, text)) print(line);
      });
      if (!result.ok) process.exitCode = 1;
    },
  );

  action(
    policy
      .command('show <dataset>')
      .description(about('the offers of a dataset in sentences', 'die Angebote eines Datensatzes in Sätzen')),
    async (context, dataset: string) => {
      const own = (
        await context.get<{ datasets: { dataset: { id: string; offers: OdrlOffer[] } }[] }>('/datasets')
      ).datasets.find((entry) => entry.dataset.id === dataset);
      const offers = own
        ? own.dataset.offers
        : (await context.get<{ offers: OdrlOffer[] }>(`/catalog/${encodeURIComponent(dataset)}`)).offers;
      show(context, offers, () => {
        for (const entry of offers) {
          print(entry['@id']);
          for (const sentence of explain(context, entry)) print(`  ${sentence}`);
        }
      });
    },
  );
  return policy;
}
