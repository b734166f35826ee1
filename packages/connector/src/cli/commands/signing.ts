import { writeFileSync } from 'node:fs';
import { text as textOf } from 'node:stream/consumers';
import type { Command } from 'commander';
import { about, action } from '../action.ts';
import type { Context } from '../context.ts';
import { print } from '../output.ts';
import { documentCommands } from './documents.ts';
import { instructionCommands } from './instructions.ts';
import { signatoryCommands } from './signatories.ts';

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
