import { MillspaceError } from '@millspace/runtime/errors';
import type { NegotiationView, OdrlOffer } from '@millspace/schemas';
import type { Command } from 'commander';
import { about, action } from '../action.ts';
import type { Context } from '../context.ts';
import { offerInReturn, type ReturnOptions, returnOptions } from '../in-return.ts';
import { print, show, waitLines } from '../output.ts';
import { explain, namesTerms, offerOf, type TermOptions, termOptions } from './policy.ts';
import { filledTemplate } from './publish.ts';

interface CounterOptions extends TermOptions, ReturnOptions {
  published?: string;
  dryRun?: boolean;
}

const path = (pid: string, step = ''): string => `/negotiations/${encodeURIComponent(pid)}${step}`;

/** Terms that go back and forth in a negotiation: looking at them, naming others, accepting, declining. */
export function offerCommands(program: Command): void {
  action(
    program
      .command('negotiation <pid>')
      .description(
        about(
          'one request: the terms on the table, those before, and whose turn it is',
          'eine Anfrage: die Bedingungen, die im Raum stehen, die davor, und wer an der Reihe ist',
        ),
      ),
    async (context, pid: string) => {
      const view = await context.get<NegotiationView>(path(pid));
      show(context, view, () => tell(context, view));
    },
  );
  const counter = program
    .command('counter <pid>')
    .description(
      about(
        'name other terms: as provider an offer for this customer alone, as customer what you ask for instead',
        'andere Bedingungen nennen: als Anbieter ein Angebot für diesen Kunden allein, als Kunde, was Sie stattdessen wünschen',
      ),
    )
    .option(
      '--published <offer>',
      about('as provider: one of the published offers, by its id', 'als Anbieter: eines der veröffentlichten Angebote'),
    )
    .option('--dry-run', about('show what would be named', 'zeigen, was genannt würde'));
  action(
    returnOptions(termOptions(counter)).addHelpText(
      'after',
      about(
        '\nExamples:\n  $ connector counter <pid> --template monthly-rental --set amount=90 --set until=2027-06-30T22:00:00Z\n  $ connector counter <pid> --keep agitator.power --until 2027-06-30T22:00:00Z\n\nIt binds: when the other side accepts, the agreement is signed in your name. It is offered to nobody else.',
        '\nBeispiele:\n  $ connector counter <pid> --template monthly-rental --set amount=90 --set until=2027-06-30T22:00:00Z\n  $ connector counter <pid> --keep agitator.power --until 2027-06-30T22:00:00Z\n\nDas bindet: Nimmt die andere Seite an, wird in Ihrem Namen unterschrieben. Niemandem sonst wird es angeboten.',
      ),
    ),
    name,
  );
  action(
    program
      .command('accept <pid>')
      .description(
        about(
          'accept the terms that the other side has named, and sign them',
          'die Bedingungen der anderen Seite annehmen und damit unterschreiben',
        ),
      )
      .option(
        '--offer <id>',
        about(
          'only if these terms stand (id as connector negotiation shows it)',
          'nur, wenn diese Bedingungen im Raum stehen (Kennung wie in connector negotiation)',
        ),
      ),
    async (context, pid: string, { offer }: { offer?: string }) => {
      // The terms that are shown are the ones that are accepted: others may stand a moment later.
      const seen = await context.get<NegotiationView>(path(pid));
      const view = await context.post<NegotiationView>(path(pid, '/accept'), { offer: offer ?? seen.offer['@id'] });
      show(context, view, () => {
        for (const sentence of explain(context, seen.offer)) print(`  ${sentence}`);
        print(context.say('accepted', 'angenommen'));
        tellState(context, view);
      });
    },
  );
  action(
    program
      .command('decline <pid>')
      .description(
        about(
          'refuse the terms that the other side has named; that ends the negotiation',
          'die Bedingungen der anderen Seite ablehnen; das beendet die Verhandlung',
        ),
      )
      .requiredOption('--reason <text>', about('told to the other side', 'wird der anderen Seite gesagt')),
    async (context, pid: string, options: { reason: string }) => {
      const { role, may = [], state } = await context.get<NegotiationView>(path(pid));
      const step = may.includes('refuse')
        ? '/refuse'
        : role === 'consumer' && may.includes('accept')
          ? '/terminate'
          : null;
      if (step === null)
        throw new MillspaceError('MS-DSP-016', {
          detail: context.say(
            `there are no terms to decline (state ${state})`,
            `es stehen keine Bedingungen im Raum, die abzulehnen wären (Zustand ${state})`,
          ),
          status: 409,
        });
      const view = await context.post<NegotiationView>(path(pid, step), options);
      show(context, view, () => print(context.say('declined', 'abgelehnt')));
    },
  );
}

async function name(context: Context, pid: string, options: CounterOptions): Promise<void> {
  const { role } = await context.get<NegotiationView>(path(pid));
  const offer = await termsOf(context, role, options);
  const told = () => {
    if (typeof offer === 'object') for (const sentence of explain(context, offer)) print(`  ${sentence}`);
  };
  if (options.dryRun) return show(context, offer, told);
  const view = await context.post<NegotiationView>(path(pid, role === 'provider' ? '/offer' : '/counter'), { offer });
  show(context, view, () => {
    told();
    print(role === 'provider' ? context.say('offered', 'angeboten') : context.say('asked for', 'gewünscht'));
    tellState(context, view);
  });
}

async function termsOf(
  context: Context,
  role: NegotiationView['role'],
  options: CounterOptions,
): Promise<OdrlOffer | string> {
  const { published, template, set = [], ...rest } = options;
  const ways = [published !== undefined, template !== undefined, namesTerms(rest)].filter(Boolean).length;
  if (ways !== 1 || (published !== undefined && role === 'consumer'))
    throw new MillspaceError('MS-NEG-004', {
      detail: context.say(
        'name the terms in one way: --template with --set, single terms such as --until, or --policy FILE; as provider also --published ID',
        'die Bedingungen auf eine Art nennen: --template mit --set, einzelne wie --until, oder --policy DATEI; als Anbieter auch --published KENNUNG',
      ),
      status: 422,
    });
  if (published !== undefined) return published;
  const made = template === undefined ? offerOf(rest) : (await filledTemplate(context, template, set)).filled.offer;
  return offerInReturn(made, options);
}

function tell(context: Context, view: NegotiationView): void {
  const { pid, counterparty, dataset, offer, before, refusal } = view;
  print(`${pid} · ${counterparty} · ${dataset}`);
  tellState(context, view);
  print(`${context.say('terms on the table', 'Bedingungen, die im Raum stehen')} (${offer['@id']}):`);
  for (const sentence of explain(context, offer)) print(`  ${sentence}`);
  if (before) {
    print(`${context.say('before', 'davor')} (${before['@id']}):`);
    for (const sentence of explain(context, before)) print(`  ${sentence}`);
  }
  if (refusal) print(`${refusal.text[context.language]} (${refusal.code})`);
  for (const line of waysOn(context, view)) print(`→ ${line}`);
}

function tellState(context: Context, { state, waitsFor }: NegotiationView): void {
  print(state);
  for (const line of waitLines(context, waitsFor)) print(line);
}

/** Commands for what a person may do now. */
function waysOn(context: Context, { pid, role, may = [] }: NegotiationView): string[] {
  const others = may.includes('counter') || (role === 'provider' && may.includes('offer'));
  const declines = role === 'consumer' ? may.includes('accept') : may.includes('refuse');
  return [
    ...(may.includes('approve') ? [`connector approve ${pid}`] : []),
    ...(may.includes('accept') ? [`connector accept ${pid}`] : []),
    ...(others ? [`connector counter ${pid} --template … --set …`] : []),
    ...(declines ? [`connector decline ${pid} --reason ${context.say('"…"', '„…“')}`] : []),
  ];
}
