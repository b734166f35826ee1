import { existsSync } from 'node:fs';
import { shellWord } from '@millspace/runtime/cli/shell-word';
import { MillspaceError } from '@millspace/runtime/errors';
import { packs } from '@millspace/schemas';
import type { Command } from 'commander';
import { stringify } from 'yaml';
import { revisionOf } from '../../mapping/load.ts';
import { suggestMapping } from '../../mapping/suggest.ts';
import type { BrowseResult, SourceStatus } from '../../ports.ts';
import { about, action } from '../action.ts';
import type { Context } from '../context.ts';
import { print, show, since, table } from '../output.ts';

const HINTS = `# ${about('Below "sources:" in connector.yaml', 'Unter "sources:" in connector.yaml')}
sources:
  - id: mill-1
    type: opcua
    endpoint: opc.tcp://10.0.0.5:4840
    mapping: mill-1.yaml        # ${about('connector suggest-mapping mill-1 > mill-1.yaml', 'connector suggest-mapping mill-1 > mill-1.yaml')}
    # user: operator            # ${about('only to read; nothing is ever written', 'nur zum Lesen; geschrieben wird nie')}
    # password: \${ENV:MILL_1_PASSWORD}
  - id: hall
    type: mqtt
    url: mqtt://10.0.0.9:1883
    dialect: json               # ${about('or sparkplug', 'oder sparkplug')}
    topics: ["hall/#"]
    mapping: hall.yaml`;

/** The machines' side. */
export function sourceCommands(program: Command): void {
  const sources = program
    .command('sources')
    .description(about('machines this connector reads', 'Maschinen, die dieser Konnektor liest'));
  action(
    sources.command('list', { isDefault: true }).description(about('state of each source', 'Zustand jeder Quelle')),
    async (context) => {
      const answer = await context.get<{ sources: SourceStatus[] }>('/sources');
      show(context, answer, () => {
        table(
          [
            context.say('source', 'Quelle'),
            context.say('type', 'Art'),
            context.say('state', 'Zustand'),
            context.say('since', 'seit'),
            context.say('active', 'aktiv'),
            context.say('faulty', 'fehlerhaft'),
            context.say('last value', 'letzter Wert'),
          ],
          answer.sources.map((source) => [
            source.id,
            source.type,
            source.state,
            since(context, source.since),
            source.items.active,
            source.items.bad.length,
            since(context, source.lastValueAt),
          ]),
          context.say('none; see: connector sources add-hints', 'keine; siehe: connector sources add-hints'),
        );
        for (const source of answer.sources) {
          if (source.detail) print(`\n${source.id}: ${source.code ?? ''} ${source.detail}`);
          if (source.fingerprint) print(`→ connector trust ${shellWord(source.id)} ${source.fingerprint}`);
          for (const note of source.notes) print(`${source.id}: ${note}`);
          for (const item of source.items.bad.slice(0, 20)) print(`  ${item.address}: ${item.status}`);
        }
      });
    },
  );
  action(
    sources
      .command('add-hints')
      .description(about('what to write for OPC UA or MQTT', 'was für OPC UA oder MQTT einzutragen ist')),
    () => print(HINTS),
  );

  action(
    program
      .command('browse <source>')
      .description(about('what a machine offers', 'was eine Maschine anbietet'))
      .option('--root <address>', about('where to start', 'wo anfangen'))
      .option('--depth <n>', about('how deep', 'wie tief'))
      .option('--filter <text>', about('only names with this', 'nur Namen hiermit')),
    async (context, source: string, options: { root?: string; depth?: string; filter?: string }) => {
      const result = await browse(context, source, options);
      const wanted = options.filter?.toLowerCase();
      const nodes = result.nodes.filter(
        (node) => node.kind === 'variable' && (wanted === undefined || node.path.toLowerCase().includes(wanted)),
      );
      show(context, { ...result, nodes }, () => {
        table(
          [
            context.say('path', 'Pfad'),
            context.say('address', 'Adresse'),
            context.say('type', 'Typ'),
            context.say('value', 'Wert'),
            context.say('unit', 'Einheit'),
          ],
          nodes.map((node) => [
            node.path,
            node.address,
            node.dataType,
            typeof node.value === 'boolean' ? String(node.value) : node.value,
            node.unit,
          ]),
          context.say('nothing found', 'nichts gefunden'),
        );
        if (result.truncated)
          print(context.say('… cut by a limit; use --root', '… durch eine Grenze gekürzt; --root verwenden'));
      });
    },
  );

  action(
    program
      .command('suggest-mapping <source>')
      .description(
        about(
          'propose a mapping from what the machine offers',
          'eine Zuordnung vorschlagen aus dem, was die Maschine anbietet',
        ),
      )
      .option('--root <address>', about('where to start', 'wo anfangen'))
      .option('--depth <n>', about('how deep', 'wie tief'))
      .option('--min-score <0..1>', about('leave out what is less sure', 'weglassen, was unsicherer ist')),
    suggest,
  );

  const mapping = program
    .command('mapping')
    .description(about('the mapping files of the sources', 'die Zuordnungsdateien der Quellen'));
  action(
    mapping
      .command('reload [source]')
      .description(
        about(
          'take over a changed mapping file while everything runs; a bad file changes nothing',
          'eine geänderte Zuordnungsdatei im laufenden Betrieb übernehmen; eine fehlerhafte ändert nichts',
        ),
      ),
    reload,
  );

  action(
    program
      .command('trust <source> <fingerprint>')
      .description(
        about(
          'trust the certificate with this fingerprint, after comparing it at the machine',
          'dem Zertifikat mit diesem Fingerabdruck vertrauen, nachdem er an der Maschine verglichen wurde',
        ),
      ),
    async (context, source: string, fingerprint: string) => {
      const status = await context.post<SourceStatus>(`/sources/${encodeURIComponent(source)}/trust`, { fingerprint });
      show(context, status, () => print(`${source}: ${status.state}`));
    },
  );
}

interface Reloaded {
  source: string;
  before: string | null;
  revision: string;
  changed: boolean;
}

/** One source, or all of them; the first that is refused ends it with the reason, and keeps its mapping of before. */
async function reload(context: Context, only: string | undefined): Promise<void> {
  const { sources } = await context.get<{ sources: SourceStatus[] }>('/sources');
  const done: Reloaded[] = [];
  for (const id of only === undefined ? sources.map((source) => source.id) : [only])
    done.push(await context.post<Reloaded>(`/sources/${encodeURIComponent(id)}/mapping/reload`, {}));
  show(context, done, () => {
    for (const { source, before, revision, changed } of done) {
      print(
        changed
          ? `${source}: ${before ?? '–'} → ${revision}`
          : context.say(`${source}: ${revision}, unchanged`, `${source}: ${revision}, unverändert`),
      );
    }
  });
}

interface SuggestOptions {
  root?: string;
  depth?: string;
  minScore?: string;
}

/** A mapping file as YAML on standard output, with how sure each line is as a comment on standard error. */
async function suggest(context: Context, id: string, options: SuggestOptions): Promise<void> {
  const [found, { sources }] = await Promise.all([
    browse(context, id, options),
    context.get<{ sources: SourceStatus[] }>('/sources'),
  ]);
  const configured = existsSync(context.configFile)
    ? context.config().sources?.find((source) => source.id === id)
    : undefined;
  const type = configured?.type ?? sources.find((source) => source.id === id)?.type ?? 'opcua';
  const dialect = configured?.type === 'mqtt' ? configured.dialect : type === 'mqtt' ? 'json' : 'opcua';
  const suggestions = suggestMapping(found.nodes, {
    packs: packs(),
    dialect,
    ...(options.minScore ? { minScore: Number(options.minScore) } : {}),
  });
  if (suggestions.length === 0) {
    throw new MillspaceError('MS-MAP-007', {
      detail: context.say(
        'nothing among what was browsed looks like a known machine; write the mapping by hand (connector browse)',
        'nichts Gefundenes sieht nach einer bekannten Maschine aus; die Zuordnung von Hand schreiben (connector browse)',
      ),
    });
  }
  const draft = { source: id, machines: suggestions.map((suggestion) => suggestion.machine) };
  const file = { revision: revisionOf(draft), ...draft };
  show(context, { file, suggestions }, () => {
    print(stringify(file).trimEnd());
    for (const { root, machine, confidence, unmapped, words } of suggestions) {
      process.stderr.write(
        `# ${root || machine.id}: ${confidence.length} ${context.say('signals', 'Signale')}, ${unmapped.length} ${context.say('left over', 'übrig')}\n`,
      );
      for (const { signal, path, score, reasons } of confidence) {
        process.stderr.write(`#   ${Math.round(score * 100)} %  ${signal}  ${path}  (${reasons.join(', ')})\n`);
      }
      for (const path of words) {
        process.stderr.write(
          `#   ${path} ${context.say(
            'looks like an alarm word: which bit is which alarm is in the papers of the machine. Nothing is proposed for it; write it under events.words',
            'sieht nach einem Alarmwort aus: Welches Bit welcher Alarm ist, steht in den Unterlagen der Maschine. Dafür wird nichts vorgeschlagen; unter events.words eintragen',
          )}\n`,
        );
      }
    }
    process.stderr.write(
      `# ${context.say(
        'Check names, units and the machine’s id, save it as the mapping file, then: connector mapping reload',
        'Namen, Einheiten und die Kennung der Maschine prüfen, als Zuordnungsdatei speichern, dann: connector mapping reload',
      )}\n`,
    );
  });
}

export async function browse(
  context: Context,
  source: string,
  options: { root?: string; depth?: string },
): Promise<BrowseResult> {
  if (!context.running)
    throw new MillspaceError('MS-CFG-025', {
      detail: context.say('browsing needs the running connector', 'zum Durchsuchen muss der Konnektor laufen'),
    });
  const query = new URLSearchParams({
    ...(options.root ? { root: options.root } : {}),
    ...(options.depth ? { depth: options.depth } : {}),
  });
  return context.get<BrowseResult>(`/sources/${encodeURIComponent(source)}/browse?${query}`);
}
