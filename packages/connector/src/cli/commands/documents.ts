import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { about, action } from '../action.ts';
import { print, show, table } from '../output.ts';

/** Texts that contracts name. */
export function documentCommands(program: Command): void {
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
