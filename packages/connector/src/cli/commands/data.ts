import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { parseTime } from '@millspace/runtime/parse-time';
import type { Command } from 'commander';
import type { QuarantinedRow } from '../../store/quarantine.ts';
import { about, action } from '../action.ts';
import type { Context } from '../context.ts';
import { bilingual, bytes, print, show, since, table } from '../output.ts';

interface FollowOptions {
  scope?: string;
  machine?: string;
  signals?: string;
}

interface ExportOptions {
  original?: boolean;
  format: 'csv' | 'parquet';
  from: string;
  to: string;
  scope?: string;
  machines?: string;
  signals?: string;
  locale?: 'en' | 'de';
  output?: string;
}

/** Looking at data and taking it away. */
export function dataCommands(program: Command): void {
  action(
    program
      .command('follow')
      .description(about('live values in the terminal (Ctrl-C ends)', 'Live-Werte im Terminal (Strg-C beendet)'))
      .option('--scope <scope>', about('own, or the id of an agreement', 'own oder die Kennung einer Vereinbarung'))
      .option('--machine <id>', about('only this machine', 'nur diese Maschine'))
      .option('--signals <ids>', about('only these signals', 'nur diese Signale')),
    follow,
  );

  action(
    program
      .command('latest')
      .description(about('the newest value of each signal', 'der neueste Wert jedes Signals'))
      .option('--scope <scope>', about('own, or the id of an agreement', 'own oder die Kennung einer Vereinbarung'))
      .option('--machine <id>', about('only this machine', 'nur diese Maschine')),
    async (context, options: { scope?: string; machine?: string }) => {
      const { values } = await context.get<{
        values: {
          scope: string;
          machine: string;
          signal: string;
          value: number | null;
          quality: string | null;
          t: number | null;
        }[];
      }>(`/latest?${new URLSearchParams({ ...options })}`);
      show(context, values, () =>
        table(
          [
            context.say('machine', 'Maschine'),
            context.say('signal', 'Signal'),
            context.say('value', 'Wert'),
            context.say('quality', 'Qualität'),
            context.say('when', 'wann'),
          ],
          values.map((entry) => [entry.machine, entry.signal, entry.value, entry.quality, since(context, entry.t)]),
          context.say('nothing stored yet', 'noch nichts gespeichert'),
        ),
      );
    },
  );

  action(
    program
      .command('export')
      .description(about('rows as CSV or Parquet', 'Zeilen als CSV oder Parquet'))
      .option('--format <csv|parquet>', about('format', 'Format'), 'csv')
      .option('--from <time>', about('e.g. 2026-05-01 or 24h', 'z. B. 2026-05-01 oder 24h'), '24h')
      .option('--to <time>', about('default: now', 'Vorgabe: jetzt'), 'now')
      .option(
        '--scope <scope>',
        about(
          'own, or the id of an agreement (see: received)',
          'own oder die Kennung einer Vereinbarung (siehe: received)',
        ),
      )
      .option('--machines <ids>', about('only these machines', 'nur diese Maschinen'))
      .option('--signals <ids>', about('only these signals', 'nur diese Signale'))
      .option(
        '--locale <en|de>',
        about(
          'de: semicolon and decimal comma for a German Excel',
          'de: Semikolon und Dezimalkomma für ein deutsches Excel',
        ),
      )
      .option('--original', about('as recorded, without corrections', 'wie aufgezeichnet, ohne Korrekturen'))
      .option('-o, --output <file>', about('file (default: standard output)', 'Datei (Vorgabe: Standardausgabe)')),
    exportRows,
  );

  action(
    program
      .command('received')
      .description(about('what was received, agreement by agreement', 'was empfangen wurde, je Vereinbarung')),
    async (context) => {
      const { received } = await context.get<{
        received: {
          scope: string;
          dataset: string;
          provider: string;
          bytes: number;
          lastAt: number | null;
          revokedAt: number | null;
        }[];
      }>('/received');
      show(context, received, () =>
        table(
          [
            context.say('scope', 'Bereich'),
            context.say('dataset', 'Datensatz'),
            context.say('from', 'von'),
            context.say('size', 'Größe'),
            context.say('last', 'zuletzt'),
            '',
          ],
          received.map((entry) => [
            entry.scope,
            entry.dataset,
            entry.provider,
            bytes(entry.bytes),
            since(context, entry.lastAt),
            entry.revokedAt === null ? '' : context.say('revoked', 'widerrufen'),
          ]),
          context.say('nothing', 'nichts'),
        ),
      );
    },
  );

  action(
    program
      .command('quarantine')
      .description(about('what broke a rule, and why', 'was gegen eine Regel verstieß und warum'))
      .option('--limit <n>', about('at most', 'höchstens'), '20')
      .option('--source <id>', about('only this source', 'nur diese Quelle')),
    async (context, options: { limit: string; source?: string }) => {
      const answer = await context.get<{ count: number; entries: QuarantinedRow[] }>(
        `/quarantine?${new URLSearchParams({ ...options })}`,
      );
      show(context, answer, () => {
        table(
          [
            'id',
            context.say('source', 'Quelle'),
            context.say('address', 'Adresse'),
            context.say('when', 'wann'),
            context.say('why', 'warum'),
          ],
          answer.entries.map((entry) => [
            entry.id,
            entry.source,
            entry.address,
            since(context, entry.at),
            entry.reasons.map((reason) => `${reason.code} ${bilingual(context, reason.text)}`).join('; '),
          ]),
          context.say('the quarantine is empty', 'die Quarantäne ist leer'),
        );
        if (answer.count > answer.entries.length) print(context.say(`… of ${answer.count}`, `… von ${answer.count}`));
      });
    },
  );

  action(
    program
      .command('replay [ids...]')
      .description(
        about(
          'feed quarantined values in again, after the mapping was corrected',
          'Werte aus der Quarantäne neu einspeisen, nachdem die Zuordnung berichtigt ist',
        ),
      ),
    async (context, ids: string[]) => {
      const { count } = await context.get<{ count: number }>('/quarantine?limit=1');
      const result = await context.post<{ accepted: number; quarantined: number; replayed: number }>(
        '/quarantine/replay',
        ids.length > 0 ? { ids: ids.map(Number) } : {},
      );
      show(context, result, () => {
        print(
          context.say(
            `${result.accepted} accepted, ${result.quarantined} again in quarantine`,
            `${result.accepted} angenommen, ${result.quarantined} wieder in Quarantäne`,
          ),
        );
        if (ids.length === 0 && count > result.replayed)
          print(
            context.say(
              `${count - result.replayed} are whole messages or records; they stay to be read and cannot be replayed`,
              `${count - result.replayed} sind ganze Nachrichten oder Sätze; sie bleiben zum Nachlesen und lassen sich nicht neu einspeisen`,
            ),
          );
      });
    },
  );
}

async function follow(context: Context, options: FollowOptions): Promise<void> {
  const abort = new AbortController();
  process.once('SIGINT', () => abort.abort());
  const { body } = await context.client.stream('GET', `/events?${new URLSearchParams({ ...options })}`, {
    headers: { accept: 'text/event-stream' },
    signal: abort.signal,
  });
  let event = '';
  try {
    for await (const line of createInterface({ input: body, crlfDelay: Number.POSITIVE_INFINITY })) {
      if (line.startsWith('event: ')) event = line.slice(7);
      else if (line.startsWith('data: ')) tell(context, event, line.slice(6));
    }
  } catch (error) {
    if (!abort.signal.aborted) throw error;
  }
}

function tell(context: Context, event: string, data: string): void {
  if (event === 'heartbeat') return;
  if (context.json) {
    print(data);
    return;
  }
  if (event === 'rows') {
    const rows = JSON.parse(data) as { machine: string; t: number[]; signals: Record<string, (number | null)[]> };
    const last = rows.t.length - 1;
    const values = Object.entries(rows.signals).map(
      ([signal, column]) => `${signal}=${column[last] === null ? '–' : Number((column[last] ?? 0).toPrecision(6))}`,
    );
    print(`${new Date(rows.t[last] ?? 0).toISOString()} ${rows.machine} ${values.join(' ')}`);
  } else if (event === 'record') {
    const { record } = JSON.parse(data) as {
      record: { record: string; t: number; machine?: string; code?: string; text?: string };
    };
    print(
      `${new Date(record.t).toISOString()} ${record.machine ?? ''} [${record.record}] ${record.code ?? ''} ${record.text ?? ''}`.trimEnd(),
    );
  }
}

async function exportRows(context: Context, options: ExportOptions): Promise<void> {
  const { scope, machines, signals } = options;
  const locale = options.locale ?? context.language;
  const query = new URLSearchParams({
    format: options.format,
    from: String(parseTime(options.from, '--from')),
    to: String(parseTime(options.to, '--to')),
    ...(options.format === 'csv' ? { locale } : {}),
    ...(scope ? { scope } : {}),
    ...(machines ? { machines } : {}),
    ...(signals ? { signals } : {}),
    ...(options.original ? { original: 'true' } : {}),
  });
  const { body } = await context.client.stream('GET', `/export?${query}`, {});
  if (options.output === undefined) {
    for await (const piece of body) process.stdout.write(piece as Buffer);
    return;
  }
  await pipeline(body, createWriteStream(options.output));
  show(context, { file: options.output }, () =>
    print(context.say(`${options.output} written`, `${options.output} geschrieben`)),
  );
}
