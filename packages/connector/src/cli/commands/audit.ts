import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { verifyEvidence } from '@millspace/runtime/evidence/file';
import { readCheckpoint, readLines } from '@millspace/runtime/evidence/io';
import { reportLines } from '@millspace/runtime/evidence/print';
import { parseTime } from '@millspace/runtime/parse-time';
import type {
  AuditAccess,
  AuditAccesses,
  ConnectorStatus,
  EvidenceItem,
  EvidencePage,
  SignedCheckpoint,
} from '@millspace/schemas';
import type { Command } from 'commander';
import { about, action } from '../action.ts';
import type { Context } from '../context.ts';
import { auditLine } from '../evidence-lines.ts';
import { print, show, table } from '../output.ts';
import { ownMemory } from '../own-memory.ts';

interface Filter {
  dataset?: string;
  agreement?: string;
  transfer?: string;
  machine?: string;
  provider?: string;
  kind?: string;
  from?: string;
  to?: string;
}

const NAMES = ['dataset', 'agreement', 'transfer', 'machine', 'provider', 'kind'] as const;
const PAGE = 500;

/** The broker's audit log, seen and checked from here. */
export function auditCommands(program: Command): void {
  const audit = program
    .command('audit')
    .description(
      about(
        'what the broker has logged of you, proofs, and whether its log is still the log it was',
        'was der Broker über Sie protokolliert hat, Nachweise, und ob sein Protokoll noch das alte ist',
      ),
    );
  action(
    filters(
      audit
        .command('list')
        .description(about('entries that concern you, newest last', 'Einträge, die Sie betreffen, neueste zuletzt')),
    ).option('--limit <n>', about('how many', 'wie viele'), '30'),
    list,
  );
  action(
    filters(
      audit
        .command('accesses')
        .description(
          about(
            'who was given what of a machine, a dataset or an agreement: transfer, day, rows',
            'wer was von einer Maschine, einem Datensatz oder einer Vereinbarung bekam: Übertragung, Tag, Zeilen',
          ),
        ),
    ),
    accesses,
  );
  action(
    filters(
      audit
        .command('export')
        .description(
          about(
            'write an evidence file: entries with proofs, kept checkpoints, receipts',
            'eine Nachweisdatei schreiben: Einträge mit Nachweisen, aufbewahrte Prüfpunkte, Quittungen',
          ),
        ),
    ).option('-o, --output <file>', about('file (default: standard output)', 'Datei (sonst die Standardausgabe)')),
    exportEvidence,
  );
  action(
    audit
      .command('verify <file>')
      .description(
        about(
          'check an evidence file, offline, also against the checkpoints kept in the data folder; exit code 1 if anything is wrong',
          'eine Nachweisdatei prüfen, ohne Netz, auch gegen die im Datenordner aufbewahrten Prüfpunkte; Exit-Code 1, wenn etwas nicht stimmt',
        ),
      )
      .option(
        '--checkpoint <file>',
        about(
          'another kept checkpoint; may be given several times',
          'ein weiterer aufbewahrter Prüfpunkt; mehrfach möglich',
        ),
        (file: string, before: string[]) => [...before, file],
        [] as string[],
      ),
    verify,
  );
  action(
    audit.command('checkpoints').description(about('the checkpoints kept here', 'die hier aufbewahrten Prüfpunkte')),
    checkpoints,
  );
  action(
    audit
      .command('acknowledge')
      .description(
        about(
          'take note of what did not fit, and go on; the evidence stays',
          'zur Kenntnis nehmen, was nicht passte, und weitermachen; die Belege bleiben',
        ),
      ),
    async (context) => {
      const answer = await context.post<{ acknowledged: number }>('/audit/acknowledge', {});
      show(context, answer, () =>
        print(context.say(`${answer.acknowledged} noted`, `${answer.acknowledged} zur Kenntnis genommen`)),
      );
    },
  );
}

function filters(command: Command): Command {
  return command
    .option('--dataset <id>', about('about this dataset', 'zu diesem Datensatz'))
    .option('--agreement <id>', about('about this agreement', 'zu dieser Vereinbarung'))
    .option('--transfer <pid>', about('about this transfer', 'zu dieser Übertragung'))
    .option('--machine <id>', about('about this machine', 'zu dieser Maschine'))
    .option('--provider <slug>', about('whose machine (default: yours)', 'wessen Maschine (sonst Ihre)'))
    .option('--kind <kind>', about('of this kind, such as receipt', 'von dieser Art, etwa receipt'))
    .option('--from <time>', about('from this time on (2026-05-01, 24h …)', 'ab dieser Zeit (2026-05-01, 24h …)'))
    .option('--to <time>', about('until this time', 'bis zu dieser Zeit'));
}

function queryOf(filter: Filter, more: Record<string, string> = {}): URLSearchParams {
  const query = new URLSearchParams(more);
  for (const name of NAMES) if (filter[name] !== undefined) query.set(name, filter[name]);
  for (const name of ['from', 'to'] as const)
    if (filter[name] !== undefined) query.set(name, String(parseTime(filter[name], `--${name}`)));
  return query;
}

async function list(context: Context, options: Filter & { limit: string }): Promise<void> {
  const limit = Math.max(1, Number(options.limit) || 30);
  let kept: EvidenceItem[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await context.get<EvidencePage>(
      `/audit/entries?${queryOf(options, { limit: String(PAGE), ...(cursor === undefined ? {} : { cursor }) })}`,
    );
    kept = [...kept, ...page.items].slice(-limit);
    cursor = page.cursor;
    if (cursor === undefined) break;
  }
  show(context, kept, () =>
    table(
      [
        'n',
        context.say('time', 'Zeit'),
        context.say('what', 'was'),
        context.say('subject', 'woran'),
        context.say('by', 'von'),
      ],
      kept.map(({ n, entry }) => [
        n,
        entry ? new Date(entry.t).toISOString() : '',
        entry?.kind,
        entry?.subject,
        entry?.actor,
      ]),
      context.say('nothing there', 'nichts vorhanden'),
    ),
  );
}

async function accesses(context: Context, options: Filter): Promise<void> {
  const found: AuditAccess[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await context.get<AuditAccesses>(
      `/audit/accesses?${queryOf(options, { limit: String(PAGE), ...(cursor === undefined ? {} : { cursor }) })}`,
    );
    found.push(...page.accesses);
    cursor = page.cursor;
    if (cursor === undefined) break;
  }
  show(context, found, () =>
    table(
      [
        context.say('day', 'Tag'),
        context.say('machine', 'Maschine'),
        context.say('to', 'an'),
        context.say('rows', 'Zeilen'),
        context.say('receipts', 'Quittungen'),
        context.say('dataset', 'Datensatz'),
        context.say('transfer', 'Übertragung'),
      ],
      found.map((a) => [a.day, a.machine, a.consumer, a.samples, a.receipts, a.dataset, a.transfer]),
      context.say('none', 'keine'),
    ),
  );
}

async function exportEvidence(context: Context, options: Filter & { output?: string }): Promise<void> {
  const { body } = await context.client.stream('GET', `/audit/evidence?${queryOf(options)}`);
  if (options.output === undefined) {
    for await (const piece of body) process.stdout.write(piece as Buffer);
    return;
  }
  await pipeline(body, createWriteStream(options.output, { mode: 0o600 }));
  show(context, { file: options.output }, () => print(options.output ?? ''));
}

/** Needs no network and no running connector: keys and checkpoints are read from the data folder. */
async function verify(context: Context, file: string, options: { checkpoint: string[] }): Promise<void> {
  const own = ownMemory(context.dataDir);
  const report = await verifyEvidence(readLines(file), {
    keys: own.keys,
    kept: [...own.kept, ...options.checkpoint.map(readCheckpoint)],
  });
  show(context, report, () => {
    for (const line of reportLines(report, context.language)) print(line);
  });
  if (!report.ok) process.exitCode = 1;
}

async function checkpoints(context: Context): Promise<void> {
  const answer = await context.get<{ state: NonNullable<ConnectorStatus['audit']>; checkpoints: SignedCheckpoint[] }>(
    '/audit',
  );
  show(context, answer, () => {
    print(auditLine(context, answer.state));
    table(
      [context.say('entries', 'Einträge'), context.say('made', 'gemacht'), context.say('root', 'Wurzel')],
      answer.checkpoints.map(({ checkpoint }) => [
        checkpoint.size,
        new Date(checkpoint.t).toISOString(),
        checkpoint.root,
      ]),
      context.say('none', 'keine'),
    );
  });
}
