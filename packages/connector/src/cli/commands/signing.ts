import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { parseTime } from '@millspace/runtime/parse-time';
import type { SignatoryView, SigningLimits, SigningScope, StandingInstruction } from '@millspace/schemas';
import type { Command } from 'commander';
import { about, action } from '../action.ts';
import type { Context } from '../context.ts';
import { bilingual, print, show, table } from '../output.ts';

interface ScopeOptions {
  side?: 'provider' | 'consumer';
  template?: string[];
  withoutTemplate?: boolean;
  dataset?: string[];
  with?: string[];
  memberOf?: string[];
  payments?: string;
  until?: string;
}

const collect = (value: string, before: string[] = []): string[] => [...before, value];

/** Who signs, within which limits, and what is signed without asking again; agreements on paper. */
export function signingCommands(program: Command): void {
  signatoryCommands(program);
  instructionCommands(program);
  documentCommands(program);
  const agreement = program.command('agreement').description(about('one agreement', 'eine Vereinbarung'));
  action(
    agreement
      .command('print <id>')
      .description(
        about(
          'agreement and annexes as one page, from what is kept here',
          'Vereinbarung und Anlagen als eine Seite, aus dem, was hier aufbewahrt wird',
        ),
      )
      .option('--html', about('a page for printing instead of plain text', 'eine Seite zum Drucken statt reinem Text'))
      .option('--language <en|de>', about('language', 'Sprache'))
      .option('-o, --output <file>', about('file (default: standard output)', 'Datei (Vorgabe: Standardausgabe)')),
    printAgreement,
  );
}

async function printAgreement(
  context: Context,
  id: string,
  options: { html?: boolean; language?: string; output?: string },
): Promise<void> {
  const format = options.html ? 'html' : 'text';
  const query = new URLSearchParams({ format, language: options.language ?? context.language });
  const { body } = await context.client.stream('GET', `/agreements/${encodeURIComponent(id)}/print?${query}`, {});
  const page = await textOf(body);
  if (options.output === undefined) process.stdout.write(page);
  else {
    writeFileSync(options.output, page);
    print(options.output);
  }
}

function signatoryCommands(program: Command): void {
  const signatories = program
    .command('signatories')
    .description(about('who may sign, and what', 'wer unterschreiben darf, und was'));
  action(
    signatories.command('list').description(about('all of them, with their limits', 'alle, mit ihren Grenzen')),
    async (context) => {
      const answer = await context.get<{ signatories: SignatoryView[] }>('/signatories');
      show(context, answer.signatories, () => {
        if (answer.signatories.length === 0) print(context.say('nobody', 'niemand'));
        for (const view of answer.signatories) {
          print(`${view.name ?? view.person} · ${stateText(context, view)}`);
          for (const scope of view.limits?.scopes ?? []) print(`  ${scopeText(context, scope)}`);
        }
      });
    },
  );
  action(
    scopeOptions(
      signatories
        .command('limit <name>')
        .description(
          about(
            'what a person may sign; without options: everything but payments. Ends their standing instructions',
            'was eine Person unterschreiben darf; ohne Optionen: alles außer Zahlungen. Beendet ihre Daueraufträge',
          ),
        ),
    )
      .option('--add', about('beside what is allowed already', 'zusätzlich zu dem, was schon erlaubt ist'))
      .option('--nothing', about('nothing', 'nichts'))
      .addHelpText(
        'after',
        about(
          '\nExamples:\n  $ connector signatories limit anna --template monthly-rental --payments "500 EUR per P1M" --with maker\n  $ connector signatories limit anna --add --without-template --until 2027-01-01\n  $ connector signatories limit boss --payments any',
          '\nBeispiele:\n  $ connector signatories limit anna --template monthly-rental --payments "500 EUR per P1M" --with hersteller\n  $ connector signatories limit anna --add --without-template --until 2027-01-01\n  $ connector signatories limit chefin --payments any',
        ),
      ),
    async (context, name: string, options: ScopeOptions & { add?: boolean; nothing?: boolean }) => {
      const before = options.add ? await limitsOf(context, name) : [];
      const limits: SigningLimits = { scopes: options.nothing ? [] : [...before, scopeOf(context, options)] };
      const view = await context.caller.send<SignatoryView>(
        'PUT',
        `/signatories/${encodeURIComponent(name)}/limits`,
        limits,
      );
      show(context, view, () => {
        print(`${view.name ?? view.person} · ${stateText(context, view)}`);
        for (const scope of view.limits?.scopes ?? []) print(`  ${scopeText(context, scope)}`);
      });
    },
  );
}

function instructionCommands(program: Command): void {
  const instructions = program
    .command('instructions')
    .description(about('what is signed without asking again', 'was ohne Nachfrage unterschrieben wird'));
  action(
    instructions.command('list').description(about('all, with whose they are', 'alle, und wessen sie sind')),
    async (context) => {
      const answer = await context.get<{ instructions: StandingInstruction[] }>('/instructions');
      show(context, answer.instructions, () => {
        if (answer.instructions.length === 0) print(context.say('none', 'keine'));
        for (const one of answer.instructions) {
          const over =
            one.endedAt === undefined
              ? ''
              : ` · ${context.say('ended', 'beendet')}: ${bilingual(context, one.endReason)}`;
          print(`${one.id} · ${one.person}${over}`);
          print(`  ${scopeText(context, one.scope)}`);
        }
      });
    },
  );
  action(
    scopeOptions(
      instructions
        .command('give')
        .description(
          about(
            'have such contracts signed in your name without asking again',
            'solche Verträge ohne Nachfrage in Ihrem Namen unterschreiben lassen',
          ),
        ),
    )
      .option('--note <text>', about('for the colleagues', 'für die Kolleginnen und Kollegen'))
      .addHelpText(
        'after',
        about(
          '\nExamples:\n  $ connector instructions give --side provider --dataset urn:millspace:dataset:acme:mills --with maker --until 2027-01-01\n  $ connector instructions give --side consumer --template research-use@1 --until 2027-01-01',
          '\nBeispiele:\n  $ connector instructions give --side provider --dataset urn:millspace:dataset:acme:mills --with hersteller --until 2027-01-01\n  $ connector instructions give --side consumer --template research-use@1 --until 2027-01-01',
        ),
      ),
    async (context, options: ScopeOptions & { note?: string }) => {
      const { side, ...scope } = scopeOf(context, options);
      if (side === undefined)
        throw new RangeError(context.say('--side provider or --side consumer', '--side provider oder --side consumer'));
      const made = await context.post<StandingInstruction>('/instructions', {
        side,
        scope,
        ...(options.note === undefined ? {} : { note: options.note }),
      });
      show(context, made, () => print(`${made.id} · ${scopeText(context, made.scope)}`));
    },
  );
  action(
    instructions
      .command('end <id>')
      .description(about('end one', 'einen beenden'))
      .option('--reason <text>', about('why', 'warum')),
    async (context, id: string, options: { reason?: string }) => {
      const ended = await context.post<StandingInstruction>(`/instructions/${encodeURIComponent(id)}/end`, options);
      show(context, ended, () => print(`${ended.id} · ${context.say('ended', 'beendet')}`));
    },
  );
}

function documentCommands(program: Command): void {
  const documents = program
    .command('documents')
    .description(about('texts that contracts name by their hash', 'Texte, die Verträge mit ihrem Hash nennen'));
  action(documents.command('list').description(about('those kept here', 'die hier aufbewahrten')), async (context) => {
    type Listed = { digest: string; title?: string; mediaType: string };
    const answer = await context.get<{ documents: Listed[] }>('/documents');
    show(context, answer.documents, () =>
      table(
        ['hash', context.say('title', 'Titel'), context.say('type', 'Art')],
        answer.documents.map(({ digest, title, mediaType }) => [digest, title, mediaType]),
        context.say('none', 'keine'),
      ),
    );
  });
  action(
    documents
      .command('add <file>')
      .description(
        about(
          'keep a text (UTF-8), so that it can be printed',
          'einen Text (UTF-8) aufbewahren, damit er gedruckt werden kann',
        ),
      )
      .option('--digest <hash>', about('what its hash has to be', 'welchen Hash er haben muss')),
    async (context, file: string, options: { digest?: string }) => {
      const added = await context.post<{ digest: string }>('/documents', {
        text: readFileSync(file, 'utf8'),
        title: basename(file),
        mediaType: /\.(md|markdown)$/i.test(file) ? 'text/markdown' : 'text/plain',
        ...options,
      });
      show(context, added, () => print(added.digest));
    },
  );
}

function scopeOptions(command: Command): Command {
  return command
    .option(
      '--side <provider|consumer>',
      about('own datasets, or requests to others', 'eigene Datensätze, oder Anfragen an andere'),
    )
    .option(
      '--template <name[@version]>',
      about('only this template (repeat)', 'nur diese Vorlage (wiederholbar)'),
      collect,
    )
    .option('--without-template', about('contracts of no template', 'Verträge ohne Vorlage'))
    .option('--dataset <id>', about('only this dataset (repeat)', 'nur dieser Datensatz (wiederholbar)'), collect)
    .option(
      '--with <participant>',
      about('only with this participant (repeat)', 'nur mit diesem Teilnehmer (wiederholbar)'),
      collect,
    )
    .option(
      '--member-of <membership>',
      about('only with members of (repeat)', 'nur mit Mitgliedern von (wiederholbar)'),
      collect,
    )
    .option(
      '--payments <amount>',
      about(
        'none, any, "500 EUR" or "500 EUR per P1M" (default: none)',
        'none, any, "500 EUR" oder "500 EUR per P1M" (Vorgabe: none)',
      ),
    )
    .option('--until <time>', about('not after', 'nicht danach'));
}

function scopeOf(context: Context, options: ScopeOptions): SigningScope {
  const { side, template, withoutTemplate, dataset, memberOf, payments, until } = options;
  return {
    ...(side === undefined ? {} : { side }),
    ...(template === undefined ? {} : { templates: template as [string, ...string[]] }),
    ...(withoutTemplate === true ? { withoutTemplate } : {}),
    ...(dataset === undefined ? {} : { datasets: dataset as [string, ...string[]] }),
    ...(options.with === undefined ? {} : { counterparties: options.with as [string, ...string[]] }),
    ...(memberOf === undefined ? {} : { memberships: memberOf as [string, ...string[]] }),
    ...(payments === undefined ? {} : { payments: paymentsOf(context, payments) }),
    ...(until === undefined ? {} : { until: parseTime(until) }),
  };
}

function paymentsOf(context: Context, text: string): NonNullable<SigningScope['payments']> {
  if (text === 'none' || text === 'any') return text;
  const [, amount, currency, period] = /^(\d+(?:\.\d{1,6})?) ([A-Z]{3})(?: per (P\S+))?$/.exec(text) ?? [];
  if (amount === undefined || currency === undefined)
    throw new RangeError(
      context.say(
        '--payments none, any, "500 EUR" or "500 EUR per P1M"',
        '--payments none, any, "500 EUR" oder "500 EUR per P1M"',
      ),
    );
  return { amount, currency, ...(period === undefined ? {} : { period }) };
}

async function limitsOf(context: Context, name: string): Promise<SigningScope[]> {
  const { signatories } = await context.get<{ signatories: SignatoryView[] }>('/signatories');
  return signatories.find((view) => view.name?.toLowerCase() === name.toLowerCase())?.limits?.scopes ?? [];
}

function stateText(context: Context, { state, limits }: SignatoryView): string {
  if (state === 'active' && limits?.scopes.length === 0) return context.say('signs nothing', 'unterschreibt nichts');
  return {
    active: context.say('signs, within these limits', 'unterschreibt, in diesen Grenzen'),
    'no-limits': context.say('signs nothing: no limits were set', 'unterschreibt nichts: keine Grenzen gesetzt'),
    'no-role': context.say('no signatory', 'kein Unterzeichner'),
    disabled: context.say('disabled', 'gesperrt'),
    'set-up': context.say(
      'the set-up account: signs everything while nobody administers by name',
      'das Einrichtungskonto: unterschreibt alles, solange niemand mit Namen verwaltet',
    ),
  }[state];
}

/** A scope in one line. */
function scopeText(context: Context, scope: SigningScope): string {
  const { payments = 'none' } = scope;
  const paid =
    payments === 'none'
      ? context.say('without payments', 'ohne Zahlungen')
      : payments === 'any'
        ? context.say('any payment', 'jede Zahlung')
        : `≤ ${payments.amount} ${payments.currency}${payments.period === undefined ? '' : ` / ${payments.period}`}`;
  const templates = [
    ...(scope.templates ?? []),
    ...(scope.withoutTemplate === true ? [context.say('no template', 'ohne Vorlage')] : []),
  ];
  return [
    ...(scope.side === undefined ? [] : [scope.side]),
    templates.length === 0 ? context.say('every template', 'jede Vorlage') : templates.join(', '),
    ...(scope.datasets ?? []),
    ...(scope.counterparties === undefined ? [] : [`${context.say('with', 'mit')} ${scope.counterparties.join(', ')}`]),
    ...(scope.memberships === undefined
      ? []
      : [`${context.say('with members of', 'mit Mitgliedern von')} ${scope.memberships.join(', ')}`]),
    paid,
    ...(scope.until === undefined ? [] : [`${context.say('until', 'bis')} ${new Date(scope.until).toISOString()}`]),
  ].join(' · ');
}
