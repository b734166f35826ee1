import type { StandingInstruction } from '@millspace/schemas';
import type { Command } from 'commander';
import { about, action } from '../action.ts';
import { bilingual, print, show } from '../output.ts';
import { type ScopeOptions, scopeOf, scopeOptions, scopeText } from './signing-scope.ts';

/** What is signed without asking again. */
export function instructionCommands(program: Command): void {
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
