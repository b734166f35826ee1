import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { about, action } from '../action.ts';
import { print, show, table } from '../output.ts';

interface ReceivedFile {
  id: string;
  agreement: string;
  dataset: string;
  name: string;
  mediaType: string;
  bytes: number;
  receivedAt: number;
}

/** What came from outside partners as files, and fetching it. */
export function fileCommands(program: Command): void {
  const files = program
    .command('files')
    .description(about('files that came from outside partners', 'Dateien, die von Partnern außerhalb kamen'));

  action(
    files
      .command('list', { isDefault: true })
      .description(about('list them, newest first', 'auflisten, neueste zuerst')),
    async (context) => {
      const { files: found } = await context.get<{ files: ReceivedFile[] }>('/received-files');
      show(context, found, () => {
        if (found.length === 0) return print(context.say('no file has come yet', 'es ist noch keine Datei gekommen'));
        table(
          [
            context.say('id', 'Kennung'),
            context.say('name', 'Name'),
            context.say('bytes', 'Bytes'),
            context.say('received', 'empfangen'),
            context.say('dataset', 'Datensatz'),
          ],
          found.map(({ id, name, bytes, receivedAt, dataset }) => [
            id,
            name,
            String(bytes),
            new Date(receivedAt).toISOString(),
            dataset,
          ]),
          '',
        );
      });
    },
  );

  action(
    files
      .command('get <id>')
      .description(about('write one into a file', 'eine in eine Datei schreiben'))
      .requiredOption('--to <file>', about('which file', 'welche Datei')),
    async (context, id: string, { to }: { to: string }) => {
      const { body } = await context.client.stream('GET', `/received-files/${encodeURIComponent(id)}`);
      await pipeline(body, createWriteStream(to, { flags: 'wx', mode: 0o600 }));
      print(context.say(`written to ${to}`, `geschrieben nach ${to}`));
    },
  );

  action(
    program
      .command('fetch <transfer>')
      .description(
        about(
          'fetch the data of an outside provider once more',
          'die Daten eines Anbieters von außen noch einmal abholen',
        ),
      ),
    async (context, transfer: string) => {
      await context.post(`/transfers/${encodeURIComponent(transfer)}/fetch`, {});
      print(context.say('fetching', 'wird abgeholt'));
    },
  );
}
