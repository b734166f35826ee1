import { peopleCommands } from '@millspace/runtime/cli/people';
import type { PolicyHost } from '@millspace/runtime/cli/policies/host';
import type { Terminal } from '@millspace/runtime/cli/prompt';
import { peopleTexts } from '@millspace/runtime/cli/texts';
import { systemLanguage } from '@millspace/runtime/lifecycle';
import { Command } from 'commander';
import { VERSION } from '../version.ts';
import { auditCommands } from './commands/audit.ts';
import { consumeCommands } from './commands/consume.ts';
import { dataCommands } from './commands/data.ts';
import { dataActOfConnector } from './commands/data-act.ts';
import { dealCommands } from './commands/deals.ts';
import { dutyCommands } from './commands/duties.ts';
import { fileCommands } from './commands/files.ts';
import { leaveCommands } from './commands/leave.ts';
import { libraryCommands } from './commands/library.ts';
import { machineCommands } from './commands/machines.ts';
import { offerCommands } from './commands/offers.ts';
import { partnerCommands } from './commands/partners.ts';
import { policyCommands } from './commands/policy.ts';
import { previewCommands } from './commands/preview.ts';
import { publishCommands } from './commands/publish.ts';
import { packCommands, recordCommands } from './commands/records.ts';
import { setupCommands } from './commands/setup.ts';
import { signingCommands } from './commands/signing.ts';
import { sourceCommands } from './commands/sources.ts';
import { Context, type GlobalOptions } from './context.ts';
import { print, tableLines } from './output.ts';

const EXAMPLES = {
  en: `
First steps:
  $ connector init --name hall-1 --broker https://broker.example   writes connector.yaml
  $ connector run                                                  starts the process (Ctrl-C stops it)
  $ connector enrol XXXX-XXXX                                      joins with an invitation code
  $ connector status                                               what runs, what waits, and why
  $ connector users add anna --role publisher                      a colleague with a name of her own
  $ connector login anna                                           from now on commands act as anna

Your own machine:
  $ connector sources add-hints                                    what to write for OPC UA or MQTT
  $ connector browse mill-1 --filter speed                         what the machine offers
  $ connector suggest-mapping mill-1 > mill-1.yaml                 a mapping to check and complete

Share and use:
  $ connector policy templates                                     short terms by name
  $ connector templates list                                       templates of the dataspace
  $ connector policy from-template monthly-rental --set amount=120 what it says, and how real it is
  $ connector simulate --dataset mills --participant maker         what they would get, and which rule says no
  $ connector publish mills --offer means-10s                      publish what the mapping delivers
  $ connector preview mills                                        your last hour as a customer would get it
  $ connector catalog agitator                                     search what others publish
  $ connector request urn:millspace:dataset:acme:mills             ask for it
  $ connector follow                                               live values in the terminal
  $ connector export --format parquet --from 7d -o week.parquet    a file for pandas
  $ connector apps add wear-report --purpose x:service             a token for a program of yours
  $ connector duties                                               what has to be deleted when, and what was done
  $ connector why <pid>                                            why something is stuck
  $ connector audit export -o evidence.ndjson                      what the broker logged of you, with proofs
  $ connector audit verify evidence.ndjson                         checks it, without asking anybody
  $ connector leave --dry-run                                      what would end if you left for good

Every command knows --json. "connector <command> --help" says more.`,
  de: `
Die ersten Schritte:
  $ connector init --name halle-1 --broker https://broker.example  schreibt connector.yaml
  $ connector run                                                  startet den Prozess (Strg-C beendet ihn)
  $ connector enrol XXXX-XXXX                                      tritt mit einem Einladungscode bei
  $ connector status                                               was läuft, was wartet und warum
  $ connector users add anna --role publisher                      eine Kollegin mit eigenem Namen
  $ connector login anna                                           ab jetzt handeln Befehle als anna

Die eigene Maschine:
  $ connector sources add-hints                                    was für OPC UA oder MQTT einzutragen ist
  $ connector browse muehle-1 --filter speed                       was die Maschine anbietet
  $ connector suggest-mapping muehle-1 > muehle-1.yaml             eine Zuordnung zum Prüfen und Ergänzen

Teilen und nutzen:
  $ connector policy templates                                     kurze Bedingungen nach Namen
  $ connector templates list                                       Vorlagen des Datenraums
  $ connector policy from-template monthly-rental --set amount=120 was sie besagt und wie wirklich es ist
  $ connector simulate --dataset muehlen --participant hersteller  was sie bekämen und welche Regel nein sagt
  $ connector publish muehlen --offer means-10s                    veröffentlicht, was die Zuordnung liefert
  $ connector preview muehlen                                      die letzte Stunde, wie ein Kunde sie bekäme
  $ connector catalog agitator                                     sucht, was andere veröffentlichen
  $ connector request urn:millspace:dataset:acme:mills             fragt danach
  $ connector follow                                               Live-Werte im Terminal
  $ connector export --format parquet --from 7d -o woche.parquet   eine Datei für pandas
  $ connector apps add verschleiss --purpose x:service             ein Token für ein eigenes Programm
  $ connector duties                                               was wann zu löschen ist und was getan wurde
  $ connector why <pid>                                            warum etwas nicht weitergeht
  $ connector audit export -o nachweise.ndjson                     was der Broker über Sie protokolliert hat, mit Nachweisen
  $ connector audit verify nachweise.ndjson                        prüft es, ohne jemanden zu fragen
  $ connector leave --dry-run                                      was endete, wenn Sie für immer austräten

Jeder Befehl kennt --json. "connector <Befehl> --help" sagt mehr.`,
};

/** The `connector` command. Commands talk to the running process over its local API, with the token file of its data folder. */
export function createProgram(io: { terminal?: Terminal } = {}): Command {
  const language = systemLanguage();
  const program = new Command('connector');
  program
    .description(
      language === 'de'
        ? 'Konnektor: liest Maschinen, veröffentlicht und empfängt Daten unter Vereinbarungen.'
        : 'Connector: reads machines, publishes and receives data under agreements.',
    )
    .version(VERSION)
    .option(
      '-d, --data-dir <folder>',
      language === 'de' ? 'Datenordner des laufenden Konnektors' : 'data folder of the running connector',
    )
    .option(
      '-c, --config <file>',
      language === 'de'
        ? 'Konfigurationsdatei (Vorgabe: connector.yaml)'
        : 'configuration file (default: connector.yaml)',
    )
    .option('--url <url>', language === 'de' ? 'Adresse der lokalen Schnittstelle' : 'address of the local API')
    .option('--json', language === 'de' ? 'JSON statt Tabellen' : 'JSON instead of tables')
    .option('--as-admin', peopleTexts(language)('asAdmin'))
    .addHelpText('after', EXAMPLES[language])
    .showHelpAfterError();
  const host: PolicyHost = {
    program: 'connector',
    language,
    json: () => program.opts<GlobalOptions>().json ?? false,
    print,
    table: (head, rows) => tableLines(head, rows).join('\n'),
    connect: () => new Context(program).caller,
    exit: (code) => {
      process.exitCode = code;
    },
  };
  setupCommands(program);
  sourceCommands(program);
  packCommands(program);
  recordCommands(program);
  publishCommands(program);
  previewCommands(program);
  const policy = policyCommands(program);
  consumeCommands(program);
  dealCommands(program);
  offerCommands(program);
  signingCommands(program);
  machineCommands(program);
  partnerCommands(program);
  dutyCommands(program);
  dataCommands(program);
  fileCommands(program);
  libraryCommands(program, policy, host);
  dataActOfConnector(program, host);
  peopleCommands(program, { ...host, ...(io.terminal ? { terminal: io.terminal } : {}) });
  auditCommands(program);
  leaveCommands(program, io);
  return program;
}
