import { parseTime } from '@millspace/runtime/parse-time';
import type { ControlSignals, MachineRelation, MaintenanceView, SignedPayment } from '@millspace/schemas';
import type { Command } from 'commander';
import { about, action } from '../action.ts';
import type { Context } from '../context.ts';
import { print, show, since, table } from '../output.ts';
import { signalName } from './control-signals.ts';

interface Opening {
  id: string;
  machine: string;
  kind: 'remote' | 'window';
  from: number;
  until: number;
  reason: string | null;
  by: string;
  closedAt: number | null;
}

interface ProposeOptions {
  to?: string;
  of?: string;
  from?: string;
  until?: string;
  alongside?: boolean;
}

/** What this house states about its machines: who uses them, what is open at them, what was paid. */
export function machineCommands(program: Command): void {
  const machine = program
    .command('machine')
    .description(about('your machines, and who uses them', 'Ihre Maschinen und wer sie nutzt'));
  const relation = machine
    .command('relation')
    .description(
      about('who is user, owner or holder of a machine', 'wer Nutzer, Eigentümer oder Halter einer Maschine ist'),
    );
  action(
    relation
      .command('list')
      .description(about('relations you are a party of', 'Verhältnisse, an denen Sie beteiligt sind')),
    listRelations,
  );
  action(
    relation
      .command('propose <machine> <user|owner|holder>')
      .description(
        about(
          'propose a relation; it counts when the other side has confirmed it',
          'ein Verhältnis vorschlagen; es gilt, sobald die andere Seite es bestätigt hat',
        ),
      )
      .option('--to <participant>', about('who uses a machine of yours', 'wer eine Maschine von Ihnen nutzt'))
      .option(
        '--of <participant>',
        about('who publishes the machine that you use', 'wer die Maschine veröffentlicht, die Sie nutzen'),
      )
      .option('--from <time>', about('from when (default: now)', 'ab wann (sonst: jetzt)'))
      .option('--until <time>', about('until when (default: until it is ended)', 'bis wann (sonst: bis zum Beenden)'))
      .option(
        '--alongside',
        about(
          'the machine is shared: whoever uses it already stays',
          'die Maschine wird geteilt: Wer sie schon nutzt, bleibt',
        ),
      )
      .addHelpText(
        'after',
        about(
          '\nExample (a sale):\n  $ connector machine relation propose mill-1 user --to buyer --from 2026-12-01T00:00Z',
          '\nBeispiel (ein Verkauf):\n  $ connector machine relation propose mill-1 user --to kaeufer --from 2026-12-01T00:00Z',
        ),
      ),
    propose,
  );
  action(
    relation
      .command('confirm <id>')
      .description(about('confirm what the other side proposed', 'bestätigen, was die andere Seite vorgeschlagen hat')),
    async (context, id: string) => {
      told(context, await context.post<MachineRelation>(`/machine-relations/${encodeURIComponent(id)}/confirm`, {}));
    },
  );
  action(
    relation
      .command('end <id>')
      .description(
        about(
          'end a relation: access that rests on it ends with it',
          'ein Verhältnis beenden: Zugang, der darauf beruht, endet damit',
        ),
      )
      .requiredOption('--reason <text>', about('told to the other side', 'wird der anderen Seite gesagt'))
      .option('--at <time>', about('when (default: now)', 'wann (sonst: jetzt)')),
    async (context, id: string, options: { reason: string; at?: string }) => {
      const at = options.at === undefined ? {} : { at: parseTime(options.at, '--at') };
      const path = `/machine-relations/${encodeURIComponent(id)}/end`;
      told(context, await context.post<MachineRelation>(path, { reason: options.reason, ...at }));
    },
  );

  maintenanceCommands(program);
  paymentCommands(program);

  action(
    program
      .command('control-signals')
      .description(
        about(
          'what leaves the house for deciding alone, and for which agreements',
          'was nur zum Entscheiden das Haus verlässt, und für welche Vereinbarungen',
        ),
      ),
    controlSignals,
  );
}

function maintenanceCommands(program: Command): void {
  const maintenance = program
    .command('maintenance')
    .description(about('remote maintenance and maintenance windows', 'Fernwartung und Wartungsfenster'));
  action(
    maintenance
      .command('open <machine>')
      .description(
        about(
          'open a remote maintenance: whoever has agreed to it sees data of the machine until it closes by itself',
          'eine Fernwartung öffnen: Wer sie vereinbart hat, sieht Daten der Maschine, bis sie von selbst schließt',
        ),
      )
      .requiredOption('--hours <n>', about('how long', 'wie lange'), Number)
      .requiredOption(
        '--reason <text>',
        about('kept with who looked at what', 'wird mit dem aufbewahrt, wer was gesehen hat'),
      ),
    (context, id: string, options: { hours: number; reason: string }) => open(context, id, options),
  );
  action(
    maintenance
      .command('window <machine>')
      .description(about('plan a maintenance window', 'ein Wartungsfenster planen'))
      .requiredOption('--from <time>', about('from when', 'ab wann'))
      .requiredOption('--hours <n>', about('how long', 'wie lange'), Number)
      .requiredOption('--reason <text>', about('why', 'warum')),
    (context, id: string, options: { from: string; hours: number; reason: string }) =>
      open(context, id, { ...options, from: parseTime(options.from, '--from'), window: true }),
  );
  action(
    maintenance
      .command('close <machine>')
      .description(about('close it now', 'sofort schließen'))
      .option('--id <id>', about('only this one', 'nur diese')),
    async (context, id: string, options: { id?: string }) => {
      const { closed } = await context.post<{ closed: Opening[] }>(
        `/maintenance/${encodeURIComponent(id)}/close`,
        options,
      );
      show(context, closed, () =>
        print(
          closed.length === 0
            ? context.say('nothing was open', 'es war nichts offen')
            : context.say('closed', 'geschlossen'),
        ),
      );
    },
  );
  action(
    maintenance
      .command('list')
      .description(about('what was open, and who looked at what', 'was offen war, und wer was gesehen hat')),
    listMaintenance,
  );
}

function paymentCommands(program: Command): void {
  const payment = program
    .command('payment')
    .description(about('payments under agreements', 'Zahlungen unter Vereinbarungen'));
  action(
    payment
      .command('confirm <agreement>')
      .description(
        about(
          'as provider: a payment has come in; what was waiting for it flows',
          'als Anbieter: Eine Zahlung ist eingegangen; was darauf gewartet hat, fließt',
        ),
      )
      .requiredOption('--amount <decimal>', about('such as 50.00', 'etwa 50.00'))
      .requiredOption('--currency <code>', about('such as EUR', 'etwa EUR'))
      .option(
        '--period <n>',
        about(
          'billing period, from 0 on; without it: once for all',
          'Abrechnungszeitraum, ab 0; ohne: ein für alle Mal',
        ),
      ),
    async (context, agreement: string, options: { amount: string; currency: string; period?: string }) => {
      const done = await context.post<SignedPayment>(`/agreements/${encodeURIComponent(agreement)}/payments`, {
        amount: options.amount,
        currency: options.currency,
        ...(options.period === undefined ? {} : { period: Number(options.period) }),
      });
      show(context, done, () => print(context.say('confirmed', 'bestätigt')));
    },
  );
  action(
    payment
      .command('list <agreement>')
      .description(about('payments under an agreement', 'Zahlungen unter einer Vereinbarung')),
    async (context, agreement: string) => {
      const { payments } = await context.get<{ payments: SignedPayment[] }>(
        `/agreements/${encodeURIComponent(agreement)}/payments`,
      );
      show(context, payments, () =>
        table(
          [
            context.say('amount', 'Betrag'),
            context.say('currency', 'Währung'),
            context.say('period', 'Zeitraum'),
            context.say('received', 'eingegangen'),
          ],
          payments.map(({ payment: { amount, currency, period, at } }) => [
            amount,
            currency,
            period,
            since(context, at),
          ]),
          context.say('none', 'keine'),
        ),
      );
    },
  );
}

async function listRelations(context: Context): Promise<void> {
  const { relations } = await context.get<{ relations: MachineRelation[] }>('/machine-relations');
  show(context, relations, () =>
    table(
      [
        'id',
        context.say('machine', 'Maschine'),
        context.say('of', 'von'),
        context.say('relation', 'Verhältnis'),
        context.say('participant', 'Teilnehmer'),
        context.say('state', 'Stand'),
        context.say('from', 'ab'),
        context.say('until', 'bis'),
      ],
      relations.map(({ terms, state, until }) => [
        terms.id,
        terms.machine,
        terms.publisher,
        terms.relation,
        terms.participant,
        state,
        instant(terms.from),
        until === null ? '' : instant(until),
      ]),
      context.say('none', 'keine'),
    ),
  );
}

async function propose(context: Context, machine: string, word: string, options: ProposeOptions): Promise<void> {
  if (!['user', 'owner', 'holder'].includes(word))
    throw new RangeError(
      context.say('a relation is user, owner or holder', 'ein Verhältnis ist user, owner oder holder'),
    );
  told(
    context,
    await context.post<MachineRelation>('/machine-relations', {
      machine,
      relation: `x:${word}`,
      ...(options.to === undefined ? {} : { participant: options.to }),
      ...(options.of === undefined ? {} : { publisher: options.of }),
      ...(options.from === undefined ? {} : { from: parseTime(options.from, '--from') }),
      ...(options.until === undefined ? {} : { until: parseTime(options.until, '--until') }),
      ...(options.alongside ? { alongside: true } : {}),
    }),
  );
}

function told(context: Context, relation: MachineRelation): void {
  show(context, relation, () => print(`${relation.terms.id} · ${relation.state}`));
}

async function open(
  context: Context,
  machine: string,
  options: { hours: number; reason: string; from?: number; window?: boolean },
): Promise<void> {
  const opened = await context.post<Opening>(`/maintenance/${encodeURIComponent(machine)}`, options);
  show(context, opened, () =>
    print(context.say(`open until ${instant(opened.until)}`, `offen bis ${instant(opened.until)}`)),
  );
}

async function listMaintenance(context: Context): Promise<void> {
  const answer = await context.get<{ maintenance: Opening[]; looked: MaintenanceView[] | null }>('/maintenance');
  show(context, answer, () => {
    if (answer.maintenance.length === 0) print(context.say('none', 'keine'));
    for (const { id, machine, kind, from, until, reason, by, closedAt } of answer.maintenance) {
      const name =
        kind === 'remote'
          ? context.say('remote maintenance', 'Fernwartung')
          : context.say('maintenance window', 'Wartungsfenster');
      print(
        `${machine} · ${name} · ${instant(from)} – ${instant(closedAt ?? until)} · ${by}${reason === null ? '' : ` · ${reason}`}`,
      );
      for (const look of answer.looked?.find((view) => view.id === id)?.looked ?? [])
        print(
          `  ${look.consumer}: ${look.samples} ${context.say('rows', 'Zeilen')} · ${look.dataset} · ${instant(look.first)} – ${instant(look.last)}`,
        );
    }
  });
}

async function controlSignals(context: Context): Promise<void> {
  const state = await context.get<{
    wanted: ControlSignals['wanted'];
    sentAt: number | null;
    lastError: string | null;
  }>('/control-signals');
  show(context, state, () => {
    if (state.wanted.length === 0) print(context.say('nothing leaves', 'nichts verlässt das Haus'));
    for (const { dataset, machines, signals, policies } of state.wanted) {
      print(`${dataset} · ${machines.join(', ')}: ${signals.map((signal) => signalName(context, signal)).join(', ')}`);
      print(`  ${context.say('for', 'für')} ${policies.join(', ')}`);
    }
    if (state.lastError !== null) print(`! ${state.lastError}`);
  });
}

const instant = (t: number): string => new Date(t).toISOString().replace('.000Z', 'Z');
