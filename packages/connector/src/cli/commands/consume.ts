import { shellWord } from '@millspace/runtime/cli/shell-word';
import { parseTime } from '@millspace/runtime/parse-time';
import type { CatalogPage, Dataset, NegotiationView, TransferView } from '@millspace/schemas';
import type { Command } from 'commander';
import { about, action } from '../action.ts';
import type { Context } from '../context.ts';
import { bilingual, print, show, table, waitLines } from '../output.ts';
import { explain } from './policy.ts';

interface SearchOptions {
  pack?: string;
  provider?: string;
  signal?: string;
  limit: string;
}

/** Finding and asking for what others publish. */
export function consumeCommands(program: Command): void {
  action(
    program
      .command('catalog [words...]')
      .description(
        about('search what others publish and you may see', 'suchen, was andere veröffentlichen und Sie sehen dürfen'),
      )
      .option('--pack <pack>', about('machine vocabulary, e.g. bead-mill/1', 'Maschinenvokabular, z. B. bead-mill/1'))
      .option('--provider <slug>', about('who publishes', 'wer veröffentlicht'))
      .option('--signal <id>', about('that has this signal', 'mit diesem Signal'))
      .option('--limit <n>', about('at most', 'höchstens'), '20'),
    search,
  );

  action(
    program
      .command('dataset <id>')
      .description(
        about('one dataset: what it is and on which terms', 'ein Datensatz: was er ist und zu welchen Bedingungen'),
      ),
    async (context, id: string) => {
      const dataset = await context.get<Dataset>(`/catalog/${encodeURIComponent(id)}`);
      show(context, dataset, () => {
        print(`${bilingual(context, dataset.title)} · ${dataset.provider}`);
        if (dataset.description) print(bilingual(context, dataset.description));
        table(
          [context.say('signal', 'Signal'), context.say('unit', 'Einheit'), context.say('group', 'Gruppe')],
          dataset.signals.map((signal) => [signal.id, signal.unit, signal.group]),
          '',
        );
        for (const offer of dataset.offers) {
          print(`\n${context.say('offer', 'Angebot')} ${offer['@id']}`);
          for (const sentence of explain(context, offer)) print(`  ${sentence}`);
        }
      });
    },
  );

  action(
    program
      .command('request <dataset>')
      .description(about('ask for a dataset', 'nach einem Datensatz fragen'))
      .option('--offer <id>', about('which offer, when there are several', 'welches Angebot, wenn es mehrere gibt'))
      .option('--purpose <purpose>', about('what for', 'wozu'))
      .option(
        '--in-return <dataset>',
        about('own dataset that you name as your return', 'eigener Datensatz, den Sie als Gegenleistung nennen'),
      )
      .option('--no-wait', about('do not wait for the outcome', 'nicht auf das Ergebnis warten')),
    request,
  );

  action(
    program
      .command('history <transfer>')
      .description(
        about('ask for a range of the past of a transfer', 'einen vergangenen Zeitraum einer Übertragung anfordern'),
      )
      .requiredOption('--from <time>', about('e.g. 2026-05-01 or 7d', 'z. B. 2026-05-01 oder 7d'))
      .option('--to <time>', about('default: now', 'Vorgabe: jetzt'), 'now')
      .option('--signals <ids>', about('only these', 'nur diese')),
    async (context, transfer: string, options: { from: string; to: string; signals?: string }) => {
      const wish = {
        from: parseTime(options.from, '--from'),
        to: parseTime(options.to, '--to'),
        ...(options.signals ? { signals: options.signals.split(',') } : {}),
      };
      const job = await context.post(`/transfers/${encodeURIComponent(transfer)}/history`, wish);
      show(context, job, () =>
        print(
          context.say(
            'accepted; it arrives beside what comes live (connector status)',
            'angenommen; es kommt neben dem an, was live eintrifft (connector status)',
          ),
        ),
      );
    },
  );
}

async function search(context: Context, words: string[], options: SearchOptions): Promise<void> {
  const query = new URLSearchParams({ limit: options.limit });
  if (words.length > 0) query.set('q', words.join(' '));
  for (const name of ['pack', 'provider', 'signal'] as const)
    if (options[name] !== undefined) query.set(name, options[name]);
  const page = await context.get<CatalogPage>(`/catalog?${query}`);
  show(context, page, () =>
    table(
      [
        context.say('dataset', 'Datensatz'),
        context.say('title', 'Titel'),
        context.say('by', 'von'),
        context.say('machines', 'Maschinen'),
        context.say('signals', 'Signale'),
        context.say('offers', 'Angebote'),
      ],
      page.datasets.map((dataset) => [
        dataset.id,
        bilingual(context, dataset.title),
        dataset.provider,
        dataset.machines.length,
        dataset.signals.length,
        dataset.offers.length,
      ]),
      context.say('nothing found that you may see', 'nichts gefunden, das Sie sehen dürfen'),
    ),
  );
}

const SETTLED = new Set(['FINALIZED', 'TERMINATED']);
export const WAIT_MS = 10_000;
export const POLL_MS = 200;

async function request(
  context: Context,
  dataset: string,
  options: { offer?: string; purpose?: string; inReturn?: string; wait: boolean },
): Promise<void> {
  const { offer, purpose, inReturn } = options;
  let view = await context.post<NegotiationView>('/requests', {
    dataset,
    ...(offer ? { offer } : {}),
    ...(purpose ? { purpose } : {}),
    ...(inReturn ? { inReturn } : {}),
  });
  const until = Date.now() + (options.wait ? WAIT_MS : 0);
  while (!SETTLED.has(view.state) && !view.may?.includes('accept') && Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    view = await context.get<NegotiationView>(`/negotiations/${encodeURIComponent(view.pid)}`);
  }
  show(context, view, () => {
    print(`${view.pid} · ${view.state}`);
    if (view.refusal) print(bilingual(context, view.refusal.text));
    for (const line of waitLines(context, view.waitsFor)) print(line);
    if (view.state === 'FINALIZED')
      print(
        context.say(
          `agreed; the data comes as soon as ${view.counterparty} starts the transfer (connector transfers)`,
          `vereinbart; die Daten kommen, sobald ${view.counterparty} die Übertragung startet (connector transfers)`,
        ),
      );
    else if (view.may?.includes('accept'))
      print(
        context.say(
          `terms to look at: connector negotiation ${shellWord(view.pid)}`,
          `Bedingungen ansehen: connector negotiation ${shellWord(view.pid)}`,
        ),
      );
    else if (view.state !== 'TERMINATED')
      print(context.say(`later: connector why ${shellWord(view.pid)}`, `später: connector why ${shellWord(view.pid)}`));
  });
  if (view.state === 'TERMINATED') process.exitCode = 1;
}

/** Kept here so that `transfers` and `why` print the same. */
export function transferRow(transfer: TransferView): (string | number)[] {
  return [
    transfer.pid,
    transfer.role,
    transfer.state,
    transfer.counterparty,
    transfer.dataset,
    transfer.delivered.samples,
  ];
}
