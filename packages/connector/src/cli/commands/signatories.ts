import type { SignatoryView, SigningLimits, SigningScope } from '@millspace/schemas';
import type { Command } from 'commander';
import { about, action } from '../action.ts';
import type { Context } from '../context.ts';
import { print, show } from '../output.ts';
import { type ScopeOptions, scopeOf, scopeOptions, scopeText } from './signing-scope.ts';

/** Who may sign, and what. */
export function signatoryCommands(program: Command): void {
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
